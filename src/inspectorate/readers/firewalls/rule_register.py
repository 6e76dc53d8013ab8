"""防火牆規則清冊: the firm's own table of its firewall rules, with owner, request and review."""

import re
from collections.abc import Iterator
from datetime import date

from inspectorate.facts.rule_register import RegisteredRule, RuleRegister
from inspectorate.facts.source import Source
from inspectorate.readers.evidence_file import EvidenceFile
from inspectorate.readers.table import Row, has_columns, rows

NAME = "firewall_rule_register"
TITLE = "防火牆規則清冊（CSV／XLSX）"
YIELDS = (RuleRegister,)

_COLUMNS = {
    "rule": (
        "規則編號",
        "規則名稱",
        "規則代號",
        "防火牆規則",
        "政策編號",
        "rule id",
        "rule",
        "policy id",
        "rule name",
    ),
    "device": ("設備", "設備名稱", "防火牆", "防火牆名稱", "主機名稱", "device", "firewall"),
    "owner": ("負責人", "規則負責人", "業務負責人", "申請人", "申請單位", "owner", "requester"),
    "ticket": ("申請單號", "申請單編號", "單號", "表單編號", "案號", "ticket", "request", "change"),
    "approved_on": ("核准日期", "核准日", "核可日期", "approved on", "approved"),
    "reviewed_on": (
        *("最近檢視日", "最近檢視日期", "檢視日期", "最後檢視日", "最後檢視日期", "覆核日期"),
        *("last reviewed on", "last reviewed", "reviewed on", "review date"),
    ),
    "expires_on": ("到期日", "到期日期", "有效期限", "使用期限", "expires on", "expires", "expiry"),
    "purpose": ("用途", "目的", "說明", "purpose", "description"),
}
_NEEDED = ("rule", "owner")
_RECOGNISED = (
    ("rule", "owner", "ticket"),
    ("rule", "owner", "reviewed_on"),
    ("rule", "ticket", "reviewed_on"),
)
_DAY = re.compile(r"(?:民國)?\s*(\d{2,4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[ T]\d.*)?")
_COMPACT = re.compile(r"(\d{3,4})(\d{2})(\d{2})")
_ROC = 1911
_FIRST_WESTERN_YEAR = 1000
_NO_DAY = frozenset(("", "-", "無", "永久", "無期限", "n/a", "長期"))


def recognises(file: EvidenceFile) -> bool:
    """Whether the table's head names rules with an owner, a request or a review."""
    return any(has_columns(file, _COLUMNS, needed) for needed in _RECOGNISED)


def read(file: EvidenceFile) -> Iterator[RuleRegister]:
    """The register as one fact.

    Raises:
        RefusedError: the table cannot be read, or a date in it is none.
    """
    needed = _NEEDED if has_columns(file, _COLUMNS, _NEEDED) else ("rule",)
    lines = tuple(_line(file, row) for row in rows(file, _COLUMNS, needed) if row.get("rule"))
    yield RuleRegister(lines, Source(file.item))


def _line(file: EvidenceFile, row: Row) -> RegisteredRule:
    return RegisteredRule(
        rule=row.get("rule"),
        source=row.source,
        device=row.get("device"),
        owner=row.get("owner"),
        ticket=row.get("ticket"),
        approved_on=_day(file, row, "approved_on"),
        reviewed_on=_day(file, row, "reviewed_on"),
        expires_on=_day(file, row, "expires_on"),
        purpose=row.get("purpose"),
    )


def _day(file: EvidenceFile, row: Row, column: str) -> str:
    """The ISO date of a cell in Western or ROC years; empty where the cell says there is none."""
    text = row.get(column)
    if text.casefold() in _NO_DAY:
        return ""
    found = _DAY.fullmatch(text) or _COMPACT.fullmatch(text)
    try:
        if found is None:
            raise ValueError(text)
        year, month, day = (int(part) for part in found.groups())
        return date(year if year >= _FIRST_WESTERN_YEAR else year + _ROC, month, day).isoformat()
    except ValueError as error:
        raise file.refused(
            f"「{_COLUMNS[column][0]}」之日期無法解讀：{text[:30]}。",
            "請以 2026-10-31 或 115/10/31 填寫。",
            row.source.where,
        ) from error
