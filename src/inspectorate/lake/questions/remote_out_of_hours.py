"""Remote sessions outside of the hours that the firm sets."""

import ibis

from inspectorate.lake.question import Asked, Question, Tables, Told
from inspectorate.lake.remote import COLUMNS, sessions
from inspectorate.lake.taiwan import day_of, local


def ask(tables: Tables, asked: Asked) -> ibis.Table:
    """Each session opened before ``from_hour`` or at or after ``to_hour`` in Taiwan, or closed after it.

    ``why``: ``day`` the day is not in the list of business days, where that is given; ``opened`` the hour is
    outside; ``overran`` it was closed after ``to_hour`` of the day on which it was opened.
    """
    rows = sessions(tables, asked)
    rows = rows.mutate(day=day_of(rows.opened), business=ibis.literal(value=True))
    if "business_days" in tables:
        days = tables["business_days"].select(listed="day").filter(ibis._.listed.notnull()).distinct()
        both = rows.left_join(days, rows.day == days.listed)
        rows = both.select(*COLUMNS, "day", business=both.listed.notnull())
    hour = local(rows.opened).hour()
    outside = (hour < asked["from_hour"]) | (hour >= asked["to_hour"])
    end = local(rows.opened).truncate("D") + ibis.interval(hours=asked["to_hour"])
    overran = ibis.coalesce(local(rows.closed) > end, ibis.literal(value=False))
    why = ibis.cases((~rows.business, "day"), (outside, "opened"), (overran, "overran"), else_="")
    found = rows.mutate(why=why)
    return found.filter(found.why != "").select(*COLUMNS, "why").order_by(*COLUMNS[:4])


QUESTION = Question(
    "remote_out_of_hours",
    "遠端連線在所定時段以外",
    ("tunnel_activity",),
    ask,
    {"from_hour": 8, "to_hour": 18},
    (Told("business_days", {"day": "date"}, required=False),),
)
