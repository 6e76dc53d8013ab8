"""Shows evidence: what there is, what happened to it, and its content once that has been verified."""

from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

from inspectorate.evidence.custody import Custody
from inspectorate.evidence.events import Exported, Finding, Read
from inspectorate.i18n import _
from inspectorate.services.evidence_objects import pieces, written_whole
from inspectorate.services.object_store import objects as stored
from inspectorate.services.object_store.objects import NotWholeError
from inspectorate.services.open_contents import open_contents
from inspectorate.services.open_evidence import EvidenceError, Keeper, evidence_folder, evidence_keeper
from inspectorate.services.open_store import open_objects


class BrokenEvidenceError(Exception):
    """A content is not what arrived; it was not given out, and the finding stands in the ledger."""


def export_evidence(number: int, to: Path, by: str, *, malware: bool = False) -> Custody:
    """Write a verified copy to a new file.

    Raises:
        BrokenEvidenceError: the content was changed or is missing.
        EvidenceError: the name is taken, the item is unknown or purged, or malware that was not asked for.
    """
    with evidence_keeper() as keeper:
        one = present(keeper, number)
        refuse_malware(one, malware=malware)
        try:
            with written_whole(to) as copy, opened_whole(keeper, one, by) as content:
                pour(content, copy.write, one)
                keeper.record(Exported(**keeper.stamp(by), item=number, to=to.name))
        except FileExistsError as error:
            raise EvidenceError(_("{path} 已存在，不予覆寫；請另取檔名").format(path=to)) from error
        return one


def read_evidence(
    number: int, out: Callable[[memoryview], object], by: str, *, malware: bool = False
) -> Custody:
    """Give out an item's content, once all of it has been verified.

    Raises:
        BrokenEvidenceError: the content was changed or is missing.
        EvidenceError: the item is unknown or purged, or malware that was not asked for.
    """
    with evidence_keeper() as keeper:
        one = present(keeper, number)
        refuse_malware(one, malware=malware)
        with opened_whole(keeper, one, by) as content:
            keeper.record(Read(**keeper.stamp(by), item=number))
            pour(content, out, one)
        return one


def present(keeper: Keeper, number: int) -> Custody:
    """An item that has not been purged.

    Raises:
        EvidenceError: it has.
        CustodyError: there is none of this number.
    """
    one = keeper.book.of(number)
    if one.purged:
        raise EvidenceError(_("{item} 已銷毀").format(item=one.item.label))
    return one


def refuse_malware(one: Custody, *, malware: bool) -> None:
    """Give nobody malware who has not said that it is what they want.

    Raises:
        EvidenceError: it is quarantined, and that was not said.
    """
    if one.quarantined and not malware:
        said = _("{item}（{name}）為隔離之惡意程式；確需取出者請加 --malware")
        raise EvidenceError(said.format(item=one.item.label, name=one.item.name))


def opened_whole(keeper: Keeper, one: Custody, by: str) -> BinaryIO:
    """An item's content, verified and open at its beginning; what is broken opens a finding and is refused.

    Raises:
        BrokenEvidenceError: the content was changed or is missing.
    """
    try:
        contents = open_contents(evidence_folder(), keeper.book.encryption)
        return stored.opened_whole(contents, one.item.sha256)
    except NotWholeError as error:
        report(keeper, one, error.found, by)
        raise BrokenEvidenceError(broken(one)) from None


def report(keeper: Keeper, one: Custody, found: str, by: str) -> None:
    """Enter a finding, unless the very same one stands already."""
    if one.finding != found:
        keeper.record(Finding(**keeper.stamp(by), item=one.item.number, found=found))


def broken(one: Custody) -> str:
    """What is wrong with an item, in words (zh-TW)."""
    path = open_objects(evidence_folder()).where(one.item.sha256)
    match one.finding:
        case "missing":
            said = _("{item}（{name}）內容遺失或無法讀取：{path}；已列為缺失")
        case "other_key":
            said = _("{item}（{name}）內容並非以本庫金鑰加密：{path}；已列為缺失")
        case _:
            said = _("{item}（{name}）內容遭更動：{path}；已列為缺失")
    return said.format(item=one.item.label, name=one.item.name, path=path)


def pour(content: BinaryIO, out: Callable[[memoryview], object], one: Custody) -> None:
    """Give out what was verified a moment ago, and look whether it is still that.

    Raises:
        BrokenEvidenceError: it was changed meanwhile.
    """
    seen = sha256()
    changed = BrokenEvidenceError(_("{item} 於讀取期間遭更動").format(item=one.item.label))
    try:
        for piece in pieces(content):
            seen.update(piece)
            out(piece)
    except NotWholeError as error:
        raise changed from error
    if seen.hexdigest() != one.item.sha256:
        raise changed
