"""The shelf of checks: finds every check's folder and loads its question, its needs and its text."""

import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from inspectorate.inspection.verdict import Verdict
from inspectorate.norms.criterion import Criteria


class UnknownCheckError(LookupError):
    """There is no check of that id."""


@dataclass(frozen=True, slots=True)
class CheckText:
    """What ``check.toml`` says of a check, in zh-TW and English."""

    title: str
    title_en: str
    asks: str
    asks_en: str
    remedy: str
    remedy_en: str
    evidence: str
    evidence_en: str


@dataclass(frozen=True, slots=True)
class Check:
    """One question: the fact it reads, the criteria it needs and how it judges.

    Attributes:
        looks_back: whether it asks of each day since the last inspection, not only of the state on the day.
    """

    id: str
    domain: str
    text: CheckText
    fact: type[Any]
    needs: tuple[str, ...]
    judge: Callable[[Any, Criteria], Verdict]
    looks_back: bool = False

    @property
    def cases(self) -> Traversable:
        """The folder of the cases that ship with the check."""
        return files("inspectorate.checks").joinpath(self.domain, self.id, "cases")


@cache
def check_domains() -> dict[str, str]:
    """Every check id with the domain folder it stands in."""
    found: dict[str, str] = {}
    for domain in files("inspectorate.checks").iterdir():
        if domain.is_dir() and not domain.name.startswith("_"):
            found.update(
                {c.name: domain.name for c in domain.iterdir() if c.joinpath("check.toml").is_file()}
            )
    return dict(sorted(found.items()))


@cache
def load_check(check_id: str) -> Check:
    """One check by its id.

    Raises:
        UnknownCheckError: no folder of that id holds a ``check.toml``.
    """
    try:
        domain = check_domains()[check_id]
    except KeyError:
        raise UnknownCheckError(
            f"no check is called {check_id!r}; `inspectorate checks list` names them all"
        ) from None
    module = import_module(f"inspectorate.checks.{domain}.{check_id}")
    text = tomllib.loads(files(module).joinpath("check.toml").read_text("utf-8"))
    looks_back = getattr(module, "LOOKS_BACK", False)
    return Check(check_id, domain, _text(text), module.ASKS, module.NEEDS, module.judge, looks_back)


def all_checks() -> tuple[Check, ...]:
    """Every check, by id."""
    return tuple(load_check(check_id) for check_id in check_domains())


def _text(data: dict[str, Any]) -> CheckText:
    fields = {}
    for name in ("title", "asks", "remedy", "evidence"):
        fields[name], fields[f"{name}_en"] = data[name]["zh"], data[name]["en"]
    return CheckText(**fields)
