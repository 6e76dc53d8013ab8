"""Behind the gate, PostgreSQL itself shows and takes the rows of the firm at hand alone.

A statement that names no firm finds none. The owner of the tables is held too (FORCE); a superuser and a role
with BYPASSRLS are not, so the platform's role is neither: `bypassed` tells. SQLite has nothing of the kind.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

SETTING = "inspectorate.firm"
"""What a statement says by `SET LOCAL`: the firm's key, or ``*`` for the platform."""
POLICY = "of_the_firm_at_hand"
_SAID = f"current_setting('{SETTING}', true)"
_PLATFORM = f"(SELECT {_SAID} = '*')"
_FIRM = f"(SELECT nullif(nullif({_SAID}, '*'), '')::bigint)"
"""Each a question of its own: it is answered once a statement, not once a row."""
_FEW = ("store_period", "store_person")
"""Tables of which a firm has so few rows that their keys are looked up once a statement."""


@dataclass(frozen=True, slots=True)
class Owned:
    """A table whose rows are firms'.

    Attributes:
        column: leads to the firm, or to the row of ``parent`` that leads there.
        parent: the table that ``column`` leads to; empty where ``column`` is the firm's key itself.
    """

    table: str
    column: str
    parent: str = ""

    @property
    def condition(self) -> str:
        """Which of its rows there are for the firm at hand; a parent's own policy holds within."""
        if not self.parent:
            return f"{_PLATFORM} OR {self.column} = {_FIRM}"
        if self.parent in _FEW:
            own = f"SELECT id FROM {self.parent} WHERE firm_id = {_FIRM}"  # noqa: S608 - a migration's words
            return f"{_PLATFORM} OR {self.column} IN ({own})"
        there = f"SELECT 1 FROM {self.parent} p WHERE p.id = {self.table}.{self.column}"  # noqa: S608 - the same
        return f"{_PLATFORM} OR EXISTS ({there})"


def put_row_security(schema_editor: BaseDatabaseSchemaEditor, tables: Iterable[Owned]) -> None:
    """Have PostgreSQL hold tables; each table that carries firms' rows is named by one migration."""
    if schema_editor.connection.vendor != "postgresql":
        return
    for one in tables:
        schema_editor.execute(f"ALTER TABLE {one.table} ENABLE ROW LEVEL SECURITY", params=None)
        schema_editor.execute(f"ALTER TABLE {one.table} FORCE ROW LEVEL SECURITY", params=None)
        schema_editor.execute(f"CREATE POLICY {POLICY} ON {one.table} USING ({one.condition})", params=None)


def bypassed(connection: BaseDatabaseWrapper) -> bool:
    """Whether nothing stands behind the gate though it should: the role goes round it, or it is switched off.

    False on SQLite, which has nothing that could be gone round.
    """
    if connection.vendor != "postgresql":
        return False
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT bool_and(row_security_active(polrelid)) FROM pg_policy WHERE polname = %s", [POLICY]
        )
        held = cursor.fetchone()
    return held is None or held[0] is not True
