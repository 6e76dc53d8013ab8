from collections.abc import Sequence
from datetime import date
from typing import Any

from inspectorate.facts.accounts import (
    Account,
    AccountList,
    AccountsAndPeople,
    PasswordAges,
    Person,
    PersonList,
    UnixLogins,
    UnixUser,
    UnixUsers,
    compose,
)
from inspectorate.facts.passwords import PasswordSettings, PasswordStore, StoredPassword
from inspectorate.facts.source import Source

AT = Source("a")
ON = date(2026, 10, 31)
PEOPLE = PersonList((Person("E001", AT, "陳一"),), AT)


def of(kind: type[Any], facts: Sequence[Any]) -> list[Any]:
    return [fact for fact in compose(facts) if isinstance(fact, kind)]


def unix(scheme: Any = "unknown", *, login_shell: bool = True) -> UnixUsers:
    user = UnixUser("chen", 1001, "陳一", login_shell, scheme, AT)
    return UnixUsers("trade01", (user,), AT, 1000)


def shadow(scheme: Any, system: str = "trade01") -> PasswordStore:
    entry = StoredPassword("chen", scheme, AT, date(2026, 9, 1), 90)
    return PasswordStore(system, (entry,), AT)


def test_a_passwd_file_without_its_shadow_does_not_say_who_can_log_in() -> None:
    (found,) = of(AccountList, [unix()])
    assert found.accounts[0].enabled is None


def test_a_shadow_file_of_the_same_system_tells_who_can_log_in() -> None:
    (found,) = of(AccountList, [unix(), shadow("yescrypt", "TRADE01")])
    assert found.accounts[0].enabled is True
    assert found.accounts[0].password_changed == date(2026, 9, 1)
    (locked,) = of(AccountList, [unix(), shadow("locked")])
    assert locked.accounts[0].enabled is False
    (other,) = of(AccountList, [unix(), shadow("yescrypt", "trade02")])
    assert other.accounts[0].enabled is None


def test_a_hash_of_unknown_make_still_lets_its_owner_in() -> None:
    (found,) = of(AccountList, [unix(), shadow("unknown")])
    assert found.accounts[0].enabled is True


def test_an_account_without_a_shell_or_without_a_password_field_is_told_apart() -> None:
    (barred,) = of(AccountList, [unix(login_shell=False), shadow("yescrypt")])
    assert barred.accounts[0].enabled is False
    (empty,) = of(AccountList, [unix("empty")])
    assert empty.accounts[0].enabled is True


def test_without_staff_lists_nothing_is_said_of_leavers() -> None:
    assert of(AccountsAndPeople, [unix()]) == []
    assert len(of(AccountsAndPeople, [unix(), PEOPLE, PEOPLE])) == 1
    assert len(of(AccountsAndPeople, [unix(), PEOPLE, PEOPLE])[0].people) == 2


def test_an_expired_account_cannot_log_in_whatever_its_state() -> None:
    assert Account("x", AT, enabled=True, expires=ON).usable(ON) is False
    assert Account("x", AT, enabled=True, expires=date(2026, 11, 1)).usable(ON) is True
    assert Account("x", AT).usable(ON) is None


def test_a_person_is_gone_from_the_day_of_leaving_and_a_contractor_after_the_contract() -> None:
    assert Person("1", AT, left_on=ON).gone(ON)
    assert not Person("1", AT, left_on=date(2026, 11, 1), employed=False).gone(ON)
    assert Person("1", AT, employed=False).gone(ON)
    assert Person("1", AT, contract_end=date(2026, 10, 30)).gone(ON)
    assert not Person("1", AT, contract_end=ON).gone(ON)


def test_password_ages_need_an_age_or_a_policy() -> None:
    plain = AccountList("帳務", (Account("x", AT),), AT)
    assert of(PasswordAges, [plain]) == []
    dated = AccountList("帳務", (Account("x", AT, password_changed=ON),), AT)
    assert [one.max_age_days for one in of(PasswordAges, [dated])] == [None]
    rule = PasswordSettings("帳務", AT, max_age_days=90)
    assert [one.max_age_days for one in of(PasswordAges, [plain, rule])] == [90]
    assert [one.max_age_days for one in of(PasswordAges, [rule])] == [90]


def test_the_last_logins_of_all_files_of_one_system_are_laid_together() -> None:
    logins = [
        UnixLogins("TRADE01", {"chen": None}, AT),
        UnixLogins("trade01", {"chen": date(2026, 10, 1)}, AT),
        UnixLogins("trade02", {"chen": date(2026, 10, 30)}, AT),
    ]
    (found,) = of(AccountList, [unix(), *logins])
    assert (found.accounts[0].last_login, found.accounts[0].login_told) == (date(2026, 10, 1), True)
    (untold,) = of(AccountList, [unix(), logins[2]])
    assert (untold.accounts[0].last_login, untold.accounts[0].login_told) == (None, False)
