"""Active Directory's attributes read into accounts: FILETIME counts, userAccountControl bits, SIDs."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta

from inspectorate.facts.accounts import Account, AccountKind
from inspectorate.facts.passwords import Scheme, StoredPassword
from inspectorate.facts.source import Source
from inspectorate.readers.accounts.cells import kind as kind_named
from inspectorate.readers.dates import TAIWAN, parse_moment

DISABLED, NOT_REQUIRED, REVERSIBLE, NEVER_EXPIRES = 0x2, 0x20, 0x80, 0x10000
_MACHINES = 0x800 | 0x1000 | 0x2000  # trusts, workstations, domain controllers

_BEGINNING = datetime(1601, 1, 1, tzinfo=TAIWAN) + TAIWAN.utcoffset(None)
_NO_TIME = frozenset({"", "0", "9223372036854775807"})
_LAG_DAYS = 14
"""How far lastLogonTimestamp may lie behind, by the default of ms-DS-Logon-Time-Sync-Interval."""
_TICKS_A_MICROSECOND = 10
_BUILT_IN = frozenset({"administrator", "guest", "krbtgt", "defaultaccount", "wdagutilityaccount"})
_BUILT_IN_NUMBERS = ("-500", "-501", "-502", "-503")

Refuse = Callable[[str], Exception]


def filetime(text: str) -> datetime | None:
    """The moment of a count of 100 ns since 1601; None for 0 and for never.

    Raises:
        ValueError: no count, or one that lies outside the calendar.
    """
    if text.strip() in _NO_TIME:
        return None
    try:
        return _BEGINNING + timedelta(microseconds=int(text) // _TICKS_A_MICROSECOND)
    except OverflowError as error:
        raise ValueError(f"{text!r} lies outside the calendar") from error


def moment(text: str) -> datetime | None:
    """A time as directories write it: ``20261031083000.0Z``, a FILETIME count, or a plain date and time.

    Raises:
        ValueError: it is none of these.
    """
    if text[:14].isdecimal() and text.endswith("Z"):
        digits = text[:14]
        return parse_moment(f"{digits[:8]} {digits[8:10]}:{digits[10:12]}:{digits[12:14]}Z")
    return filetime(text) if text.isdecimal() and len(text) != len("20261031") else parse_moment(text)


def day(text: str) -> date | None:
    """The day, in Taiwan, of a time as directories write it; None for never.

    Raises:
        ValueError: it is no such time.
    """
    found = moment(text.strip())
    return found.date() if found and found.date() > _BEGINNING.date() else None


def is_person_account(control: int) -> bool:
    """Whether the control bits are of a user, not of a machine or a trust."""
    return not control & _MACHINES


def scheme_of(control: int) -> Scheme:
    """How the directory keeps the password: an NT hash, unless it may be decrypted or there may be none."""
    if control & REVERSIBLE:
        return "reversible"
    return "unknown" if control & NOT_REQUIRED and not control & DISABLED else "ntlm"


def kind_of(account: str, number: str, employee_type: str, holder: str) -> AccountKind:
    """The kind that the directory tells: a built-in account, an employee type, else a person by number."""
    if account.casefold() in _BUILT_IN or number.endswith(_BUILT_IN_NUMBERS):
        return "service"
    told = kind_named(employee_type)
    if told not in (None, "unknown"):
        return told or "unknown"
    return "person" if holder else "unknown"


def account_of(
    attributes: Mapping[str, str], source: Source, usual: AccountKind, *, login_told: bool
) -> Account:
    """One account from its attributes by lower-case name, several values divided by new lines.

    The last login is the later of what one controller saw (lastLogon) and what all were told
    (lastLogonTimestamp, which may lag up to 14 days).

    Raises:
        ValueError: a time or a number cannot be read.
    """

    def of(*names: str) -> str:
        return next((attributes[name].strip() for name in names if attributes.get(name, "").strip()), "")

    control = of("useraccountcontrol")
    bits = int(control) if control else 0
    logins = [day(of(name)) for name in ("lastlogontimestamp", "lastlogon", "lastlogondate")]
    number, holder = of("objectsid", "sid"), of("employeeid", "employeenumber")
    name = of("samaccountname")
    kind = kind_of(name, number, of("employeetype"), holder)
    return Account(
        name,
        source,
        of("displayname", "name", "cn"),
        usual if kind == "unknown" else kind,
        not bits & DISABLED if control else _truth(of("enabled")),
        number,
        max((login for login in logins if login), default=None),
        login_told,
        _LAG_DAYS,
        day(of("whencreated", "created")),
        day(of("pwdlastset", "passwordlastset")),
        0 if bits & NEVER_EXPIRES or _truth(of("passwordneverexpires")) else None,
        tuple(group.split(",")[0].removeprefix("CN=") for group in of("memberof").splitlines()),
        (holder,) if holder else (),
        of("company"),
        expires=day(of("accountexpires", "accountexpirationdate")),
    )


def stored(account: Account, control: str, reversible: str = "") -> StoredPassword:
    """How the directory stores the account's password."""
    bits = int(control) if control else REVERSIBLE if _truth(reversible) else 0
    return StoredPassword(account.id, scheme_of(bits), account.source)


def _truth(text: str) -> bool | None:
    return {"true": True, "false": False}.get(text.casefold())
