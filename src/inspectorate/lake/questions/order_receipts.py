"""Orders sent to the exchange: did the firm have them from a named customer before?"""

import ibis

from inspectorate.lake.logons import how_many
from inspectorate.lake.orders import sent_orders
from inspectorate.lake.question import Asked, Question, Tables
from inspectorate.lake.taiwan import day_of


def ask(tables: Tables, asked: Asked) -> ibis.Table:
    """For each system, sender and day in Taiwan: the orders sent, and those without an earlier receipt.

    ``without_time`` counts orders without a time at which the firm had them, not later than the sending;
    of these ``later`` have one that is later. ``without_customer`` counts orders that no customer stands
    behind. ``first_*`` is the first order that lacks either. Orders that a machine made are meant as well.
    """
    rows = sent_orders(tables, asked)
    rows = rows.mutate(day=day_of(rows.time), lacks=rows.received.isnull() | rows.customer.isnull())
    keys = ("system", "sender", "day")
    counted = rows.group_by(*keys).agg(
        orders=rows.count(),
        without_time=how_many(rows, rows.received.isnull()),
        later=how_many(rows, rows.later),
        without_customer=how_many(rows, rows.customer.isnull()),
    )
    in_order = ibis.window(group_by=list(keys), order_by=["time", "origin", "line"])
    first = rows.filter(rows.lacks)
    first = first.mutate(number=ibis.row_number().over(in_order)).filter(ibis._.number == 0)
    first = first.select(
        first_system="system", first_sender="sender", first_day="day", first_time="time",
        first_order_uid="order_uid", first_origin="origin", first_line="line",
    )  # fmt: skip
    same = [
        counted.system == first.first_system,
        counted.sender.identical_to(first.first_sender),
        counted.day == first.first_day,
    ]
    both = counted.left_join(first, same)
    return both.drop("first_system", "first_sender", "first_day").order_by(*keys)


QUESTION = Question(
    "order_receipts",
    "送往交易所之委託是否先有客戶委託時間及客戶帳號",
    ("order_activity",),
    ask,
    {"minutes": 720, "messages": "D,E,F,G,s,t,u,AB,AC"},
    window="minutes",
    unread=True,
)
