"""Each firm's pairs of letters are written with a key of its own, which the database holds."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from inspectorate.store.firm_at_hand import for_platform
from inspectorate.store.grams import remake_grams
from inspectorate.store.row_security import Owned, put_row_security

OWNED = (Owned("store_searchkey", "firm_id"),)


def put(apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Have the database show each firm its own key; everything is indexed anew at the start."""
    del apps
    with for_platform():
        schema_editor.execute("DELETE FROM store_searchentry", params=None)
        remake_grams(schema_editor)
    put_row_security(schema_editor, OWNED)


class Migration(migrations.Migration):
    """Keys of the search."""

    dependencies = [("store", "0012_evidence_rounds")]
    operations = [
        migrations.CreateModel(
            name="SearchKey",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.BinaryField(max_length=32)),
                (
                    "firm",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="store.firm"
                    ),
                ),
            ],
        ),
        migrations.RunPython(put, migrations.RunPython.noop),
    ]
