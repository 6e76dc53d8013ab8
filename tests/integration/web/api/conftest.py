"""Programs that act for people of a firm."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from inspectorate.inspection.duty import Act, Duty
from inspectorate.services.access import actor_of
from inspectorate.services.give_token import Wanted, give_token
from inspectorate.store.models import Firm, Person


@dataclass(frozen=True)
class Program:
    """Something that comes in with a token."""

    person: Person
    secret: str
    client: Client
    home: str = ""

    def get(self, path: str, asked: dict[str, Any] | None = None, **headers: str) -> Any:
        return self._sent(self.client.get, path, asked or {}, headers)

    def post(self, path: str, given: Any = None, **headers: str) -> Any:
        return self._sent(self.client.post, path, given or {}, headers, content_type="application/json")

    def put(self, path: str, given: Any, **headers: str) -> Any:
        return self._sent(self.client.put, path, given, headers, content_type="application/json")

    def _sent(
        self, send: Callable[..., Any], path: str, given: Any, headers: dict[str, str], **more: str
    ) -> Any:
        told = {"Authorization": f"Bearer {self.secret}"}
        told |= {name.replace("_", "-"): value for name, value in headers.items()}
        return send(f"/api/v1{path}", given, headers=told, **more)


def strong(person: Person) -> Person:
    Authenticator.objects.create(user=person, type=Authenticator.Type.TOTP, data={"secret": ""})
    return person


def program_of(person: Person, acts: frozenset[Act] | None = None) -> Program:
    """A program of somebody who is there: in all their duties, for all their acts unless told."""
    actor = actor_of(person)
    may = frozenset(act for act in Act if actor.may(act))
    return Program(
        person, give_token(actor, Wanted("program", 30, actor.all_duties, acts or may)).secret, Client()
    )


@pytest.fixture
def program(person: Callable[..., Person]) -> Callable[..., Program]:
    """A program of somebody new, who has a second factor."""

    def made(
        username: str, *duties: Duty, at: Firm | None = None, acts: frozenset[Act] | None = None
    ) -> Program:
        told = {"at": at} if at else {}
        return program_of(strong(person(username, *duties, **told)), acts)

    return made
