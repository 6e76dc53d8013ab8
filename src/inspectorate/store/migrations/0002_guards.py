"""What the database itself refuses: changing what was signed, said or traced; skipping a step."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

KEPT = ("signature", "findingevent", "passwordused")
"""Tables whose rows are never changed and never deleted."""
_SEALED = "a sealed revision is not changed"
_SKIPPED = "no step of the chain is skipped"


def _sqlite(table: str, event: str, name: str, when: str, said: str) -> str:
    clause = f"WHEN {when} " if when else ""
    return (
        f"CREATE TRIGGER store_{name} BEFORE {event} ON store_{table} {clause}"
        f"BEGIN SELECT RAISE(ABORT, '{said}'); END"
    )


def _postgresql(table: str, event: str, name: str, when: str, said: str) -> str:
    test = f"IF {when} THEN RAISE EXCEPTION '{said}'; END IF;" if when else f"RAISE EXCEPTION '{said}';"
    given = "OLD" if event == "DELETE" else "NEW"
    return (
        f"CREATE FUNCTION store_{name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {test} "
        f"RETURN {given}; END $$; "
        f"CREATE TRIGGER store_{name} BEFORE {event} ON store_{table} FOR EACH ROW "
        f"EXECUTE FUNCTION store_{name}()"
    )


_TRACE_CHANGED = (
    "NOT (OLD.ledger IS NULL AND NEW.ledger IS NOT NULL"
    " AND OLD.username = NEW.username AND OLD.act = NEW.act AND OLD.object = NEW.object"
    " AND OLD.at = NEW.at AND OLD.id = NEW.id AND OLD.details = NEW.details"
    " AND COALESCE(OLD.firm_id, 0) = COALESCE(NEW.firm_id, 0)"
    " AND (OLD.address IS NULL) = (NEW.address IS NULL)"
    " AND (OLD.address IS NULL OR OLD.address = NEW.address))"
)
_ORDER_SKIPPED = (
    "NEW.{order} > 0 AND NOT EXISTS (SELECT 1 FROM store_signature s WHERE s.revision_id = NEW.revision_id"
    " AND s.round = NEW.round AND s.{order} = NEW.{order} - 1 AND s.word <> 'returned')"
)


def guards() -> list[tuple[str, str, str, str, str]]:
    """Table, event, name, condition and message of each."""
    found = [
        (table, event, f"{table}_{event.lower()}_kept", "", f"{table} is kept as it is")
        for table in KEPT
        for event in ("UPDATE", "DELETE")
    ]
    found += [
        ("trace", "DELETE", "trace_delete_kept", "", "the trail is kept"),
        ("trace", "UPDATE", "trace_update_kept", _TRACE_CHANGED, "the trail is kept"),
        ("revision", "UPDATE", "revision_sealed", "OLD.sealed_at IS NOT NULL", _SEALED),
        ("revision", "DELETE", "revision_kept", "", "revisions are kept"),
        ("signature", "INSERT", "signature_in_order", _ORDER_SKIPPED.format(order='"order"'), _SKIPPED),
    ]
    return found


def put(apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Create the triggers in the database's own language."""
    del apps
    written = {"sqlite": _sqlite, "postgresql": _postgresql}[schema_editor.connection.vendor]
    for guard in guards():
        schema_editor.execute(written(*guard), params=None)


class Migration(migrations.Migration):
    """Guards, for good."""

    dependencies = [("store", "0001_initial")]
    operations = [migrations.RunPython(put, migrations.RunPython.noop)]
