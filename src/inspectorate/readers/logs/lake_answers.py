"""Answers that `inspectorate lake ask` gave and that were kept: what the lake found, as facts."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from typing import Any, TypeVar

import msgspec

from inspectorate.facts.log_coverage import AuditLogFields, Kind, LogFile, MissingField, Span
from inspectorate.facts.order_records import OrderReceipts, OrdersOfADay, SerialBreak, SerialNumbers
from inspectorate.facts.privileged_use import PrivilegedUse, PrivilegedUses
from inspectorate.facts.remote_sessions import RemoteSessions, SessionGroup
from inspectorate.facts.source import Source
from inspectorate.ledger.canonical import CanonicalError
from inspectorate.ledger.self_hash import read_self_hashed
from inspectorate.readers.evidence_file import EvidenceFile
from inspectorate.readers.logs.tally import AUDIT_FIELDS, told_place

NAME = "lake_answers"
TITLE = "日誌湖之答案（inspectorate lake ask --format json）"
YIELDS = (LogFile, AuditLogFields, RemoteSessions, PrivilegedUse, OrderReceipts, SerialNumbers)

_BEGINS = re.compile(r'\s*\{"engine":"[^"]*","files":\{')
"""An answer is canonical: its names stand in the order of the alphabet."""
_LARGEST = 64 * 1024 * 1024
_COVERAGE: Mapping[str, Kind] = {"network_activity": "firewall", "authentication": "audit"}
_FIELDS = {"user_name": "user", "time": "time", "src_ip": "address", "src_host": "address"}
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Answer:
    """What is needed of an answer."""

    question: str
    first: date
    last: date
    systems: tuple[str, ...]
    parameters: Mapping[str, Any]
    files: Mapping[str, str]
    rows: tuple[Mapping[str, Any], ...]
    unread: int = 0


def recognises(file: EvidenceFile) -> bool:
    """Whether the file begins as an answer in canonical JSON does."""
    return _BEGINS.match(file.head_text) is not None


def read(file: EvidenceFile) -> Iterator[Any]:
    """The fact that the answer is; nothing where no fact is made of its question.

    Raises:
        RefusedError: it is not what it was when it was written, or not the answer to its question.
    """
    answer = _read(file)
    make = _MADE.get(answer.question)
    if make:
        try:
            yield from tuple(make(answer, file))
        except (msgspec.ValidationError, KeyError) as error:
            reason = f"內容與提問 {answer.question} 不符：{error}。"
            raise file.refused(reason, "請以同一版本之 lake ask 重新產生。") from error


def _read(file: EvidenceFile) -> _Answer:
    try:
        return msgspec.convert(read_self_hashed(_whole(file)), _Answer)
    except (CanonicalError, msgspec.ValidationError) as error:
        raise file.refused(
            f"不是完整之日誌湖答案：{error}。", "請以 lake ask 重新產生，勿以他種軟體修改。"
        ) from error


def _whole(file: EvidenceFile) -> bytes:
    size = file.path.stat().st_size
    if size > _LARGEST:
        raise file.refused(f"檔案 {size} 位元組，超過此格式上限 {_LARGEST}。", "請縮短所問期間，分次產生。")
    return file.path.read_bytes()


def _system(name: str, answer: _Answer, file: EvidenceFile) -> str:
    """What the firm calls a system of the lake: told in ``evidence.toml`` where the answer has only one."""
    told = file.told.get("system", "")
    if told and len({row["system"] for row in answer.rows}) > 1:
        reason = "答案涉及數個系統，evidence.toml 不得以 system 指明其一。"
        raise file.refused(reason, "請以 lake ask --system 分別產生。")
    return told or name


def _coverage(answer: _Answer, file: EvidenceFile) -> Iterator[LogFile]:
    """One log for each kind and system; a system without a row was not known to the lake."""
    keys = dict.fromkeys((row["kind"], row["system"]) for row in answer.rows)
    for kind, system in keys:
        if kind in _COVERAGE:
            own = [row for row in answer.rows if (row["kind"], row["system"]) == (kind, system)]
            yield LogFile(
                system=_system(system, answer, file),
                kind=_COVERAGE[kind],
                place=told_place(file),
                source=Source(file.item),
                days=tuple(_span(row) for row in own if row["first"]),
                records=sum(row["records"] for row in own),
                fields=AUDIT_FIELDS if _COVERAGE[kind] == "audit" else (),
                examined=0 if _COVERAGE[kind] == "audit" else None,
                looked_from=answer.first,
            )


def _span(row: Mapping[str, Any]) -> Span:
    return msgspec.convert({"first": row["first"], "last": row["last"]}, Span)


def _fields_held(answer: _Answer, file: EvidenceFile) -> Iterator[AuditLogFields]:
    """What the records of log-ins hold, system by system."""
    if answer.parameters["kind"] != "authentication" or answer.parameters["activity"] not in ("", "logon"):
        return
    asked = answer.parameters["fields"].split(",")
    known = {_named(field) for field in asked}
    limits = [f"此答案未問及欄位 {name}" for name in AUDIT_FIELDS if name not in known]
    limits += _limits(answer)
    numbered = list(enumerate(answer.rows, start=1))
    for system in dict.fromkeys(row["system"] for row in answer.rows):
        own = [(n, row) for n, row in numbered if row["system"] == system]
        records = max(row["records"] for _, row in own)
        lacks = (_missing(file, n, row) for n, row in own if row["missing"])
        yield AuditLogFields(
            LogFile(
                system=_system(system, answer, file),
                kind="audit",
                place=told_place(file),
                source=Source(file.item),
                days=(),
                records=records,
                fields=AUDIT_FIELDS,
                missing=tuple(lack for lack in lacks if lack.name),
                limits=tuple(limits),
                examined=records,
            )
        )


def _named(field: str) -> str:
    """The field that columns stand for, when all of them stand for one; else nothing."""
    names = {_FIELDS.get(column.strip(), "") for column in field.split("|")}
    return names.pop() if len(names) == 1 else ""


def _missing(file: EvidenceFile, number: int, row: Mapping[str, Any]) -> MissingField:
    place = f"{row['first_origin']} line {row['first_line']},"
    return MissingField(_named(row["field"]), row["missing"], Source(file.item, "row", number, place))


def _remote(answer: _Answer, file: EvidenceFile) -> Iterator[RemoteSessions]:
    yield RemoteSessions(**_scope(answer), limits=_limits(answer), groups=_rows(answer, file, SessionGroup),
                         source=Source(file.item))  # fmt: skip


def _privileged(answer: _Answer, file: EvidenceFile) -> Iterator[PrivilegedUse]:
    yield PrivilegedUse(**_scope(answer), limits=_limits(answer), uses=_rows(answer, file, PrivilegedUses),
                        source=Source(file.item))  # fmt: skip


def _receipts(answer: _Answer, file: EvidenceFile) -> Iterator[OrderReceipts]:
    yield OrderReceipts(
        **_scope(answer),
        limits=_limits(answer),
        days=_rows(answer, file, OrdersOfADay),
        source=Source(file.item),
        minutes=answer.parameters["minutes"],
    )


def _serials(answer: _Answer, file: EvidenceFile) -> Iterator[SerialNumbers]:
    yield SerialNumbers(**_scope(answer), breaks=_rows(answer, file, SerialBreak), source=Source(file.item))


def _limits(answer: _Answer) -> tuple[str, ...]:
    return (f"日誌湖另有 {answer.unread} 行無法判讀，其內容不明",) if answer.unread else ()


def _scope(answer: _Answer) -> dict[str, Any]:
    return {
        "first": answer.first,
        "last": answer.last,
        "systems": answer.systems,
        "files": len(answer.files),
    }


def _rows(answer: _Answer, file: EvidenceFile, kind: type[T]) -> tuple[T, ...]:
    return tuple(_row(kind, row, Source(file.item, "row", n)) for n, row in enumerate(answer.rows, start=1))


def _row(kind: type[T], row: Mapping[str, Any], source: Source) -> T:
    """A row as a finding, whose times are UTC without a zone."""
    read: Any = msgspec.convert({**row, "source": source}, kind)
    values = {one.name: getattr(read, one.name) for one in fields(read)}
    plain: dict[str, Any] = {
        name: value.replace(tzinfo=None) for name, value in values.items() if isinstance(value, datetime)
    }
    made: T = replace(read, **plain)
    return made


_MADE: Mapping[str, Callable[[_Answer, EvidenceFile], Iterator[Any]]] = {
    "coverage_by_day": _coverage,
    "missing_fields": _fields_held,
    "order_receipts": _receipts,
    "privileged_approvals": _privileged,
    "remote_second_factor": _remote,
    "serial_breaks": _serials,
}
