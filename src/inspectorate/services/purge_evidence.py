"""Removes evidence whose time is over: one person proposes, another approves, and the ledger keeps both."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

from inspectorate.evidence.custody import Custody
from inspectorate.evidence.events import Purged, PurgeProposed
from inspectorate.evidence.item import day_in_taiwan
from inspectorate.i18n import _
from inspectorate.services.open_evidence import (
    EvidenceError,
    Keeper,
    evidence_folder,
    evidence_keeper,
    now,
    read_evidence_book,
)
from inspectorate.services.open_store import open_objects
from inspectorate.services.show_evidence import present


@dataclass(frozen=True, slots=True)
class Expired:
    """An item that may be purged; ``proposed_by`` is empty while nobody has asked for it."""

    custody: Custody
    kept_until: date | None
    proposed_by: str


def list_expired() -> list[Expired]:
    """What may be purged today."""
    today = day_in_taiwan(now())
    return [
        Expired(one, one.kept_until, one.proposal[1].by if one.proposal else "")
        for one in read_evidence_book().book.present()
        if not one.why_kept(today)
    ]


def propose_purge(number: int, reason: str, by: str) -> Custody:
    """Ask for the removal of an item.

    Raises:
        EvidenceError: no reason, or purged already.
        CustodyError: it must still be kept.
    """
    if not reason.strip():
        raise EvidenceError(_("請以 --reason 載明理由"))
    with evidence_keeper() as keeper:
        _refuse_where_faulty(keeper)
        one = present(keeper, number)
        keeper.record(PurgeProposed(**keeper.stamp(by), item=number, reason=reason.strip()))
        return one


def approve_purge(number: int, by: str) -> Custody:
    """Agree to another's proposal: the ledger says so first, then the content goes.

    A content that another item shares stays for that item.

    Raises:
        EvidenceError: nobody proposed it.
        CustodyError: it must still be kept, or the proposal is of the same person.
    """
    with evidence_keeper() as keeper:
        one = keeper.book.of(number)
        if not one.purged:
            _refuse_where_faulty(keeper)
            if one.proposal is None:
                raise EvidenceError(_("{item} 尚無人提出銷毀").format(item=one.item.label))
            _refuse_where_guarded(keeper, one)
            keeper.record(Purged(**keeper.stamp(by), item=number, proposal=one.proposal[0]))
        _remove_purged(keeper)
        return one


def _refuse_where_faulty(keeper: Keeper) -> None:
    """Nothing is purged by a ledger that holds what cannot be."""
    if keeper.book.faults:
        raise EvidenceError(_("軌跡有不能成立之紀錄，不予銷毀：{fault}").format(fault=keeper.book.faults[0]))


def _refuse_where_guarded(keeper: Keeper, one: Custody) -> None:
    """Nothing is called purged that the store itself would not let go."""
    if len(keeper.book.holding(one.item.sha256)) > 1:
        return  # the content stays for the others
    guard = open_objects(evidence_folder()).guarded(one.item.sha256)
    if guard.held or (guard.until and guard.until > datetime.now(UTC)):
        said = _("{item} 由保存庫鎖定（{until}），不得銷毀")
        until = _("法律保全") if guard.held else guard.until
        raise EvidenceError(said.format(item=one.item.label, until=until))


def _remove_purged(keeper: Keeper) -> None:
    """Remove what purged items left, also of a purge that was interrupted after its entry.

    A purge of a time to come, as only the ledger's own tools enter it, removes nothing before its time.
    """
    kept = {one.item.sha256 for one in keeper.book.present()}
    today, objects = day_in_taiwan(now()), open_objects(evidence_folder())
    for one in keeper.book.custody.values():
        over = one.kept_until is not None and one.kept_until < today
        if one.purged and over and one.item.sha256 not in kept:
            objects.remove(one.item.sha256)
