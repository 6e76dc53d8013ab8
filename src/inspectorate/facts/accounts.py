"""帳號與人員: who may log in to a system, and who works for the firm."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar, Literal

from inspectorate.facts.passwords import (
    PasswordPolicy,
    PasswordSettings,
    PasswordStore,
    StoredPassword,
    policies,
)
from inspectorate.facts.source import Source

AccountKind = Literal["person", "service", "vendor", "customer", "shared", "unknown"]


@dataclass(frozen=True, slots=True)
class Account:
    """One account of one system. None and empty mean: the list does not say.

    Attributes:
        id: what is typed to log in.
        name: the display name.
        number: the system's own number (uid, SID); two accounts of one number are one.
        last_login: the last login in Taiwan time; None where none is recorded.
        login_lag_days: by how many days ``last_login`` may lie behind what really was.
        login_told: whether the list records logins at all; then no ``last_login`` means never.
        without_password: why it has no password of the system's, zh-TW: who else lets it in.
        password_max_days: days after which this account must change its password; 0 means never.
        holders: the employee numbers, or names, of those who use it.
        contract_end: the last day of the vendor's contract.
        expires: the first day on which it can no longer log in.
        reviewed_on: the day of the last recorded review; ``decision`` is its result or the reason to keep.
        limits: what of this account could not be read, zh-TW.
    """

    id: str
    source: Source
    name: str = ""
    kind: AccountKind = "unknown"
    enabled: bool | None = None
    number: str = ""
    last_login: date | None = None
    login_told: bool = False
    login_lag_days: int = 0
    created: date | None = None
    password_changed: date | None = None
    password_max_days: int | None = None
    privileges: tuple[str, ...] = ()
    holders: tuple[str, ...] = ()
    company: str = ""
    contract_end: date | None = None
    expires: date | None = None
    reviewed_on: date | None = None
    decision: str = ""
    without_password: str = ""
    limits: tuple[str, ...] = ()

    def usable(self, on: date) -> bool | None:
        """Whether it can log in on a day; None where the list does not say."""
        return False if self.expires is not None and self.expires <= on else self.enabled

    @property
    def no_password_of_its_own(self) -> bool:
        """Whether the list says so, and no day or age of a password speaks against it."""
        told = self.password_changed is not None or self.password_max_days is not None
        return bool(self.without_password) and not told

    def perhaps_used_since(self, edge: date) -> bool:
        """Whether a login on or after ``edge`` may be missing from ``last_login`` for its lag."""
        return self.last_login is not None and (edge - self.last_login).days <= self.login_lag_days


def why_without_password(accounts: Iterable[Account]) -> Mapping[str, int]:
    """How many accounts have no password of the system's, by the reason that the list gives."""
    return dict(
        sorted(Counter(one.without_password for one in accounts if one.no_password_of_its_own).items())
    )


@dataclass(frozen=True, slots=True)
class AccountList:
    """All accounts of one system, as its evidence gives them.

    Attributes:
        as_of: the day of the export; None where it is not known.
        limits: what the list as a whole leaves unseen, zh-TW; a complete list has none.
    """

    system: str
    accounts: tuple[Account, ...]
    source: Source
    as_of: date | None = None
    limits: tuple[str, ...] = ()

    @property
    def only_customers(self) -> bool:
        """Whether it lists accounts, and none but customers'."""
        return bool(self.accounts) and all(account.kind == "customer" for account in self.accounts)

    def usable(self, on: date) -> list[Account]:
        """The accounts, other than customers', that can or may be able to log in on a day."""
        return [one for one in self.accounts if one.kind != "customer" and one.usable(on) is not False]

    @property
    def unseen(self) -> tuple[str, ...]:
        """What keeps the list from speaking for all accounts, zh-TW: its limits, or that it lists none."""
        return self.limits if self.accounts else (*self.limits, "清冊沒有任何帳號")


@dataclass(frozen=True, slots=True)
class UnixUser:
    """One line of a passwd file.

    Attributes:
        scheme: what stands in the password field: ``locked``, ``empty``, ``unknown`` (in the shadow file).
        login_shell: whether the shell lets anyone in.
    """

    id: str
    uid: int
    name: str
    login_shell: bool
    scheme: Literal["locked", "empty", "unknown", "hashed"]
    source: Source


@dataclass(frozen=True, slots=True)
class UnixUsers:
    """A passwd file; with the shadow and lastlog of the same system it makes an account list.

    Attributes:
        first_person: the first uid of people; what lies below belongs to the system.
        kind: what the firm tells of the accounts of people.
    """

    system: str
    users: tuple[UnixUser, ...]
    source: Source
    first_person: int
    limits: tuple[str, ...] = ()
    kind: AccountKind = "unknown"


@dataclass(frozen=True, slots=True)
class UnixLogins:
    """The last login of each user of a Unix system; None for one who never logged in."""

    system: str
    last: Mapping[str, date | None]
    source: Source


