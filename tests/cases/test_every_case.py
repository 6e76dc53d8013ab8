"""The one runner of every check's cases."""

import pytest

from inspectorate.checks.cases import Case, cases_of
from inspectorate.checks.shelf import Check, all_checks
from inspectorate.inspection.verdict import Outcome

BY_ITEM = {
    "antivirus_covers_assets",
    "certificates_valid",
    "devices_supported",
    "dormant_accounts_reviewed",
    "dmz_rules_reviewed",
    "firewall_default_deny",
    "firewall_rules_reviewed",
    "internet_to_core_closed",
    "log_fields_present",
    "password_age_limited",
    "password_stored_unreadable",
    "vulnerability_rescanned",
    "vulnerability_scanned",
}
"""Checks whose sentence of conformity speaks for one item: it may stand beside the breach of another."""

PAIRS = [(check, case) for check in all_checks() for case in cases_of(check)]


@pytest.mark.parametrize(("check", "case"), PAIRS, ids=[f"{check.id}-{case.name}" for check, case in PAIRS])
def test_a_case_gets_the_verdict_in_its_name(check: Check, case: Case) -> None:
    verdict = case.run(check)
    assert case.holds(verdict), [reason.text for reason in verdict.reasons]


@pytest.mark.parametrize("check", all_checks(), ids=lambda check: check.id)
def test_a_check_has_a_case_for_each_outcome_it_can_give(check: Check) -> None:
    shown = {case.expected for case in cases_of(check)}
    assert {Outcome.CONFORMING, Outcome.NONCONFORMING, Outcome.UNDETERMINED} <= shown


@pytest.mark.parametrize("check", all_checks(), ids=lambda check: check.id)
def test_a_check_asks_a_question_in_its_first_line(check: Check) -> None:
    doc = (__import__(check.judge.__module__, fromlist=["x"]).__doc__ or "").splitlines()[0]
    assert doc.endswith("?")


@pytest.mark.parametrize(
    "check", [check for check in all_checks() if check.id not in BY_ITEM], ids=lambda check: check.id
)
def test_nothing_is_called_conforming_as_a_whole_beside_what_is_not(check: Check) -> None:
    for case in cases_of(check):
        outcomes = {reason.outcome for reason in case.run(check).reasons}
        open_ones = outcomes & {Outcome.NONCONFORMING, Outcome.UNDETERMINED}
        assert not (open_ones and Outcome.CONFORMING in outcomes), case.name
