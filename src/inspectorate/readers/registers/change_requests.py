"""防火牆異動申請: requests to open or close connections, who approved them, and the risk that was seen."""

from collections.abc import Iterator

from inspectorate.facts.source import Source
from inspectorate.facts.traffic import ChangeRequest, ChangeRequests
from inspectorate.readers.cells import iso_date, said
from inspectorate.readers.evidence_file import EvidenceFile
from inspectorate.readers.registers.traffic_cells import TRAFFIC, traffic
from inspectorate.readers.table import Row, has_columns, rows

NAME = "change_requests"
TITLE = "防火牆異動申請清冊（CSV、XLSX、ODS）"
YIELDS = (ChangeRequests,)

ALIASES = {
    **TRAFFIC,
    "id": ("申請單號", "申請單編號", "單號", "案號", "變更單號", "ticket", "request", "change"),
    "action": ("動作", "異動類別", "類別", "允許或拒絕"),
    "approver": ("核准人", "核准主管", "核可主管", "approved by"),
    "date": ("核准日期", "核准日", "核可日期", "approved on"),
    "risk": ("風險評估", "風險", "風險程度", "風險等級"),
}
NEEDED = ("id", "from", "to", "service", "approver", "date")
_RULES = ("規則編號", "rule id", "policy id", "專線", "line")
"""Headings of registers of rules and of lines, which may have these columns too."""
_OPENS = ("permit", "open", "allow", "add", "新增", "開放", "允許", "開通")
_CLOSES = ("deny", "close", "block", "remove", "delete", "刪除", "關閉", "拒絕", "移除", "停用")


def recognises(file: EvidenceFile) -> bool:
    """Whether a heading line names requests with their connections, who approved and when."""
    return has_columns(file, ALIASES, NEEDED, without=_RULES)


def read(file: EvidenceFile) -> Iterator[ChangeRequests]:
    """The table as one fact.

    Raises:
        RefusedError: no heading line, or an address, service, date or kind of change that is none.
    """
    requests = tuple(_request(file, row) for row in rows(file, ALIASES, NEEDED))
    yield ChangeRequests(requests, Source(file.item))


def _request(file: EvidenceFile, row: Row) -> ChangeRequest:
    return ChangeRequest(
        row.get("id"),
        traffic(file, row),
        opens=_opens(file, row),
        approver=said(row.get("approver")),
        approved_on=iso_date(file, row, "date"),
        risk=said(row.get("risk")),
    )


def _opens(file: EvidenceFile, row: Row) -> bool | None:
    """Whether the request opens or closes; None where the table does not say."""
    word = row.get("action").casefold()
    if not word:
        return None
    for words, opens in ((_OPENS, True), (_CLOSES, False)):
        if word in words:
            return opens
    raise file.refused(f"{word!r} 不是開放或關閉。", "請填「開放」或「關閉」，或留空。", row.source.where)
