"""Slow, distributed stuffing: many sources with one pattern, none of which stands out by itself."""

import ibis
from ibis.expr.types import Table

from inspectorate.lake.logons import attributed, how_many
from inspectorate.lake.question import Asked, Question, Tables
from inspectorate.lake.sliding import whole_seconds
from inspectorate.lake.taiwan import AHEAD_HOURS

_BLOCK = ("system", "service", "block")
_HOUR_S = 3600
_LONGEST_NUMBER = 18  # digits that fit into 64 bits


def ask(tables: Tables, asked: Asked) -> ibis.Table:
    """Each system, service and block of hours in which light sources mostly failed, and many of them did.

    A source is light that tried at most ``tries`` times in the block. Of all light sources' attempts
    at least the share ``ratio`` failed, and at least ``sources`` of them failed. ``block`` is when the block
    begins, in Taiwan; blocks are counted from midnight on 1 January 1970. The figures are those of the light
    sources that failed: their accounts, of which ``disjoint_accounts`` failed from one of them only and
    ``sequential_accounts`` are numbers one above another of them; their failures and successes.
    """
    light = _light(_in_blocks(tables, asked), asked)
    joined = _in_blocks(tables, asked, "user_name", "time").inner_join(light, [*_BLOCK, "src_ip"])
    totals = joined.group_by(*_BLOCK).agg(
        first=joined.time.min(),
        last=joined.time.max(),
        sources=joined.src_ip.nunique(),
        failures=joined.failed.sum(),
        successes=how_many(joined, joined.failed == 0),
    )
    both = totals.inner_join(_accounts(joined.filter(joined.failed == 1)), [*_BLOCK])
    begin = (both.block * (asked["hours"] * _HOUR_S)).as_interval("s")
    columns = "first last sources accounts disjoint_accounts sequential_accounts failures successes"
    return both.select(
        "system",
        service=both.service.nullif(""),
        block=ibis.timestamp("1970-01-01 00:00:00") + begin,
        **{name: both[name] for name in columns.split()},
    ).order_by("system", "service", "block")


def _in_blocks(tables: Tables, asked: Asked, *more: str) -> Table:
    """Attempts with their block. Told only the columns that it needs, each use reads the records anew.

    That is less than to keep all of them, as an engine does with what is used twice.
    """
    rows = attributed(tables).filter(ibis._.status.isin(("success", "failure")))
    local = whole_seconds(rows.time) + AHEAD_HOURS * _HOUR_S
    return rows.select(
        "system",
        "src_ip",
        *more,
        service=rows.service.fill_null(""),
        block=(local // (asked["hours"] * _HOUR_S)).cast("int64"),
        failed=ibis.ifelse(rows.status == "failure", 1, 0).cast("int64"),
    )


def _light(rows: Table, asked: Asked) -> Table:
    """The light sources that failed, of the blocks in which they stand out together."""
    each = rows.group_by(*_BLOCK, "src_ip").agg(attempts=rows.count(), failures=rows.failed.sum())
    light = each.filter(each.attempts <= asked["tries"])
    blocks = light.group_by(*_BLOCK).agg(
        attempts=light.attempts.sum(),
        failures=light.failures.sum(),
        failing=how_many(light, light.failures > 0),
    )
    many = blocks.filter(
        blocks.failing >= asked["sources"], blocks.failures >= blocks.attempts * asked["ratio"]
    )
    return light.filter(light.failures > 0).semi_join(many, [*_BLOCK]).select(*_BLOCK, "src_ip")


def _accounts(failed: Table) -> Table:
    """Of each block: the accounts, those of one source only, and those that follow on another by number."""
    each = failed.group_by(*_BLOCK, "user_name").agg(low=failed.src_ip.min(), high=failed.src_ip.max())
    is_number = each.user_name.re_search(f"^[0-9]{{1,{_LONGEST_NUMBER}}}$")
    numbered = each.mutate(number=ibis.ifelse(is_number, each.user_name, ibis.null("string")).cast("int64"))
    row = ibis.window(group_by=list(_BLOCK), order_by=["number", "user_name"])
    beside = numbered.mutate(former=numbered.number.lag().over(row))
    return beside.group_by(*_BLOCK).agg(
        accounts=beside.count(),
        disjoint_accounts=how_many(beside, beside.low == beside.high),
        sequential_accounts=how_many(beside, beside.number == beside.former + 1),
    )


QUESTION = Question(
    "distributed_stuffing",
    "慢速分散式撞庫：多個來源各嘗試少數次，型態一致",
    ("authentication",),
    ask,
    {"hours": 24, "tries": 3, "sources": 50, "ratio": 0.8},
)
