"""Brute force: one source, one account, many tries."""

import ibis

from inspectorate.lake.logons import attributed, how_many
from inspectorate.lake.question import Asked, Question, Tables
from inspectorate.lake.sliding import after, before

_KEYS = ("system", "user_name", "src_ip")


def ask(tables: Tables, asked: Asked) -> ibis.Table:
    """Each account on which one source failed so often or more within the minutes, to the microsecond.

    ``since`` is the first failure of the first such window, ``reached`` when it held enough, ``until``
    the last moment that did, ``peak`` the most failures in one window. Successes are those of the same
    source on the same account from ``since`` until one window after: the password perhaps found.
    """
    seconds, at_least = asked["minutes"] * 60, asked["failures"]
    rows = attributed(tables).select(*_KEYS, "time", "status")
    failed = rows.filter(rows.status == "failure")
    often = failed.group_by(*_KEYS).agg(n=failed.count())
    failed = failed.semi_join(often.filter(often.n >= at_least), [*_KEYS])
    window = ibis.range_window(
        preceding=ibis.interval(seconds=seconds), following=0, group_by=[*_KEYS], order_by="time"
    )
    counted = failed.mutate(n=failed.count().over(window))
    counted = counted.filter(counted.n >= at_least)
    found = counted.group_by(*_KEYS).agg(
        reached=counted.time.min(), until=counted.time.max(), peak=counted.n.max()
    )
    found = found.filter(found.until >= asked.begins)
    joined = rows.inner_join(found, [*_KEYS])
    begun = joined.time >= before(joined.reached, seconds)
    during = begun & (joined.status == "failure") & (joined.time <= joined.until)
    won = begun & (joined.status == "success") & (joined.time <= after(joined.until, seconds))
    totals = joined.group_by(*_KEYS, "reached", "until", "peak").agg(
        since=joined.time.min(where=during),
        failures=how_many(joined, during),
        successes=how_many(joined, won),
    )
    columns = (*_KEYS, "since", "reached", "until", "peak", "failures", "successes")
    return totals.select(*columns).order_by(*_KEYS)


QUESTION = Question(
    "brute_force",
    "暴力破解：同一來源對同一帳號多次登入失敗",
    ("authentication",),
    ask,
    {"minutes": 10, "failures": 10},
    window="minutes",
)
