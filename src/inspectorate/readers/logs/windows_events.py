"""Windows event logs (.evtx): the Security log's log-ins, by the evtx library."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from struct import Struct
from typing import Any, cast

import msgspec

from inspectorate.facts.log_coverage import LogFile
from inspectorate.readers.evidence_file import EvidenceFile
from inspectorate.readers.logs.tally import AUDIT_FIELDS, Record, Tally, local_day

NAME = "windows_events"
TITLE = "Windows 事件紀錄（EVTX）"
YIELDS = (LogFile,)
TELLS = ("kind",)

_MAGIC = b"ElfFile\x00"
_CHUNK_MAGIC, _CHUNK_HEAD = b"ElfChnk\x00", Struct("<8s16xQQ")  # the numbers of its first and last record
_HEADER, _CHUNK, _COUNT_AT = 4096, 65_536, 42  # bytes; where the header counts the chunks
_MOST_MISSING = 1_000_000
_LOGINS: Mapping[int, str] = {
    4624: "login_succeeded",
    4625: "login_failed",
    4768: "ticket_requested",
    4771: "login_failed",
    4776: "credentials_checked",
}
_LOCAL_LOGONS = (0, 2, 4, 5, 7, 11)
"""Logon types at the machine itself: its own name is the computer that the record must hold."""
_EMPTY = ("", "-", None)


def recognises(file: EvidenceFile) -> bool:
    """Whether the file begins as an event log does."""
    return file.head.startswith(_MAGIC)


def read(file: EvidenceFile) -> Iterator[LogFile]:
    """The log's days, its log-in counts, and the log-ins that lack a user or a computer.

    Raises:
        RefusedError: the library can't open it, or no record could be read.
    """
    from evtx import PyEvtxParser

    held = _held(file)
    try:
        records = cast("Iterator[Mapping[str, Any]]", PyEvtxParser(str(file.path)).records_json())
    except (RuntimeError, OSError) as error:
        raise file.refused(f"事件紀錄無法開啟：{error}。", "請重新匯出 .evtx。") from error
    tally = Tally(file, "record")
    number = 0
    while True:
        number += 1
        try:
            tally.take(number, _record(next(records)))
        except StopIteration:
            break
        except RuntimeError:
            tally.take(number, None)  # a damaged chunk: the library goes on with the next
    for missing in range(number, min(held + 1, number + _MOST_MISSING)):
        tally.take(missing, None)
    yield tally.log_file("audit", AUDIT_FIELDS, tally.events.total())


def _held(file: EvidenceFile) -> int:
    """How many records the chunks say they hold; the library passes over chunks that are not there.

    Raises:
        RefusedError: there are fewer chunks than the header tells, or one of them is none.
    """
    told = int.from_bytes(file.head[_COUNT_AT : _COUNT_AT + 2], "little")
    whole, part = divmod(max(file.path.stat().st_size - _HEADER, 0), _CHUNK)
    if whole < told or part:
        reason = f"標頭載明 {told} 個區塊，檔案僅有 {whole} 個完整區塊，已遭截斷。"
        raise file.refused(reason, "請重新匯出 .evtx。", f"byte {_HEADER + whole * _CHUNK + 1}")
    held = 0
    with file.path.open("rb") as stream:
        for number in range(told):
            stream.seek(_HEADER + number * _CHUNK)
            magic, first, last = _CHUNK_HEAD.unpack(stream.read(_CHUNK_HEAD.size))
            if magic != _CHUNK_MAGIC:
                where = f"byte {_HEADER + number * _CHUNK + 1}"
                raise file.refused(f"第 {number + 1} 個區塊損壞。", "請重新匯出 .evtx。", where)
            held += max(last - first + 1, 0)
    return held


def _record(raw: Mapping[str, Any]) -> Record:
    event = msgspec.json.decode(raw["data"])["Event"]
    day = local_day(datetime.fromisoformat(str(event["System"]["TimeCreated"]["#attributes"]["SystemTime"])))
    said = event["System"]["EventID"]
    number = int(said["#text"] if isinstance(said, dict) else said)
    if number not in _LOGINS:
        return Record(day)
    data = event.get("EventData") or {}
    return Record(day, tuple(_lacks(event, data)), _LOGINS[number])


def _lacks(event: Mapping[str, Any], data: Mapping[str, Any]) -> Iterator[str]:
    if data.get("TargetUserName") in _EMPTY:
        yield "user"
    local = data.get("LogonType") in _LOCAL_LOGONS and event["System"].get("Computer") not in _EMPTY
    if not local and all(
        data.get(name) in _EMPTY for name in ("IpAddress", "WorkstationName", "Workstation")
    ):
        yield "address"
