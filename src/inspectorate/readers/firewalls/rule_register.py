"""防火牆規則清冊: the firm's own table of its firewall rules, with owner, request and review."""

from collections.abc import Iterator

from inspectorate.facts.rule_register import RegisteredRule, RuleRegister
from inspectorate.facts.source import Source
from inspectorate.readers.cells import iso_date, said
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
        owner=said(row.get("owner")),
        ticket=said(row.get("ticket")),
        approved_on=iso_date(file, row, "approved_on"),
        reviewed_on=iso_date(file, row, "reviewed_on"),
        expires_on=iso_date(file, row, "expires_on"),
        purpose=row.get("purpose"),
    )
