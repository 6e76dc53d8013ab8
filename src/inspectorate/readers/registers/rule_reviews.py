"""Register of firewall rule reviews (防火牆規則檢視紀錄) as CSV or workbook."""

from collections.abc import Iterator

from inspectorate.facts.rule_reviews import RuleReview, RuleReviews
from inspectorate.facts.source import Source
from inspectorate.readers.cells import iso_date, said
from inspectorate.readers.evidence_file import EvidenceFile
from inspectorate.readers.table import has_columns, rows

NAME = "rule_reviews"
TITLE = "防火牆規則檢視紀錄（CSV、XLSX、ODS）"
YIELDS = (RuleReviews,)

ALIASES = {
    "reviewed_on": ("檢視日期", "檢視日", "覆核日期", "審查日期", "review date", "reviewed on"),
    "scope": ("範圍", "區域", "檢視範圍", "檢視區域", "規則範圍", "scope", "zone"),
    "device": ("設備", "防火牆", "設備名稱", "防火牆名稱", "device", "firewall"),
    "reviewer": ("檢視人", "檢視人員", "檢視者", "審查人", "reviewer", "reviewed by"),
    "approver": ("核准人", "核准主管", "核准", "主管", "approver", "approved by"),
}
NEEDED = ("reviewed_on", "scope", "reviewer")


def recognises(file: EvidenceFile) -> bool:
    """Whether a heading line names the day of review, its scope and who reviewed."""
    return has_columns(file, ALIASES, NEEDED)


def read(file: EvidenceFile) -> Iterator[RuleReviews]:
    """One register.

    Raises:
        RefusedError: no heading line, or a date that is none.
    """
    reviews = (
        RuleReview(
            reviewed_on=iso_date(file, row, "reviewed_on"),
            scope=said(row.get("scope")),
            source=row.source,
            device=said(row.get("device")),
            reviewer=said(row.get("reviewer")),
            approver=said(row.get("approver")),
        )
        for row in rows(file, ALIASES, NEEDED)
    )
    yield RuleReviews(tuple(reviews), Source(file.item))
