"""What an administrator of the database can do first: take the guards of the trail away."""

from django.db import connection


def unguard() -> None:
    """Let rows of the trail be changed and removed, until the test's transaction is undone."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("ALTER TABLE store_trace DISABLE TRIGGER USER")
        else:
            for name in ("store_trace_delete_kept", "store_trace_update_kept"):
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
