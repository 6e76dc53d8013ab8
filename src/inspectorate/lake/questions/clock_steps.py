"""Clocks that stepped, and records out of order, source by source."""

import ibis

from inspectorate.lake.hourly import ALL_KINDS, of_kinds
from inspectorate.lake.logons import how_many
from inspectorate.lake.question import Asked, Question, Tables

_SOURCE = ("system", "origin")


def ask(tables: Tables, asked: Asked) -> ibis.Table:
    """Each file taken in, and system in it, in which a record is older than the one before it, or far later.

    ``out_of_order`` counts every record older than the line before; ``back`` those older by more than
    ``back_seconds``, ``forward`` those later by more than ``forward_seconds``, where the clock stepped or
    nothing was recorded. The largest step is in microseconds; the line is that of the first such record.
    Steps between the days asked about and others are not seen.
    """
    rows = of_kinds(tables, asked, lambda table: {name: table[name] for name in ("origin", "line", "time")})
    rows = rows.filter(rows.time >= asked.begins, rows.time < asked.ends).drop("kind").distinct()
    in_order = ibis.window(group_by=list(_SOURCE), order_by=["line", "time"])
    beside = rows.mutate(former=rows.time.lag().over(in_order))
    steps = beside.mutate(step=beside.time.delta(beside.former, unit="microsecond").cast("int64"))
    back, forward = -asked["back_seconds"] * 1_000_000, asked["forward_seconds"] * 1_000_000
    went_back, went_on = (steps.step < 0) & (steps.step < back), steps.step > forward
    found = steps.group_by(*_SOURCE).agg(
        records=steps.count(),
        out_of_order=how_many(steps, steps.step < 0),
        back=how_many(steps, went_back),
        largest_back_us=-steps.step.min(where=steps.step < 0),
        first_back_line=steps.line.min(where=went_back),
        forward=how_many(steps, went_on),
        largest_forward_us=steps.step.max(where=went_on),
        first_forward_line=steps.line.min(where=went_on),
    )
    return found.filter((found.out_of_order > 0) | (found.forward > 0)).order_by(*_SOURCE)


QUESTION = Question(
    "clock_steps",
    "時鐘跳動及紀錄次序顛倒",
    ALL_KINDS,
    ask,
    {"kind": "", "back_seconds": 60, "forward_seconds": 86400},
)
