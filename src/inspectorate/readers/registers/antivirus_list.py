"""Antivirus console's list of clients (防毒主控台清單) as CSV or workbook."""

from collections.abc import Iterator

from inspectorate.facts.antivirus import AntivirusClient, AntivirusList
from inspectorate.facts.source import Source
from inspectorate.readers.cells import addresses, iso_date, said, yes_or_no
from inspectorate.readers.evidence_file import EvidenceFile
from inspectorate.readers.table import OF_SCANS, Row, has_columns, rows

NAME = "antivirus_list"
TITLE = "防毒主控台端點清單（CSV、XLSX、ODS）"
YIELDS = (AntivirusList,)

ALIASES = {
    "host": (
        "主機名稱",
        "電腦名稱",
        "端點",
        "端點名稱",
        "設備名稱",
        "host",
        "hostname",
        "computer",
        "endpoint",
    ),
    "addresses": ("IP 位址", "IP", "ip address", "address"),
    "installed": ("安裝狀態", "已安裝", "是否安裝", "防毒安裝", "installed", "agent installed"),
    "enabled": ("啟用狀態", "即時防護", "已啟用", "是否啟用", "防護狀態", "enabled", "real-time protection"),
    "signature_date": (
        *("病毒碼日期", "病毒碼更新日期", "病毒碼更新日", "病毒碼", "定義檔日期", "特徵碼日期"),
        *("signature date", "pattern date", "definition date"),
    ),
    "last_scan": (
        "最近掃描",
        "最近掃描日",
        "最近掃描日期",
        "上次掃描",
        "最後掃描",
        "最後掃描日期",
        "last scan",
        "last scan date",
    ),
    "product": ("防毒軟體", "產品", "product"),
}
NEEDED = ("host",)
_PROOFS = ("signature_date", "installed")


def recognises(file: EvidenceFile) -> bool:
    """Whether a heading line names hosts beside virus signatures or the agent's installation."""
    return any(has_columns(file, ALIASES, (*NEEDED, proof), without=OF_SCANS) for proof in _PROOFS)


def read(file: EvidenceFile) -> Iterator[AntivirusList]:
    """One list.

    Raises:
        RefusedError: no heading line, a state or date that cannot be understood, or an untrusted row.
    """
    clients = tuple(_client(file, row) for row in rows(file, ALIASES, NEEDED))
    yield AntivirusList(clients, Source(file.item))


def _client(file: EvidenceFile, row: Row) -> AntivirusClient:
    if not said(row.get("host")):
        raise file.refused("此列沒有主機名稱。", "請補上後重新匯出。", row.source.where)
    return AntivirusClient(
        host=row.get("host"),
        source=row.source,
        addresses=addresses(row.get("addresses")),
        installed=_state(file, row, "installed") is not False,
        enabled=_state(file, row, "enabled"),
        signature_date=iso_date(file, row, "signature_date"),
        last_scan=iso_date(file, row, "last_scan"),
        product=said(row.get("product")),
    )


def _state(file: EvidenceFile, row: Row, column: str) -> bool | None:
    text = row.get(column)
    state = yes_or_no(text)
    if state is None and text.strip():
        reason = f"{ALIASES[column][0]} {text!r} 無法解讀為是或否。"
        raise file.refused(reason, "請改為「是」或「否」後重新匯出。", row.source.where)
    return state
