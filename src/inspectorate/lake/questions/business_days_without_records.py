"""Business days on which a system has no records: are trade and audit records complete?"""

import ibis

from inspectorate.lake.hourly import ALL_KINDS, days
from inspectorate.lake.question import Asked, Question, Tables, Told


def ask(tables: Tables, asked: Asked) -> ibis.Table:
    """Each day of the firm's list, within the days asked about, on which a system has no record of the kind.

    Systems are those with any record in these days and those of the list ``expected``. How many years are
    asked about is the asker's matter; a day outside of the list is not looked at.
    """
    rows = days(tables, asked)
    keys = ("kind", "system")
    systems = rows.select(*keys).distinct()
    if "expected" in tables:
        told = tables["expected"].filter(ibis._.kind.notnull(), ibis._.system.notnull())
        systems = systems.union(told.select(*keys)).distinct()
    wanted = tables["business_days"].select("day").distinct()
    wanted = wanted.filter(wanted.day >= asked.first, wanted.day <= asked.last)
    return systems.cross_join(wanted).anti_join(rows, [*keys, "day"]).order_by(*keys, "day")


QUESTION = Question(
    "business_days_without_records",
    "營業日沒有紀錄",
    ALL_KINDS,
    ask,
    {"kind": "order_activity"},
    (
        Told("business_days", {"day": "date"}),
        Told("expected", {"kind": "string", "system": "string"}, required=False),
    ),
    rollups=("hours",),
)
