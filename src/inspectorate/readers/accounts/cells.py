"""Cells of account and staff lists read into values: dates, states and kinds, or refused with their row."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date

from inspectorate.facts.accounts import AccountKind
from inspectorate.readers.dates import Order, parse_date
from inspectorate.readers.evidence_file import EvidenceFile
from inspectorate.readers.table import Row

NOTHING = frozenset({"", "-", "--", "—", "－", "n/a", "na", "null", "none", "無", "不適用", "/"})
_NEVER = frozenset({"never", "從未", "從未登入", "從未使用", "未曾登入", "未登入", "無登入紀錄", "尚未登入"})

_YES = frozenset(
    {"是", "y", "yes", "true", "1", "v", "✓", "✔", "o", "t", "啟用", "有效", "enabled", "active"}
)
_NO = frozenset({"否", "n", "no", "false", "0", "x", "✗", "✘", "f", "停用", "無效", "disabled", "inactive"})

_USABLE = frozenset(
    {
        *(
            "啟用",
            "啟用中",
            "已啟用",
            "使用中",
            "正常",
            "有效",
            "生效",
            "生效中",
            "開通",
            "已開通",
            "在用",
            "鎖定",
            "暫時鎖定",
        ),
        *("enabled", "active", "normal", "valid", "open", "ok", "locked", "in use"),
    }
)
"""A locked account counts as usable: a lock after failed tries ends by itself."""

_UNUSABLE = frozenset(
    {
        *(
            "停用",
            "已停用",
            "停用中",
            "失效",
            "已失效",
            "無效",
            "註銷",
            "已註銷",
            "刪除",
            "已刪除",
            "關閉",
            "已關閉",
            "終止",
        ),
        *("停權", "已停權", "撤銷", "已撤銷", "已移除", "移除"),
        *("disabled", "inactive", "invalid", "closed", "deleted", "revoked", "terminated", "removed"),
    }
)

_KINDS: Mapping[str, AccountKind] = {
    **dict.fromkeys(
        (
            "個人",
            "個人帳號",
            "員工",
            "員工帳號",
            "一般",
            "一般帳號",
            "使用者",
            "一般使用者",
            "正職",
            "內部",
            "內部人員",
        ),
        "person",
    ),
    **dict.fromkeys(
        (
            "管理者",
            "最高權限",
            "管理者帳號",
            "特權",
            "特權帳號",
            "管理帳號",
            "person",
            "personal",
            "user",
            "employee",
            "staff",
            "admin",
        ),
        "person",
    ),
    **dict.fromkeys(
        (
            "服務",
            "服務帳號",
            "系統",
            "系統帳號",
            "應用程式",
            "程式",
            "排程",
            "批次",
            "內建",
            "service",
            "system",
            "application",
        ),
        "service",
    ),
    **dict.fromkeys(
        (
            "廠商",
            "廠商帳號",
            "委外",
            "委外帳號",
            "委外廠商",
            "委外人員",
            "外部廠商",
            "維護廠商",
            "vendor",
            "contractor",
            "external",
        ),
        "vendor",
    ),
    **dict.fromkeys(("客戶", "客戶帳號", "投資人", "委託人", "customer", "client"), "customer"),
    **dict.fromkeys(
        ("共用", "共用帳號", "共享", "公用", "公用帳號", "群組帳號", "shared", "generic"), "shared"
    ),
}

_SEPARATORS = re.compile(r"[、,;；，/／|\n]+")


def plain(text: str) -> str:
    """A cell in one width and case, without outer blanks."""
    return unicodedata.normalize("NFKC", text).strip().casefold()


def day(file: EvidenceFile, row: Row, column: str, order: Order = "ymd") -> date | None:
    """The date in a cell; None where it is blank or says that there is none.

    Raises:
        RefusedError: the cell holds something else; it names the row.
    """
    text = row.get(column)
    if plain(text) in NOTHING or plain(text) in _NEVER:
        return None
    try:
        return parse_date(text, order)
    except ValueError as error:
        remedy = "請寫成 115/10/31 或 2026-10-31；月日在前之格式請先統一。"
        if "hash" in row.cells:  # a shifted row could stand a password here: it is never shown
            raise file.refused("日期欄之內容不是可辨識之日期。", remedy, row.source.where) from None
        raise file.refused(f"「{text[:40]}」不是可辨識之日期。", remedy, row.source.where) from error


def yes(text: str) -> bool | None:
    """是 or 否; None where the cell says neither."""
    word = plain(text)
    return True if word in _YES else False if word in _NO else None


def state(row: Row) -> tuple[bool | None, tuple[str, ...]]:
    """Whether the account is enabled, by whichever column tells it, and what could not be understood.

    Where two columns disagree, neither is believed.
    """
    said: set[bool] = set()
    limits = []
    for column, read in (("status", _status), ("enabled", yes), ("disabled", yes)):
        text = row.get(column)
        if plain(text) in NOTHING:
            if column == "disabled" and "disabled" in row.cells and not said:
                limits.append("停用欄空白")
            continue
        answer = read(text)
        if answer is None:
            limits.append(f"狀態「{text[:20]}」無法辨識")
        else:
            said.add(answer != (column == "disabled"))
    if len(said) > 1:
        limits.append("狀態欄位互相矛盾")
    return (said.pop() if len(said) == 1 and not limits else None), tuple(limits)


def _status(text: str) -> bool | None:
    """A state by its word; what stands in brackets behind it, as in 停用（離職）, is a remark."""
    word = plain(text).partition("(")[0].strip()
    if word in _USABLE:
        return True
    return False if word in _UNUSABLE else yes(text)


def kind(text: str) -> AccountKind | None:
    """The kind of account that a cell names; ``unknown`` where it is blank, None for a word not known."""
    word = plain(text)
    return "unknown" if word in NOTHING else _KINDS.get(word, _KINDS.get(word.removesuffix("帳號")))


def several(text: str) -> tuple[str, ...]:
    """The entries of a cell that lists several."""
    parts = (part.strip() for part in _SEPARATORS.split(text))
    return tuple(part for part in parts if plain(part) not in NOTHING)
