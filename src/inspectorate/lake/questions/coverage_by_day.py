"""On which days records stand: spans of days in a row, system by system."""

import ibis
from ibis.expr.types import Table

from inspectorate.lake.hourly import ALL_KINDS, days
from inspectorate.lake.question import Asked, Question, Tables, Told

_KEYS = ("kind", "system")


def ask(tables: Tables, asked: Asked) -> ibis.Table:
    """Each span of days in Taiwan on every one of which a record stands; what lies between is a gap.

    How far back the days must reach is the asker's matter: it is asked about those days. A system of the
    list ``expected`` without any record has a row without days; without the list, a system that never sent
    anything is not known here. ``hours`` counts the hours with a record.
    """
    found = _spans(days(tables, asked))
    if "expected" in tables:
        wanted = tables["expected"].filter(ibis._.kind.notnull(), ibis._.system.notnull()).distinct()
        found = found.union(_silent(wanted.anti_join(found, [*_KEYS])))
    return found.order_by(*_KEYS, "first")


def _spans(rows: Table) -> Table:
    in_order = ibis.window(group_by=list(_KEYS), order_by="day")
    numbered = rows.mutate(number=ibis.row_number().over(in_order))
    since = numbered.day.delta(ibis.date("2000-01-01"), unit="day")
    runs = numbered.mutate(run=(since - numbered.number).cast("int64"))
    spans = runs.group_by(*_KEYS, "run").agg(
        first=runs.day.min(),
        last=runs.day.max(),
        days=runs.count(),
        hours=runs.hours.sum(),
        records=runs.records.sum(),
    )
    return spans.drop("run")


def _silent(systems: Table) -> Table:
    never, nothing = ibis.null("date"), ibis.literal(0, "int64")
    return systems.select(*_KEYS, first=never, last=never, days=nothing, hours=nothing, records=nothing)


QUESTION = Question(
    "coverage_by_day",
    "各系統有紀錄之日：連續各日之起訖",
    ALL_KINDS,
    ask,
    {"kind": ""},
    (Told("expected", {"kind": "string", "system": "string"}, required=False),),
    rollups=("hours",),
)
