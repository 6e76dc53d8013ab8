"""What in the answers of a day is an alert, and the sentence that says it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from inspectorate.i18n import _
from inspectorate.lake.question import Answer

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class _Says:
    """How a question's rows become alerts.

    Attributes:
        sentence: zh-TW, its places are columns of the row.
        when: which rows are alerts.
        same: the columns by which two rows of one day are the same thing.
    """

    sentence: Callable[[], str]
    same: Sequence[str]
    when: Callable[[Row], bool] = lambda _row: True


_SAYS: Mapping[str, _Says] = {
    "credential_stuffing": _Says(
        lambda: _(
            "撞庫：來源 {src_ip} 於短時間內嘗試 {accounts} 個帳號，失敗 {failures} 次、成功 {successes} 次"
        ),
        ("src_ip",),
    ),
    "stuffing_successes": _Says(
        lambda: _("撞庫來源登入成功：帳號 {user_name} 自 {src_ip} 成功 {successes} 次（系統 {system}）"),
        ("src_ip", "system", "user_name"),
    ),
    "password_spraying": _Says(
        lambda: _(
            "密碼噴灑：來源 {src_ip} 對 {accounts} 個帳號各嘗試少數次，"
            "失敗 {failures} 次、成功 {successes} 次"
        ),
        ("src_ip",),
    ),
    "brute_force": _Says(
        lambda: _(
            "暴力破解：來源 {src_ip} 對帳號 {user_name} "
            "失敗 {failures} 次、成功 {successes} 次（系統 {system}）"
        ),
        ("src_ip", "system", "user_name"),
    ),
    "distributed_stuffing": _Says(
        lambda: _(
            "慢速分散式撞庫：{sources} 個來源嘗試 {accounts} 個帳號，"
            "失敗 {failures} 次、成功 {successes} 次（系統 {system}）"
        ),
        ("system", "service"),
    ),
    "lockouts": _Says(
        lambda: _("連續失敗達鎖定門檻而查無鎖定紀錄：帳號 {user_name}（系統 {system}）"),
        ("system", "user_name"),
        lambda row: row["locked_at"] is None,
    ),
    "non_customer_attempts": _Says(
        lambda: _("非客戶帳號登入成功：帳號 {user_name} 成功 {successes} 次（系統 {system}）"),
        ("system", "user_name"),
        lambda row: bool(row["successes"]),
    ),
    "foreign_sources": _Says(
        lambda: _("境外或不明來源登入成功：來源 {src_ip} 成功 {successes} 次（系統 {system}）"),
        ("system", "src_ip"),
        lambda row: bool(row["successes"]),
    ),
    "impossible_travel": _Says(
        lambda: _("不可能之移動：帳號 {user_name}（系統 {system}）"), ("system", "user_name")
    ),
    "failed_logons": _Says(str, (), lambda _row: False),
    "first_seen_sources": _Says(str, (), lambda _row: False),
    "source_accounts": _Says(str, (), lambda _row: False),
}
_KNOWN_BY = ("system", "host", "src_ip", "user_name", "customer")
"""What tells two finds of a rule or another question apart, where the record has it."""


@dataclass(frozen=True, slots=True)
class Alert:
    """One alert.

    Attributes:
        same: what it is about: on one day and of one question, there is one alert of the same.
        said: zh-TW.
    """

    question: str
    title: str
    system: str
    same: tuple[str, ...]
    said: str
    row: Row


def alerts_of(answer: Answer, title: str) -> list[Alert]:
    """The rows of an answer that are alerts, one of each thing."""
    found: dict[tuple[str, ...], Alert] = {}
    for row in answer.rows:
        says = _SAYS.get(answer.question) or _any(row, title)
        if says.when(row):
            same = tuple(str(row.get(name)) for name in says.same)
            said = says.sentence().format(**{name: _shown(value) for name, value in row.items()})
            alert = Alert(answer.question, title, str(row.get("system") or ""), same, said, row)
            found.setdefault(same, alert)
    return list(found.values())


def _any(row: Row, title: str) -> _Says:
    """A rule's or another question's row: what it is about, in its own columns."""
    same = [name for name in _KNOWN_BY if row.get(name) is not None]
    if not same:
        same = [name for name, value in row.items() if isinstance(value, str) and not value.endswith("Z")]
    told = "、".join(f"{name} {{{name}}}" for name in same)
    quiet = title.replace("{", "{{").replace("}", "}}")
    return _Says(lambda: f"{quiet}：{told}", tuple(same))


def _shown(value: object) -> str:
    return "—" if value is None else str(value)


def sources_of(alerts: Sequence[Alert]) -> list[str]:
    """The sources that alerts name, once each, in order."""
    return sorted({str(alert.row["src_ip"]) for alert in alerts if alert.row.get("src_ip")})
