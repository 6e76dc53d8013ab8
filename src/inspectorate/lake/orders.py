"""Orders on their way: what was sent to the exchange, and when the firm had it from its customer."""

import ibis
from ibis.expr.types import Table

from inspectorate.lake.question import Asked, Tables
from inspectorate.lake.sliding import after, before

_OUT = (
    "system", "sender", "line_name", "order_uid", "time", "origin", "line", "sent", "own_time",
    "own_customer",
)  # fmt: skip
_LAST = ("received_in", "customer_in", "later_in")
SENT = ("system", "sender", "line_name", "order_uid", "time", "origin", "line", "sent")


def sent_orders(tables: Tables, asked: Asked) -> Table:
    """Each order sent to the exchange in the days asked about, first sending only.

    ``received`` is when the firm had it: the record's own time, else that of the last record from a customer
    under the same order number not more than ``minutes`` before the sending, whatever the system. One that
    only comes after the sending is ``later`` (true). ``customer`` likewise. Message types are those of the
    parameter ``messages``; a record without a type counts as an order.
    """
    rows = tables["order_activity"]
    wanted = [each.strip() for each in asked["messages"].split(",")]
    out = rows.filter(
        rows.direction == "out",
        rows.message_type.isnull() | rows.message_type.isin(wanted),
        ~rows.is_duplicate.fill_null(False),  # noqa: FBT003 - a value, not a switch
        rows.time >= asked.begins,
        rows.time < asked.ends,
    )
    out = out.mutate(
        sent=ibis.coalesce(out.sent_time, out.time), own_time=out.received_time, own_customer=out.customer
    ).select(*_OUT)
    return _settled(_met(out, _taken(rows), asked["minutes"] * 60))


def _taken(rows: Table) -> Table:
    """What came from customers, under its order number."""
    taken = rows.filter(rows.direction == "in", rows.order_uid.notnull())
    had = ibis.coalesce(taken.received_time, taken.time)
    return taken.select(taken_uid=taken.order_uid, had=had, whose=taken.customer)


def _met(out: Table, taken: Table, seconds: int) -> Table:
    """The orders with what came in under the same number, within so many seconds to either side."""
    near = (before(out.sent, seconds) <= taken.had) & (taken.had <= after(out.sent, seconds))
    pairs = out.inner_join(taken, [out.order_uid == taken.taken_uid, near])
    pairs = pairs.select("origin", "line", "sent", "had", "whose", "system")
    earlier = pairs.had <= pairs.sent
    told = pairs.group_by(in_system=pairs.system, in_origin=pairs.origin, in_line=pairs.line).agg(
        received_in=pairs.had.max(where=earlier),
        customer_in=pairs.whose.max(where=earlier),
        later_in=pairs.had.min(where=~earlier),
    )
    own = [out.system == told.in_system, out.origin == told.in_origin, out.line == told.in_line]
    return out.left_join(told, own).select(*_OUT, *_LAST)


def _settled(both: Table) -> Table:
    own_earlier = both.own_time.notnull() & (both.own_time <= both.sent)
    received = ibis.ifelse(own_earlier, both.own_time, both.received_in)
    late = received.isnull() & (both.own_time.notnull() | both.later_in.notnull())
    customer = ibis.coalesce(both.own_customer, both.customer_in)
    return both.mutate(received=received, later=late, customer=customer).select(
        *SENT, "received", "later", "customer"
    )
