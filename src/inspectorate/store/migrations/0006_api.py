"""Tokens and what was answered to their acts; a token never grows and is never deleted."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from inspectorate.store.triggers import Refusal, put_refusals

_CHANGED = (
    "OLD.id <> NEW.id OR OLD.person_id <> NEW.person_id OR OLD.name <> NEW.name OR OLD.digest <> NEW.digest"
    " OR OLD.duties <> NEW.duties OR OLD.acts <> NEW.acts OR OLD.made_at <> NEW.made_at"
    " OR OLD.expires_at <> NEW.expires_at"
    " OR (OLD.revoked_at IS NOT NULL AND (NEW.revoked_at IS NULL OR OLD.revoked_at <> NEW.revoked_at"
    " OR OLD.revoked_by_id <> NEW.revoked_by_id))"
)
REFUSALS = (
    Refusal("apitoken", "DELETE", "apitoken_delete_kept", "", "tokens are kept"),
    Refusal("apitoken", "UPDATE", "apitoken_update_kept", _CHANGED, "a token stays as it was made"),
)


def put(apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Have the database refuse a token that grows, lasts longer or comes back."""
    del apps
    put_refusals(schema_editor, REFUSALS)


class Migration(migrations.Migration):
    """Tokens."""

    dependencies = [
        ("store", "0005_work"),
    ]

    operations = [
        migrations.CreateModel(
            name="ApiToken",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=60)),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("duties", models.JSONField(default=list)),
                ("acts", models.JSONField(default=list)),
                ("made_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("used_at", models.DateTimeField(blank=True, null=True)),
                ("revoked_at", models.DateTimeField(blank=True, null=True)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tokens",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "revoked_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ("-id",),
            },
        ),
        migrations.CreateModel(
            name="ApiAnswer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=80)),
                ("asked", models.CharField(max_length=64)),
                ("status", models.PositiveSmallIntegerField()),
                ("content", models.TextField()),
                ("at", models.DateTimeField(db_index=True)),
                (
                    "token",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answers",
                        to="store.apitoken",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="apitoken",
            constraint=models.UniqueConstraint(
                condition=models.Q(("revoked_at", None)),
                fields=("person", "name"),
                name="one_token_of_a_name",
            ),
        ),
        migrations.AddConstraint(
            model_name="apitoken",
            constraint=models.CheckConstraint(
                condition=models.Q(("expires_at__gt", models.F("made_at"))), name="token_expires"
            ),
        ),
        migrations.AddConstraint(
            model_name="apitoken",
            constraint=models.CheckConstraint(
                condition=models.Q(("revoked_at", None), ("revoked_by__isnull", False), _connector="OR"),
                name="token_revoked_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="apianswer",
            constraint=models.UniqueConstraint(fields=("token", "key"), name="one_answer_of_a_key"),
        ),
        migrations.RunPython(put, migrations.RunPython.noop),
    ]
