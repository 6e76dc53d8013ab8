"""Exact sliding windows without a window per event: a sweep counts how many spans lie open.

A window is closed at both ends: records exactly its length apart are in it together. An account that
failed at ``t`` counts in every window that ends from ``t`` to ``t`` plus the length; so the accounts in
the window that ends now are the spans open now, one for each account.
"""

from collections.abc import Sequence

import ibis
from ibis.expr.types import Column, IntegerColumn, IntegerValue, Table

_BEGINS, _ENDS = 0, 1
"""At one moment what begins is counted before what ends leaves, for a window is closed."""


def counted_spans(spans: Table, by: Sequence[str], of: str, name: str) -> Table:
    """Steps up and down of the number of ``of`` within ``by`` that have an open span.

    Args:
        spans: with the columns ``by``, ``of``, ``begin`` and ``end``; within one ``by`` and ``of``, later
            beginnings have later ends. Spans of the same ``of`` that touch or overlap count once.
        by: whose numbers are kept apart.
        of: what is counted.
        name: of the number, a column of the result.

    Returns:
        ``by``, ``at``, ``edge`` and the step under ``name``; every beginning is there, a step or not.
    """
    within = ibis.window(group_by=[*by, of], order_by=["begin", "end"])
    beside = spans.mutate(former=spans.end.lag().over(within), later=spans.begin.lead().over(within))
    opens = ibis.coalesce(beside.former < beside.begin, ibis.literal(value=True))
    closes = beside.filter(beside.later.isnull() | (beside.later > beside.end))
    up = _steps(beside, by, "begin", _BEGINS, {name: ibis.ifelse(opens, 1, 0).cast("int64")})
    return up.union(_steps(closes, by, "end", _ENDS, {name: ibis.literal(-1, "int64")}))


def _steps(rows: Table, by: Sequence[str], at: str, edge: int, step: dict[str, IntegerValue]) -> Table:
    return rows.select(*by, at=rows[at], edge=ibis.literal(edge, "int8"), **step)


def moments(steps: Sequence[Table], by: Sequence[str], names: Sequence[str]) -> Table:
    """The numbers at each moment at which a span began.

    Args:
        steps: as :func:`counted_spans` gives them, one table for each name.
        by: whose numbers are kept apart.
        names: of the numbers.

    Returns:
        ``by``, ``at`` and a column for each name.
    """
    whole = ibis.union(*(_widened(one, by, names) for one in steps)) if len(steps) > 1 else steps[0]
    joined = whole.group_by(*by, "at", "edge").agg(**{name: whole[name].sum() for name in names})
    until_now = ibis.cumulative_window(group_by=list(by), order_by=["at", "edge"])
    summed = joined.mutate(**{name: joined[name].sum().over(until_now) for name in names})
    return summed.filter(summed.edge == _BEGINS).drop("edge")


def _widened(steps: Table, by: Sequence[str], names: Sequence[str]) -> Table:
    zero = ibis.literal(0, "int64")
    return steps.select(
        *by, "at", "edge", **{name: steps[name] if name in steps.columns else zero for name in names}
    )


def after(time: Column, seconds: int) -> Column:
    """So many seconds later."""
    return time + ibis.interval(seconds=seconds)


def whole_seconds(time: Column) -> IntegerColumn:
    """Seconds since 1970, what is less than one cut off; without the cut, engines differ."""
    return time.truncate("s").epoch_seconds().cast("int64")


def before(time: Column, seconds: int) -> Column:
    """So many seconds earlier."""
    return time - ibis.interval(seconds=seconds)
