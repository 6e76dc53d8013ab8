"""Whatever a fact says it could not see, what conformed with all seen conforms no more."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from typing import Any

import pytest

from inspectorate.checks.cases import Case, cases_of
from inspectorate.checks.shelf import Check, all_checks
from inspectorate.facts.accounts import Account
from inspectorate.facts.scans import ScanReport
from inspectorate.inspection.verdict import Outcome

UNREAD = "第 9 列無法解讀"
TOLD_OTHERWISE = (Account, ScanReport)
"""An account's state is unknown where it was not read; a report's limits stand in its history too."""
OF_ANOTHER_SETTING = {"password_first_change", "password_length", "password_lockout"}
"""A policy's limits are about its characters: a number that was not read is no number."""
OF_ANOTHER_QUESTION = {"vulnerability_scanned"}
"""A history's limits are reports without a date, which never count, and lines of repairs."""

CASES = [
    (check, case)
    for check in all_checks()
    if check.id not in OF_ANOTHER_SETTING | OF_ANOTHER_QUESTION
    for case in cases_of(check)
    if case.expected is Outcome.CONFORMING
]


def unread(fact: Any) -> Iterator[Any]:
    """The fact once for each place in it that may tell of something unread, with that told there."""
    for field in fields(fact):
        value = getattr(fact, field.name)
        if field.name == "limits":
            yield replace(fact, limits=(UNREAD,))
        elif is_dataclass(value):
            yield from (replace(fact, **{field.name: part}) for part in unread(value))
        elif isinstance(value, tuple):
            yield from (replace(fact, **{field.name: parts}) for parts in _one_unread(value))


def _one_unread(parts: tuple[Any, ...]) -> Iterator[tuple[Any, ...]]:
    for index, part in enumerate(parts):
        if is_dataclass(part) and not isinstance(part, TOLD_OTHERWISE):
            yield from ((*parts[:index], spoilt, *parts[index + 1 :]) for spoilt in unread(part))


@pytest.mark.parametrize(("check", "case"), CASES, ids=[f"{check.id}-{case.name}" for check, case in CASES])
def test_what_was_not_read_is_told_and_never_conforms(check: Check, case: Case) -> None:
    spoilt = list(unread(case.fact))
    assert spoilt, "each fact can tell what of it was not read"
    for fact in spoilt:
        verdict = replace(case, fact=fact).run(check)
        assert verdict.outcome is Outcome.UNDETERMINED, [reason.text for reason in verdict.reasons]
        assert any(UNREAD in reason.text for reason in verdict.reasons)
