"""Serial numbers that skip or repeat, by sender and day."""

import ibis
from ibis.expr.types import Table

from inspectorate.lake.question import Asked, Question, Tables
from inspectorate.lake.taiwan import day_of

_SESSION = ("system", "sender", "target", "line_name", "day")


def ask(tables: Tables, asked: Asked) -> ibis.Table:
    """Each break in the numbers that one sender gave to one receiver on one line and day in Taiwan.

    ``what``: ``skip``, the numbers from ``sequence`` to ``until`` are missing, ``numbers`` of them, between
    the lowest and the highest of the day; ``repeat``, the number ``sequence`` stands ``numbers`` times and is
    not marked as sent again. ``time`` is when the number after the hole, or the repetition, was recorded.
    A session that begins anew within a day repeats its numbers: that is shown, not judged.
    """
    rows = tables["order_activity"]
    rows = rows.filter(rows.sequence.notnull(), rows.time >= asked.begins, rows.time < asked.ends)
    again = rows.is_duplicate.fill_null(False)  # noqa: FBT003 - a value, not a switch
    rows = rows.mutate(day=day_of(rows.time), again=ibis.ifelse(again, 1, 0))
    found = _skips(rows).union(_repeats(rows.filter(rows.again == 0)))
    return found.order_by(*_SESSION, "sequence", "what")


def _skips(rows: Table) -> Table:
    numbers = rows.group_by(*_SESSION, "sequence").agg(time=rows.time.min())
    in_order = ibis.window(group_by=list(_SESSION), order_by="sequence")
    beside = numbers.mutate(former=numbers.sequence.lag().over(in_order))
    holes = beside.filter(beside.sequence > beside.former + 1)
    return holes.select(
        *_SESSION,
        what=ibis.literal("skip"),
        sequence=holes.former + 1,
        until=holes.sequence - 1,
        numbers=holes.sequence - holes.former - 1,
        time=holes.time,
    )


def _repeats(rows: Table) -> Table:
    in_order = ibis.window(group_by=[*_SESSION, "sequence"], order_by=["time", "origin", "line"])
    nth = rows.mutate(nth=ibis.row_number().over(in_order))
    counted = nth.group_by(*_SESSION, "sequence").agg(
        numbers=nth.count(), time=nth.time.min(where=nth.nth == 1)
    )
    many = counted.filter(counted.numbers > 1)
    return many.select(
        *_SESSION,
        what=ibis.literal("repeat"),
        sequence=many.sequence,
        until=many.sequence,
        numbers=many.numbers,
        time=many.time,
    )


QUESTION = Question("serial_breaks", "委託序號跳號或重號", ("order_activity",), ask)
