"""What must hold of every list of accounts: order is nothing, and a breach is never hidden."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspectorate.checks.shelf import load_check
from inspectorate.facts.accounts import Account, AccountList, AccountsAndPeople, PasswordAges, Person
from inspectorate.facts.passwords import PasswordStore, StoredPassword
from inspectorate.facts.source import Source
from inspectorate.inspection.verdict import Outcome
from inspectorate.norms.criterion import Criteria, Criterion

ON = date(2026, 10, 31)
AT = Source("清冊.csv", "row", 2)
VALUES: Mapping[str, Criterion] = {
    "account.dormant_after": Criterion(6, "months"),
    "account.default_names": Criterion(("administrator", "root", "sa")),
    "password.trivial": Criterion(("1234",)),
    "password.max_age": Criterion(3, "months"),
}
CRITERIA = Criteria(ON, VALUES)
PEOPLE = (Person("E001", AT, "陳一"), Person("E002", AT, "林二", left_on=ON))

DAYS = st.none() | st.dates(date(2024, 1, 1), date(2027, 1, 1))
ACCOUNTS = st.builds(
    Account,
    id=st.sampled_from(["chen", "lin", "wang", "root", "ops", "e002"]),
    source=st.just(AT),
    name=st.sampled_from(["", "陳一", "林二"]),
    kind=st.sampled_from(["person", "service", "vendor", "customer", "shared", "unknown"]),
    enabled=st.none() | st.booleans(),
    last_login=DAYS,
    login_told=st.booleans(),
    created=DAYS,
    password_changed=DAYS,
    password_max_days=st.sampled_from([None, 0, 90, 99999]),
    holders=st.sampled_from([(), ("E001",), ("E002",), ("E001", "E002")]),
    contract_end=DAYS,
    expires=DAYS,
    reviewed_on=DAYS,
    decision=st.sampled_from(["", "保留", "停用"]),
)
BREACHES: Mapping[str, Account] = {
    "dormant_accounts_reviewed": Account("x", AT, enabled=True, last_login=date(2020, 1, 1), login_told=True),
    "leavers_disabled": Account("x", AT, enabled=True, holders=("E002",)),
    "account_ids_personal": Account("x", AT, kind="shared", enabled=True),
    "vendor_accounts_ended": Account("x", AT, kind="vendor", enabled=True, contract_end=date(2020, 1, 1)),
    "account_names_not_default": Account("SA", AT, enabled=True),
    "password_age_limited": Account("x", AT, enabled=True, password_changed=date(2020, 1, 1)),
}


def fact_of(check: str, accounts: list[Account]) -> Any:
    listed = AccountList("帳務", tuple(accounts), AT)
    if check == "leavers_disabled":
        return AccountsAndPeople(listed, PEOPLE, AT)
    if check == "password_age_limited":
        return PasswordAges("帳務", AT, 90, accounts=listed.accounts, told=True)
    return listed


def outcome(check: str, accounts: list[Account]) -> Outcome:
    return load_check(check).judge(fact_of(check, accounts), CRITERIA).outcome


@pytest.mark.parametrize("check", BREACHES)
@given(data=st.data(), accounts=st.lists(ACCOUNTS, max_size=6))
def test_the_order_of_the_rows_does_not_change_the_verdict(
    check: str, data: st.DataObject, accounts: list[Account]
) -> None:
    assert outcome(check, accounts) == outcome(check, data.draw(st.permutations(accounts)))


@pytest.mark.parametrize("check", BREACHES)
@given(accounts=st.lists(ACCOUNTS, max_size=6), place=st.integers(0, 6))
def test_no_other_account_hides_a_breach(check: str, accounts: list[Account], place: int) -> None:
    assert outcome(check, [*accounts[:place], BREACHES[check], *accounts[place:]]) is Outcome.NONCONFORMING


@pytest.mark.parametrize("check", BREACHES)
@given(accounts=st.lists(ACCOUNTS, max_size=4), more=ACCOUNTS)
def test_a_further_account_never_turns_a_breach_into_conformity(
    check: str, accounts: list[Account], more: Account
) -> None:
    if outcome(check, accounts) is Outcome.NONCONFORMING:
        assert outcome(check, [*accounts, more]) is Outcome.NONCONFORMING


@given(ACCOUNTS)
def test_an_account_of_unknown_state_is_never_a_proven_breach_of_dormancy(account: Account) -> None:
    unknown = replace(account, enabled=None, decision="")
    assert outcome("dormant_accounts_reviewed", [unknown]) is not Outcome.NONCONFORMING


@given(st.integers(0, 2000))
def test_dormancy_begins_where_half_a_year_ends(days: int) -> None:
    last = ON - timedelta(days=days)
    account = Account("x", AT, kind="person", enabled=True, last_login=last, login_told=True)
    breached = outcome("dormant_accounts_reviewed", [account]) is Outcome.NONCONFORMING
    assert breached == (last < date(2026, 4, 30))


@given(st.permutations([("a", "plain"), ("b", "yescrypt"), ("c", "unknown"), ("d", "locked")]))
def test_one_readable_password_is_a_breach_wherever_it_stands(entries: list[tuple[str, Any]]) -> None:
    store = PasswordStore("x", tuple(StoredPassword(name, scheme, AT) for name, scheme in entries), AT)
    verdict = load_check("password_stored_unreadable").judge(store, CRITERIA)
    assert verdict.outcome is Outcome.NONCONFORMING
    assert len(verdict.reasons) == 4
