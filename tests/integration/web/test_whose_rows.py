"""Each statement says whose rows it is about, and nothing of that stays: on a real PostgreSQL."""

import logging
import os
from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from django.db import DatabaseError, connections
from pytest_django import DjangoDbBlocker

from inspectorate.services import prepare_platform
from inspectorate.store import row_security
from inspectorate.store.firm_at_hand import (
    at_hand,
    for_firm,
    for_nobody,
    for_platform,
    set_firm,
    set_platform,
)
from inspectorate.store.row_security import SETTING, Owned, bypassed, put_row_security
from inspectorate.web.database import database_of

ASKED = f"SELECT current_setting('{SETTING}', true)"
OWNED = (
    Owned("store_person", "firm_id"),
    Owned("things", "person_id", "store_person"),
    Owned("parts", "thing_id", "things"),
)
TABLES = (
    "CREATE TABLE store_person AS SELECT * FROM (VALUES (1, 1), (2, 2), (3, 2)) AS rows (id, firm_id)",
    "CREATE TABLE things AS SELECT id, id AS person_id FROM store_person",
    "CREATE TABLE parts AS SELECT id, id AS thing_id FROM things",
)
COUNTED = (
    "SELECT (SELECT count(*) FROM store_person), (SELECT count(*) FROM things), (SELECT count(*) FROM parts)"
)
on_its_own_server = pytest.mark.skipif(
    "INSPECTORATE_DATABASE" in os.environ, reason="it starts a server of its own"
)


@pytest.fixture
def databases(superuser: str, ordinary: str, django_db_blocker: DjangoDbBlocker) -> Iterator[dict[str, Any]]:
    """One database, seen as a superuser and as an ordinary role; tables of two firms are in it."""
    asked = {"admin": superuser.replace("/postgres?", "/platform?"), "ordinary": ordinary}
    for alias, address in asked.items():
        told = {**connections.databases["default"], "OPTIONS": {}, **database_of(address, Path())}
        connections.databases[alias] = told
    with django_db_blocker.unblock():
        yield {alias: connections[alias] for alias in asked}
        for alias in asked:
            connections[alias].close()
            del connections[alias], connections.databases[alias]


@pytest.fixture
def apart(databases: dict[str, Any]) -> Any:
    return databases["ordinary"]


def said(connection: Any) -> str:
    """What a statement said whose rows it is about."""
    with connection.cursor() as cursor:
        cursor.execute(ASKED)
        return str(cursor.fetchone()[0] or "")


def standing(connection: Any) -> str:
    """What stands on a connection, past all that says something first."""
    return connection.connection.execute(ASKED).fetchone()[0] or ""


@on_its_own_server
def test_nothing_stays_on_a_connection(apart: Any) -> None:
    for context, seen in ((for_firm(7), "7"), (for_platform(), "*"), (for_nobody(), "")):
        with context:
            assert said(apart) == seen
            assert standing(apart) == ""
    with for_firm(7), pytest.raises(DatabaseError), apart.cursor() as cursor:
        cursor.execute("SELECT 1/0")
    assert standing(apart) == ""


@on_its_own_server
def test_many_at_once_and_rows_bit_by_bit_say_it_too(apart: Any) -> None:
    with for_firm(7):
        with apart.cursor() as cursor:
            cursor.executemany("SELECT set_config('test.n', %s, false)", [("1",), ("2",)])
            assert cursor.rowcount == 2
        for autocommit in (True, False):
            apart.set_autocommit(autocommit)
            with apart.chunked_cursor() as cursor:
                cursor.execute(ASKED)
                assert cursor.fetchone() == ("7",)
        apart.rollback()
    assert standing(apart) == ""


@on_its_own_server
def test_what_makes_databases_is_a_statement_alone(apart: Any) -> None:
    """In a message of two statements PostgreSQL makes none."""
    with for_platform(), apart._nodb_cursor() as cursor:
        cursor.execute("CREATE DATABASE another")
        cursor.execute("DROP DATABASE another")


@on_its_own_server
def test_within_a_transaction_each_statement_is_the_firms_that_is_said_then(apart: Any) -> None:
    apart.ensure_connection()
    apart.set_autocommit(False)
    with for_platform():
        assert said(apart) == "*"
        with for_firm(7):
            assert said(apart) == "7"
        assert said(apart) == "*"
    with for_nobody():
        assert said(apart) == ""
    with for_firm(7):
        place = apart.savepoint()
        with for_platform(), pytest.raises(DatabaseError), apart.cursor() as cursor:
            cursor.execute("SELECT 1/0")
        apart.savepoint_rollback(place)
        assert said(apart) == "7"
    apart.rollback()
    assert standing(apart) == ""


@on_its_own_server
def test_rows_are_the_firms_along_all_that_leads_to_it(databases: dict[str, Any]) -> None:
    admin, ordinary = databases["admin"], databases["ordinary"]
    assert bypassed(ordinary), "no table is held yet"
    with for_platform(), ordinary.schema_editor() as editor:
        for statement in TABLES:
            editor.execute(statement)
        put_row_security(editor, OWNED)
    assert (bypassed(admin), bypassed(ordinary)) == (True, False)
    assert _counts(ordinary, for_platform()) == [3, 3, 3]
    assert _counts(ordinary, for_firm(1)) == [1, 1, 1]
    assert _counts(ordinary, for_firm(2)) == [2, 2, 2]
    assert _counts(ordinary, for_firm(3)) == _counts(ordinary, for_nobody()) == [0, 0, 0]
    assert _counts(admin, for_nobody()) == [3, 3, 3]


def _counts(connection: Any, context: Any) -> list[int]:
    with context, connection.cursor() as cursor:
        cursor.execute(COUNTED)
        return list(cursor.fetchone())


def test_a_thread_begins_with_nobodys_rows() -> None:
    found = []
    with for_firm(7):
        thread = Thread(target=lambda: found.append(at_hand()))
        thread.start()
        thread.join()
    assert found == [""]


def test_what_is_set_ends_with_what_it_stands_within() -> None:
    before = at_hand()
    with for_nobody():
        set_firm(7)
        assert at_hand() == "7"
        with for_platform():
            assert at_hand() == "*"
        assert at_hand() == "7"
        set_platform()
    assert at_hand() == before


@pytest.mark.parametrize("goes_round", [True, False])
def test_a_role_that_goes_round_it_is_warned_of(
    *, goes_round: bool, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(row_security, "bypassed", lambda _connection: goes_round)
    with caplog.at_level(logging.WARNING):
        prepare_platform._warn_where_bypassed()
    assert ("BYPASSRLS" in caplog.text) == goes_round
