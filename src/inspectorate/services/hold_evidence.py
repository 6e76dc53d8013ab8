"""保全: puts evidence under a legal hold, or lifts it. What is held cannot be purged by anyone."""

from collections.abc import Sequence
from contextlib import suppress

from inspectorate.evidence.custody import Custody
from inspectorate.evidence.events import Event, Held, Released
from inspectorate.i18n import _
from inspectorate.services.guard_evidence import guard_as_told
from inspectorate.services.object_store.objects import AbsentError, Guard
from inspectorate.services.open_evidence import EvidenceError, Keeper, evidence_folder, evidence_keeper
from inspectorate.services.open_store import open_objects
from inspectorate.services.show_evidence import present


def hold_evidence(numbers: Sequence[int], reason: str, by: str) -> list[Custody]:
    """Hold items, first in the store, then by the ledger; what is held already stays so.

    Raises:
        EvidenceError: no reason, or an item was purged.
    """
    with evidence_keeper() as keeper:
        found, stamp = _asked(keeper, numbers, reason), keeper.stamp(by)
        events: list[Event] = [
            Held(**stamp, item=one.item.number, reason=reason) for one in found if not one.held
        ]
        objects = open_objects(evidence_folder())
        for one in found:
            with suppress(AbsentError):  # what is missing is held all the same, should it be found again
                objects.guard(one.item.sha256, Guard(held=True))
        if events:
            keeper.record(*events)
        return found


def release_evidence(numbers: Sequence[int], reason: str, by: str) -> list[Custody]:
    """Lift the hold of items, first by the ledger, then in the store where no other item needs it.

    Of those kept until a dispute is settled this says that it is.

    Raises:
        EvidenceError: no reason, an item was purged, or one is not held.
    """
    with evidence_keeper() as keeper:
        found, stamp = _asked(keeper, numbers, reason), keeper.stamp(by)
        for one in found:
            if not one.held:
                raise EvidenceError(_("{item} 不在保全中").format(item=one.item.label))
        keeper.record(*(Released(**stamp, item=one.item.number, reason=reason) for one in found))
        contents = [one.item.sha256 for one in found]
        guard_as_told(open_objects(evidence_folder()), keeper.book, contents)
        return found


def _asked(keeper: Keeper, numbers: Sequence[int], reason: str) -> list[Custody]:
    if not reason.strip():
        raise EvidenceError(_("請以 --reason 載明理由"))
    return [present(keeper, number) for number in dict.fromkeys(numbers)]
