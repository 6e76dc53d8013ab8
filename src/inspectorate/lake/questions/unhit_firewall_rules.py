"""Rules of a configuration that no record of the days names."""

import ibis

from inspectorate.lake.question import Asked, Question, Tables, Told
from inspectorate.lake.traffic import ruled


def ask(tables: Tables, asked: Asked) -> ibis.Table:
    """Each told rule that was not hit, with what the device's records of these days say at all.

    ``device_records`` are the records of the device that name any rule, ``first`` and ``last`` when they
    begin and end: where there are none, nothing was seen, and the rule may well have been hit. A rule that
    does not log is never seen either.
    """
    del asked
    rules = tables["rules"].filter(ibis._.system.notnull(), ibis._.rule.notnull()).distinct()
    rows = ruled(tables)
    seen = rows.group_by("system", "rule").agg(records=rows.count())
    devices = rows.group_by("system").agg(
        device_records=rows.count(), first=rows.time.min(), last=rows.time.max()
    )
    unhit = rules.anti_join(seen, ["system", "rule"])
    found = unhit.left_join(devices, "system")
    return found.select(
        "system",
        "rule",
        device_records=ibis.coalesce(found.device_records, 0),
        first=found["first"],
        last=found["last"],
    ).order_by("system", "rule")


QUESTION = Question(
    "unhit_firewall_rules",
    "未曾命中之防火牆規則",
    ("network_activity",),
    ask,
    told=(Told("rules", {"system": "string", "rule": "string"}),),
)
