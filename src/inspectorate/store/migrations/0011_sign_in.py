"""What lets somebody in once, and what a token was made with."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from inspectorate.store.row_security import Owned, put_row_security
from inspectorate.store.triggers import Refusal, put_refusals

_BACK = "NEW.step <= OLD.step OR NEW.person_id <> OLD.person_id"
REFUSALS = (
    Refusal("codetaken", "UPDATE", "codetaken_update_kept", _BACK, "a code is taken once"),
    Refusal("tokenproof", "UPDATE", "tokenproof_update_kept", "", "a token stays as it was made"),
    Refusal("tokenproof", "DELETE", "tokenproof_delete_kept", "", "tokens are kept"),
)
OWNED = (
    Owned("store_codetaken", "person_id", "store_person"),
    Owned("store_tokenproof", "token_id", "store_apitoken"),
)


def put(apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Have the database refuse to take a code back or change a proof, and show each firm its own."""
    del apps
    put_refusals(schema_editor, REFUSALS)
    put_row_security(schema_editor, OWNED)


def _key() -> "models.BigAutoField[int, int]":
    return models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")


class Migration(migrations.Migration):
    """Signing in."""

    dependencies = [("store", "0010_row_security")]
    operations = [
        migrations.CreateModel(
            name="AssertionTaken",
            fields=[
                ("id", _key()),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("until", models.DateTimeField(db_index=True)),
            ],
        ),
        migrations.CreateModel(
            name="CodeTaken",
            fields=[
                ("id", _key()),
                ("step", models.BigIntegerField()),
                (
                    "person",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="code_taken",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="TokenProof",
            fields=[
                ("id", _key()),
                ("provider", models.CharField(max_length=40)),
                ("strong", models.BooleanField()),
                (
                    "token",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="proof",
                        to="store.apitoken",
                    ),
                ),
            ],
        ),
        migrations.RunPython(put, migrations.RunPython.noop),
    ]
