"""What can be found by its words, and the pairs of letters by which it is found."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from inspectorate.store.grams import make_grams


def make(apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Create the index of pairs; it is filled as the platform starts."""
    del apps
    make_grams(schema_editor)


class Migration(migrations.Migration):
    """Search."""

    dependencies = [("store", "0007_comments")]
    operations = [
        migrations.CreateModel(
            name="SearchEntry",
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
                            ("papers", "底稿"),
                            ("findings", "缺失"),
                            ("evidence", "佐證"),
                            ("comments", "留言"),
                        ],
                        max_length=8,
                    ),
                ),
                ("object", models.PositiveBigIntegerField()),
                ("text", models.TextField()),
                (
                    "firm",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="store.firm"
                    ),
                ),
            ],
        ),
        migrations.DeleteModel(name="PaperWords"),
        migrations.AddConstraint(
            model_name="searchentry",
            constraint=models.UniqueConstraint(fields=("kind", "object"), name="one_entry_of_a_thing"),
        ),
        migrations.RunPython(make, migrations.RunPython.noop),
    ]
