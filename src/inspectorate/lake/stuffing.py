"""Sources from which many accounts failed within one sliding window: the ground of several questions."""

import ibis
from ibis.expr.types import Table

from inspectorate.lake.logons import attributed, failures, how_many
from inspectorate.lake.question import Asked, Tables
from inspectorate.lake.sliding import after, before, counted_spans, moments

_BY = ("src_ip",)


def candidates(tables: Tables, at_least: int) -> Table:
    """Failures of the sources that failed at least so often: no other source can have so many accounts."""
    failed = failures(tables).select("src_ip", "user_name", "time")
    often = failed.group_by("src_ip").agg(n=failed.count())
    return failed.semi_join(often.filter(often.n >= at_least), "src_ip")


def active_accounts(failed: Table, seconds: int) -> Table:
    """Steps of the number of accounts that failed in the window that ends now."""
    spans = failed.mutate(begin=failed.time, end=after(failed.time, seconds))
    return counted_spans(spans, _BY, "user_name", "accounts")


def busy_accounts(failed: Table, seconds: int, tries: int) -> Table:
    """Steps of the number of accounts that failed more than ``tries`` times in the window that ends now."""
    within = ibis.window(group_by=["src_ip", "user_name"], order_by="time")
    spans = failed.mutate(begin=failed.time, end=after(failed.time.lag(tries).over(within), seconds))
    return counted_spans(spans.filter(spans.end >= spans.begin), _BY, "user_name", "busy")


def over_time(counted: Table, asked: Asked) -> Table:
    """By source: when the number was first reached, until when, and the highest number.

    Args:
        counted: ``src_ip``, ``at`` and ``n``, only moments that count.
        asked: what ended before its first day is left out.
    """
    found = counted.group_by("src_ip").agg(
        reached=counted["at"].min(), until=counted["at"].max(), peak_accounts=counted.n.max()
    )
    return found.filter(found.until >= asked.begins)


def stuffing_sources(tables: Tables, asked: Asked) -> Table:
    """Sources from which ``accounts`` accounts or more failed within ``minutes``: reached, until, peak."""
    seconds, at_least = asked["minutes"] * 60, asked["accounts"]
    steps = active_accounts(candidates(tables, at_least), seconds)
    counted = moments([steps], _BY, ["accounts"]).rename(n="accounts")
    return over_time(counted.filter(counted.n >= at_least), asked)


def with_totals(tables: Tables, sources: Table, seconds: int) -> Table:
    """What came from each source while it stood out, and the successes until one window after."""
    rows = attributed(tables).inner_join(sources, "src_ip")
    failed = (
        (rows.status == "failure") & (rows.time >= before(rows.reached, seconds)) & (rows.time <= rows.until)
    )
    succeeded = (
        (rows.status == "success")
        & (rows.time >= before(rows.reached, seconds))
        & (rows.time <= after(rows.until, seconds))
    )
    found = rows.group_by("src_ip", "reached", "until", "peak_accounts").agg(
        since=rows.time.min(where=failed),
        accounts=rows.user_name.nunique(where=failed),
        failures=how_many(rows, failed),
        successes=how_many(rows, succeeded),
        succeeded_accounts=rows.user_name.nunique(where=succeeded),
        systems=rows.system.nunique(where=failed),
    )
    columns = (
        "src_ip since reached until peak_accounts accounts failures successes succeeded_accounts systems"
    )
    return found.select(*columns.split()).order_by("src_ip")
