"""規則檢視: the table of hits that goes into a review sheet, and the sheet as it comes back."""

from pathlib import Path

from inspectorate.facts.rule_decisions import RuleDecision, RuleHits
from inspectorate.readers.cells import iso_date, said
from inspectorate.readers.evidence_file import EvidenceFile
from inspectorate.readers.table import Row, rows

_SHEET = {
    "rule": ("規則編號",),
    "device": ("設備",),
    "decision": ("決定",),
    "decided_by": ("決定人",),
    "reviewed_on": ("檢視日期",),
    "due": ("檢視期限",),
}
_HITS = {
    "rule": ("規則編號", "規則", "規則名稱", "rule id", "policy id"),
    "device": ("設備", "防火牆", "firewall", "system"),
    "count": ("命中次數", "次數", "hits", "hit count"),
    "last": ("最近命中", "最後命中", "last hit", "last seen", "last_hit", "last_seen"),
}


def read_decisions(path: Path) -> list[RuleDecision]:
    """The rows of a sheet that was filled in.

    Raises:
        RefusedError: the file is no such sheet, or a date in it is none.
    """
    file = EvidenceFile(path, path.name)
    return [
        RuleDecision(
            row.get("rule"),
            row.source,
            row.get("device"),
            said(row.get("decision")),
            said(row.get("decided_by")),
            iso_date(file, row, "reviewed_on"),
            iso_date(file, row, "due"),
        )
        for row in rows(file, _SHEET, tuple(_SHEET))
    ]


def read_hits(path: Path) -> list[RuleHits]:
    """Hits by rule, as the question of the log lake or the device lists them.

    Raises:
        RefusedError: the table cannot be read, or a count in it is none.
    """
    file = EvidenceFile(path, path.name)
    return [
        RuleHits(row.get("rule"), row.source, row.get("device"), _count(file, row), said(row.get("last")))
        for row in rows(file, _HITS, ("rule",))
    ]


def _count(file: EvidenceFile, row: Row) -> int | None:
    text = said(row.get("count")).replace(",", "")
    if text and not (text.isascii() and text.isdigit()):
        raise file.refused(f"{text!r} 不是次數。", "請改為整數後重新匯出。", row.source.where)
    return int(text) if text else None
