"""Failed log-ins per system and day."""

import ibis

from inspectorate.lake.question import Asked, Question, Tables
from inspectorate.lake.taiwan import day_of


def ask(tables: Tables, asked: Asked) -> ibis.Table:
    """For each system and day: failures, accounts and sources that failed, and successes beside them."""
    del asked
    logons = tables["authentication"].filter(ibis._.activity == "logon")
    failed = logons.status == "failure"
    return (
        logons.group_by("system", day=day_of(logons.time))
        .agg(
            failures=failed.sum(),
            successes=(logons.status == "success").sum(),
            accounts=logons.user_name.nunique(where=failed),
            sources=logons.src_ip.nunique(where=failed),
        )
        .order_by("system", "day")
    )


QUESTION = Question("failed_logons", "每日登入失敗", ("authentication",), ask)
