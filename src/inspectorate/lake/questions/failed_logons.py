"""Failed log-ins per system and day."""

import ibis

from inspectorate.lake.logons import meetings, met
from inspectorate.lake.question import Asked, Question, Tables


def ask(tables: Tables, asked: Asked) -> ibis.Table:
    """For each system and day: failures, accounts and sources that failed, and successes beside them."""
    del asked
    rows = meetings(tables)
    failed = rows.status == "failure"
    return (
        rows.group_by("system", "day")
        .agg(
            failures=met(rows, failed),
            successes=met(rows, rows.status == "success"),
            accounts=rows.user_name.nunique(where=failed),
            sources=rows.src_ip.nunique(where=failed),
        )
        .order_by("system", "day")
    )


QUESTION = Question("failed_logons", "每日登入失敗", ("authentication",), ask, rollups=("logon_pairs",))
