"""Remote sessions: each opening with the closing that follows it."""

import ibis
from ibis.expr.types import Table

from inspectorate.lake.question import Asked, Tables

COLUMNS = (
    "opened", "system", "origin", "line", "user_name", "src_ip", "device", "session_uid", "closed", "is_mfa",
)  # fmt: skip
"""Of a session; the first four tell every one apart and give the order."""


def sessions(tables: Tables, asked: Asked) -> Table:
    """The sessions opened in the days asked about.

    A session closes with the next closing under its own number, unless the number is opened again before.
    Where records bear no number, account and source take its place. ``closed`` is empty where no closing
    follows in the days asked about.
    """
    rows = tables["tunnel_activity"].filter(ibis._.activity.isin(("open", "close")))
    unnumbered = rows.session_uid.isnull()
    rows = rows.mutate(
        who=ibis.ifelse(unnumbered, rows.user_name, ibis.null("string")),
        whence=ibis.ifelse(unnumbered, rows.src_ip, ibis.null("string")),
    )
    in_order = ibis.window(
        group_by=["system", "session_uid", "who", "whence"], order_by=["time", "origin", "line"]
    )
    beside = rows.mutate(
        then=rows.activity.lead().over(in_order),
        then_time=rows.time.lead().over(in_order),
    )
    opened = beside.filter(beside.activity == "open", beside.time >= asked.begins, beside.time < asked.ends)
    closed = ibis.ifelse(opened.then == "close", opened.then_time, ibis.null("timestamp(6)"))
    return opened.mutate(opened=opened.time, closed=closed).select(*COLUMNS)
