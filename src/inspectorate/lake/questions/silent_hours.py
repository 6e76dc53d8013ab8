"""Hours in a row without a record."""

import ibis

from inspectorate.lake.hourly import ALL_KINDS, hours
from inspectorate.lake.question import Asked, Question, Tables

_KEYS = ("kind", "system")


def ask(tables: Tables, asked: Asked) -> ibis.Table:
    """Each stretch of so many hours or more without a record, from the first day asked about to the last.

    A stretch begins and ends on the hour. A system without any record is not here: ask ``coverage_by_day``
    with the list of expected systems.
    """
    rows = hours(tables, asked)
    heard = rows.select(*_KEYS, hour=rows.hour.cast("timestamp(6)"))
    over = heard.select(*_KEYS).distinct().mutate(hour=_moment(asked.ends))
    marks = heard.union(over)
    in_order = ibis.window(group_by=list(_KEYS), order_by="hour")
    beside = marks.mutate(former=marks.hour.lag().over(in_order) + ibis.interval(hours=1))
    since = ibis.coalesce(beside.former, _moment(asked.begins))
    silent = beside.select(*_KEYS, since=since, until="hour")
    silent = silent.mutate(hours=silent.until.delta(silent.since, unit="hour").cast("int64"))
    return silent.filter(silent.hours >= ibis.greatest(asked["hours"], 1)).order_by(*_KEYS, "since")


def _moment(time: object) -> ibis.expr.types.TimestampScalar:
    return ibis.literal(time, "timestamp(6)")


QUESTION = Question(
    "silent_hours",
    "連續若干小時以上沒有紀錄",
    ALL_KINDS,
    ask,
    {"kind": "", "hours": 24},
    rollups=("hours",),
)
