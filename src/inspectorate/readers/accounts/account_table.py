"""Account lists in CSV or a workbook: one row an account, headed in Chinese or English."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from inspectorate.facts.accounts import Account, AccountKind, AccountList
from inspectorate.facts.passwords import PasswordStore, StoredPassword
from inspectorate.facts.source import Source
from inspectorate.readers.accounts import cells
from inspectorate.readers.accounts.columns import ACCOUNT, kind_of
from inspectorate.readers.accounts.schemes import cell_scheme, named_scheme
from inspectorate.readers.accounts.systems import told_system
from inspectorate.readers.accounts.told import told_day, told_kind
from inspectorate.readers.dates import Order, order_of
from inspectorate.readers.evidence_file import EvidenceFile
from inspectorate.readers.table import Row, rows

NAME = "account_list"
TITLE = "帳號清冊（CSV、XLSX）"
YIELDS = (AccountList, PasswordStore)
TELLS = ("kind", "as_of")

_DAYS = ("last_login", "created", "password_changed", "contract_end", "expires", "reviewed_on")


def recognises(file: EvidenceFile) -> bool:
    """Whether the columns are those of accounts, or of accounts and their stored passwords."""
    return kind_of(file) in ("accounts", "hashes")


def read(file: EvidenceFile) -> Iterable[AccountList | PasswordStore]:
    """One account list for each system that the table names, and its password store where one is shown.

    Raises:
        RefusedError: a row without an account, or a date that cannot be read.
    """
    listed = list(rows(file, ACCOUNT, ("id",)))
    order, kind, as_of = _order(listed), told_kind(file), told_day(file, "as_of")
    only_hashes = kind_of(file) == "hashes"
    for system, part in _by_system(file, listed).items():
        source = Source(file.item)
        if not only_hashes:
            accounts = tuple(_account(file, row, order, kind) for row in part)
            yield AccountList(system, accounts, source, as_of)
        if entries := tuple(_stored(part)):
            yield PasswordStore(system, entries, source)


def _order(listed: Sequence[Row]) -> Order:
    return order_of([row.get(column) for row in listed for column in _DAYS])


def _by_system(file: EvidenceFile, listed: Sequence[Row]) -> dict[str, list[Row]]:
    """The rows of each system: as the row names it, as told, by sheet where there are several, by file."""
    parts: dict[str, list[Row]] = {}
    several_sheets = len({row.source.detail for row in listed}) > 1
    for row in listed:
        if not row.get("id"):
            raise file.refused("此列沒有帳號。", "請補上帳號或刪除此列。", row.source.where)
        usual = row.source.detail if several_sheets else told_system(file)
        parts.setdefault(row.get("system") or file.told.get("system") or usual, []).append(row)
    return parts or {told_system(file): []}


def _account(file: EvidenceFile, row: Row, order: Order, usual: AccountKind) -> Account:
    enabled, limits = cells.state(row)
    kind = cells.kind(row.get("kind"))
    if kind is None:
        limits = (*limits, f"類別「{row.get('kind')[:20]}」無法辨識")
    contract_end = cells.day(file, row, "contract_end", order)
    if kind in (None, "unknown") and (contract_end or cells.several(row.get("company"))):
        kind = "vendor" if contract_end else kind
    return Account(
        row.get("id"),
        row.source,
        row.get("name"),
        usual if kind in (None, "unknown") else kind or usual,
        enabled,
        last_login=cells.day(file, row, "last_login", order),
        login_told="last_login" in row.cells,
        created=cells.day(file, row, "created", order),
        password_changed=cells.day(file, row, "password_changed", order),
        privileges=cells.several(row.get("privileges")),
        holders=cells.several(row.get("holder")),
        company=row.get("company"),
        contract_end=contract_end,
        expires=_day_after(cells.day(file, row, "expires", order)),
        reviewed_on=cells.day(file, row, "reviewed_on", order),
        decision=row.get("decision"),
        without_password=row.get("without_password"),
        limits=limits,
    )


def _day_after(last: date | None) -> date | None:
    """Lists name the last day on which an account is valid."""
    return date.fromordinal(last.toordinal() + 1) if last and last < date.max else None


def _stored(part: Iterable[Row]) -> Iterator[StoredPassword]:
    for row in part:
        if "hash" in row.cells:
            yield StoredPassword(row.get("id"), cell_scheme(row.get("hash")), row.source)
        elif row.get("scheme"):
            yield StoredPassword(row.get("id"), named_scheme(row.get("scheme")), row.source)
