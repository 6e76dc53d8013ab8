"""Credential stuffing: one source on which many accounts fail within a sliding window."""

import ibis

from inspectorate.lake.question import Asked, Question, Tables
from inspectorate.lake.stuffing import stuffing_sources, with_totals


def ask(tables: Tables, asked: Asked) -> ibis.Table:
    """Each source from which so many accounts or more failed within the minutes, to the microsecond.

    ``since`` is the first failure of the first such window, ``reached`` when it held enough accounts,
    ``until`` the last moment that did; accounts, failures and systems are those of that time. Successes
    are those from the same source from ``since`` until one window after: accounts perhaps taken. Attempts
    that name no account or no source are not counted here.
    """
    return with_totals(tables, stuffing_sources(tables, asked), asked["minutes"] * 60)


QUESTION = Question(
    "credential_stuffing",
    "撞庫：同一來源於滑動時間內多個帳號登入失敗",
    ("authentication",),
    ask,
    {"minutes": 10, "accounts": 20},
    window="minutes",
)
