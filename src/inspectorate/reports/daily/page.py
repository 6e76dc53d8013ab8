"""The page of a day: what was found, what could not be looked at, by system, with all that it rests on."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta, timezone
from importlib.resources import files
from typing import Any

from inspectorate.reports.rendering import environment

_TAIPEI = timezone(timedelta(hours=8))
_STATES = {
    "quiet": ("good", "無異常"),
    "alert": ("bad", "異常"),
    "incomplete": ("unknown", "資料不完整，無法判定"),
}
MOST_ROWS = 200
"""Rows of one question that the page lists; all are in the JSON beside it."""

Plain = Mapping[str, Any]


def daily_page(report: Plain) -> dict[str, bytes]:
    """The files of the page by name, from the analysis as its JSON has it."""
    tone, label = _STATES[report["state"]]
    rows = [row for one in report["questions"] for row in one["answer"]["rows"]]
    named = {one["system"] for one in report["coverage"]} | {row.get("system") for row in rows}
    systems = sorted(named - {None})
    text = (
        environment("inspectorate.reports.daily")
        .get_template("daily.html")
        .render(
            report=report,
            tone=tone,
            label=label,
            made=shown(report["made"]),
            incomplete=bool(report["lacking"]),
            systems={system: _sections(report, system) for system in systems},
            across=_sections(report, None),
            names=NAMES,
            shown=shown,
            most=MOST_ROWS,
        )
    )
    style = files("inspectorate.reports.html").joinpath("templates", "style.css").read_bytes()
    return {"report.html": text.encode("utf-8", errors="backslashreplace"), "style.css": style}


def _sections(report: Plain, system: str | None) -> list[dict[str, Any]]:
    """Of each question the rows of one system; without a system, the rows that belong to none."""
    found = []
    for one in report["questions"]:
        rows: Sequence[Plain] = [row for row in one["answer"]["rows"] if row.get("system") == system]
        if rows:
            columns = sorted({*rows[0]} - {"system", "day"}, key=_place)
            found.append({"title": one["title"], "columns": columns, "rows": rows, "bad": one["alerts"]})
    return found


def _place(column: str) -> tuple[int, str]:
    """Where a column stands: those with a name of ours first, in the order of the names."""
    return (_ORDER.index(column) if column in _ORDER else len(_ORDER), column)


def shown(value: object) -> str:
    """A value for people: times on the clocks of Taiwan."""
    if value is None:
        return "—"
    if isinstance(value, str) and value[10:11] == "T":
        try:
            return f"{datetime.fromisoformat(value).astimezone(_TAIPEI):%Y-%m-%d %H:%M:%S}"
        except ValueError:
            return value
    return str(value)


NAMES = {
    "src_ip": "來源位址",
    "user_name": "帳號",
    "service": "服務",
    "block": "時段起",
    "since": "始於",
    "reached": "達門檻於",
    "until": "迄於",
    "first": "首次",
    "last": "末次",
    "first_time": "首次",
    "first_success": "首次成功",
    "last_success": "末次成功",
    "peak": "最高數",
    "peak_accounts": "同時帳號數",
    "accounts": "帳號數",
    "disjoint_accounts": "僅一來源之帳號數",
    "sequential_accounts": "連號帳號數",
    "succeeded_accounts": "成功帳號數",
    "sources": "來源數",
    "systems": "系統數",
    "attempts": "嘗試",
    "failures": "失敗",
    "successes": "成功",
    "country": "國家",
    "began": "第一次失敗",
    "locked_at": "鎖定於",
    "next_time": "其後",
    "next_outcome": "其後結果",
}
"""Columns of answers as the page names them, in its order; others follow under their own names."""
_ORDER = list(NAMES)
