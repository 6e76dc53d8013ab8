"""Records of firewalls as the questions about rules take them up."""

import ibis
from ibis.expr.types import BooleanColumn, IntegerColumn, Table

from inspectorate.lake.question import Tables

ALLOWED = ("allow", "close")
"""A connection that came to its end was let through."""
REFUSED = ("deny", "drop", "reset")


def ruled(tables: Tables) -> Table:
    """Every record that names a rule."""
    return tables["network_activity"].filter(ibis._.rule.notnull())


def hits_of(rows: Table) -> IntegerColumn:
    """How often each record says that its rule was hit."""
    return ibis.coalesce(rows.hits, 1)


def allowed(rows: Table) -> BooleanColumn:
    """Whether the packet or connection was let through."""
    return rows.action.isin(ALLOWED)


def refused(rows: Table) -> BooleanColumn:
    """Whether it was refused."""
    return rows.action.isin(REFUSED)
