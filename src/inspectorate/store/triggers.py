"""What a database refuses by itself, written in its own language: for SQLite and for PostgreSQL alike."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.backends.base.schema import BaseDatabaseSchemaEditor


@dataclass(frozen=True, slots=True)
class Refusal:
    """An event on a table that is refused.

    Attributes:
        table: without the app's prefix.
        event: INSERT, UPDATE or DELETE.
        name: of the trigger, unlike all others.
        when: the condition over OLD and NEW, in words that both databases know; empty to refuse always.
        said: what the database says (English; it is met by nobody but an attacker or a programmer).
    """

    table: str
    event: str
    name: str
    when: str
    said: str


def put_refusals(schema_editor: BaseDatabaseSchemaEditor, refusals: Iterable[Refusal]) -> None:
    """Create the triggers."""
    written = {"sqlite": _sqlite, "postgresql": _postgresql}[schema_editor.connection.vendor]
    for one in refusals:
        schema_editor.execute(written(one), params=None)


def _sqlite(one: Refusal) -> str:
    clause = f"WHEN {one.when} " if one.when else ""
    return (
        f"CREATE TRIGGER store_{one.name} BEFORE {one.event} ON store_{one.table} {clause}"
        f"BEGIN SELECT RAISE(ABORT, '{one.said}'); END"
    )


def _postgresql(one: Refusal) -> str:
    refuse = f"RAISE EXCEPTION '{one.said}';"
    test = f"IF {one.when} THEN {refuse} END IF;" if one.when else refuse
    given = "OLD" if one.event == "DELETE" else "NEW"
    return (
        f"CREATE FUNCTION store_{one.name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {test} "
        f"RETURN {given}; END $$; "
        f"CREATE TRIGGER store_{one.name} BEFORE {one.event} ON store_{one.table} FOR EACH ROW "
        f"EXECUTE FUNCTION store_{one.name}()"
    )
