"""Mass assignment: a field that the form does not have changes nothing, whatever column it is named after."""

import re
from typing import Any

import pytest
from django.core.management.color import no_style
from django.db import connection, transaction
from django.test import Client
from tests.integration.web.attacks.forms import Form, forms_of
from tests.integration.web.attacks.world import OURS, World, dump, tables

from inspectorate.inspection.signing import State
from inspectorate.store.models import Finding, Paper

pytestmark = pytest.mark.django_db
MORE = ("is_staff", "is_superuser", "duties", "actor", "user", "on_behalf", "seal", "override_state", "force")
_DRAWN = re.compile(r"datetime\.datetime\([^)]*\)|md5\$[^']*|[0-9a-f]{8}-[0-9a-f-]{27}|'[0-9a-f]{64}'")
"""What differs from one time to the next: moments, and what is drawn by lot."""


def _columns() -> dict[str, Any]:
    """Every column of every table, by both of its names, and a value that would be an advantage."""
    told: dict[str, Any] = dict.fromkeys(MORE, "1")
    for model in tables():
        for one in model._meta.concrete_fields:
            value = "sealed" if one.name == "state" else "2030-01-01" if one.name in ("first", "due") else "1"
            told |= {one.name: value, one.attname: value}
    return told


def _done(client: Client, form: Form, told: dict[str, Any]) -> str:
    """What stands in the tables after a form was sent; then it is taken back."""
    with transaction.atomic():
        _begin_keys_anew()
        point = transaction.savepoint()
        assert form.send(client, told).status < 500, form.action
        stands = repr({name: [row[1:] for row in rows] for name, rows in dump().items()})
        transaction.savepoint_rollback(point)
    return _DRAWN.sub("", stands)


def _begin_keys_anew() -> None:
    """Have the next rows get the keys that they would have got before: PostgreSQL takes no key back."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), list(tables())):
            cursor.execute(statement)


@pytest.mark.parametrize("state", [State.ASSIGNED, State.SUBMITTED, State.SEALED])
def test_a_field_that_no_form_has_changes_nothing(ours: World, state: State) -> None:
    Paper.objects.filter(pk=ours.key).update(state=state)
    proposed = {
        "state": "review",
        "passed_in": ours.key,
        "proposed_by": ours.people[1],
        "proposed_on": ours.key,
    }
    Finding.objects.filter(pk=ours.key).update(**proposed)
    client = ours.client
    tried = 0
    forms = list(forms_of(client, OURS))
    for form in forms:
        known = {name for one in forms if one.action == form.action for name in one.names}
        filled = dict.fromkeys(form.typed, "填寫之內容")
        more = {name: value for name, value in _columns().items() if name not in known}
        assert _done(client, form, {**more, **filled}) == _done(client, form, filled), (
            f"{form.action} takes a field that its form does not have: read only what the form sends"
        )
        tried += 1
    assert tried >= 5
