"""Accounts by their last success: which are used, which lie idle."""

import ibis

from inspectorate.lake.logons import meetings, met
from inspectorate.lake.question import Asked, Question, Tables


def ask(tables: Tables, asked: Asked) -> ibis.Table:
    """Each account that appears in the days asked about: its last success, and how often each outcome.

    An account that only failed has no last success. An account that does not appear at all is not here: lay
    the result beside the list of accounts.
    """
    del asked
    rows = meetings(tables).filter(ibis._.user_name.notnull())
    won, lost = rows.status == "success", rows.status == "failure"
    return (
        rows.group_by("system", "user_name")
        .agg(
            last_success=rows.last_time.max(where=won),
            successes=met(rows, won),
            failures=met(rows, lost),
        )
        .order_by("system", "user_name")
    )


QUESTION = Question(
    "last_success", "帳號最近一次登入成功", ("authentication",), ask, rollups=("logon_pairs",)
)
