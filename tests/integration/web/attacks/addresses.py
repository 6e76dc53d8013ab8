"""Every address that the platform answers, as its own table of them says: what is added is attacked too."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Any
from uuid import UUID

from django.urls import URLResolver, get_resolver

import inspectorate.web
from inspectorate.web.gate import _is_open

TEMPLATES = Path(str(inspectorate.web.__file__)).parent / "templates"
_PLACE = re.compile(r"<(?:(\w+):)?(\w+)>")
_WORDED = re.compile(r"""\{%\s*url\s+'(\w+)'[^%]*?'(\w[\w-]*)'\s*%\}""")
STANDS_FOR = {"name": "2026-10", "format": "csv", "year": "2026", "month": "10"}
"""What stands for a part of an address that is neither a key nor a word; else it is x."""


@dataclass(frozen=True, slots=True)
class Address:
    """One entry of the table.

    Attributes:
        keyed: a row's key is part of it.
    """

    route: str
    name: str
    callback: Any

    @property
    def keyed(self) -> bool:
        return any(kind in ("int", "uuid") or name == "key" for kind, name in _PLACE.findall(self.route))

    def paths(self, key: int = 1) -> Iterator[str]:
        """It with a key, once for each word that a template puts in it."""
        for word in sorted(_words().get(self.name, {"x"})) if "<slug:" in self.route else [""]:
            yield "/" + _PLACE.sub(partial(_stands, key=key, word=word), self.route)

    @property
    def is_api(self) -> bool:
        """Answered by token, not by the cookie of a page."""
        return self.route.startswith("api/")


def _stands(found: re.Match[str], key: int, word: str) -> str:
    kind, name = found.groups()
    if kind == "uuid":
        return str(UUID(int=key))
    if kind == "int" or name == "key":
        return str(key)
    if kind == "slug":
        return word
    return STANDS_FOR.get(name, "x")


@cache
def _words() -> dict[str, set[str]]:
    """The words that templates put in addresses: ``{% url 'paper_act' key 'submit' %}``."""
    found: dict[str, set[str]] = {}
    for file in TEMPLATES.rglob("*.html"):
        for name, word in _WORDED.findall(file.read_text("utf-8")):
            found.setdefault(name, set()).add(word)
    return found


def addresses() -> list[Address]:
    """All that are served: what of the sign-in library is shut is left out."""
    return [one for one in _walk(get_resolver(), "") if hasattr(one.callback, "gate") or _open(one)]


def _open(one: Address) -> bool:
    return one.is_api or _is_open(one.name)


def _walk(resolver: URLResolver, before: str) -> Iterator[Address]:
    for pattern in resolver.url_patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern, route)
        else:
            yield Address(_plain(route), pattern.name or "", pattern.callback)


def _plain(route: str) -> str:
    """A route of regular expressions, as the sign-in library has some, like the others."""
    return re.sub(r"\(\?P<(\w+)>[^)]*\)", r"<\1>", route).replace("^", "").removesuffix("$")


def pages() -> list[Address]:
    """Those that a browser is signed in to by its cookie."""
    return [one for one in addresses() if not one.is_api]
