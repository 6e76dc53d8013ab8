"""Records of log-ins as the questions about them take them up."""

import ibis
from ibis.expr.types import BooleanColumn, IntegerScalar, Table

from inspectorate.lake.question import Asked, Tables
from inspectorate.lake.taiwan import day_of


def logons(tables: Tables) -> Table:
    """Every attempt to log in."""
    return tables["authentication"].filter(ibis._.activity == "logon")


def attributed(tables: Tables) -> Table:
    """Attempts that name both the account and the source; others can be laid at nobody's door."""
    return logons(tables).filter(ibis._.user_name.notnull(), ibis._.src_ip.notnull())


def failures(tables: Tables) -> Table:
    """Attributed attempts that failed."""
    return attributed(tables).filter(ibis._.status == "failure")


def successes(tables: Tables) -> Table:
    """Attributed attempts that succeeded."""
    return attributed(tables).filter(ibis._.status == "success")


def meetings(tables: Tables) -> Table:
    """Who met whom: the day's roll-up of accounts and sources, else each attempt as a meeting of its own.

    The columns are those of the roll-up ``logon_pairs``; ``records`` is missing where each row is one record.
    """
    if "logon_pairs" in tables:
        return tables["logon_pairs"]
    rows = logons(tables)
    return rows.select(
        "system",
        "user_name",
        "src_ip",
        "status",
        day=day_of(rows.time),
        first_time=rows.time,
        last_time=rows.time,
    )


def first_meetings(tables: Tables, asked: Asked, status: str) -> Table:
    """Accounts and sources that met with this outcome for the first time ever within the days asked about.

    Taken from the roll-up ``first_seen``, else from all records there are up to the last day.
    """
    keys = ("system", "user_name", "src_ip")
    if "first_seen" in tables:
        known = tables["first_seen"].filter(ibis._.status == status)
        return known.filter(ibis._.user_name.notnull(), ibis._.src_ip.notnull()).select(*keys, "first_time")
    rows = attributed(tables).filter(ibis._.status == status).select(*keys, "time")
    fresh = rows.filter(rows.time >= asked.begins)
    fresh = fresh.group_by(*keys).agg(first_time=fresh.time.min())
    return fresh.anti_join(rows.filter(rows.time < asked.begins), [*keys])


def how_many(rows: Table, condition: BooleanColumn) -> IntegerScalar:
    """How many rows meet a condition; 0 where none does or can be judged, on every engine."""
    return rows.count(where=ibis.coalesce(condition, ibis.literal(value=False)))


def met(rows: Table, condition: BooleanColumn | None = None) -> IntegerScalar:
    """How many records the meetings stand for, of those that meet a condition."""
    if "records" not in rows.columns:
        return rows.count() if condition is None else how_many(rows, condition)
    return ibis.coalesce(rows.records.sum(where=condition), 0)
