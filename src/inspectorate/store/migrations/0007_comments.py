"""Comments, kept as they were said; and the words by which papers are found."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from inspectorate.store.triggers import Refusal, put_refusals

_WRITTEN = ("expected", "result", "override")
REFUSALS = (
    Refusal("comment", "UPDATE", "comment_update_kept", "", "comments are kept as they were said"),
    Refusal("comment", "DELETE", "comment_delete_kept", "", "comments are kept as they were said"),
)


def put(apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Have the database refuse to change what was said."""
    del apps
    put_refusals(schema_editor, REFUSALS)


def gather(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """The words of papers that were written before."""
    alias = schema_editor.connection.alias
    words = apps.get_model("store", "PaperWords")
    rows = apps.get_model("store", "Revision").objects.using(alias).order_by("paper_id", "number")
    newest = {row.paper_id: row.content for row in rows.iterator()}
    words.objects.using(alias).bulk_create(
        (
            words(paper_id=paper, text="\n".join(str(content.get(name, "")) for name in _WRITTEN))
            for paper, content in newest.items()
            if content.get("result")
        ),
        batch_size=500,
    )


class Migration(migrations.Migration):
    """Comments and words."""

    dependencies = [("store", "0006_api")]
    operations = [
        migrations.CreateModel(
            name="PaperWords",
            fields=[
                (
                    "paper",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="words",
                        serialize=False,
                        to="store.paper",
                    ),
                ),
                ("text", models.TextField()),
            ],
        ),
        migrations.CreateModel(
            name="Comment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.TextField(max_length=4000)),
                ("mentioned", models.JSONField(default=list)),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "finding",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="comments",
                        to="store.finding",
                    ),
                ),
                (
                    "firm",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="comments",
                        to="store.firm",
                    ),
                ),
                (
                    "paper",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="comments",
                        to="store.paper",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="comments",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ("-id",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("finding__isnull", True), ("paper__isnull", False)),
                            models.Q(("finding__isnull", False), ("paper__isnull", True)),
                            _connector="OR",
                        ),
                        name="a_comment_is_about_one_thing",
                    )
                ],
            },
        ),
        migrations.RunPython(put, migrations.RunPython.noop),
        migrations.RunPython(gather, migrations.RunPython.noop),
    ]
