"""缺失 of evidence that is on no paper: opened in the firm's newest period, for whoever follows findings up.

It passes when the piece is read whole again or was destroyed at the end of its time, or where a later piece
takes its place: the same file of a later import, or one of the same name that covers all of its days.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from inspectorate.evidence.custody import Custody
from inspectorate.evidence.events import Checked, Exported, HandedOver, Read
from inspectorate.evidence.events import Finding as Broke
from inspectorate.inspection.duty import Act, Duty, allowed
from inspectorate.services.access import actor_of, today
from inspectorate.services.open_broken import CHECK, Piece, open_broken, pass_broken
from inspectorate.store.models import ArrivalPiece, Attachment, DutyHeld, Finding, Firm, Period, Person

_FOLLOWING = tuple(duty for duty in Duty if allowed([duty], Act.FOLLOW_UP))
_READ_WHOLE = (Checked, Read, Exported, HandedOver)


def take_up_loose(firm: Firm, custody: Mapping[int, Custody]) -> int | None:
    """Open and pass findings of pieces that were never on a paper, as the firm's ledger tells.

    Returns:
        How many are new; None where the firm has no period yet in which they could be opened.
    """
    broken = {one.item.number: one for one in custody.values() if one.finding and not one.purged}
    attached = set(
        Attachment.objects.filter(period__firm=firm, entry__in=broken).values_list("entry", flat=True)
    )
    loose = [one for number, one in broken.items() if number not in attached]
    period = Period.objects.filter(firm=firm).order_by("-last", "-id").first()
    if period is None:
        return None if loose else 0
    told = sum(_tell(firm, one, period) for one in loose)
    _pass(firm, custody, period)
    return told


@transaction.atomic
def _tell(firm: Firm, one: Custody, period: Period) -> bool:
    piece = _piece(firm, one, period, _owner(firm, one.item.number))
    newest = piece.findings().first()
    if newest is not None:
        dealt_with = newest.closed_at or _passed_at(newest)
        if dealt_with is None or broken_since(one) < dealt_with.replace(microsecond=0):
            return False
    return open_broken(piece, one.finding)


def _piece(firm: Firm, one: Custody, period: Period, owner: Person | None = None) -> Piece:
    item = one.item
    return Piece(firm, item.number, item.name, item.sha256, next(iter(item.controls), ""), period, (), owner)


def _passed_at(finding: Finding) -> datetime | None:
    if finding.passed_in_id is None:
        return None
    event = finding.events.filter(what="retested").order_by("-id").first()
    return event.at if event else None


def broken_since(one: Custody) -> datetime:
    """When it was first found broken after it was last read whole."""
    since = one.since
    for _index, event in reversed(one.history):
        if isinstance(event, _READ_WHOLE):
            break
        if isinstance(event, Broke):
            since = event.at
    return since


def _owner(firm: Firm, entry: int) -> Person | None:
    """Whoever brought it, where they follow findings up, else the first of the firm who does, by duty."""
    came = ArrivalPiece.objects.filter(arrival__firm=firm, entry=entry).select_related("arrival__by").first()
    by = came.arrival.by if came else None
    if by is not None and by.is_active and actor_of(by).may(Act.FOLLOW_UP):
        return by
    day = today()
    running = Q(first__lte=day) & (Q(last__isnull=True) | Q(last__gte=day))
    active = {"person__firm": firm, "person__left_at": None, "person__locked_at": None}
    for duty in _FOLLOWING:
        held = DutyHeld.objects.filter(running, duty=duty, **active).select_related("person")
        if row := held.order_by("person_id").first():
            return row.person
    return None


def _pass(firm: Firm, custody: Mapping[int, Custody], period: Period) -> None:
    """Note on findings of pieces that are on no paper that they were dealt with."""
    rows = Finding.objects.filter(firm=firm, check_name=CHECK, passed_in=None).exclude(state="closed")
    for finding in rows:
        one = custody.get(int(finding.asset.removeprefix("E")))
        said = _why_passed(firm, one, custody) if one else ""
        if one and said:
            pass_broken(_piece(firm, one, period), period, said)


def _why_passed(firm: Firm, one: Custody, custody: Mapping[int, Custody]) -> str:
    """What speaks for a piece that is on no paper; empty where nothing does."""
    label = one.item.label
    if Attachment.objects.filter(period__firm=firm, entry=one.item.number).exists():
        return ""
    if one.purged:
        return f"{label} 已銷毀"
    if not one.finding:
        return f"{label} SHA-256 {one.item.sha256}"
    later = superseding(one, custody.values(), _imported_anew(firm, one.item.number))
    return f"{label} 由 {later.item.label} 取代" if later else ""


def _imported_anew(firm: Firm, entry: int) -> set[int]:
    """The entries of the same file in later imports of the firm."""
    came = ArrivalPiece.objects.filter(arrival__firm=firm, entry=entry).first()
    if came is None:
        return set()
    later = ArrivalPiece.objects.filter(
        arrival__firm=firm, arrival__gt=came.arrival_id, item=came.item
    ).values_list("entry", flat=True)
    return set(later)


def superseding(one: Custody, others: Iterable[Custody], imported_anew: set[int]) -> Custody | None:
    """The piece that takes another's place; None where none does.

    Args:
        one: what is broken.
        others: all pieces of the firm.
        imported_anew: the entries of the same file in later imports.
    """
    for other in others:
        if other.item.number <= one.item.number or other.finding or other.purged:
            continue
        if other.item.number in imported_anew or _covers(other, one):
            return other
    return None


def _covers(other: Custody, one: Custody) -> bool:
    """Whether it is of the same name and covers all days of the other; both have to say which."""
    wide, narrow = other.item.covers, one.item.covers
    if other.item.name != one.item.name or wide is None or narrow is None or other.item.lacks:
        return False
    return wide.first <= narrow.first and narrow.last <= wide.last
