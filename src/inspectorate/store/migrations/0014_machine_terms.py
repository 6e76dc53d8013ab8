"""The templates of the sentences of papers' tests."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from inspectorate.store.row_security import Owned, put_row_security

OWNED = (Owned("store_machineterms", "revision_id", "store_revision"),)


def put(apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Have the database show each firm its own."""
    del apps
    put_row_security(schema_editor, OWNED)


class Migration(migrations.Migration):
    """Sentences in another language."""

    dependencies = [("store", "0013_search_keys")]
    operations = [
        migrations.CreateModel(
            name="MachineTerms",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("terms", models.JSONField(default=list)),
                (
                    "revision",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="terms",
                        to="store.revision",
                    ),
                ),
            ],
        ),
        migrations.RunPython(put, migrations.RunPython.noop),
    ]
