"""Who administers network devices, by what staff lists say."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspectorate.analysis.duties import network_staff
from inspectorate.facts.accounts import Person
from inspectorate.facts.source import Source

AT, ON = Source("x"), date(2026, 10, 31)


def person(number: str, name: str, duties: str, left: date | None = None) -> Person:
    return Person(number, AT, name, left_on=left, duties=duties)


PEOPLE = (
    person("E1", "陳一", "網路設備管理"),
    person("E2", "林二", "會計"),
    person("E3", "王三", ""),
    person("E4", "李四", "Network administrator", ON),
    person("E5", "陳一", "會計"),
    person("", "趙六", "防火牆管理"),
)


@pytest.mark.parametrize(
    ("key", "administers"),
    [
        ("e1 ", True),
        ("趙六", True),
        ("E2", False),
        ("林二", False),
        ("E4", False),
        ("E3", None),
        ("陳一", None),
        ("nobody", None),
        ("", None),
    ],
)
def test_who_administers_is_named_and_still_there(key: str, *, administers: bool | None) -> None:
    assert network_staff(PEOPLE, ON).administers(key) is administers


DUTIES = st.sampled_from(["", "會計", "網管"])
STAFF = st.lists(
    st.builds(person, st.sampled_from(["E1", "E2", "E3"]), st.sampled_from(["陳一", "林二"]), DUTIES)
)


@given(STAFF, STAFF, st.sampled_from(["E1", "E2", "陳一"]))
def test_a_further_line_never_turns_one_certainty_into_the_other(
    people: list[Person], more: list[Person], key: str
) -> None:
    before, after = (network_staff(some, ON).administers(key) for some in (people, [*people, *more]))
    assert before is not True or after is not False
