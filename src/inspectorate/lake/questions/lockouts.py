"""Lockout after so many failures in a row: where it happened, and where it did not."""

import ibis
from ibis.expr.types import Table

from inspectorate.lake.question import Asked, Question, Tables
from inspectorate.lake.sliding import after

_ACCOUNT = ("system", "user_name")


def ask(tables: Tables, asked: Asked) -> ibis.Table:
    """Each time an account came to so many failures in a row within the minutes, and what followed.

    A success or an unlocking ends the row; a lockout does not. ``began`` and ``reached`` are the first
    and the last of the failures. ``locked_at`` is the first lockout on record from ``began`` until
    ``seconds`` after ``reached``; without one it is empty. The next attempt or unlocking follows, with
    its outcome: a success there shows that the account was open, whatever the record of a lockout says.
    """
    records = tables["authentication"].filter(ibis._.user_name.notnull())
    found = _reached(records, asked)
    locked = records.filter(records.activity == "lockout").select(*_ACCOUNT, locked_time="time")
    both = found.left_join(locked, [*_ACCOUNT]).select(*found.columns, "locked_time")
    in_time = (both.locked_time >= both.began) & (both.locked_time <= after(both.reached, asked["seconds"]))
    columns = (*_ACCOUNT, "began", "reached", "locked_at", "next_time", "next_outcome")
    return (
        both.group_by(*found.columns)
        .agg(locked_at=both.locked_time.min(where=in_time))
        .select(*columns)
        .order_by(*_ACCOUNT, "reached", "began", "next_time", "next_outcome")
    )


def _reached(records: Table, asked: Asked) -> Table:
    """Where a row of failures comes to so many: the record before was not the last of as many."""
    count, seconds = asked["failures"], asked["minutes"] * 60
    steps = _steps(_candidates(records, count, seconds))
    row = ibis.window(group_by=list(_ACCOUNT), order_by=["time", "origin", "line"])
    here = ibis.window(
        preceding=count - 1, following=0, group_by=list(_ACCOUNT), order_by=["time", "origin", "line"]
    )
    began = steps.time.lag(count - 1).over(row) if count > 1 else steps.time
    counted = steps.mutate(
        began=began,
        in_a_row=steps.failed.sum().over(here),
        next_time=steps.time.lead().over(row),
        next_outcome=steps.outcome.lead().over(row),
    )
    holds = (counted.in_a_row == count) & (after(counted.began, seconds) >= counted.time)
    held = counted.mutate(holds=holds.fill_null(False))  # noqa: FBT003 - a value, not a switch
    fresh = held.mutate(former=held.holds.lag().over(row))
    reached = fresh.filter(fresh.holds, ~fresh.former.fill_null(False), fresh.time >= asked.begins)  # noqa: FBT003 - a value
    return reached.select(*_ACCOUNT, "began", "next_time", "next_outcome", reached="time")


def _candidates(records: Table, count: int, seconds: int) -> Table:
    """The records of accounts with so many failures within the minutes, whatever lies between them."""
    failed = _steps(records).filter(ibis._.failed == 1)
    row = ibis.window(group_by=list(_ACCOUNT), order_by="time")
    began = failed.time.lag(count - 1).over(row) if count > 1 else failed.time
    near = failed.mutate(began=began)
    near = near.filter(after(near.began, seconds) >= near.time)
    return records.semi_join(near.select(*_ACCOUNT).distinct(), [*_ACCOUNT])


def _steps(records: Table) -> Table:
    """What lengthens a row of failures (1) or ends it (0)."""
    tried = (records.activity == "logon") & records.status.isin(("success", "failure"))
    rows = records.filter(tried | (records.activity == "unlock"))
    failed = (rows.activity == "logon") & (rows.status == "failure")
    return rows.select(
        *_ACCOUNT,
        "time",
        "origin",
        "line",
        failed=ibis.ifelse(failed, 1, 0).cast("int64"),
        outcome=ibis.ifelse(rows.activity == "unlock", "unlock", rows.status),
    )


QUESTION = Question(
    "lockouts",
    "連續登入失敗後是否鎖定",
    ("authentication",),
    ask,
    {"failures": 3, "minutes": 1440, "seconds": 60},
    window="minutes",
)
