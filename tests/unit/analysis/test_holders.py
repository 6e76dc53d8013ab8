from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from inspectorate.analysis.holders import alike, staff_on
from inspectorate.facts.accounts import Account, Person
from inspectorate.facts.source import Source

AT = Source("a")
ON = date(2026, 10, 31)
CHEN, LIN = Person("E001", AT, "陳一"), Person("E002", AT, "林二", left_on=ON)


def test_a_holder_is_found_by_number_in_any_case_then_by_name() -> None:
    staff = staff_on([CHEN, LIN], ON)
    assert staff.of(" e002 ") == {True}
    assert staff.of("陳一") == {False}
    assert staff.of("王三") == set()


def test_namesakes_of_whom_one_is_gone_are_not_told_apart() -> None:
    assert staff_on([LIN, Person("E003", AT, "林二")], ON).of("林二") == {True, False}


def test_people_without_a_number_are_not_taken_for_one() -> None:
    staff = staff_on([Person("", AT, "甲", left_on=ON), Person("", AT, "乙")], ON)
    assert (staff.of("甲"), staff.of("乙"), staff.of("")) == ({True}, {False}, set())


def test_a_holder_named_outweighs_the_account_s_own_id() -> None:
    staff = staff_on([CHEN, LIN], ON)
    assert staff.keys(Account("e002", AT, holders=("E001",))) == ["E001"]
    assert staff.keys(Account("e002", AT, holders=("E999",))) == []
    assert staff.keys(Account("e002", AT)) == ["e002"]


@given(st.permutations([CHEN, LIN, Person("E002", AT, "林二"), Person("E003", AT, "王三", employed=False)]))
def test_the_order_of_the_staff_list_does_not_matter(people: list[Person]) -> None:
    staff = staff_on(people, ON)
    assert [staff.of(key) for key in ("E001", "E002", "E003", "林二")] == [{False}, {False}, {True}, {False}]


def test_blank_keys_are_shared_by_none() -> None:
    accounts = [Account("a", AT), Account("A", AT), Account(" ", AT), Account("", AT)]
    assert [[one.id for one in same] for same in alike(accounts, lambda one: one.id)] == [["a", "A"]]
