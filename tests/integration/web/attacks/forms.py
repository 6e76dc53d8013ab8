"""The forms of all pages, as a browser would send them: what a new page offers is tried as well."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.test import Client
from lxml import html
from tests.integration.web.attacks.addresses import pages
from tests.integration.web.attacks.asking import Answer, get, post

ENDS = ("/account/logout/", "/account/password/", "/account/2fa/", "/account/sessions/", "/account/reauth")
"""Forms that end the session that looks at the others; each of them has tests of its own."""
A_DAY = "2099-12-31"
"""What an empty date is filled in with: absences are taken from today on only."""


@dataclass(frozen=True, slots=True)
class Form:
    """One form of one page.

    Attributes:
        sent: what a browser sends when nothing is filled in.
        typed: the names of the fields in which one can type.
    """

    action: str
    sent: Mapping[str, Any]
    typed: tuple[str, ...] = ()

    @property
    def names(self) -> set[str]:
        return {*self.sent, *self.typed}

    def send(self, client: Client, told: Mapping[str, object]) -> Answer:
        """As a browser does, with some fields filled in."""
        return post(client, self.action, {**self.sent, **told})


def read_page(page: bytes) -> Any:
    """A page's elements, as lxml gives them."""
    return html.fromstring(page)


def forms_of(client: Client, key: int, method: str = "post") -> Iterator[Form]:
    """The forms of every page that somebody sees, each once."""
    seen: set[tuple[str, frozenset[str]]] = set()
    for address in pages():
        for path in address.paths(key):
            answer = get(client, path)
            if answer.status == 200 and answer.is_page:
                for form in _forms(path, answer.body, method):
                    looks = (form.action, frozenset(form.names))
                    if looks not in seen and not form.action.startswith(ENDS):
                        seen.add(looks)
                        yield form


def _forms(path: str, page: bytes, method: str) -> Iterator[Form]:
    for one in read_page(page).xpath("//form"):
        if one.get("method", "get").lower() != method:
            continue
        sent: dict[str, Any] = {}
        typed = []
        for kind, name, value in _fields(one):
            if kind == "typed":
                typed.append(name)
            sent.setdefault(name, value)
        actions = [one.get("action") or path, *one.xpath(".//@formaction")]
        for action in actions:
            yield Form(urlsplit(action).path, {k: v for k, v in sent.items() if v}, tuple(typed))


def _fields(form: Any) -> Iterator[tuple[str, str, str]]:
    for one in form.xpath(".//input[@name] | .//textarea[@name] | .//select[@name]"):
        kind = one.get("type", "text") if one.tag == "input" else one.tag
        match kind:
            case "hidden" | "checkbox" | "radio" | "date" | "month" | "number" | "datetime-local":
                yield "given", one.get("name"), one.get("value") or A_DAY
            case "select":
                values = one.xpath("./option/@value | .//optgroup/option/@value")
                yield "given", one.get("name"), next((v for v in reversed(values) if v), "")
            case "file" | "submit" | "button":
                continue
            case _:
                yield "typed", one.get("name"), one.get("value") or ""
