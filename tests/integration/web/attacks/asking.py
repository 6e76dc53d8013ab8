"""Asks as a browser would, and reads to the end whatever is answered: a file that is streamed too."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.test import Client

FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    said: list[str] = field(default_factory=list)

    @property
    def is_page(self) -> bool:
        """Whether a browser shows it as one of our pages."""
        return self.headers.get("Content-Type", "").startswith("text/html") and bool(self.body.strip())

    @property
    def location(self) -> str:
        return self.headers.get("Location", "")


def get(client: Client, path: str, told: Mapping[str, Any] | None = None, **more: Any) -> Answer:
    """Look at an address."""
    return _read(client.get(path, told, **more))


def post(client: Client, path: str, told: Mapping[str, Any] | None = None, **more: Any) -> Answer:
    """Send a form."""
    return _read(client.post(path, told, **more))


def ask(client: Client, method: str, path: str, body: str = "", **more: Any) -> Answer:
    """Ask in any method, with a form's body."""
    return _read(client.generic(method, path, body, FORM, **more))


def _read(answer: Any) -> Answer:
    asked = getattr(answer, "wsgi_request", None)
    said = [str(one) for one in getattr(asked, "_messages", [])]
    read = Answer(answer.status_code, answer.headers, answer.getvalue(), said)
    answer.close()
    return read
