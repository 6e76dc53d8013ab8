"""Records by hour, whatever their kind: what questions about coverage read."""

from collections.abc import Callable, Iterator, Mapping

import ibis
from ibis.expr.types import Table, Value

from inspectorate.i18n import _
from inspectorate.lake.kinds import KINDS
from inspectorate.lake.question import Asked, QuestionError, Tables
from inspectorate.lake.taiwan import day_of

Columns = Callable[[Table], Mapping[str, Value]]
ALL_KINDS = tuple(kind.name for kind in KINDS.values())
"""The kinds of a question that is told by the parameter ``kind`` which one is meant; empty means all."""


def hours(tables: Tables, asked: Asked) -> Table:
    """Kind, system and hour (UTC) with how many records: the roll-up, else each record counted.

    Raises:
        QuestionError: there is no such kind.
    """
    if "hours" in tables:
        wanted = tuple(kinds_asked(asked))
        rows = tables["hours"].filter(ibis._.kind.isin(wanted))
    else:
        one = ibis.literal(1, "int64")
        rows = of_kinds(tables, asked, lambda table: {"hour": table.time.truncate("h"), "records": one})
    rows = rows.filter(rows.hour >= asked.begins, rows.hour < asked.ends)
    return rows.group_by("kind", "system", "hour").agg(records=rows.records.sum())


def of_kinds(tables: Tables, asked: Asked, columns: Columns) -> Table:
    """Rows of all kinds asked about under one another: kind, system, and these columns."""
    rows = [
        tables[kind].select(kind=ibis.literal(kind), system="system", **columns(tables[kind]))
        for kind in kinds_asked(asked)
        if kind in tables
    ]
    return ibis.union(*rows) if len(rows) > 1 else rows[0]


def kinds_asked(asked: Asked) -> Iterator[str]:
    """The kinds that the parameter ``kind`` means.

    Raises:
        QuestionError: there is no such kind.
    """
    if asked["kind"] and asked["kind"] not in KINDS:
        said = _("沒有紀錄種類 {kind}；可用 {known}")
        raise QuestionError(said.format(kind=asked["kind"], known="、".join(KINDS)))
    yield from (asked["kind"],) if asked["kind"] else KINDS


def days(tables: Tables, asked: Asked) -> Table:
    """Kind, system and day in Taiwan with how many hours had records, and how many records there were."""
    rows = hours(tables, asked)
    return rows.group_by("kind", "system", day=day_of(rows.hour)).agg(
        hours=rows.hour.nunique(), records=rows.records.sum()
    )
