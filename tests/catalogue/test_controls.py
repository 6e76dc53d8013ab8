"""Every duty is answered: by a check, or by a person with questions to answer; and nothing stands unused."""

from collections import defaultdict
from datetime import date

import pytest

from inspectorate.checks.shelf import check_domains, load_check
from inspectorate.norms.catalogue import Catalogue, Control
from inspectorate.norms.load import read_catalogue
from inspectorate.norms.provision import Provision

CATALOGUE: Catalogue = read_catalogue()
TODAY = date(2026, 11, 20)
EVERY: list[Provision] = [provision for edition in CATALOGUE.editions for provision in edition.provisions]


def binds_a_firm(provision: Provision) -> bool:
    return provision.duty != "information" and provision.applies != "supervisor"


def users() -> dict[str, list[Provision]]:
    by_control: dict[str, list[Provision]] = defaultdict(list)
    for provision in EVERY:
        by_control[provision.control].append(provision)
    return by_control


def test_every_provision_names_a_control_that_exists() -> None:
    unknown = {str(p.key): p.control for p in EVERY if p.control and p.control not in CATALOGUE.controls}
    assert unknown == {}


def test_every_duty_of_a_firm_has_a_control() -> None:
    assert [str(p.key) for p in EVERY if binds_a_firm(p) and not p.control] == []


def test_every_control_is_used_by_a_provision() -> None:
    assert sorted(set(CATALOGUE.controls) - set(users())) == []


def test_every_domain_of_a_control_or_provision_exists() -> None:
    named = {control.domain for control in CATALOGUE.controls.values()} | {p.domain for p in EVERY}
    assert named <= set(CATALOGUE.domains)


@pytest.mark.parametrize("control", CATALOGUE.controls.values(), ids=lambda control: control.id)
def test_a_control_is_answered_by_a_check_or_by_a_person_who_is_asked(control: Control) -> None:
    if any(binds_a_firm(provision) for provision in users()[control.id]):
        assert control.checks or (control.person and control.questions)
    else:
        assert control.person, "says why nothing is asked of the firm"


@pytest.mark.parametrize("control", CATALOGUE.controls.values(), ids=lambda control: control.id)
def test_what_a_person_must_judge_is_asked_in_questions(control: Control) -> None:
    assert control.title_en.isascii()
    assert len(control.questions) <= 4
    assert all(question.endswith("？") for question in control.questions)
    if control.questions:
        assert control.person


def test_every_check_that_a_control_names_stands_on_the_shelf() -> None:
    named = {check for control in CATALOGUE.controls.values() for check in control.checks}
    assert sorted(named - set(check_domains())) == []


@pytest.mark.parametrize("check_id", check_domains())
def test_a_check_is_reached_by_a_provision_in_force_that_supplies_what_it_needs(check_id: str) -> None:
    needs = set(load_check(check_id).needs)
    reached = [
        provision
        for provision in CATALOGUE.provisions(TODAY)
        if (control := CATALOGUE.controls.get(provision.control)) and check_id in control.checks
    ]
    assert any(needs <= set(provision.criteria) for provision in reached), [str(p.key) for p in reached]


def test_every_side_of_a_conflict_is_a_provision() -> None:
    keys = {str(provision.key) for provision in EVERY}
    sides = {side.provision for conflict in CATALOGUE.conflicts for side in conflict.sides}
    assert sorted(sides - keys) == []


def test_every_side_of_a_conflict_says_what_its_provision_says() -> None:
    texts = {str(provision.key): "".join(provision.text.split()) for provision in EVERY}
    other = {
        f"{conflict.id}: {side.provision}": side.says
        for conflict in CATALOGUE.conflicts
        for side in conflict.sides
        for part in side.says.split("……")
        if "".join(part.split()) not in texts.get(side.provision, "")
    }
    assert other == {}


def test_a_conflict_has_at_least_two_sides() -> None:
    assert all(len(conflict.sides) > 1 for conflict in CATALOGUE.conflicts)
