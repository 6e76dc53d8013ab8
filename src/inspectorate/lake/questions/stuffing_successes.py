"""Accounts that succeeded from a source of credential stuffing: whom to warn."""

import ibis

from inspectorate.lake.logons import attributed, how_many
from inspectorate.lake.question import Asked, Question, Tables
from inspectorate.lake.sliding import before
from inspectorate.lake.stuffing import stuffing_sources


def ask(tables: Tables, asked: Asked) -> ibis.Table:
    """Each account that succeeded from such a source, from one window before it stood out until the last day.

    ``failures`` are that account's own from that source before its first such success. Sources are those of
    the question ``credential_stuffing`` with the same parameters.
    """
    seconds = asked["minutes"] * 60
    sources = stuffing_sources(tables, asked).select("src_ip", "reached")
    rows = attributed(tables).inner_join(sources, "src_ip")
    rows = rows.filter(rows.time >= before(rows.reached, seconds))
    won = rows.filter(rows.status == "success")
    keys = ("src_ip", "system", "user_name")
    first = won.group_by(*keys).agg(
        first_success=won.time.min(), last_success=won.time.max(), successes=won.count()
    )
    lost = rows.filter(rows.status == "failure").select(*keys, failed="time")
    both = first.left_join(lost, [*keys])
    both = both.select(*first.columns, "failed")
    return (
        both.group_by(*first.columns)
        .agg(failures=how_many(both, both.failed < both.first_success))
        .order_by(*keys)
    )


QUESTION = Question(
    "stuffing_successes",
    "撞庫來源登入成功之帳號",
    ("authentication",),
    ask,
    {"minutes": 10, "accounts": 20},
    window="minutes",
)
