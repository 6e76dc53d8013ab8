"""Every provision is cited, word for word; says whom it binds; and stands under a date, or says why not."""

from collections.abc import Iterator
from typing import Any

import pytest

from inspectorate.norms.conditions import read_conditions
from inspectorate.norms.coverage import plain, spans
from inspectorate.norms.criterion import Criterion
from inspectorate.norms.criterion_kinds import read_criterion_kinds
from inspectorate.norms.edition import Edition
from inspectorate.norms.load import read_catalogue
from inspectorate.norms.provision import Key, Provision
from inspectorate.norms.sources import read_sources

CATALOGUE = read_catalogue()
SOURCES = read_sources()
EVERY = [provision for edition in CATALOGUE.editions for provision in edition.provisions]
AFTER = CATALOGUE.edition("inspection-mechanism", "after-amendment")
BEFORE = CATALOGUE.edition("inspection-mechanism", "before-amendment")


def by_path(edition: Edition) -> dict[str, Provision]:
    return {provision.key.path: provision for provision in edition.provisions}


def cited(provision: Provision) -> list[str]:
    lines = SOURCES[provision.cite.source].lines
    return [plain(lines[number - 1]) for number in provision.cite.lines]


@pytest.mark.parametrize("edition", CATALOGUE.editions, ids=lambda edition: edition.name)
def test_every_provision_says_only_what_stands_in_the_lines_it_cites(edition: Edition) -> None:
    invented = [
        str(provision.key)
        for provision in edition.provisions
        if not cited(provision)
        or any(plain(part) not in "".join(cited(provision)) for part in provision.text.split("\n"))
    ]
    assert invented == []


@pytest.mark.parametrize("edition", CATALOGUE.editions, ids=lambda edition: edition.name)
def test_no_provision_cites_a_line_that_it_does_not_hold(edition: Edition) -> None:
    idle = [
        f"{provision.key} cites {line[:20]}"
        for provision in edition.provisions
        for line in cited(provision)
        if not any(
            spans(line, plain(text))
            for text in (provision.heading, provision.note, *provision.text.split("\n"))
            if text
        )
    ]
    assert idle == []


@pytest.mark.parametrize("edition", CATALOGUE.editions, ids=lambda edition: edition.name)
def test_every_edition_begins_on_a_day_or_says_why_none_is_known(edition: Edition) -> None:
    assert edition.validity.start or edition.validity.note
    assert edition.validity.speaker == "text" or edition.validity.note


def test_no_key_stands_twice() -> None:
    keys = [str(provision.key) for provision in EVERY]
    assert len(keys) == len(set(keys))


def test_a_clause_of_several_duties_says_each_of_them_in_both_languages() -> None:
    assert [str(p.key) for p in EVERY if "#" in p.key.path and not (p.summary and p.summary_en)] == []


def conditions(applies: Any) -> Iterator[str]:
    if isinstance(applies, str):
        yield applies
        return
    ((operator, operand),) = applies.items()
    assert operator in ("any", "all", "not", "tier", "category")
    if operator in ("any", "all"):
        for part in operand:
            yield from conditions(part)
    elif operator == "not":
        yield from conditions(operand)
    else:
        yield operator


def test_every_condition_of_applicability_is_a_question_that_a_firm_can_answer() -> None:
    known = {"everyone", "supervisor", *read_conditions()}
    assert {name for p in EVERY for name in conditions(p.applies)} <= known


def own(name: str, criterion: Criterion, provision: Provision) -> bool:
    return bool(criterion.words) and plain(criterion.words) in plain(provision.text) and "." in name


def test_every_criterion_is_justified_by_words_of_its_own_clause_or_by_a_note() -> None:
    unjustified = [
        f"{provision.key} {name}"
        for provision in EVERY
        for name, criterion in provision.criteria.items()
        if not own(name, criterion, provision) and not criterion.note
    ]
    assert unjustified == []


def test_what_the_text_does_not_say_is_not_put_in_its_mouth() -> None:
    spoken = [
        f"{provision.key} {name}"
        for provision in EVERY
        for name, criterion in provision.criteria.items()
        if criterion.speaker == "text" and not own(name, criterion, provision)
    ]
    assert spoken == []


def test_every_criterion_is_a_kind_of_which_the_stricter_side_is_known() -> None:
    used = {name for provision in EVERY for name in provision.criteria}
    assert sorted(used - set(read_criterion_kinds())) == []


def test_firewall_records_were_kept_two_years_and_are_now_kept_three() -> None:
    kept = [by_path(edition)["7.(1)b.(c)#1"].criteria["firewall_log.kept_for"] for edition in (BEFORE, AFTER)]
    assert [(criterion.value, criterion.measure) for criterion in kept] == [(2, "years"), (3, "years")]


def test_the_records_and_their_backup_are_two_duties_with_a_threshold_each() -> None:
    records, backup = (by_path(AFTER)[f"7.(1)b.(c)#{number}"] for number in (1, 2))
    assert list(records.criteria) == ["firewall_log.kept_for"]
    assert list(backup.criteria) == ["firewall_log_backup.kept_for"]


