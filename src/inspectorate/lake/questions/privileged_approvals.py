"""Privileged use, by whether it was approved beforehand."""

import ibis

from inspectorate.lake.logons import how_many
from inspectorate.lake.privileged import uses
from inspectorate.lake.question import Asked, Question, Tables, Told

_USE = ("system", "user_name", "account", "src_ip", "time", "origin", "line")


def ask(tables: Tables, asked: Asked) -> ibis.Table:
    """For each system, account and who used it: how often approved beforehand, and how often not.

    ``approval``: ``approved`` an approval of the account with an approver holds at that time; ``late`` one
    does, but was given after the use; ``outside`` the account has approvals, none for that time; ``none`` it
    has none. An approval that does not say when it was given counts from its own beginning.
    """
    rows = uses(tables, asked)
    told = tables["approvals"].filter(ibis._.account.notnull(), ibis._.approver.notnull())
    told = told.drop("approver").mutate(has=ibis.literal(1, "int64"))
    both = rows.left_join(told, "account")
    both = both.select(*_USE, "from_time", "to_time", "approved_time", "has")
    holds = (both.from_time <= both.time) & (both.time <= both.to_time)
    before = holds & (both.approved_time.isnull() | (both.approved_time <= both.time))
    counted = both.group_by(*_USE).agg(
        told=how_many(both, both.has.notnull()), holds=how_many(both, holds), before=how_many(both, before)
    )
    said = ibis.cases(
        (counted.before > 0, "approved"), (counted.holds > 0, "late"), (counted.told > 0, "outside"),
        else_="none",
    )  # fmt: skip
    found = counted.mutate(approval=said)
    keys = ("system", "user_name", "account", "src_ip", "approval")
    return (
        found.group_by(*keys)
        .agg(uses=found.count(), first=found.time.min(), last=found.time.max())
        .order_by(*keys)
    )


QUESTION = Question(
    "privileged_approvals",
    "最高權限帳號之使用是否事前核准",
    ("authentication",),
    ask,
    told=(
        Told(
            "approvals",
            {
                "account": "string",
                "from_time": "timestamp(6)",
                "to_time": "timestamp(6)",
                "approver": "string",
                "approved_time": "timestamp(6)",
            },
        ),
    ),
    unread=True,
)
