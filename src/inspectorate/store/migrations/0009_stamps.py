"""Time stamps of signatures, the pieces of what came in whole, and what workers see to by the clock."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from inspectorate.store.triggers import Refusal, put_refusals

_STAMPED = (
    "OLD.at IS NOT NULL OR OLD.id <> NEW.id OR OLD.signature_id <> NEW.signature_id OR OLD.since <> NEW.since"
)
REFUSALS = (
    Refusal("signaturestamp", "DELETE", "stamp_delete_kept", "", "what stamps a signature is kept"),
    Refusal("signaturestamp", "UPDATE", "stamp_update_kept", _STAMPED, "what stamps a signature is kept"),
    Refusal("arrivalpiece", "DELETE", "arrivalpiece_delete_kept", "", "what came in is kept as it was"),
    Refusal("arrivalpiece", "UPDATE", "arrivalpiece_update_kept", "", "what came in is kept as it was"),
)


def put(apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Have the database keep stamps and pieces as they came."""
    del apps
    put_refusals(schema_editor, REFUSALS)


def _key() -> "models.BigAutoField[int, int]":
    return models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")


class Migration(migrations.Migration):
    """Stamps."""

    dependencies = [("store", "0008_search")]
    operations = [
        migrations.CreateModel(
            name="SignatureStamp",
            fields=[
                ("id", _key()),
                ("since", models.DateTimeField()),
                ("tries", models.PositiveIntegerField(default=0)),
                ("next_at", models.DateTimeField()),
                ("said", models.CharField(blank=True, max_length=300)),
                ("authority", models.CharField(blank=True, max_length=200)),
                ("reply", models.BinaryField(default=b"")),
                ("at", models.DateTimeField(blank=True, null=True)),
                (
                    "signature",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="stamp",
                        to="store.signature",
                    ),
                ),
            ],
            options={
                "ordering": ("id",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("at", None), ("authority", "")),
                            models.Q(("at__isnull", False), models.Q(("authority", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="a_stamp_has_an_authority",
                    )
                ],
                "indexes": [
                    models.Index(condition=models.Q(("at", None)), fields=["next_at"], name="stamps_wanted")
                ],
            },
        ),
        migrations.CreateModel(
            name="ArrivalPiece",
            fields=[
                ("id", _key()),
                ("item", models.TextField()),
                ("entry", models.PositiveIntegerField(db_index=True)),
                ("sha256", models.CharField(max_length=64)),
                ("size", models.PositiveBigIntegerField()),
                (
                    "arrival",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="pieces",
                        to="store.arrival",
                    ),
                ),
            ],
            options={
                "ordering": ("arrival", "entry"),
                "constraints": [
                    models.UniqueConstraint(fields=("arrival", "entry"), name="one_file_of_an_entry")
                ],
            },
        ),
        migrations.CreateModel(
            name="Chore",
            fields=[
                ("name", models.CharField(max_length=40, primary_key=True, serialize=False)),
                ("next_at", models.DateTimeField()),
                ("done_at", models.DateTimeField(blank=True, null=True)),
                ("said", models.CharField(blank=True, max_length=300)),
            ],
            options={"ordering": ("name",)},
        ),
        migrations.RunPython(put, migrations.RunPython.noop),
    ]
