"""約定連線與異動申請: tables of connections that people agreed on or approved."""

import re
from collections.abc import Iterator
from pathlib import Path

from inspectorate.analysis.addresses import AddressError, addresses
from inspectorate.analysis.agreed_traffic import Agreed
from inspectorate.analysis.asked_services import ServiceError, kinds_of
from inspectorate.analysis.crossing import Kinds
from inspectorate.analysis.intervals import Intervals
from inspectorate.analysis.policy_changes import Change
from inspectorate.readers.cells import iso_date, said
from inspectorate.readers.evidence_file import EvidenceFile
from inspectorate.readers.table import Row, rows

_ANY = frozenset(("", "any", "all", "*", "任意", "全部", "所有"))
_BREAK = re.compile(r"[,;、，；\s]+")
_TRAFFIC = {
    "from": ("來源", "來源位址", "來源ip", "source", "src"),
    "to": ("目的", "目的位址", "目的地", "目的ip", "destination", "dst"),
    "service": ("服務", "服務埠", "通訊埠", "埠號", "連接埠", "協定埠號", "port", "ports"),
}
_CHANGES = {
    **_TRAFFIC,
    "id": ("申請單號", "申請單編號", "單號", "案號", "變更單號", "ticket", "request", "change"),
    "action": ("動作", "異動類別", "類別", "允許或拒絕"),
    "approver": ("核准人", "核准主管", "核可主管", "approved by"),
    "date": ("核准日期", "核准日", "核可日期", "approved on"),
    "risk": ("風險評估", "風險", "風險程度", "風險等級"),
}
_OPENS = ("permit", "open", "allow", "add", "新增", "開放", "允許", "開通")
_CLOSES = ("deny", "close", "block", "remove", "delete", "刪除", "關閉", "拒絕", "移除", "停用")


def agreed_traffic(path: Path) -> list[Agreed]:
    """The connections agreed on with a third party.

    Raises:
        RefusedError: the table cannot be read, or an address or a service in it is none.
    """
    file = EvidenceFile(path, path.name)
    return [Agreed(row.source, *_traffic(file, row)) for row in rows(file, _TRAFFIC, tuple(_TRAFFIC))]


def approved_changes(path: Path) -> list[Change]:
    """The change requests, approved or not.

    Raises:
        RefusedError: the table cannot be read, or an address, service, date or kind of change in it is none.
    """
    file = EvidenceFile(path, path.name)
    return list(_changes(file))


def _changes(file: EvidenceFile) -> Iterator[Change]:
    for row in rows(file, _CHANGES, ("id", "from", "to", "service", "approver", "date")):
        senders, receivers, kinds = _traffic(file, row)
        yield Change(
            row.get("id"),
            row.source,
            senders,
            receivers,
            kinds,
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


def _traffic(file: EvidenceFile, row: Row) -> tuple[Intervals, Intervals, Kinds]:
    try:
        kinds = kinds_of(row.get("service"))
    except ServiceError as error:
        raise file.refused(f"{error} 不是可讀取之服務。", "應如 tcp/443。", row.source.where) from error
    return _addresses(file, row, "from"), _addresses(file, row, "to"), kinds


def _addresses(file: EvidenceFile, row: Row, column: str) -> Intervals:
    text = row.get(column)
    words = ["any"] if text.casefold() in _ANY else [word for word in _BREAK.split(text) if word]
    try:
        return addresses(words)
    except AddressError as error:
        reason = f"{text!r} 不是位址、網段或位址範圍。"
        raise file.refused(reason, "應如 10.0.0.0/24、10.0.0.5。", row.source.where) from error
