"""Windows event logs (.evtx): the Security log's log-ins, by the evtx library."""

from collections.abc import Iterator, Mapping
from datetime import datetime
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
    yield tally.log_file("audit", AUDIT_FIELDS, tally.events.total())


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
