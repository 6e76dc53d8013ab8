"""Vendors who used privileged accounts."""

import ibis
from ibis.expr.types import Table

from inspectorate.lake.privileged import uses
from inspectorate.lake.question import Asked, Question, Tables, Told

_COMPARED = (("acted", "user_name", "account"), ("taken", "account", "account"), ("came", "src_ip", "src_ip"))
"""A mark, the column of the use, and the column of the list that it is compared with."""


def ask(tables: Tables, asked: Asked) -> ibis.Table:
    """Privileged use by a vendor's account, or from a vendor's source, of the firm's list.

    ``by``: ``account`` the account that acted is a vendor's, or it took the rights of one that is;
    ``source`` the address is; ``both``. Names and addresses are compared letter by letter; a row of the
    list may name either or both, each counts by itself.
    """
    rows = uses(tables, asked)
    for name, column, listed in _COMPARED:
        rows = _marked(rows, _listed(tables["vendors"], listed, name), column, name)
    by_account = rows.acted.notnull() | rows.taken.notnull()
    said = ibis.cases(
        (by_account & rows.came.notnull(), "both"), (by_account, "account"), (rows.came.notnull(), "source"),
        else_="",
    )  # fmt: skip
    found = rows.mutate(by=said)
    found = found.filter(found.by != "")
    keys = ("system", "user_name", "account", "src_ip", "by")
    return (
        found.group_by(*keys)
        .agg(uses=found.count(), first=found.time.min(), last=found.time.max())
        .order_by(*keys)
    )


def _listed(vendors: Table, column: str, name: str) -> Table:
    return vendors.select(**{name: column}).filter(ibis._[name].notnull()).distinct()


def _marked(rows: Table, listed: Table, column: str, name: str) -> Table:
    """The rows with a column that is empty where the value is not listed."""
    return rows.left_join(listed, rows[column] == listed[name]).select(*rows.columns, name)


QUESTION = Question(
    "vendor_privileged",
    "廠商使用最高權限帳號",
    ("authentication",),
    ask,
    told=(Told("vendors", {"account": "string", "src_ip": "string"}),),
)
