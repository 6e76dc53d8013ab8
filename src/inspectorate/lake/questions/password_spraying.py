"""Password spraying: one source, many accounts, few tries each."""

import ibis

from inspectorate.lake.question import Asked, Question, Tables
from inspectorate.lake.sliding import moments
from inspectorate.lake.stuffing import (
    active_accounts,
    busy_accounts,
    candidates,
    over_time,
    with_totals,
)


def ask(tables: Tables, asked: Asked) -> ibis.Table:
    """Each source from which so many accounts or more failed at most ``tries`` times each within the minutes.

    An account that the source tried more often in the same window does not count, and does not hide the
    others. The columns are those of the question ``credential_stuffing``; ``peak_accounts`` counts the
    accounts with few tries, the totals count all.
    """
    seconds, at_least = asked["minutes"] * 60, asked["accounts"]
    failed = candidates(tables, at_least)
    steps = [active_accounts(failed, seconds), busy_accounts(failed, seconds, asked["tries"])]
    counted = moments(steps, ["src_ip"], ["accounts", "busy"])
    counted = counted.select("src_ip", "at", n=counted.accounts - counted.busy)
    return with_totals(tables, over_time(counted.filter(counted.n >= at_least), asked), seconds)


QUESTION = Question(
    "password_spraying",
    "密碼噴灑：同一來源對多個帳號各嘗試少數次",
    ("authentication",),
    ask,
    {"minutes": 60, "accounts": 20, "tries": 3},
    window="minutes",
)
