"""Active Directory exports in CSV or a workbook: Get-ADUser | Export-Csv, and csvde."""

from collections.abc import Iterable, Sequence

from inspectorate.facts.accounts import Account, AccountList
from inspectorate.facts.passwords import PasswordStore, StoredPassword
from inspectorate.facts.source import Source
from inspectorate.readers.accounts.directory import account_of, is_person_account, stored
from inspectorate.readers.accounts.systems import domain_of, told_system
from inspectorate.readers.accounts.told import told_day, told_kind
from inspectorate.readers.dates import Order, order_of, parse_moment
from inspectorate.readers.evidence_file import EvidenceFile
from inspectorate.readers.table import Row, has_columns, rows

NAME = "active_directory_table"
TITLE = "Active Directory 匯出檔（CSV）"
YIELDS = (AccountList, PasswordStore)
TELLS = ("kind", "as_of")

_REVERSIBLE = "allowreversiblepasswordencryption"
_NAMES = (
    *("samaccountname", "distinguishedname", "enabled", "useraccountcontrol", "objectclass", "displayname"),
    *("name", "cn", "lastlogondate", "lastlogon", "lastlogontimestamp", "whencreated", "created"),
    *("passwordlastset", "pwdlastset", "passwordneverexpires", "accountexpirationdate", "accountexpires"),
    *("employeeid", "employeenumber", "employeetype", "memberof", "company", "objectsid", "sid"),
    _REVERSIBLE,
)
COLUMNS = {name: (name,) for name in _NAMES} | {"distinguishedname": ("distinguishedname", "dn")}

_LOGINS = ("lastlogondate", "lastlogon", "lastlogontimestamp")
_DAYS = (*_LOGINS, "whencreated", "created", "passwordlastset", "accountexpirationdate")
_TELLING = ("enabled", "useraccountcontrol", "distinguishedname")


def recognises(file: EvidenceFile) -> bool:
    """Whether the table is headed with Active Directory's own attribute names."""
    return any(has_columns(file, COLUMNS, ("samaccountname", column)) for column in _TELLING)


def read(file: EvidenceFile) -> Iterable[AccountList | PasswordStore]:
    """The users of the directory and how it stores their passwords.

    Raises:
        RefusedError: no user at all, or a value that cannot be read; it names the row.
    """
    listed = [row for row in rows(file, COLUMNS, ("samaccountname",)) if _is_user(file, row)]
    if not listed:
        raise file.refused("沒有任何使用者帳號。", "請匯出 objectClass=user 之物件。")
    order = order_of([row.get(column) for row in listed for column in _DAYS])
    read_all = [_account(file, row, order) for row in listed]
    domain = domain_of(listed[0].get("distinguishedname"))
    system, source = file.told.get("system") or domain or told_system(file), Source(file.item)
    yield AccountList(system, tuple(account for account, _ in read_all), source, told_day(file, "as_of"))
    if any("useraccountcontrol" in row.cells or _REVERSIBLE in row.cells for row in listed):
        yield PasswordStore(system, tuple(entry for _, entry in read_all), source)


def _account(file: EvidenceFile, row: Row, order: Order) -> tuple[Account, StoredPassword]:
    told = any(column in row.cells for column in _LOGINS)
    try:
        attributes = {**row.cells, **_in_one_order(row, order)}
        attributes["memberof"] = attributes.get("memberof", "").replace(";", "\n")
        account = account_of(attributes, row.source, told_kind(file), login_told=told)
        return account, stored(account, row.get("useraccountcontrol"), row.get(_REVERSIBLE))
    except ValueError as error:
        reason = "時間或數值無法讀取；月日在前之日期須能由同欄判定順序。"
        raise file.refused(reason, "請以 yyyy-MM-dd 格式匯出日期。", row.source.where) from error


def _in_one_order(row: Row, order: Order) -> dict[str, str]:
    """The times whose year stands last (``10/31/2026 8:30:00 AM``), rewritten with the year first."""
    if order == "ymd":
        return {}
    texts = ((column, row.get(column)) for column in _DAYS)
    found = {column: parse_moment(text, order) for column, text in texts if text and not text.isdecimal()}
    return {column: moment.isoformat() for column, moment in found.items() if moment}


def _is_user(file: EvidenceFile, row: Row) -> bool:
    if not row.get("samaccountname"):
        raise file.refused("此列沒有 sAMAccountName。", "請補上或刪除此列。", row.source.where)
    control = row.get("useraccountcontrol")
    try:
        return row.get("objectclass").casefold() not in _OTHERS and is_person_account(int(control or 0))
    except ValueError as error:
        raise file.refused("userAccountControl 不是整數。", "請重新匯出。", row.source.where) from error


_OTHERS: Sequence[str] = ("computer", "group", "contact", "trusteddomain", "msds-groupmanagedserviceaccount")
