"""Long work with its leases, and evidence that came in whole."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from inspectorate.store.triggers import Refusal, put_refusals

_STATES = [
    ("queued", "等待中"),
    ("running", "執行中"),
    ("done", "已完成"),
    ("failed", "失敗"),
    ("cancelled", "已取消"),
]
REFUSALS = (
    Refusal("arrival", "UPDATE", "arrival_update_kept", "", "what came in is kept as it was"),
    Refusal("arrival", "DELETE", "arrival_delete_kept", "", "what came in is kept as it was"),
    Refusal("job", "UPDATE", "job_done_kept", "OLD.state = 'done'", "a job that is done is done once"),
    Refusal("job", "DELETE", "job_delete_kept", "", "jobs are kept"),
)


def put(apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Create the triggers in the database's own language."""
    del apps
    put_refusals(schema_editor, REFUSALS)


def _key() -> "models.BigAutoField[int, int]":
    return models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")


def _of(table: str, related: str, *, optional: bool = False) -> "models.ForeignKey[models.Model]":
    kept = django.db.models.deletion.PROTECT
    return models.ForeignKey(blank=optional, null=optional, on_delete=kept, related_name=related, to=table)


class Migration(migrations.Migration):
    """Two tables."""

    dependencies = [("store", "0003_evidence")]
    operations = [
        migrations.CreateModel(
            name="Arrival",
            fields=[
                ("id", _key()),
                ("source", models.CharField(max_length=255)),
                ("folder", models.CharField(max_length=80)),
                ("files", models.PositiveIntegerField()),
                ("size", models.PositiveBigIntegerField()),
                ("sha256", models.CharField(max_length=64)),
                ("at", models.DateTimeField(auto_now_add=True)),
                ("by", _of(settings.AUTH_USER_MODEL, "+", optional=True)),
                ("firm", _of("store.firm", "arrivals")),
            ],
            options={
                "ordering": ("-id",),
                "constraints": [
                    models.UniqueConstraint(fields=("firm", "folder"), name="one_arrival_of_a_folder")
                ],
            },
        ),
        migrations.CreateModel(
            name="Job",
            fields=[
                ("id", _key()),
                ("kind", models.CharField(max_length=40)),
                ("address", models.GenericIPAddressField(blank=True, null=True)),
                ("asked_at", models.DateTimeField()),
                ("arguments", models.JSONField(default=dict)),
                ("state", models.CharField(choices=_STATES, default="queued", max_length=10)),
                ("at", models.PositiveIntegerField(default=0)),
                ("of", models.PositiveIntegerField(default=0)),
                ("said", models.CharField(blank=True, max_length=200)),
                ("params", models.JSONField(default=dict)),
                ("cancelling", models.BooleanField(default=False)),
                ("worker", models.CharField(blank=True, max_length=120)),
                ("lease_until", models.DateTimeField(blank=True, null=True)),
                ("turn", models.PositiveIntegerField(default=0)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("error", models.TextField(blank=True)),
                ("result", models.JSONField(default=dict)),
                ("started_at", models.DateTimeField(blank=True, null=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("asked_by", _of(settings.AUTH_USER_MODEL, "jobs")),
                ("firm", _of("store.firm", "jobs")),
            ],
            options={
                "ordering": ("-id",),
                "indexes": [
                    models.Index(fields=["firm", "-id"], name="store_job_firm_id_2c1014_idx"),
                    models.Index(fields=["state", "lease_until"], name="store_job_state_721026_idx"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=~models.Q(state="running") | models.Q(lease_until__isnull=False),
                        name="running_has_a_lease",
                    )
                ],
            },
        ),
        migrations.RunPython(put, migrations.RunPython.noop),
    ]
