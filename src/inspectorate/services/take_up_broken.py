"""缺失 of evidence: a piece on papers that is not what arrived opens a finding, once, whoever noticed.

It is known again by firm, control, piece and this check, as what other checks find is. Downloads notice at
once; what `inspectorate evidence scrub` entered in a firm's ledger, workers take up from there. It passes
when the piece is read whole again, or when a paper of its control that was sealed later speaks for it.
"""

from collections.abc import Mapping, Sequence
from hashlib import sha256
from threading import Event

from django.db import IntegrityError, transaction

from inspectorate.evidence.custody import Custody
from inspectorate.ledger.journal import JOURNAL
from inspectorate.ledger.reader import CHECKPOINT
from inspectorate.services.access import Actor, today
from inspectorate.services.firm_evidence import (
    PLATFORM,
    EvidenceFailedError,
    book_of_evidence,
    evidence_of,
    has_evidence,
)
from inspectorate.services.identify_finding import identify_finding
from inspectorate.services.index_words import index_words, words_of_finding
from inspectorate.services.keep_trail import trace, write_trace
from inspectorate.services.object_store.objects import MISSING
from inspectorate.services.open_evidence import ledger_folder
from inspectorate.services.open_store import evidence_ledger
from inspectorate.store.models import Attachment, Finding, FindingEvent, Firm, Paper

CHECK = "evidence_whole"
"""The name under which reading evidence again stands among the checks of findings."""
_SEEN: dict[str, str] = {}
"""What each firm's ledger was like when this process looked at it last, by its folder."""


@transaction.atomic
def tell_broken(firm: Firm, entry: int, what: str, by: Actor | None = None) -> bool:
    """Mark a piece as broken wherever it is attached, and open its finding; whether any of that is new.

    Args:
        firm: whose it is.
        entry: its number in the firm's ledger of evidence.
        what: what it was found to be, as the ledger's finding states it.
        by: who noticed; None where a worker takes it up.
    """
    rows = _attached(firm, entry)
    fresh = [row.pk for row in rows if row.broken != what]
    Attachment.objects.filter(pk__in=fresh).update(broken=what)
    if not rows or not (_open(firm, rows, what, by) if fresh else _open_first(firm, rows, what, by)):
        return bool(fresh)
    return True


def _attached(firm: Firm, entry: int) -> list[Attachment]:
    """Where a piece is or was attached, the oldest first: that never changes, nor does its finding's name."""
    rows = Attachment.objects.filter(period__firm=firm, entry=entry).select_related("period")
    return list(rows.order_by("pk"))


def _identity(firm: Firm, first: Attachment) -> str:
    return identify_finding(firm.code, first.control, first.label, CHECK)


def _open_first(firm: Firm, rows: Sequence[Attachment], what: str, by: Actor | None) -> bool:
    """Open what never was a finding although the piece is marked; one that was closed stays closed."""
    known = Finding.objects.filter(firm=firm, identity=_identity(firm, rows[0])).exists()
    return not known and _open(firm, rows, what, by)


def _open(firm: Firm, rows: Sequence[Attachment], what: str, by: Actor | None) -> bool:
    """Open its finding, or note that it is broken again; whether that is new."""
    same = Finding.objects.filter(firm=firm, identity=_identity(firm, rows[0])).order_by("-id")
    finding = same.exclude(state="closed").first()
    if finding is not None and finding.passed_in_id is None:
        return False
    try:
        with transaction.atomic():
            row = finding or _made(firm, rows, what, same.first())
    except IntegrityError:
        return False  # another opened it at the same moment
    person = by.person if by else None
    if finding is None:
        index_words(firm.pk, [words_of_finding(row)])
        FindingEvent.objects.create(finding=row, person=person, what="opened")
    else:
        Finding.objects.filter(pk=row.pk).update(passed_in=None)
        FindingEvent.objects.create(finding=row, person=person, what="seen", note=rows[0].label)
    act = "finding_seen" if finding else "finding_opened"
    if by:
        trace(by, act, f"finding:{row.pk}", item=rows[0].label)
    else:
        write_trace(PLATFORM, act, f"finding:{row.pk}", firm=firm, item=rows[0].label)
    return True


def _made(firm: Firm, rows: Sequence[Attachment], what: str, former: Finding | None) -> Finding:
    first = rows[0]
    wrong = "內容遺失" if what == MISSING else "內容遭更動"
    finding = Finding.objects.create(
        firm=firm,
        identity=_identity(firm, first),
        control=first.control,
        asset=first.label,
        check_name=CHECK,
        title=f"佐證 {first.label}（{first.name}）{wrong}"[:300],
        opened_in=first.period,
        opened_on=today(),
        former=former,
    )
    finding.seen_in.add(*{row.period for row in rows})
    for row in rows:
        finding.papers.add(*Paper.objects.filter(period=row.period, control=row.control))
    return finding


@transaction.atomic
def tell_whole(firm: Firm, entry: int, by: Actor | None = None) -> None:
    """Take the mark off a piece that was read whole again, and note on its finding that it passed."""
    rows = _attached(firm, entry)
    if not any(row.broken for row in rows):
        return
    Attachment.objects.filter(pk__in=[row.pk for row in rows]).update(broken="")
    newest = max((row.period for row in rows), key=lambda period: period.last)
    same = Finding.objects.filter(firm=firm, identity=_identity(firm, rows[0]), passed_in=None)
    for finding in same.exclude(state="closed"):
        Finding.objects.filter(pk=finding.pk).update(passed_in=newest)
        said = f"{rows[0].label} SHA-256 {rows[0].sha256}"
        person = by.person if by else None
        FindingEvent.objects.create(finding=finding, person=person, what="retested", note=said)


def take_up_broken(stop: Event) -> int:
    """Take up what stands in the ledgers of firms and not on their papers yet; how many pieces these were.

    A ledger that is as it was is not read again by this process.

    Raises:
        EvidenceFailedError: the evidence of a firm cannot be read; that of the others was.
    """
    told, failed = 0, []
    for firm in Firm.objects.order_by("code"):
        if stop.is_set():
            break
        try:
            told += _take_up(firm) if has_evidence(firm) else 0
        except EvidenceFailedError as error:
            failed.append(f"{firm.code}：{error}")
    if failed:
        raise EvidenceFailedError("；".join(failed))
    return told


def _take_up(firm: Firm) -> int:
    with evidence_of(firm):
        disk, place = evidence_ledger(ledger_folder()), str(ledger_folder())
        state = sha256((disk.read(CHECKPOINT) or b"") + (disk.read(JOURNAL) or b"")).hexdigest()
        if _SEEN.get(place) == state:
            return 0
        custody = book_of_evidence().custody
    broken = [one for one in custody.values() if one.finding and not one.purged]
    told = sum(tell_broken(firm, one.item.number, one.finding) for one in broken)
    _take_off(firm, custody)
    _SEEN[place] = state
    return told


def _take_off(firm: Firm, custody: Mapping[int, Custody]) -> None:
    """Take marks off pieces that their ledger says were read whole since."""
    for row in Attachment.objects.filter(period__firm=firm).exclude(broken=""):
        one = custody.get(row.entry)
        if one is not None and not one.finding and one.item.sha256 == row.sha256:
            tell_whole(firm, row.entry)
