"""What is new, changed, unchanged or gone."""

from hypothesis import given
from hypothesis import strategies as st

from inspectorate.posture.comparison import CHANGE_ZH, Change, compare

THINGS = st.dictionaries(st.sampled_from("abcde"), st.integers(0, 2))


def test_things_are_told_apart_by_what_they_were() -> None:
    assert compare({"a": 1, "b": 1, "c": 1}, {"d": 1, "a": 1, "b": 2}) == {
        "d": Change.NEW,
        "a": Change.UNCHANGED,
        "b": Change.CHANGED,
        "c": Change.GONE,
    }


@given(THINGS, THINGS)
def test_looked_at_the_other_way_round_new_is_gone(before: dict[str, int], now: dict[str, int]) -> None:
    turned = {Change.NEW: Change.GONE, Change.GONE: Change.NEW}
    there, back = compare(before, now), compare(now, before)
    assert {key: turned.get(change, change) for key, change in there.items()} == back


def test_every_change_has_a_word() -> None:
    assert set(CHANGE_ZH) == set(Change)
