"""Uses of privileged accounts."""

import ibis
from ibis.expr.types import Table

from inspectorate.lake.question import Asked, Tables


def uses(tables: Tables, asked: Asked) -> Table:
    """Each success with privileged rights, by log-in or by taking them (sudo, su, runas).

    ``account`` is the one whose rights were had: the target where there is one, else the account itself.
    """
    rows = tables["authentication"]
    taken = (rows.activity == "privilege") | ((rows.activity == "logon") & rows.is_privileged)
    rows = rows.filter(taken, rows.status == "success", rows.time >= asked.begins, rows.time < asked.ends)
    account = ibis.coalesce(rows.target_user, rows.user_name)
    return rows.mutate(account=account).select(
        "system", "user_name", "account", "src_ip", "time", "origin", "line"
    )
