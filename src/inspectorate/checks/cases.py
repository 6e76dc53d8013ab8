"""The cases that ship with the checks: one runner proves them all, here and on an inspector's site."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import msgspec

from inspectorate.checks.shelf import Check
from inspectorate.inspection.verdict import Outcome, Verdict
from inspectorate.norms.criterion import Criteria, Criterion


class CaseError(ValueError):
    """A case file that cannot be read as a case."""


@dataclass(frozen=True, slots=True)
class Case:
    """One case: a fact, the criteria and the day; the file's last name is the outcome expected.

    Attributes:
        reasons: texts, each of which must occur in one of the verdict's reasons; may be empty.
    """

    name: str
    expected: Outcome
    on: date
    fact: Any
    criteria: Mapping[str, Criterion]
    reasons: tuple[str, ...] = ()
    since: date | None = None

    def run(self, check: Check) -> Verdict:
        """The verdict that the check gives on this case."""
        return check.judge(self.fact, Criteria(self.on, self.criteria, self.since))

    def holds(self, verdict: Verdict) -> bool:
        """Whether the verdict is the expected one, with each expected text in one of its reasons."""
        said = [reason.text for reason in verdict.reasons]
        return verdict.outcome is self.expected and all(
            any(want in text for text in said) for want in self.reasons
        )


def cases_of(check: Check) -> Iterator[Case]:
    """Every case of a check, by name.

    Raises:
        CaseError: a file is not named ``<what>.<outcome>.json`` or does not hold the check's fact.
    """
    if not check.cases.is_dir():
        return
    for file in sorted(check.cases.iterdir(), key=lambda entry: entry.name):
        yield _read(check, file.name, file.read_text("utf-8"))


def _read(check: Check, name: str, text: str) -> Case:
    try:
        title, outcome = name.removesuffix(".json").rsplit(".", 1)
        data = json.loads(text)
        return Case(
            name=title,
            expected=Outcome(outcome),
            on=date.fromisoformat(data["on"]),
            fact=msgspec.convert(data["fact"], check.fact),
            criteria=msgspec.convert(data.get("criteria", {}), dict[str, Criterion]),
            reasons=tuple(data.get("reasons", ())),
            since=date.fromisoformat(data["since"]) if "since" in data else None,
        )
    except (ValueError, KeyError, msgspec.ValidationError) as error:
        raise CaseError(f"{check.id}/cases/{name}: {error}") from error
