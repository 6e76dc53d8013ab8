"""Correlation rules as one expression: when, for which group, the events of a sliding window come together.

A window ends at each event and reaches back over the rule's timespan, both ends included. Counting runs along
the time: an event counts from its own moment until the span has passed, so every moment at which the count
changes is looked at and no window is missed.
"""

import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any

import ibis
from sigma.correlations import (
    CorrelationConditionAND,
    CorrelationConditionItem,
    CorrelationConditionNOT,
    CorrelationConditionOR,
    SigmaCorrelationCondition,
    SigmaCorrelationConditionOperator,
    SigmaCorrelationRule,
    SigmaCorrelationType,
    SigmaRuleReference,
)

from inspectorate.i18n import _
from inspectorate.lake.sigma.unsupported import UnsupportedError

_MICRO = 1_000_000
_OPERATORS: Mapping[SigmaCorrelationConditionOperator, Callable[[Any, Any], Any]] = {
    SigmaCorrelationConditionOperator.GT: operator.gt,
    SigmaCorrelationConditionOperator.GTE: operator.ge,
    SigmaCorrelationConditionOperator.EQ: operator.eq,
    SigmaCorrelationConditionOperator.LT: operator.lt,
    SigmaCorrelationConditionOperator.LTE: operator.le,
    SigmaCorrelationConditionOperator.NEQ: operator.ne,
}
Kind = SigmaCorrelationType


@dataclass(frozen=True, slots=True)
class Events:
    """The events of one rule that a correlation refers to: ``at`` in microseconds, its groups, its value."""

    name: str
    table: ibis.Table


def correlated(rule: SigmaCorrelationRule, events: Sequence[Events]) -> ibis.Table:
    """Each time that the rule is met: its group, from when to when, and the highest count.

    ``events`` have the columns ``at`` (microseconds), ``g0`` … ``gn`` (the groups) and ``value``.

    Raises:
        UnsupportedError: the type of correlation, or its condition, cannot be answered.
    """
    groups = [f"g{number}" for number in range(len(rule.group_by or []))]
    each = [one.table.mutate(rule=ibis.literal(one.name)) for one in events]
    both = reduce(lambda left, right: left.union(right), each)
    span = rule.timespan.seconds * _MICRO
    match rule.type:
        case Kind.TEMPORAL_ORDERED:
            return _episodes(_in_order(rule, both, groups, span), groups)
        case Kind.TEMPORAL:
            moments = _running(_per_rule(both, events), groups, span, [one.name for one in events])
            return _episodes(_together(rule, moments, events), groups)
        case Kind.EVENT_COUNT:
            moments = _running(both.mutate(amount_n=ibis.literal(1)), groups, span, ["n"])
            return _episodes(_counted(rule, moments, moments.have_n), groups)
        case Kind.VALUE_COUNT:
            moments = _distinct(both.filter(both.value.notnull()), groups, span)
            return _episodes(_counted(rule, moments, moments.have_n), groups)
        case Kind.VALUE_SUM | Kind.VALUE_AVG:
            return _episodes(_summed(rule, both, groups, span), groups)
        case _:
            raise UnsupportedError(f"correlation {rule.type.name.lower()}")


def _running(events: ibis.Table, groups: list[str], span: int, names: list[str]) -> ibis.Table:
    """How much of each amount the window ending at a moment holds, at every moment where that changes."""
    begins = events.mutate(event=ibis.literal(1))
    ends = events.mutate(
        at=events.at + span + 1,
        event=ibis.literal(0),
        **{f"amount_{name}": -events[f"amount_{name}"] for name in names},
    )
    return _cumulated(begins.union(ends), groups, names)


def _cumulated(deltas: ibis.Table, groups: list[str], names: list[str]) -> ibis.Table:
    moments = deltas.group_by(*groups, "at").agg(
        event=deltas.event.max(), **{f"amount_{name}": deltas[f"amount_{name}"].sum() for name in names}
    )
    so_far = ibis.window(group_by=groups, order_by="at", preceding=None, following=0)
    return moments.mutate(**{f"have_{name}": moments[f"amount_{name}"].sum().over(so_far) for name in names})


def _distinct(events: ibis.Table, groups: list[str], span: int) -> ibis.Table:
    """How many values the window holds: a value counts until its span has passed or it comes again."""
    once = events.select(*groups, "at", "value").distinct()
    by_value = ibis.window(group_by=[*groups, "value"], order_by="at")
    again = once.mutate(again=once.at.lead().over(by_value))
    begins = again.mutate(amount_n=ibis.literal(1), event=ibis.literal(1))
    ends = again.mutate(
        at=ibis.least(again.at + span + 1, ibis.coalesce(again.again, again.at + span + 1)),
        amount_n=ibis.literal(-1),
        event=ibis.literal(0),
    )
    return _cumulated(begins.union(ends), groups, ["n"])


