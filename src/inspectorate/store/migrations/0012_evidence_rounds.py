"""How the readings anew of firms' evidence went."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from inspectorate.store.row_security import Owned, put_row_security

OWNED = (Owned("store_evidenceround", "firm_id"),)


def put(apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Have the database show each firm its own."""
    del apps
    put_row_security(schema_editor, OWNED)


class Migration(migrations.Migration):
    """Rounds."""

    dependencies = [("store", "0011_sign_in")]
    operations = [
        migrations.CreateModel(
            name="EvidenceRound",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("began_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("next_at", models.DateTimeField()),
                ("items", models.PositiveIntegerField(default=0)),
                ("size", models.PositiveBigIntegerField(default=0)),
                ("broken", models.PositiveIntegerField(default=0)),
                ("amiss", models.PositiveIntegerField(default=0)),
                ("said", models.CharField(blank=True, max_length=300)),
                (
                    "firm",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="rounds", to="store.firm"
                    ),
                ),
            ],
            options={
                "ordering": ("-id",),
                "indexes": [models.Index(fields=["firm", "-id"], name="rounds_of_a_firm")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)), fields=("firm",), name="one_round_under_way"
                    )
                ],
            },
        ),
        migrations.RunPython(put, migrations.RunPython.noop),
    ]
