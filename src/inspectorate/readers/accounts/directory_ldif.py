"""Active Directory exports in LDIF, as ldifde and ldapsearch write them."""

import re
from collections.abc import Iterable

from inspectorate.facts.accounts import Account, AccountList
from inspectorate.facts.passwords import PasswordStore, StoredPassword
from inspectorate.facts.source import Source
from inspectorate.readers.accounts.directory import account_of, is_person_account, stored
from inspectorate.readers.accounts.ldif import Record, records
from inspectorate.readers.accounts.systems import domain_of, told_system
from inspectorate.readers.accounts.told import told_day, told_kind
from inspectorate.readers.evidence_file import EvidenceFile

NAME = "active_directory_ldif"
TITLE = "Active Directory 匯出檔（LDIF）"
YIELDS = (AccountList, PasswordStore)
TELLS = ("kind", "as_of")

_DN = re.compile(r"^(?:dn|distinguishedname)::? ?\S", re.IGNORECASE | re.MULTILINE)
_ACCOUNT = re.compile(r"^(?:samaccountname|useraccountcontrol)::? ?\S", re.IGNORECASE | re.MULTILINE)
_LOGIN = ("lastlogontimestamp", "lastlogon")


def recognises(file: EvidenceFile) -> bool:
    """Whether the head holds distinguished names and Active Directory's account attributes."""
    text = file.head_text
    return bool(_DN.search(text) and _ACCOUNT.search(text))


def read(file: EvidenceFile) -> Iterable[AccountList | PasswordStore]:
    """The users of the directory and how it stores their passwords; machines and groups are left out.

    Raises:
        RefusedError: no user at all, a change record, or a value that cannot be read; it names the line.
    """
    found: list[Record] = []
    limits: list[str] = []
    for record in records(file):
        limits.extend(_told_by_server(record))
        if record.values.get("changetype", ["add"]) != ["add"]:
            raise file.refused("是異動紀錄，不是清冊。", "請匯出帳號本身。", f"line {record.line}")
        if _is_user(file, record):
            found.append(record)
    if not found:
        raise file.refused("沒有任何使用者帳號。", "請匯出 objectClass=user 之物件。")
    system = file.told.get("system") or domain_of(found[0].dn) or told_system(file)
    told = any(name in record.values for record in found for name in _LOGIN)
    read_all = [_account(file, record, login_told=told) for record in found]
    accounts = tuple(account for account, _ in read_all)
    source = Source(file.item)
    yield AccountList(system, accounts, source, told_day(file, "as_of"), tuple(dict.fromkeys(limits)))
    yield PasswordStore(system, tuple(entry for _, entry in read_all), source)


def _account(file: EvidenceFile, record: Record, *, login_told: bool) -> tuple[Account, StoredPassword]:
    attributes = record.joined()
    source = Source(file.item, "line", record.line)
    try:
        account = account_of(attributes, source, told_kind(file), login_told=login_told)
        return account, stored(account, attributes.get("useraccountcontrol", ""))
    except ValueError as error:
        raise file.refused("屬性之時間或數值無法讀取。", "請重新匯出。", f"line {record.line}") from error


def _is_user(file: EvidenceFile, record: Record) -> bool:
    if "samaccountname" not in record.values:
        return False
    classes = {value.casefold() for value in record.values.get("objectclass", [])}
    control = record.values.get("useraccountcontrol", [""])[0]
    if not control and not classes & {"user", "person"}:
        return False
    try:
        return "computer" not in classes and is_person_account(int(control or 0))
    except ValueError as error:
        raise file.refused("userAccountControl 不是整數。", "請重新匯出。", f"line {record.line}") from error


def _told_by_server(record: Record) -> list[str]:
    """What the search's own closing lines say is missing."""
    result = record.values.get("result", ["0"])[0]
    limits = [] if result.split(" ")[0] == "0" else ["查詢未完整結束（result 非 0），清冊可能不全。"]
    return [*limits, *(["含轉介（ref），其他網域之帳號未列入。"] if "ref" in record.values else [])]
