"""Prove the checks: run every case that ships with them, and say which did not get its verdict."""

from collections.abc import Iterable
from dataclasses import dataclass

from inspectorate.checks.cases import cases_of
from inspectorate.checks.shelf import Check


@dataclass(frozen=True, slots=True)
class Proof:
    """One check's cases.

    Attributes:
        failures: a sentence (zh-TW) for each case that got another verdict than its name says.
    """

    check: Check
    cases: int
    failures: tuple[str, ...] = ()


def prove_checks(checks: Iterable[Check]) -> tuple[Proof, ...]:
    """A proof of each check.

    Raises:
        CaseError: a case file cannot be read as a case.
    """
    return tuple(_prove(check) for check in checks)


def _prove(check: Check) -> Proof:
    count, failures = 0, []
    for count, case in enumerate(cases_of(check), start=1):  # noqa: B007 - the count is used after the loop
        verdict = case.run(check)
        if not case.holds(verdict):
            said = "；".join(reason.text for reason in verdict.reasons) or "（無理由）"
            failures.append(f"{case.name}：應為 {case.expected}，得 {verdict.outcome}：{said}")
    return Proof(check, count, tuple(failures))
