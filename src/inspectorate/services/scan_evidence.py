"""Has a scanner look at what is stored: at what it has not seen yet, or once more with newer signatures."""

from collections.abc import Sequence
from hashlib import sha256 as hashing

from inspectorate.evidence.custody import Custody
from inspectorate.evidence.events import Scanned
from inspectorate.i18n import _
from inspectorate.services.clamd import Clamd, ClamdError, Scan
from inspectorate.services.evidence_objects import pieces
from inspectorate.services.object_store.objects import NotWholeError, found_at, opened_whole
from inspectorate.services.open_contents import open_contents
from inspectorate.services.open_evidence import (
    EvidenceError,
    evidence_folder,
    evidence_keeper,
    read_evidence_book,
)
from inspectorate.services.scan_arrivals import CLAMD_VARIABLE, scanning
from inspectorate.services.show_evidence import report


def scan_evidence(numbers: Sequence[int], by: str) -> list[Custody]:
    """Scan these items, or all that no scan has found clean or infected; each result is an event.

    The evidence is not held while a content is scanned. A content that is broken becomes a finding instead.

    Raises:
        EvidenceError: no scanner is set up or none answers, or an item was purged.
    """
    address = scanning().address
    if not address:
        raise EvidenceError(_("尚未設定 ClamAV；請以環境變數 {name} 指明").format(name=CLAMD_VARIABLE))
    try:
        scanner = Clamd(address)
    except ClamdError as error:
        raise EvidenceError(str(error)) from error
    wanted = _wanted(numbers)
    for sha256 in dict.fromkeys(one.item.sha256 for one in wanted):
        _scan(scanner, sha256, by)
    book = read_evidence_book().book
    return [book.of(one.item.number) for one in wanted]


def _wanted(numbers: Sequence[int]) -> list[Custody]:
    book = read_evidence_book().book
    if not numbers:
        unsure = ("not_scanned", "")
        return [one for one in book.present() if (one.scan.result if one.scan else "") in unsure]
    asked = [book.of(number) for number in dict.fromkeys(numbers)]
    for one in asked:
        if one.purged:
            raise EvidenceError(_("{item} 已銷毀").format(item=one.item.label))
    return asked


def _scan(scanner: Clamd, sha256: str, by: str) -> None:
    """Scan one content, and enter what came of it for every item that has it."""
    found = _scanned(scanner, sha256)
    with evidence_keeper() as keeper:
        contents = open_contents(evidence_folder(), keeper.book.encryption)
        now = sha256 if found else found_at(contents, sha256)
        for one in keeper.book.holding(sha256):
            if found:
                keeper.record(
                    Scanned(
                        **keeper.stamp(by),
                        item=one.item.number,
                        result=found.result,
                        engine=found.engine,
                        said=found.said,
                        quarantined=one.quarantined,
                    )
                )
            elif now != sha256:
                report(keeper, one, now, by)


def _scanned(scanner: Clamd, sha256: str) -> Scan | None:
    """What the scanner says of a content; None where what lies there is not that content."""
    contents, seen = open_contents(evidence_folder(), read_evidence_book().book.encryption), hashing()
    try:
        with opened_whole(contents, sha256) as content, scanner.stream() as stream:
            for piece in pieces(content):
                seen.update(piece)
                stream.feed(piece)
            found = stream.finish()
    except NotWholeError:
        return None
    except ClamdError as error:
        return Scan("not_scanned", scanner.engine, str(error))
    return found if seen.hexdigest() == sha256 else None
