"""Records of log-ins as the questions about them take them up."""

import ibis
from ibis.expr.types import BooleanColumn, IntegerColumn, IntegerScalar, Table

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

    The columns are those of the roll-up ``logon_pairs``, so that one expression serves both.
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
        records=ibis.literal(1, "int64"),
        first_time=rows.time,
        last_time=rows.time,
    )


def first_meetings(tables: Tables, asked: Asked) -> Table:
    """The roll-up ``first_seen``, else the same from all records there are up to the last day."""
    if "first_seen" in tables:
        return tables["first_seen"]
    rows = attributed(tables)
    found = rows.group_by("system", "user_name", "src_ip", "status").agg(first_time=rows.time.min())
    return found.filter(found.first_time >= asked.begins)


def how_many(rows: Table, condition: BooleanColumn) -> IntegerScalar:
    """How many rows meet a condition; 0 where none does or can be judged, on every engine."""
    return rows.count(where=ibis.coalesce(condition, ibis.literal(value=False)))


def total(records: IntegerColumn, condition: BooleanColumn) -> IntegerScalar:
    """The sum over the rows that meet a condition; 0 where none does or can be judged."""
    return ibis.coalesce(records.sum(where=condition), 0)
