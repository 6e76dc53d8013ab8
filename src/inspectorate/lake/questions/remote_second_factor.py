"""Remote sessions by whether a second factor was used."""

import ibis

from inspectorate.lake.question import Asked, Question, Tables
from inspectorate.lake.remote import sessions


def ask(tables: Tables, asked: Asked) -> ibis.Table:
    """For each system and account, the sessions opened with a second factor, without, and not known.

    ``second_factor`` is ``unknown`` where the record does not say: that is no sign of either.
    """
    rows = sessions(tables, asked)
    said = ibis.cases((rows.is_mfa.isnull(), "unknown"), (rows.is_mfa, "yes"), else_="no")
    rows = rows.mutate(second_factor=said)
    keys = ("system", "user_name", "second_factor")
    return (
        rows.group_by(*keys)
        .agg(sessions=rows.count(), first=rows.opened.min(), last=rows.opened.max())
        .order_by(*keys)
    )


QUESTION = Question(
    "remote_second_factor",
    "遠端連線是否使用第二因子",
    ("tunnel_activity",),
    ask,
    unread=True,
)
