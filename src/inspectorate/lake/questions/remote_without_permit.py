"""Remote sessions that no permit covers."""

import ibis

from inspectorate.lake.logons import how_many
from inspectorate.lake.question import Asked, Question, Tables, Told
from inspectorate.lake.remote import COLUMNS, sessions


def ask(tables: Tables, asked: Asked) -> ibis.Table:
    """Each session that lies within no permit of its account, and why.

    ``why``: ``no_permit`` the account has none; ``outside`` none holds when it was opened; ``device`` one
    does, for another device; ``overran`` it was closed after the permit ended. A permit without a device
    holds for any. A session without an end is measured by its beginning.
    """
    rows = sessions(tables, asked)
    told = tables["permits"].filter(ibis._.user_name.notnull())
    told = told.select("user_name", "from_time", "to_time", permitted="device", has=ibis.literal(1, "int64"))
    both = rows.left_join(told, "user_name").select(*COLUMNS, "from_time", "to_time", "permitted", "has")
    begun = (both.from_time <= both.opened) & (both.opened <= both.to_time)
    device = begun & (both.permitted.isnull() | (both.permitted == both.device))
    whole = device & (both.closed.isnull() | (both.closed <= both.to_time))
    counted = both.group_by(*COLUMNS).agg(
        permits=how_many(both, both.has.notnull()),
        begun=how_many(both, begun),
        on_device=how_many(both, device),
        whole=how_many(both, whole),
    )
    found = counted.filter(counted.whole == 0)
    why = ibis.cases(
        (found.permits == 0, "no_permit"),
        (found.begun == 0, "outside"),
        (found.on_device == 0, "device"),
        else_="overran",
    )
    return found.select(*COLUMNS, why=why).order_by(*COLUMNS[:4])


QUESTION = Question(
    "remote_without_permit",
    "遠端連線不在核准範圍",
    ("tunnel_activity",),
    ask,
    told=(
        Told(
            "permits",
            {
                "user_name": "string",
                "from_time": "timestamp(6)",
                "to_time": "timestamp(6)",
                "device": "string",
                "purpose": "string",
            },
        ),
    ),
)
