"""Evidence on papers: what is known of a piece, when it was detached, and files on their way in."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from inspectorate.store.triggers import Refusal, put_refusals

_CHANGED = (
    "OLD.id <> NEW.id OR OLD.period_id <> NEW.period_id OR OLD.control <> NEW.control"
    " OR OLD.entry <> NEW.entry OR OLD.sha256 <> NEW.sha256 OR OLD.name <> NEW.name OR OLD.size <> NEW.size"
    " OR OLD.how <> NEW.how OR OLD.collector <> NEW.collector"
    " OR COALESCE(CAST(OLD.covers_first AS text), '') <> COALESCE(CAST(NEW.covers_first AS text), '')"
    " OR COALESCE(CAST(OLD.covers_last AS text), '') <> COALESCE(CAST(NEW.covers_last AS text), '')"
    " OR OLD.attached_by_id <> NEW.attached_by_id OR OLD.attached_at <> NEW.attached_at"
    " OR (OLD.detached_at IS NOT NULL AND (NEW.detached_at IS NULL OR OLD.detached_at <> NEW.detached_at"
    " OR OLD.detached_by_id <> NEW.detached_by_id OR OLD.detach_reason <> NEW.detach_reason))"
)
_BOUND = (
    "OLD.detached_at IS NULL AND NEW.detached_at IS NOT NULL AND EXISTS ("
    "SELECT 1 FROM store_revision r JOIN store_paper p ON p.id = r.paper_id"
    " WHERE p.period_id = OLD.period_id AND p.control = OLD.control AND r.sha256 <> ''"
    " AND r.number = (SELECT MAX(n.number) FROM store_revision n WHERE n.paper_id = p.id)"
    " AND CAST(r.evidence AS text) LIKE '%' || OLD.sha256 || '%')"
)
REFUSALS = (
    Refusal("attachment", "DELETE", "attachment_delete_kept", "", "what was attached is kept"),
    Refusal("attachment", "UPDATE", "attachment_update_kept", _CHANGED, "what was attached is kept"),
    Refusal("attachment", "UPDATE", "attachment_bound", _BOUND, "a submitted paper binds it"),
)


def put(apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Have the database refuse what would change evidence behind a signature."""
    del apps
    put_refusals(schema_editor, REFUSALS)


class Migration(migrations.Migration):
    """Evidence and uploads."""

    dependencies = [("store", "0002_guards")]
    operations = [
        migrations.CreateModel(
            name="Upload",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("name", models.CharField(max_length=255)),
                ("total", models.PositiveBigIntegerField()),
                ("received", models.PositiveBigIntegerField(default=0)),
                ("key", models.BinaryField(max_length=32)),
                ("begun_at", models.DateTimeField(auto_now_add=True)),
                ("expires_at", models.DateTimeField(db_index=True)),
            ],
            options={
                "ordering": ("begun_at",),
            },
        ),
        migrations.AddField(
            model_name="attachment",
            name="broken",
            field=models.CharField(blank=True, max_length=64),
        ),
        migrations.AddField(
            model_name="attachment",
            name="collector",
            field=models.CharField(blank=True, max_length=60),
        ),
        migrations.AddField(
            model_name="attachment",
            name="covers_first",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="attachment",
            name="covers_last",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="attachment",
            name="detach_reason",
            field=models.CharField(blank=True, max_length=400),
        ),
        migrations.AddField(
            model_name="attachment",
            name="detached_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="attachment",
            name="detached_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="attachment",
            name="how",
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AddConstraint(
            model_name="attachment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("covers_first__isnull", True), ("covers_last__isnull", True)),
                    ("covers_first__lte", models.F("covers_last")),
                    _connector="OR",
                ),
                name="attachment_covers",
            ),
        ),
        migrations.AddConstraint(
            model_name="attachment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("detached_at__isnull", True), ("detached_by__isnull", True)),
                    models.Q(
                        ("detached_at__isnull", False),
                        ("detached_by__isnull", False),
                        models.Q(("detach_reason", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="a_detachment_has_a_reason",
            ),
        ),
        migrations.AddField(
            model_name="upload",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="uploads",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            model_name="upload",
            constraint=models.CheckConstraint(
                condition=models.Q(("received__lte", models.F("total"))), name="no_more_than_announced"
            ),
        ),
        migrations.RunPython(put, migrations.RunPython.noop),
    ]
