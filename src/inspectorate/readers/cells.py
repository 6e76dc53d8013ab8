"""What stands in the cells of registers: dates, addresses, yes and no, and the marks for nothing."""

import ipaddress
import re
import unicodedata

from inspectorate.readers.dates import parse_date
from inspectorate.readers.evidence_file import EvidenceFile
from inspectorate.readers.table import Row

_NOTHING = {"", "-", "--", "—", "無", "n/a", "na", "none", "null", "未定", "不適用", "無資料"}
_YES = {
    "是",
    "有",
    "y",
    "yes",
    "true",
    "1",
    "v",
    "✓",
    "✔",
    "○",
    "已安裝",
    "啟用",
    "已啟用",
    "正常",
    "enabled",
    "on",
}
_YES |= {"installed", "active", "running", "protected", "核心", "開啟"}
_NO = {
    "否",
    "無",
    "n",
    "no",
    "false",
    "0",
    "x",
    "✗",
    "✘",
    "×",
    "未安裝",
    "停用",
    "已停用",
    "異常",
    "disabled",
    "off",
}
_NO |= {"not installed", "inactive", "stopped", "unprotected", "非核心", "關閉"}
_ADDRESS_BREAK = re.compile(r"[\s,;、，；]+")


def plain(text: str) -> str:
    """The text in half width without outer blanks."""
    return unicodedata.normalize("NFKC", text).strip()


def said(text: str) -> str:
    """The text; empty where it is a mark for nothing, such as 無 or N/A."""
    return "" if plain(text).casefold() in _NOTHING else text.strip()


def iso_date(file: EvidenceFile, row: Row, column: str) -> str:
    """The cell's date as YYYY-MM-DD; empty where the cell says nothing.

    Raises:
        RefusedError: the cell holds something that is no date; the place is its row.
    """
    text = said(row.get(column))
    try:
        day = parse_date(text)
    except ValueError as error:
        reason = f"{text!r} 不是可解讀之日期。"
        raise file.refused(reason, "請改為 2026-10-31 或 115/10/31 後重新匯出。", row.source.where) from error
    return day.isoformat() if day else ""


def yes_or_no(text: str) -> bool | None:
    """Yes, no, or None where the cell says neither."""
    word = plain(text).casefold()
    return True if word in _YES else False if word in _NO else None


def addresses(text: str) -> tuple[str, ...]:
    """The IP addresses and networks in a cell; words that are none are left out."""
    found = []
    for word in _ADDRESS_BREAK.split(plain(text)):
        try:
            network = ipaddress.ip_network(word, strict=False)
        except ValueError:
            continue
        alone = network.num_addresses == 1
        found.append(str(network.network_address) if alone else str(network))
    return tuple(dict.fromkeys(found))
