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


ANSWERED = {
    # That a day is missing or verified late says nothing of whether two persons did it.
    "inspection-mechanism/after-amendment/7.(2)d.(b)#2": ("operation_log_verified",),
    "inspection-mechanism/after-amendment/7.(2)d.(b)#3": (),
    # An account open past its contract was not taken back; whether rights were excessive is another matter.
    "inspection-mechanism/after-amendment/8.(2)d.#1": (),
    "inspection-mechanism/after-amendment/8.(2)d.#2": ("vendor_accounts_ended",),
    "co-location-inspection/109-12-31/CC-18000(二).3#1": (),
    "co-location-inspection/109-12-31/CC-18000(二).3#2": ("vendor_accounts_ended",),
    # One person with two accounts breaks "one code for each user", and shares nothing.
    "co-location-inspection/109-12-31/CC-18000(二).1#2": ("account_ids_personal",),
    "inspection-focus/undated/存取控制/3#2": (),
    # What is said of network devices says nothing of servers, and the other way round.
    "network-security/undated/第四條/一/(一)#1": (),
    "network-security/undated/第四條/一/(一)#2": (),
    "network-security/undated/第四條/一/(四)#2": (),
    "network-security/undated/第四條/一/(四)#3": (),
    "network-security/undated/第四條/三#1": (),
    "inspection-focus/undated/網路安全管理/7": ("devices_supported",),
    # A register with owner and ticket shows that a need was looked at, not that its risk was assessed.
    "network-security/undated/第四條/二/(一)#1": (
        "firewall_rules_accounted_for",
        "firewall_changes_approved",
    ),
    "network-security/undated/第四條/二/(一)#2": ("firewall_changes_assessed",),
    "network-security/undated/第四條/二/(一)#3": (),
    # A rule without effect is badly kept; it permits no more than another rule does.
    "co-location-inspection/109-12-31/CC-17010(二).4#2": ("firewall_rules_effective",),
    # A host's own filter is not the firm's firewall, whatever it lets in.
    "inspection-mechanism/after-amendment/7.(1)b.(a)": ("firewall_present",),
    "co-location-inspection/109-12-31/CC-17010(二).1": ("firewall_present",),
    "network-security/undated/第四條/二/(二)": ("firewall_default_deny", "firewall_no_any_to_any"),
    # A firewall's settings do not say that it stands before the exchange's networks.
    "exchange-letter-107-08-02/107-08-02/主旨": (),
    # Only the slides demand a scan after repair.
    "inspection-focus/undated/系統開發及維護/5#1": (),
    "inspection-focus/undated/系統開發及維護/5#2": ("vulnerability_rescanned",),
    "co-location-inspection/109-12-31/CC-19000(十四).1#2": (),
    "co-location-regulation/109-12-31/第19條#2": ("vulnerability_scanned",),
    "co-location-regulation/109-12-31/第19條#3": (),
    # An account list shows dormant accounts; it does not show that nobody made an inventory.
    "inspection-focus/undated/存取控制/2#1": (),
    "inspection-focus/undated/存取控制/2#2": ("dormant_accounts_reviewed",),
    # Rules of any firewall are not those of remote access.
    "network-security/undated/第五條/三/(二)#2": (),
}


@pytest.mark.parametrize(("key", "checks"), ANSWERED.items(), ids=list(ANSWERED))
def test_a_check_is_asked_only_where_its_question_is_the_clause_s(key: str, checks: tuple[str, ...]) -> None:
    found = {str(provision.key): provision for provision in EVERY}[key]
    assert CATALOGUE.controls[found.control].checks == checks


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