@dataclass(frozen=True, slots=True)
class Person:
    """One line of a staff list.

    Attributes:
        left_on: the day of leaving.
        employed: what the list says of the employment; None where it does not say.
        contract_end: the last day of a contractor's contract.
        duties: what the person is there for, as the list writes it; empty where it does not say.
    """

    number: str
    source: Source
    name: str = ""
    department: str = ""
    hired_on: date | None = None
    left_on: date | None = None
    employed: bool | None = None
    contractor: bool = False
    company: str = ""
    contract_end: date | None = None
    duties: str = ""

    def gone(self, on: date) -> bool:
        """Whether the person has left on a day, or the contract has run out."""
        if self.left_on is not None:
            return self.left_on <= on
        ended = self.contract_end is not None and self.contract_end < on
        return self.employed is False or ended


@dataclass(frozen=True, slots=True)
class PersonList:
    """A staff list, as one file gives it."""

    people: tuple[Person, ...]
    source: Source
    as_of: date | None = None
    limits: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AccountsAndPeople:
    """The accounts of one system beside everyone that the firm's staff lists name."""

    PARTS: ClassVar[tuple[type, ...]] = (AccountList, UnixUsers, UnixLogins, PasswordStore, PersonList)

    accounts: AccountList
    people: tuple[Person, ...]
    source: Source
    limits: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PasswordAges:
    """How old a system lets passwords grow, beside how old those of its accounts are.

    Attributes:
        max_age_days: what the policy sets; 0 means never, None that no policy is seen.
        doubt: why the policy may not hold for every account, zh-TW; empty where it does.
        told: whether the accounts' own ages are part of the evidence.
        for_customers: whether the policy is that of customers only.
    """

    PARTS: ClassVar[tuple[type, ...]] = (PasswordSettings, AccountList, UnixUsers, PasswordStore)

    system: str
    source: Source
    max_age_days: int | None = None
    doubt: str = ""
    accounts: tuple[Account, ...] = ()
    told: bool = False
    limits: tuple[str, ...] = ()
    for_customers: bool = False


def compose(facts: Sequence[Any]) -> Iterator[AccountList | AccountsAndPeople | PasswordAges]:
    """Account lists of Unix systems; each list beside the staff; each system's password ages."""
    unix = tuple(_unix_lists(facts))
    yield from unix
    lists = [*(fact for fact in facts if isinstance(fact, AccountList)), *unix]
    staff = [fact for fact in facts if isinstance(fact, PersonList)]
    if staff:
        people = tuple(person for fact in staff for person in fact.people)
        unseen = tuple(limit for fact in staff for limit in fact.limits)
        for one in lists:
            yield AccountsAndPeople(one, people, one.source, (*one.limits, *unseen))
    yield from _password_ages(facts, lists)


def _password_ages(facts: Sequence[Any], lists: Iterable[AccountList]) -> Iterator[PasswordAges]:
    rules = policies(facts)
    for one in lists:
        rule = rules.get(one.system.casefold())
        told = any(
            account.password_changed is not None or account.password_max_days is not None
            for account in one.accounts
        )
        if told or (rule and rule.max_age_days is not None):
            ages = PasswordAges(one.system, one.source, accounts=one.accounts, told=told, limits=one.limits)
            yield _ruled(ages, rule) if rule else ages
    seen = {one.system.casefold() for one in lists}
    for system, rule in rules.items():
        if system not in seen:
            yield _ruled(PasswordAges(rule.system, rule.source), rule)


def _ruled(ages: PasswordAges, rule: PasswordPolicy) -> PasswordAges:
    return PasswordAges(
        ages.system,
        rule.at("max_age_days"),
        rule.max_age_days,
        rule.doubts.get("max_age_days", ""),
        ages.accounts,
        ages.told,
        ages.limits,
        rule.for_customers,
    )


def _unix_lists(facts: Sequence[Any]) -> Iterator[AccountList]:
    stores: dict[str, dict[str, StoredPassword]] = {}
    for fact in facts:
        if isinstance(fact, PasswordStore):
            stores.setdefault(fact.system.casefold(), {}).update({one.account: one for one in fact.entries})
    logins: dict[str, dict[str, date | None]] = {}
    for fact in facts:
        if isinstance(fact, UnixLogins):
            logins.setdefault(fact.system.casefold(), {}).update(fact.last)
    for fact in facts:
        if isinstance(fact, UnixUsers):
            system = fact.system.casefold()
            stored, last = stores.get(system, {}), logins.get(system, {})
            accounts = tuple(_unix_account(fact, user, stored.get(user.id), last) for user in fact.users)
            yield AccountList(fact.system, accounts, fact.source, limits=fact.limits)


def _unix_account(
    users: UnixUsers, user: UnixUser, stored: StoredPassword | None, last: Mapping[str, date | None]
) -> Account:
    posing = user.uid == 0 and user.id != "root"  # a second root serves no system: somebody holds it
    enabled: bool | None = None
    if not user.login_shell or user.scheme == "locked":
        enabled = False
    elif stored or user.scheme != "unknown":
        enabled = not stored or stored.scheme != "locked"
    return Account(
        user.id,
        user.source,
        user.name,
        "service" if user.uid < users.first_person and not posing else users.kind,
        enabled,
        str(user.uid),
        last.get(user.id),
        user.id in last,
        password_changed=stored.changed if stored else None,
        password_max_days=stored.max_days if stored else None,
        expires=stored.expires if stored else None,
    )
