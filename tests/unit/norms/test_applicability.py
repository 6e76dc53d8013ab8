"""Who is bound, and why."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspectorate.norms.applicability import Answers, ApplicabilityError, Decision, decide, named_conditions
from inspectorate.norms.conditions import read_conditions

CONDITIONS = read_conditions()
CC_17010_ABE = {"any": ["internet_ordering", "terminals_on_public_network"]}
FLAGS = sorted(name for name, condition in CONDITIONS.items() if condition.kind == "flag")


def ask(expression: object, **flags: bool) -> Decision:
    return decide(expression, Answers(flags), "network-security", CONDITIONS)


def test_internet_ordering_firms_are_bound_by_cc_17010() -> None:
    assert ask(CC_17010_ABE, internet_ordering=True).applies is True


def test_terminals_on_a_public_network_bind_a_firm_that_takes_no_internet_orders() -> None:
    decision = ask(CC_17010_ABE, internet_ordering=False, terminals_on_public_network=True)
    assert decision.applies is True
    assert "競價終端設備" in decision.reason


def test_a_firm_with_neither_is_not_bound_and_both_reasons_stand() -> None:
    decision = ask(CC_17010_ABE, internet_ordering=False, terminals_on_public_network=False)
    assert decision.applies is False
    assert "網際網路下單" in decision.reason
    assert "競價終端設備" in decision.reason


def test_a_missing_answer_leaves_it_undecided_and_names_the_answer() -> None:
    decision = ask(CC_17010_ABE, internet_ordering=False)
    assert decision.applies is None
    assert decision.missing == ("terminals_on_public_network",)


def test_a_yes_decides_although_another_answer_is_missing() -> None:
    assert ask(CC_17010_ABE, terminals_on_public_network=True).applies is True


@pytest.mark.parametrize(("tier", "applies"), [(1, True), (3, True), (4, False), (None, None)])
def test_the_first_three_tiers_are_bound(tier: int | None, applies: bool | None) -> None:
    decision = decide({"tier": [1, 2, 3]}, Answers(tier=tier), "inspection-focus", CONDITIONS)
    assert decision.applies is applies


def test_a_category_counts_only_as_its_own_instrument_defines_it() -> None:
    answers = Answers(categories={"another-instrument": 1})
    decision = decide({"category": 1}, answers, "network-security", CONDITIONS)
    assert decision.applies is None
    assert decision.missing == ("category",)


@pytest.mark.parametrize(("own", "applies"), [(1, True), (2, False)])
def test_a_firm_of_the_category_is_bound_and_one_of_another_is_not(own: int, applies: bool) -> None:
    answers = Answers(categories={"network-security": own, "another-instrument": 3 - own})
    decision = decide({"category": 1}, answers, "network-security", CONDITIONS)
    assert decision.applies is applies
    assert decision.reason.endswith(f"公司為第{'零一二'[own]}類")


@pytest.mark.parametrize(("answer", "applies"), [(True, False), (False, True), (None, None)])
def test_a_clause_for_those_who_do_not_binds_those_who_do_not(
    answer: bool | None, applies: bool | None
) -> None:
    flags = {} if answer is None else {"internet_ordering": answer}
    decision = ask({"not": "internet_ordering"}, **flags)
    assert decision.applies is applies
    assert decision.reason.startswith("須非：")
    assert decision.missing == (("internet_ordering",) if answer is None else ())


def test_everyone_is_bound_and_nothing_need_be_answered() -> None:
    assert ask("everyone").applies is True
    assert named_conditions({"all": ["everyone", {"not": "internet_ordering"}, {"tier": [1]}]}) == {
        "internet_ordering",
        "tier",
    }


def test_all_decides_by_the_first_no_and_any_by_the_first_yes() -> None:
    both = ["internet_ordering", "terminals_on_public_network"]
    assert ask({"all": both}, internet_ordering=True, terminals_on_public_network=True).applies is True
    assert ask({"all": both}, internet_ordering=True).applies is None
    assert ask({"all": both}, terminals_on_public_network=False).applies is False
    assert ask({"any": both}, internet_ordering=True, terminals_on_public_network=False).applies is True


def test_the_exchanges_own_work_binds_no_firm() -> None:
    assert ask("supervisor").applies is False


@pytest.mark.parametrize(
    "expression", ["no_such_condition", {"some": []}, {"any": ["x"], "all": []}, ["any"]]
)
def test_a_form_that_is_not_known_is_refused(expression: object) -> None:
    with pytest.raises(ApplicabilityError):
        ask(expression)


expressions = st.recursive(
    st.sampled_from(FLAGS[:5]) | st.sampled_from([{"tier": [1]}, "everyone", "supervisor"]),
    lambda inner: st.one_of(
        st.builds(lambda part: {"not": part}, inner),
        st.builds(lambda parts: {"any": parts}, st.lists(inner, min_size=1, max_size=3)),
        st.builds(lambda parts: {"all": parts}, st.lists(inner, min_size=1, max_size=3)),
    ),
    max_leaves=6,
)


@given(expressions, st.dictionaries(st.sampled_from(FLAGS[:5]), st.booleans()), st.sampled_from([None, 1, 2]))
def test_what_is_decided_stays_so_however_the_missing_answers_turn_out(
    expression: object, flags: dict[str, bool], tier: int | None
) -> None:
    partly = decide(expression, Answers(flags, tier), "x", CONDITIONS)
    for rest in (True, False):
        filled = {name: flags.get(name, rest) for name in FLAGS}
        fully = decide(expression, Answers(filled, tier or 1), "x", CONDITIONS)
        assert fully.applies is not None
        if partly.applies is not None:
            assert fully.applies is partly.applies
    assert (partly.applies is None) == bool(partly.missing)
    assert set(partly.missing) <= named_conditions(expression)
