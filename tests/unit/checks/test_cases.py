"""The cases that ship with the checks: what a case file must be, and when a case holds."""

from dataclasses import replace
from datetime import date

import pytest

from inspectorate.checks.cases import Case, CaseError, _read, cases_of
from inspectorate.checks.shelf import UnknownCheckError, load_check
from inspectorate.inspection.verdict import Outcome, breaches, cannot_tell, verdict_of

CHECK = load_check("password_length")
GOOD = '{"on": "2026-10-31", "fact": {"system": "s", "source": {"item": "a.csv"}, "min_length": 8}}'


def test_a_case_is_named_by_what_it_shows_and_by_the_verdict_expected() -> None:
    case = _read(CHECK, "eight.conforming.json", GOOD)
    assert (case.name, case.expected, case.on) == ("eight", Outcome.CONFORMING, date(2026, 10, 31))
    assert (case.fact.min_length, case.since, case.reasons) == (8, None, ())


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("eight.json", GOOD),
        ("eight.passing.json", GOOD),
        ("eight.conforming.json.bak", GOOD),
        ("README", GOOD),
        ("eight.conforming.json", "{"),
        ("eight.conforming.json", "{}"),
        ("eight.conforming.json", GOOD.replace("2026-10-31", "31 October")),
        ("eight.conforming.json", GOOD.replace("8", '"eight"')),
        ("eight.conforming.json", '{"on": "2026-10-31"}'),
    ],
)
def test_a_file_that_is_no_case_is_named_with_its_check(name: str, text: str) -> None:
    with pytest.raises(CaseError, match=f"password_length/cases/{name}: "):
        _read(CHECK, name, text)


def test_a_check_without_a_folder_of_cases_has_none() -> None:
    assert list(cases_of(replace(CHECK, id="nowhere"))) == []


def test_a_case_holds_with_its_verdict_and_each_of_its_reasons() -> None:
    case = Case("x", Outcome.NONCONFORMING, date(2026, 10, 31), None, {}, ("長度 6", "未達 8"))
    said = breaches("密碼最小長度 6"), cannot_tell("未達 8 碼")
    assert case.holds(verdict_of(said))
    assert not case.holds(verdict_of(said[:1])), "one expected text is in no reason"
    assert not case.holds(verdict_of([cannot_tell("密碼最小長度 6，未達 8 碼")])), "another verdict"


def test_a_check_that_does_not_exist_is_told_where_the_names_are() -> None:
    with pytest.raises(UnknownCheckError, match=r"no check is called 'firewall'.*checks list"):
        load_check("firewall")


def test_each_check_tells_its_question_in_both_languages() -> None:
    text = CHECK.text
    assert text.title != text.title_en
    assert text.asks.endswith(("？", "。"))
    assert text.asks_en.isascii()
