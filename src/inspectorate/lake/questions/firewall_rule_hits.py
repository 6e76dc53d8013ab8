"""Which rules of a firewall were hit, how often, and when first and last."""

import ibis

from inspectorate.lake.question import Asked, Question, Tables
from inspectorate.lake.taiwan import day_of
from inspectorate.lake.traffic import allowed, hits_of, refused, ruled


def ask(tables: Tables, asked: Asked) -> ibis.Table:
    """For each device, day and rule: hits, those let through and refused, the first and last record.

    A record counts as often as the device says that it stands for; one that only says more about a session
    that is counted elsewhere counts as none, and still is a record of the rule.
    """
    del asked
    rows = ruled(tables)
    rows = rows.mutate(day=day_of(rows.time), times=hits_of(rows))
    keys = ("system", "day", "rule")
    return (
        rows.group_by(*keys)
        .agg(
            hits=rows.times.sum(),
            allowed=ibis.coalesce(rows.times.sum(where=allowed(rows)), 0),
            refused=ibis.coalesce(rows.times.sum(where=refused(rows)), 0),
            records=rows.count(),
            first=rows.time.min(),
            last=rows.time.max(),
        )
        .order_by(*keys)
    )


QUESTION = Question("firewall_rule_hits", "防火牆規則命中次數", ("network_activity",), ask)
