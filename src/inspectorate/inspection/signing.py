"""簽核: in which order a working paper is signed, by whom, and why somebody may not sign it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from inspectorate.i18n import _
from inspectorate.inspection.duty import DUTY_ZH, Duty

Word = Literal["submitted", "approved", "returned"]


class State(StrEnum):
    """Where a revision of a working paper stands."""

    OPEN = "open"
    ASSIGNED = "assigned"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    SEALED = "sealed"


STATE_ZH = {
    State.OPEN: "待分派",
    State.ASSIGNED: "辦理中",
    State.SUBMITTED: "覆核中",
    State.RETURNED: "退回",
    State.SEALED: "已封存",
}
EDITABLE = frozenset({State.ASSIGNED, State.RETURNED})
"""While it stands so, its maker may write in it."""


@dataclass(frozen=True, slots=True)
class Signed:
    """One signature of the present round: 0 is the maker's, then the chain's in order.

    ``person`` is whoever signed; ``for_person`` whom they stood in for, the same where nobody.
    """

    order: int
    word: Word
    person: int
    for_person: int


class RefusedSignatureError(Exception):
    """Somebody may not sign; the message (zh-TW) says why."""


def next_duty(chain: Sequence[Duty], signed: Sequence[Signed]) -> Duty | None:
    """Whose turn it is; None where all have signed."""
    place = len(signed) - 1
    return chain[place] if 0 <= place < len(chain) else None


def check_signature(
    chain: Sequence[Duty], signed: Sequence[Signed], person: int, for_person: int, duties: Collection[Duty]
) -> Duty:
    """The duty as which somebody signs next.

    Args:
        chain: the firm's chain, after the maker.
        signed: the round's signatures in order, the maker's first.
        person: who is about to sign, as ``for_person``.
        duties: those that ``for_person`` holds today.

    Raises:
        RefusedSignatureError: it is not submitted, not their turn, or they have signed in this round already,
            by themselves or through another: whoever makes does not check.
    """
    if not signed:
        raise RefusedSignatureError(_("底稿尚未送審"))
    duty = next_duty(chain, signed)
    if duty is None:
        raise RefusedSignatureError(_("簽核已完成"))
    for one in signed:
        if {person, for_person} & {one.person, one.for_person}:
            said = _("承辦人不得覆核自己之底稿") if one.order == 0 else _("同一人不得於同一底稿簽核兩次")
            raise RefusedSignatureError(said)
    if duty not in duties:
        raise RefusedSignatureError(_("現由{duty}簽核").format(duty=_(DUTY_ZH[duty])))
    return duty
