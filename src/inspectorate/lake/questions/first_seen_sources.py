"""Sources from which an account came in for the first time ever."""

import ibis

from inspectorate.lake.logons import first_meetings
from inspectorate.lake.question import Asked, Question, Tables


def ask(tables: Tables, asked: Asked) -> ibis.Table:
    """Each account and source whose first success ever lies within the days asked about, and when it was.

    *Ever* is as far back as the lake reaches. A new account's first source is among them.
    """
    return first_meetings(tables, asked, "success").order_by("system", "user_name", "src_ip")


QUESTION = Question(
    "first_seen_sources",
    "帳號首次出現之登入來源",
    ("authentication",),
    ask,
    rollups=("first_seen",),
    history=True,
)
