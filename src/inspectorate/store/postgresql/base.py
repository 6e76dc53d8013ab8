"""The connection: each statement is preceded by whose rows it is about, in the same message.

`SET LOCAL` ends with the transaction, and outside of one with the statement: nothing stays on a connection
for whoever has it next, not after an error, not behind a pooler of transactions. It takes no way of its own.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from django.db.backends.base.base import NO_DB_ALIAS
from django.db.backends.postgresql import base
from psycopg import ServerCursor
from psycopg.pq import TransactionStatus

from inspectorate.store.firm_at_hand import NOBODY, at_hand
from inspectorate.store.row_security import SETTING

_Execute = Callable[[str, Any, bool, dict[str, Any]], Any]


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's own, whose statements say whose rows they are about."""

    def __init__(self, *told: Any, **more: Any) -> None:  # noqa: ANN401 - as Django calls it
        """As Django calls it."""
        super().__init__(*told, **more)
        if self.alias != NO_DB_ALIAS:  # that one makes databases, which takes a single statement
            self.execute_wrappers.append(_said_first)


def _said_first(execute: _Execute, sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:  # noqa: ANN401 - Django's signature
    """Run a statement after the word whose rows it is about; its results are what the cursor then has."""
    connection, cursor, whose = context["connection"], context["cursor"], at_hand()
    if (whose == NOBODY and connection.autocommit) or _failed(connection):
        return execute(sql, params, many, context)
    said = f"SET LOCAL {SETTING} = '{whose}'"
    if many or isinstance(cursor.cursor, ServerCursor):
        with _one_transaction(connection):  # these take a single statement, so the word goes before
            connection.connection.execute(said)
            return execute(sql, params, many, context)
    answer = execute(f"{said}; {sql}", params, many, context)
    cursor.nextset()
    return answer


def _failed(connection: base.DatabaseWrapper) -> bool:
    """Whether the transaction takes nothing any more but its end, or the way back to a savepoint."""
    return bool(connection.connection.info.transaction_status == TransactionStatus.INERROR)


def _one_transaction(connection: base.DatabaseWrapper) -> AbstractContextManager[object]:
    return connection.connection.transaction() if connection.autocommit else nullcontext()
