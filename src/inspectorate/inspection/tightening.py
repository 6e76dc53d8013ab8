"""從嚴: a firm's own threshold counts where it is stricter than the text; a looser one never does."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType

from inspectorate.norms.criterion import Criteria, Criterion
from inspectorate.norms.criterion_kinds import CriterionKind, criterion_title, read_criterion_kinds

_TIMES = ("years", "months", "days")


@dataclass(frozen=True, slots=True)
class Tightened:
    """The criteria that count, and what the paper says of those the firm set."""

    criteria: Mapping[str, Criterion]
    notes: tuple[str, ...] = ()


def tightened(
    text: Mapping[str, Criterion],
    firm: Mapping[str, Criterion],
    needed: Collection[str],
    on: date,
    elsewhere: Mapping[str, Sequence[Criterion]] = MappingProxyType({}),
) -> Tightened:
    """The provision's criteria with the firm's own where they are stricter, or where the text sets none.

    Args:
        needed: names that the control's checks ask for; the firm's criteria of other names don't concern it.
        on: the day from which lengths of time in different units are compared.
        elsewhere: what other provisions that bind the firm demand. A threshold of the firm below one of them
            is no tightening: it fills no gap, or the paper would call conforming what the law forbids.
    """
    kinds, counted, notes = read_criterion_kinds(), dict(text), []
    for name, own in firm.items():
        if name not in text and name not in needed:
            continue
        own_by_firm = replace(own, speaker="firm")
        if name not in text and not _meets_all(own, elsewhere.get(name, ()), kinds.get(name), on):
            notes.append(f"公司自訂之「{criterion_title(name)}」較其他適用條文寬鬆，不予採用。")
        elif name not in text:
            counted[name] = own_by_firm
            notes.append(f"條文未定「{criterion_title(name)}」，依公司自訂之判準。")
        elif own.value == text[name].value and own.measure == text[name].measure:
            continue
        elif name in kinds and stricter(own, text[name], kinds[name], on):
            counted[name] = own_by_firm
            notes.append(f"公司自訂之「{criterion_title(name)}」較條文嚴格，從嚴判定。")
        else:
            notes.append(f"公司自訂之「{criterion_title(name)}」未較條文嚴格，不予採用，仍依條文判定。")
    return Tightened(counted, tuple(notes))


def _meets_all(own: Criterion, others: Sequence[Criterion], kind: CriterionKind | None, on: date) -> bool:
    return not others or (kind is not None and all(stricter(own, other, kind, on) for other in others))


def stricter(own: Criterion, text: Criterion, kind: CriterionKind, on: date) -> bool:
    """Whether the firm's threshold demands at least what the text demands. What can't be compared is not."""
    if kind.tighter == "superset":
        return _is_superset(own, text)
    if kind.tighter == "later":
        return _is_later(own, text, kind.order)
    ours, theirs = _size(own, on), _size(text, on)
    if ours is None or theirs is None or (own.measure in _TIMES) != (text.measure in _TIMES):
        return False
    if own.measure not in _TIMES and own.measure != text.measure:
        return False
    return ours >= theirs if kind.tighter == "more" else ours <= theirs


def _is_superset(own: Criterion, text: Criterion) -> bool:
    return (
        isinstance(own.value, tuple) and isinstance(text.value, tuple) and set(text.value) <= set(own.value)
    )


def _is_later(own: Criterion, text: Criterion, order: tuple[str, ...]) -> bool:
    return (
        own.value in order
        and text.value in order
        and order.index(str(own.value)) >= order.index(str(text.value))
    )


def _size(criterion: Criterion, on: date) -> int | None:
    """A number that grows with the threshold: the days that a length of time covers before ``on``."""
    if isinstance(criterion.value, bool) or not isinstance(criterion.value, int):
        return None
    if criterion.measure not in _TIMES:
        return criterion.value
    try:
        return (on - Criteria(on, {"it": criterion}).interval("it").before(on)).days
    except (ValueError, OverflowError):
        return None
