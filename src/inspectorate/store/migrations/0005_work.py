"""Absences and who stands in, reminders, saved filters, calendar addresses."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from inspectorate.store.triggers import Refusal, put_refusals

_ALIKE = ("id", "absent_id", "first", "last", "reason", "made_by_id", "made_at")
_CHANGED = (
    "OLD.ended_at IS NOT NULL OR NEW.ended_at IS NULL OR NEW.ended_by_id IS NULL"
    " OR COALESCE(OLD.delegate_id, 0) <> COALESCE(NEW.delegate_id, 0) OR "
) + " OR ".join(f"OLD.{name} <> NEW.{name}" for name in _ALIKE)
REFUSALS = (
    Refusal("delegation", "DELETE", "delegation_delete_kept", "", "who stood in for whom is kept"),
    Refusal("delegation", "UPDATE", "delegation_update_kept", _CHANGED, "a delegation is ended, no more"),
)


def put(apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Have the database keep who stood in for whom: signatures name it."""
    del apps
    put_refusals(schema_editor, REFUSALS)


class Migration(migrations.Migration):
    """Work."""

    dependencies = [
        ("store", "0004_jobs"),
    ]

    operations = [
        migrations.AddField(
            model_name="delegation",
            name="ended_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="delegation",
            name="ended_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AlterField(
            model_name="delegation",
            name="delegate",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="delegations_taken",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AlterField(
            model_name="findingevent",
            name="what",
            field=models.CharField(
                choices=[
                    ("opened", "發現"),
                    ("seen", "再次發現"),
                    ("planned", "填寫改善"),
                    ("retested", "複測通過"),
                    ("proposed", "提出結案"),
                    ("closed", "同意結案"),
                    ("refused", "退回結案"),
                ],
                max_length=20,
            ),
        ),
        migrations.CreateModel(
            name="CalendarFeed",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sha256", models.CharField(max_length=64, unique=True)),
                ("made_at", models.DateTimeField(auto_now_add=True)),
                ("revoked_at", models.DateTimeField(blank=True, null=True)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="calendar_feeds",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ("-id",),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("revoked_at", None)),
                        fields=("person",),
                        name="one_calendar_in_use",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Reminder",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("assigned", "分派"),
                            ("reminded", "提醒"),
                            ("returned", "退回"),
                            ("mentioned", "提及"),
                            ("due", "即將到期"),
                            ("late", "逾期"),
                            ("finding_late", "缺失逾期"),
                        ],
                        max_length=12,
                    ),
                ),
                ("about", models.CharField(max_length=80)),
                ("said", models.CharField(blank=True, max_length=400)),
                ("count", models.PositiveIntegerField(default=1)),
                ("on", models.DateField()),
                ("at", models.DateTimeField(auto_now_add=True)),
                ("seen_at", models.DateTimeField(blank=True, null=True)),
                ("mailed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reminders",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ("-id",),
                "indexes": [
                    models.Index(fields=["person", "seen_at"], name="store_remin_person__5fc5d5_idx"),
                    models.Index(fields=["mailed_at"], name="store_remin_mailed__1a8067_idx"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("person", "kind", "about", "on"), name="told_once_a_day")
                ],
            },
        ),
        migrations.CreateModel(
            name="SavedFilter",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=40)),
                ("asked", models.JSONField(default=dict)),
                ("shared", models.BooleanField(default=False)),
                ("made_at", models.DateTimeField(auto_now_add=True)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="filters",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ("name", "id"),
                "constraints": [
                    models.UniqueConstraint(fields=("person", "name"), name="one_filter_of_a_name")
                ],
            },
        ),
        migrations.RunPython(put, migrations.RunPython.noop),
    ]
