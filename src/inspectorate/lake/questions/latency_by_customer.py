"""How long orders lay with the firm, customer by customer, beside all others."""

import ibis
from ibis.expr.types import Table

from inspectorate.lake.orders import sent_orders
from inspectorate.lake.question import Asked, Question, Tables

_QUANTILES = (5, 25, 50, 75, 95, 99)


def ask(tables: Tables, asked: Asked) -> ibis.Table:
    """From receipt to sending, in microseconds: each customer's distribution, and how it compares.

    ``p50`` and the others are the least time that at least so many per cent of the customer's orders do not
    exceed: always one that was measured. ``cliffs_delta`` compares all the customer's orders with all others
    of the same lines, pair by pair: 1, every one took longer; -1, every one took less; 0, as often longer as
    shorter; equal times count half. ``longer_share`` is the same as a share: how often a random order
    of the customer took longer than a random order of another (equal ones half). Both are empty where there
    is no other. ``few`` marks fewer orders than ``orders``, from which little follows. Orders without a
    customer or an earlier receipt are left out. No verdict lies in any of it: time of day, order type and
    line differ too.

    ``lines`` names the lines, separated by commas; empty means all.
    """
    rows = sent_orders(tables, asked).filter(ibis._.received.notnull(), ibis._.customer.notnull())
    if asked["lines"]:
        rows = rows.filter(rows.line_name.isin([each.strip() for each in asked["lines"].split(",")]))
    waits = rows.select("customer", us=rows.sent.delta(rows.received, unit="microsecond").cast("int64"))
    counted = _quantiles(waits).join(_above(waits), "customer")
    others = counted.others
    share = counted.twice_above / (counted.orders * others * 2).nullif(0)
    return counted.select(
        "customer",
        "orders",
        few=counted.orders < asked["orders"],
        others=others,
        least_us=counted.least_us,
        **{f"p{per}_us": counted[f"p{per}_us"] for per in _QUANTILES},
        most_us=counted.most_us,
        cliffs_delta=share * 2 - 1,
        longer_share=share,
    ).order_by("customer")


def _quantiles(waits: Table) -> Table:
    in_order = ibis.window(group_by="customer", order_by="us")
    whole = ibis.window(group_by="customer")
    ranked = waits.mutate(rank=ibis.row_number().over(in_order) + 1, orders=waits.count().over(whole))
    enough = {
        f"p{per}_us": ranked.us.min(where=ranked["rank"] * 100 >= ranked.orders * per) for per in _QUANTILES
    }
    return ranked.group_by("customer", "orders").agg(
        least_us=ranked.us.min(), most_us=ranked.us.max(), **enough
    )


def _above(waits: Table) -> Table:
    """Twice the number of pairs in which the customer's order took longer than another's, ties once."""
    values = waits.group_by("us").agg(equal=waits.count())
    so_far = ibis.cumulative_window(order_by="us")
    ranked = values.mutate(until=values.equal.sum().over(so_far))
    twice = ranked.select("us", twice_rank=ranked.until * 2 - ranked.equal + 1)
    own = waits.group_by("customer", "us").agg(mine=waits.count())
    both = own.join(twice, "us")
    summed = both.group_by("customer").agg(
        twice_ranks=(both.mine * both.twice_rank).sum(), many=both.mine.sum()
    )
    all_orders = waits.agg(all_orders=waits.count())
    beside = summed.cross_join(all_orders)
    return beside.select(
        "customer",
        others=beside.all_orders - beside.many,
        twice_above=beside.twice_ranks - beside.many * (beside.many + 1),
    )


QUESTION = Question(
    "latency_by_customer",
    "各客戶委託自接收至送出之時間及與其他客戶之比較",
    ("order_activity",),
    ask,
    {"lines": "", "orders": 30, "minutes": 720, "messages": "D,E,F,G,s,t,u,AB,AC"},
    window="minutes",
)