def _summed(rule: SigmaCorrelationRule, events: ibis.Table, groups: list[str], span: int) -> ibis.Table:
    number = events.value.try_cast("float64")
    some = events.mutate(amount_v=number, amount_n=ibis.literal(1)).filter(number.notnull())
    moments = _running(some, groups, span, ["v", "n"])
    total = moments.have_v if rule.type is Kind.VALUE_SUM else moments.have_v / moments.have_n.nullif(0)
    return _counted(rule, moments, total)


def _counted(rule: SigmaCorrelationRule, moments: ibis.Table, count: Any) -> ibis.Table:  # noqa: ANN401
    condition = rule.condition
    if not isinstance(condition, SigmaCorrelationCondition):
        raise UnsupportedError(_("以文字寫成之條件"))
    if isinstance(condition.fieldref, list):
        raise UnsupportedError(_("對多個欄位計數"))
    met = _OPERATORS[condition.op](count, condition.count)
    return moments.mutate(peak=count.cast("float64"), met=met.fill_null(False))  # noqa: FBT003


def _per_rule(events: ibis.Table, known: Sequence[Events]) -> ibis.Table:
    return events.mutate(**{f"amount_{one.name}": (events.rule == one.name).cast("int64") for one in known})


def _together(rule: SigmaCorrelationRule, moments: ibis.Table, events: Sequence[Events]) -> ibis.Table:
    there = {one.name: moments[f"have_{one.name}"] > 0 for one in events}
    kinds = reduce(operator.add, (each.cast("int64") for each in there.values()))
    if isinstance(rule.condition, SigmaCorrelationCondition):
        met = _OPERATORS[rule.condition.op](kinds, rule.condition.count)
    else:
        met = _extended(rule.condition.parsed, there)
    return moments.mutate(peak=kinds.cast("float64"), met=met)


def _extended(node: Any, there: Mapping[str, Any]) -> Any:  # noqa: ANN401 - a tree of pySigma's
    match node:
        case SigmaRuleReference():
            return there[node.reference]
        case CorrelationConditionAND():
            return ibis.and_(*(_extended(arg, there) for arg in node.args))
        case CorrelationConditionOR():
            return ibis.or_(*(_extended(arg, there) for arg in node.args))
        case CorrelationConditionNOT():
            return ~_extended(node.args[0], there)
        case CorrelationConditionItem() | _:
            raise UnsupportedError(type(node).__name__)


def _in_order(rule: SigmaCorrelationRule, events: ibis.Table, groups: list[str], span: int) -> ibis.Table:
    """The moments at which the last rule's event ends a chain of all rules in their order.

    For each event of a rule: the latest start of a chain that could have come so far; none fits better.
    """
    names = [reference.reference for reference in rule.rules or []]
    if not names or not isinstance(rule.condition, SigmaCorrelationCondition):
        raise UnsupportedError(_("以文字寫成之條件"))
    so_far = ibis.range_window(group_by=groups or None, order_by="at", preceding=None, following=0)
    table = events.mutate(start=ibis.ifelse(events.rule == names[0], events["at"], None))
    for name in names[1:]:
        best = table.start.max().over(so_far)
        table = table.mutate(start=ibis.ifelse(table.rule == name, best, None))
    ended = table.filter(table.rule == names[-1])
    met = (ended.at - ended.start <= span).fill_null(False)  # noqa: FBT003
    return ended.mutate(event=ibis.literal(1), peak=ibis.literal(float(len(names))), met=met)


def _episodes(moments: ibis.Table, groups: list[str]) -> ibis.Table:
    """Moments in a row at which the rule is met as one: its first and last event, and the highest count."""
    looked = moments.filter((moments.event == 1) | ~moments.met)
    in_time = ibis.window(group_by=groups, order_by="at")
    before = looked.met.lag().over(in_time)
    starts = looked.mutate(starts=(looked.met & ~before.fill_null(False)).cast("int64"))  # noqa: FBT003
    so_far = ibis.window(group_by=groups, order_by="at", preceding=None, following=0)
    numbered = starts.mutate(episode=starts.starts.sum().over(so_far)).filter(ibis._.met)
    return (
        numbered.group_by(*groups, "episode")
        .agg(first=numbered.at.min(), last=numbered.at.max(), peak=numbered.peak.max())
        .drop("episode")
        .order_by(*groups, "first")
    )