def test_the_amendment_adds_what_it_adds_and_no_more() -> None:
    before, after = by_path(BEFORE), by_path(AFTER)
    old = {path.partition("#")[0] for path in before}
    new = {path.partition("#")[0] for path in after}
    lost = {path for path in new - old if path.startswith("8.") and path != "8.(4)c."}
    assert new - old - lost == {"7.(1)f.(a)", "7.(1)f.(b)", "7.(2)c.(e)", "8.(4)c."}
    assert old - new == set()
    changed = {path for path in set(before) & set(after) if before[path].text != after[path].text}
    assert changed == {"7.(1)b.(c)#1", "7.(1)b.(c)#2"}
    assert before["3.(2)"].text in after["3.(2)#1"].text.replace("，並應", "。並應")


def test_what_the_seed_lost_of_the_old_text_is_a_gap_and_is_not_invented() -> None:
    assert any("8.(3)f." in gap.path and gap.reason for gap in BEFORE.gaps)
    assert min(path for path in by_path(BEFORE) if path.startswith("8.")).startswith("8.(3)g.")


def test_each_edition_cites_its_own_column_of_the_comparison_table() -> None:
    first_line_of_point = {"before-amendment": ("12", "69", "146"), "after-amendment": ("7", "20", "123")}
    for edition in (BEFORE, AFTER):
        lines = {number for provision in edition.provisions for number in provision.cite.lines}
        assert {int(number) for number in first_line_of_point[edition.edition]} <= lines
    before = {number for provision in BEFORE.provisions for number in provision.cite.lines}
    after = {number for provision in AFTER.provisions for number in provision.cite.lines}
    assert before.isdisjoint(after)


def test_the_network_points_bind_online_firms_and_a_b_e_every_public_terminal() -> None:
    wide = {"any": ["internet_ordering", "terminals_on_public_network"]}
    for path, provision in by_path(AFTER).items():
        if path.startswith(("7.(1)a.", "7.(1)b.", "7.(1)e.")):
            assert provision.applies == wide, path
        elif path.startswith(("7.(1)c.", "7.(1)d.", "7.(1)f.", "7.(1)h.")):
            assert provision.applies == "internet_ordering", path


def test_a_point_is_inspected_as_often_as_its_heading_says() -> None:
    rhythm = {"3.": "yearly", "7.(1)": "monthly", "7.(2)": "half_yearly", "8.": "monthly"}
    for path, provision in by_path(AFTER).items():
        if path != "7.":
            expected = next(often for head, often in rhythm.items() if path.startswith(head))
            assert provision.cadence.inspection == expected, path


def test_an_operator_and_the_supervisor_who_verifies_the_log_must_differ() -> None:
    assert by_path(AFTER)["7.(2)d.(b)#3"].approval.must_differ == ("操作人員", "主管")
    assert by_path(AFTER)["7.(2)d.(b)#3"].duty == "shall_not"


def test_urging_customers_is_a_must_and_their_three_months_a_should() -> None:
    after = by_path(AFTER)
    urged, months, changed = (after[f"8.(3)f.#{number}"] for number in (2, 3, 4))
    assert (urged.duty, urged.criteria) == ("shall", {})
    assert (months.duty, list(months.criteria)) == ("should", ["password.customer_max_age"])
    assert (changed.duty, changed.cadence.obligation) == ("shall", "quarterly")


def test_default_and_trivial_credentials_are_one_duty_with_both_lists() -> None:
    for edition in (BEFORE, AFTER):
        names = by_path(edition)["8.(3)g.#2"]
        assert (names.duty, set(names.criteria)) == (
            "shall_not",
            {"account.default_names", "password.trivial"},
        )
        assert [path for path in by_path(edition) if path.startswith("8.(3)g.")][-1] == "8.(3)g.#3"


def test_only_the_supervisor_s_approval_of_settings_is_an_approval() -> None:
    after = by_path(AFTER)
    assert after["7.(2)b.(a)#1"].approval.approver == "有關主管"
    assert after["7.(2)b.(a)#2"].approval.approver == ""
    assert after["7.(2)a.#3"].approval.consents == ()


def test_order_records_bind_brokers_that_take_electronic_orders_at_once() -> None:
    orders = CATALOGUE.edition("order-handling", "109-12-31")
    printed = by_path(orders)["CA-11210(二十二)#2"]
    assert printed.applies == {"all": ["brokerage", "electronic_trading_applications"]}
    assert printed.cadence.obligation == "timely"


def test_both_quotations_of_the_rack_rule_stand() -> None:
    regulation = CATALOGUE.edition("co-location-regulation", "109-12-31")
    one, other = (by_path(regulation)[path].text for path in ("第14條", "第14條第7款"))
    assert "第十五條" in other
    assert "第十五條" not in one


def test_the_source_s_own_slip_of_the_pen_is_kept() -> None:
    key = Key("co-location-inspection", "109-12-31", "CC-19000.應用系統異動管理.1")
    assert "執执行" in CATALOGUE.provision(key).text
