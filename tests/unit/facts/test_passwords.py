from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from inspectorate.facts.passwords import CharacterRule, PasswordPolicy, PasswordSettings, compose
from inspectorate.facts.source import Source


def settings(item: str = "a", **given: Any) -> PasswordSettings:
    return PasswordSettings("trade01", Source(item), **given)


def policy(*parts: PasswordSettings) -> PasswordPolicy:
    (found,) = compose(parts)
    return found


def test_where_files_disagree_the_weakest_setting_counts() -> None:
    found = policy(
        settings(min_length=8, max_age_days=90, max_failures=3),
        settings("b", min_length=6, max_age_days=0, max_failures=5),
    )
    assert (found.min_length, found.max_age_days, found.max_failures) == (6, 0, 5)
    assert found.at("min_length") == Source("b")


def test_never_is_weaker_than_any_number_of_days_or_tries() -> None:
    found = policy(settings(max_age_days=9999, max_failures=99), settings(max_age_days=0, max_failures=0))
    assert (found.max_age_days, found.max_failures) == (0, 0)


def test_systems_are_told_apart_whatever_the_case() -> None:
    parts = [PasswordSettings("A", Source("x")), PasswordSettings("a", Source("y")), settings()]
    assert [one.system for one in compose(parts)] == ["A", "trade01"]


def test_settings_of_a_module_that_nothing_is_seen_to_load_are_doubted() -> None:
    alone = policy(settings(min_length=8, needs="pwquality"))
    assert alone.min_length == 8
    assert "pam_pwquality" in alone.doubts["min_length"]
    loaded = policy(settings(min_length=8, needs="pwquality"), settings("pam", loads=("pwquality",)))
    assert not loaded.doubts
    assert policy(settings(min_length=8, needs="pwquality"), settings("pam", loads=("faillock",))).doubts


def test_arguments_in_the_login_stack_override_the_module_s_file() -> None:
    stack = settings("pam", loads=("pwquality",), min_length=12)
    assert policy(settings(min_length=4, max_failures=3, needs="pwquality"), stack).min_length == 12


def test_a_rule_of_three_classes_admits_letters_with_digits_but_never_letters_alone() -> None:
    admitted = CharacterRule(least_classes=3).admitted
    assert frozenset({"upper", "lower", "digit"}) in admitted
    assert frozenset({"upper", "lower"}) not in admitted


def test_no_rule_admits_every_mixture() -> None:
    assert len(CharacterRule().admitted) == 15


@given(
    st.integers(0, 4), st.lists(st.sampled_from(["upper", "lower", "digit", "symbol", "letter"]), max_size=3)
)
def test_asking_for_more_never_admits_more(least: int, wanted: list[Any]) -> None:
    rule = CharacterRule((tuple(wanted),) if wanted else (), least)
    stricter = CharacterRule(rule.any_of, least + 1)
    assert set(stricter.admitted) <= set(rule.admitted) <= set(CharacterRule().admitted)


@given(
    st.permutations([settings("a", min_length=8), settings("b", min_length=6), settings("c", min_length=9)])
)
def test_the_order_of_the_files_does_not_matter(parts: list[PasswordSettings]) -> None:
    assert policy(*parts).min_length == 6


def test_of_two_rules_for_characters_the_one_that_lets_more_through_counts() -> None:
    strict, lax = CharacterRule(least_classes=4), CharacterRule(least_classes=2)
    found = policy(settings(characters=strict), settings("b", characters=lax))
    assert found.characters == lax
    assert found.at("characters") == Source("b")
