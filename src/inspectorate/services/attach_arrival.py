"""Attaches what came in whole to the papers whose controls it answers: verdicts say which file is whose."""

from collections.abc import Mapping

from django.utils import timezone

from inspectorate.inspection.keeping import Links
from inspectorate.inspection.signing import EDITABLE, State
from inspectorate.readers.folder import evidence_root
from inspectorate.services.access import Actor
from inspectorate.services.harmless_name import harmless_name
from inspectorate.services.index_words import index_words, words_of_piece
from inspectorate.services.keep_trail import trace_each
from inspectorate.services.take_arrival import folder_of
from inspectorate.store.models import Arrival, ArrivalPiece, Attachment, Paper, Period, Revision

MOST_OF_A_CONTROL = 500
"""Pieces of an import that are attached to one control; more help nobody on a paper."""
_WAITING = frozenset({State.OPEN, *EDITABLE})
_CLOSED = (State.SUBMITTED, State.SEALED)


def attach_arrival(actor: Actor, period: Period, arrival: Arrival, links: Mapping[str, Links]) -> int:
    """Attach an arrival's pieces to a period's open controls, within the caller's transaction; how many.

    What somebody took off stays off. Pieces of earlier arrivals are taken off where no signature binds them:
    the period is judged by the newest alone.

    Args:
        actor: who has the period judged.
        period: of their firm.
        arrival: what it was judged by.
        links: by path in the evidence, the controls whose verdicts cite a file.
    """
    wanted = _wanted(period, _by_item(arrival), links)
    _replace(actor, period, arrival)
    known = set(Attachment.objects.filter(period=period).values_list("control", "entry"))
    told = f"匯入 {arrival.source}"[:200]
    made = Attachment.objects.bulk_create(
        [
            Attachment(
                period=period,
                control=control,
                entry=entry,
                sha256=piece.sha256,
                name=harmless_name(piece.item),
                size=piece.size,
                how=told,
                collector=arrival.by.name if arrival.by else "",
                attached_by=actor.person,
            )
            for (control, entry), piece in wanted.items()
            if (control, entry) not in known
        ],
        500,
    )
    index_words(actor.firm_id, map(words_of_piece, made))
    trace_each(actor, "attached", [f"attachment:{row.pk}" for row in made], arrival=arrival.pk)
    return len(made)


def _by_item(arrival: Arrival) -> Mapping[str, ArrivalPiece]:
    """The arrival's pieces by their paths within its evidence."""
    folder = folder_of(arrival)
    inner = evidence_root(folder).relative_to(folder).as_posix()
    before = "" if inner == "." else f"{inner}/"
    rows = arrival.pieces.all()
    return {row.item.removeprefix(before): row for row in rows if row.item.startswith(before)}


def _wanted(
    period: Period, pieces: Mapping[str, ArrivalPiece], links: Mapping[str, Links]
) -> Mapping[tuple[str, int], ArrivalPiece]:
    """What is to be attached, by control and number."""
    waiting = Paper.objects.filter(period=period, state__in=_WAITING)
    controls = set(waiting.values_list("control", flat=True))
    found: dict[tuple[str, int], ArrivalPiece] = {}
    counts: dict[str, int] = {}
    for item in sorted(links.keys() & pieces.keys()):
        for control in controls.intersection(links[item].controls):
            counts[control] = counts.get(control, 0) + 1
            if counts[control] <= MOST_OF_A_CONTROL:
                found[control, pieces[item].entry] = pieces[item]
    return found


def _replace(actor: Actor, period: Period, arrival: Arrival) -> None:
    """Take pieces of earlier arrivals off, with the reason, but what a submission or seal binds."""
    earlier = ArrivalPiece.objects.filter(arrival__firm=period.firm_id).exclude(arrival=arrival)
    rows = Attachment.objects.filter(period=period, detached_at=None, entry__in=earlier.values("entry"))
    bound = _bound(period)
    old = [row.pk for row in rows if (row.control, row.entry) not in bound]
    told = {"detached_by": actor.person, "detached_at": timezone.now()}
    Attachment.objects.filter(pk__in=old).update(**told, detach_reason="由較新之匯入取代")
    trace_each(actor, "detached", [f"attachment:{key}" for key in old], reason="由較新之匯入取代")


def _bound(period: Period) -> set[tuple[str, int]]:
    """Control and number of every piece that the newest submission or seal of a paper binds."""
    closed = Revision.objects.filter(paper__period=period, paper__state__in=_CLOSED).exclude(sha256="")
    newest = {row.paper_id: row for row in closed.select_related("paper").order_by("number")}
    return {(row.paper.control, piece["entry"]) for row in newest.values() for piece in row.evidence}
