"""Attempts on accounts that are not customers'."""

import ibis

from inspectorate.lake.logons import meetings, met
from inspectorate.lake.question import Asked, Question, Tables, Told


def ask(tables: Tables, asked: Asked) -> ibis.Table:
    """Each account that was tried and is not in the firm's list: attempts, outcomes, sources, first and last.

    The list is compared letter by letter. A success on such an account is worth more than a look: the
    list is short, or someone came in who should not exist. ``attempts`` as a parameter leaves out rarer
    ones.
    """
    rows = meetings(tables).filter(ibis._.user_name.notnull())
    customers = tables["customers"].select(user_name="account")
    strangers = rows.anti_join(customers, "user_name")
    found = strangers.group_by("system", "user_name").agg(
        attempts=met(strangers),
        failures=met(strangers, strangers.status == "failure"),
        successes=met(strangers, strangers.status == "success"),
        sources=strangers.src_ip.nunique(),
        first=strangers.first_time.min(),
        last=strangers.last_time.max(),
    )
    return found.filter(found.attempts >= asked["attempts"]).order_by("system", "user_name")


QUESTION = Question(
    "non_customer_attempts",
    "對非客戶帳號之登入嘗試",
    ("authentication",),
    ask,
    {"attempts": 1},
    (Told("customers", {"account": "string"}),),
    rollups=("logon_pairs",),
)
