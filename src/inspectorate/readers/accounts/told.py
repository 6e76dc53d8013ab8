"""What a firm tells of a list in ``evidence.toml``: the kind of its accounts, the day of the export."""

from datetime import date
from typing import get_args

from inspectorate.facts.accounts import AccountKind
from inspectorate.readers.accounts.cells import kind
from inspectorate.readers.dates import parse_date
from inspectorate.readers.evidence_file import EvidenceFile


def told_kind(file: EvidenceFile) -> AccountKind:
    """The kind of the accounts that the list itself says nothing of; ``unknown`` where none is told.

    Raises:
        RefusedError: no such kind.
    """
    told = file.told.get("kind", "")
    known = kind(told)
    if known is None:
        choices = "、".join(get_args(AccountKind))
        raise file.refused(f"evidence.toml 之 kind {told!r} 不是帳號類別。", f"可用者：{choices}。")
    return known


def told_day(file: EvidenceFile, key: str) -> date | None:
    """A day told; None where none is.

    Raises:
        RefusedError: what is told is not a date.
    """
    try:
        return parse_date(file.told.get(key, ""))
    except ValueError as error:
        raise file.refused(f"evidence.toml 之 {key} 不是日期。", "請寫成 2026-10-31。") from error
