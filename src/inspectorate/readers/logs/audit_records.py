"""Audit records that applications export: JSON lines, or a table with a heading line."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime

import msgspec

from inspectorate.facts.log_coverage import LogFile
from inspectorate.readers.cells import plain, said
from inspectorate.readers.dates import parse_date, parse_moment
from inspectorate.readers.evidence_file import EvidenceFile
from inspectorate.readers.logs.tally import AUDIT_FIELDS, Record, Tally, local_day
from inspectorate.readers.table import has_columns, rows

NAME = "audit_records"
TITLE = "應用系統稽核日誌（JSON Lines、CSV、XLSX）"
YIELDS = (LogFile,)
TELLS = ("kind", "looked_from")

_NAMES: Mapping[str, Sequence[str]] = {
    "time": (
        "登入日期時間", "日期時間", "登入時間", "時間", "發生時間", "timestamp", "@timestamp", "datetime",
        "ts", "login_time", "event_time",
    ),
    "user": (
        "使用者識別碼", "使用者代碼", "使用者帳號", "使用者", "username", "user_name", "userid", "user_id",
        "user.name", "登入帳號",
    ),
    "address": (
        "來源位址", "來源IP", "來源 IP", "IP位址", "IP 位址", "IP", "電腦識別資料", "電腦名稱", "ip_address",
        "client_ip", "source_ip", "src_ip", "remote_addr", "source.ip", "host", "workstation",
    ),
    "event": ("事件", "動作", "作業", "action", "event_type", "操作"),
    "result": ("結果", "outcome", "status", "登入結果"),
}  # fmt: skip
_SPOKEN = {alias.casefold(): name for name, aliases in _NAMES.items() for alias in (name, *aliases)}
_RECOGNISED_BY = ("time", "user")
_EPOCH = re.compile(r"\d{10,13}(?:\.\d+)?")
_GOOD = ("success", "succeeded", "ok", "成功")
_NOT_KNOWN = ("unknown", "未知", "不明", "undefined", "0.0.0.0", "::")  # noqa: S104 - no address to listen on
_MILLISECONDS = 100_000_000_000
"""A number above this counts milliseconds since 1970, below it seconds."""


def recognises(file: EvidenceFile) -> bool:
    """Whether the first JSON object, or the table's head, names a time, a user and an event."""
    first = next((line for line in file.head_text.splitlines() if line.strip()), "")
    if first.startswith("{"):
        named = _named(first)
        return named is not None and all(name in named for name in _RECOGNISED_BY) and "event" in named
    return has_columns(file, _NAMES, ("time", "user", "event"))


def read(file: EvidenceFile) -> Iterator[LogFile]:
    """The file's days, its log-in counts, and the records that lack a user, a time or an address.

    Raises:
        RefusedError: no line is a record, a line can't be decoded, or a cell is a formula.
    """
    if file.head_text.lstrip().startswith("{"):
        tally = Tally(file)
        for number, line in file.lines():
            if line.strip():
                named = _named(line)
                tally.take(number, _record(named) if named is not None else None)
    else:
        tally = Tally(file, "row")
        for row in rows(file, _NAMES, _RECOGNISED_BY):
            tally.take(row.source.number, _record(row.cells))
    yield replace(tally.log_file("audit", AUDIT_FIELDS), looked_from=_looked_from(file))


def _looked_from(file: EvidenceFile) -> date | None:
    """The first day that was exported, where it is told: what came before was not looked at.

    Raises:
        RefusedError: what is told is not a day.
    """
    told = file.told.get("looked_from")
    try:
        return parse_date(told) if told else None
    except ValueError as error:
        raise file.refused("evidence.toml 之 looked_from 不是日期。", "請寫成 2026-10-31。") from error


def _named(line: str) -> dict[str, str] | None:
    try:
        data = msgspec.json.decode(line)
    except (msgspec.DecodeError, RecursionError):
        return None
    if not isinstance(data, dict):
        return None
    found: dict[str, str] = {}
    for key, value in _flat(data):
        name = _SPOKEN.get(key.casefold())
        if name and name not in found:
            found[name] = "" if value is None else str(value)
    return found


def _flat(data: Mapping[str, object]) -> Iterator[tuple[str, object]]:
    for key, value in data.items():
        if isinstance(value, dict):
            yield from ((f"{key}.{inner}", part) for inner, part in value.items())
        else:
            yield key, value


def _record(cells: Mapping[str, str]) -> Record:
    day = _day(cells.get("time", ""))
    lacks = [name for name in AUDIT_FIELDS if not _says(cells.get(name, ""))]
    if day is None and "time" not in lacks:
        lacks.append("time")
    result = cells.get("result", "").casefold()
    login = cells.get("event", "").casefold() in ("login", "logon", "登入")
    event = ("login_succeeded" if result in _GOOD else "login_failed") if login and result else ""
    return Record(day, tuple(lacks), event)


def _says(text: str) -> bool:
    """Whether a field says anything: neither blank nor a mark for nothing or for not known."""
    return bool(said(text).strip(" -")) and plain(text).casefold() not in _NOT_KNOWN


def _day(text: str) -> date | None:
    try:
        if _EPOCH.fullmatch(text):
            seconds = float(text) / (1000 if float(text) > _MILLISECONDS else 1)
            return local_day(datetime.fromtimestamp(seconds, UTC))
        moment = parse_moment(text)
    except (ValueError, OverflowError, OSError):
        return None
    return local_day(moment) if moment else None
