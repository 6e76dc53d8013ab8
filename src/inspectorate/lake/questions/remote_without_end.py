"""Remote sessions of which no end was recorded."""

from datetime import timedelta

import ibis

from inspectorate.lake.question import Asked, Question, Tables
from inspectorate.lake.remote import COLUMNS, sessions


def ask(tables: Tables, asked: Asked) -> ibis.Table:
    """Each session after whose opening no closing follows, within the days asked about.

    One opened less than ``minutes`` before the last day is over may have ended the next day, and is left
    out: ask about a day more to see it.
    """
    rows = sessions(tables, asked)
    over = asked.ends - timedelta(minutes=asked["minutes"])
    return rows.filter(rows.closed.isnull(), rows.opened < over).drop("closed").order_by(*COLUMNS[:4])


QUESTION = Question("remote_without_end", "遠端連線沒有結束紀錄", ("tunnel_activity",), ask, {"minutes": 720})
