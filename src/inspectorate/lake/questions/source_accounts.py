"""The accounts that some sources tried: whom an attack was after."""

import ibis

from inspectorate.lake.logons import meetings, met
from inspectorate.lake.question import Asked, Question, Tables, Told


def ask(tables: Tables, asked: Asked) -> ibis.Table:
    """Of each source in the list: every account that it tried, on which system, how it ended and when."""
    del asked
    rows = meetings(tables).filter(ibis._.user_name.notnull(), ibis._.src_ip.notnull())
    rows = rows.semi_join(tables["sources"], "src_ip")
    keys = ("src_ip", "system", "user_name")
    return (
        rows.group_by(*keys)
        .agg(
            attempts=met(rows),
            failures=met(rows, rows.status == "failure"),
            successes=met(rows, rows.status == "success"),
            first=rows.first_time.min(),
            last=rows.last_time.max(),
        )
        .order_by(*keys)
    )


QUESTION = Question(
    "source_accounts",
    "指定來源所嘗試之帳號",
    ("authentication",),
    ask,
    told=(Told("sources", {"src_ip": "string"}),),
    rollups=("logon_pairs",),
)
