"""A firm with one row in every table, so that whatever has a key can be asked for by somebody else's.

Every row of a firm has the same key, and every text that people can write is the one that is given.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.db import models
from django.test import Client
from django.utils import timezone
from tests.integration.web.attacks.security_key import security_key
from tests.integration.web.attacks.shapes import SHAPES
from tests.integration.web.conftest import PASSWORD

from inspectorate.inspection.duty import Duty
from inspectorate.services.access import today
from inspectorate.store.models import DutyHeld, Firm, Person

OURS, THEIRS, NOBODYS = 1000, 2000, 3000
"""The keys of all rows of our firm, of another firm, and of none."""


Known = Mapping[tuple[Any, Any], models.Model]
"""Rows by their table and key."""
_NONE: Known = {}


@dataclass(slots=True)
class World:
    """A firm's rows, one in every table; ``people`` are the one who holds every duty, and another."""

    firm: Firm
    key: int
    text: str
    people: list[Person] = field(default_factory=list)
    rows: dict[type[models.Model], models.Model] = field(default_factory=dict)

    def row(self, model: type[models.Model]) -> models.Model:
        """The row of a table, made with those that it leads to."""
        if model is Firm:
            return self.firm
        if model not in self.rows:
            self.rows[model] = self._made(model)
        return self.rows[model]

    def _made(self, model: type[models.Model]) -> models.Model:
        shape = SHAPES.get(model.__name__)
        told = shape(self) if shape else {}
        for one in model._meta.concrete_fields:
            if one.name not in told and one.attname not in told and _is_needed(one):
                told[one.name] = self._value(one)
        try:
            return model._default_manager.create(**told)
        except Exception as error:
            error.add_note(
                f"tests/integration/web/attacks/shapes.py: give SHAPES what a {model.__name__} needs to be a"
                f" row of a firm; it got {told}"
            )
            raise

    def _value(self, one: "models.Field[Any, Any]") -> object:
        if isinstance(one, models.ForeignKey):
            return self.row(one.related_model)
        if isinstance(one, models.CharField | models.TextField):
            return one.choices[0][0] if one.choices else self.text[: one.max_length]
        values = (value for kind, value in self._values() if isinstance(one, kind))
        return next(values, 1)

    def _values(self) -> Iterator[tuple[type["models.Field[Any, Any]"], object]]:
        yield models.AutoField, self.key
        yield models.UUIDField, UUID(int=self.key)
        yield models.DateTimeField, timezone.now()
        yield models.DateField, today()
        yield models.BooleanField, False
        yield models.BinaryField, b"1"

    @property
    def client(self) -> Client:
        """Signed in as the one who holds every duty."""
        return signed_in(Client(), self.people[0])


def signed_in(client: Client, person: Person) -> Client:
    """A client of somebody who gave their password a moment ago: nothing asks for it again."""
    first = Client()
    first.force_login(person)
    first.post("/account/reauthenticate/", {"password": PASSWORD})
    client.cookies["sessionid"] = first.cookies["sessionid"].value
    return client


def _is_needed(one: "models.Field[Any, Any]") -> bool:
    """Whether it is made here: texts always, the rest where there is no default."""
    if one.primary_key:
        return True
    if one.is_relation:
        return not one.null
    if isinstance(one, models.CharField | models.TextField):
        return bool(one.choices is None or not one.has_default())
    if getattr(one, "auto_now_add", False) or getattr(one, "auto_now", False):
        return False
    return not one.null and not one.has_default()


def tables() -> Iterator[type[models.Model]]:
    """Every table of the platform."""
    yield from apps.get_app_config("store").get_models()


def make_world(firm: Firm, key: int, text: str = "甲") -> World:
    """All of a firm."""
    made = World(firm, key, text)
    for number, name in enumerate(("all", "second")):
        person = Person(pk=key + number, firm=firm, username=f"{name}{key}", name=text[:60], email=text[:60])
        person.unit, person.must_change, person.password_at = text[:60], False, timezone.now()
        person.set_password(PASSWORD)
        person.save()
        made.people.append(person)
    made.rows[Person] = made.people[0]
    for number, duty in enumerate(Duty):
        made.rows[DutyHeld] = DutyHeld.objects.create(
            pk=key + number, person=made.people[0], duty=duty, first=date(2020, 1, 1)
        )
    Authenticator.objects.create(pk=key + 1, user=made.people[0], type="totp", data={"secret": ""})
    key_of_theirs = {"name": text, "credential": security_key()}
    Authenticator.objects.create(pk=key, user=made.people[0], type="webauthn", data=key_of_theirs)
    for model in (*tables(), UserSession):
        made.row(model)
    return made


def firms_of(row: models.Model, known: Known = _NONE, seen: frozenset[Any] = frozenset()) -> set[int]:
    """The firms that a row hangs on, whichever way one goes; what is known is not asked for again."""
    if isinstance(row, Firm):
        return {row.pk}
    found: set[int] = set()
    for one in row._meta.concrete_fields:
        target = _led_to(row, one, known) if one.is_relation else None
        if isinstance(target, models.Model) and (type(target), target.pk) not in seen:
            found |= firms_of(target, known, seen | {(type(row), row.pk)})
    return found


def _led_to(row: models.Model, one: Any, known: Known) -> Any:
    return known.get((one.related_model, getattr(row, one.attname))) or getattr(row, one.name)


def dump(firm: Firm | None = None) -> dict[str, list[Any]]:
    """Everything that stands in the tables (of a firm), but the trail and who signed in when."""
    stands = {model: list(model._default_manager.all()) for model in tables() if model.__name__ != "Trace"}
    known = {(model, row.pk): row for model, rows in stands.items() for row in rows}
    found = {}
    for model, all_rows in stands.items():
        names = [one.attname for one in model._meta.concrete_fields if one.name != "last_login"]
        rows = [row for row in all_rows if firm is None or firm.pk in firms_of(row, known)]
        found[model.__name__] = sorted(([getattr(row, name) for name in names] for row in rows), key=repr)
    return found
