"""Event logs of Windows: every record told or counted, log-ins with what they mean."""

import gzip
import io
import struct
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.integration.lake.formats.event_log import CHUNK, HEADER, RECORDS, chunk, event, file
from tests.integration.lake.formats.made import rows
from tests.integration.lake.ingestion import lakes

from inspectorate.lake.formats.evtx import FORMAT
from inspectorate.lake.formats.evtx_records import line_of, records
from inspectorate.lake.formats.shelf import binary_format_of
from inspectorate.lake.taking import Told

NOON = datetime(2026, 3, 1, 4, 0, 0, 123456)
LOGON = {
    "TargetUserName": "王小明",
    "TargetLogonId": "0x1cd8f6",
    "LogonType": "10",
    "LogonProcessName": "User32 ",
    "AuthenticationPackageName": "Negotiate",
    "WorkstationName": "PC-7",
    "IpAddress": "192.0.2.1",
    "IpPort": "4711",
    "ElevatedToken": "%%1842",
}


def told(data: bytes) -> list[str | None]:
    return list(records(io.BytesIO(data)))


def one_row(code: int, data: dict[str, str], kind: str = "authentication", **system: str) -> dict[str, Any]:
    lines = [line or "" for line in told(file(chunk([event(code, data, **system)])))]
    (row,) = rows(FORMAT, kind, *lines)
    return row


def test_a_log_in_over_remote_desktop_says_all_that_windows_says() -> None:
    assert one_row(4624, LOGON) == {
        "time": NOON,
        "line": 1,
        "activity": "logon",
        "status": "success",
        "user_name": "王小明",
        "src_ip": "192.0.2.1",
        "src_port": 4711,
        "src_host": "PC-7",
        "service": "rdp",
        "auth_protocol": "Negotiate",
        "logon_type": 10,
        "is_remote": True,
        "is_privileged": True,
        "session_uid": "0x1cd8f6",
    }


def test_a_record_is_a_base_event_with_all_its_names() -> None:
    row = one_row(4624, LOGON, "base_event")
    said = {name: row[name] for name in ("host", "program", "event_code", "severity", "product")}
    assert said == {
        "host": "dc01",
        "program": "Security",
        "event_code": "4624",
        "severity": "info",
        "product": "windows",
    }
    fields = dict(row["fields"])
    assert {**fields, **LOGON} == fields
    assert fields["Provider_Name"] == "Microsoft-Windows-Security-Auditing"


REFUSED = {"TargetUserName": "amy", "Status": "0xc000006d"}


@pytest.mark.parametrize(
    ("code", "data", "said"),
    [
        (4625, {**REFUSED, "SubStatus": "0xC000006A"}, ("logon", "failure", "bad_password", "amy")),
        (4625, {**REFUSED, "SubStatus": "0xc0000064"}, ("logon", "failure", "unknown_user", "amy")),
        (4625, {**REFUSED, "SubStatus": "0x0"}, ("logon", "failure", "0xC000006D", "amy")),
        (4771, {"TargetUserName": "amy", "Status": "0x18"}, ("logon", "failure", "bad_password", "amy")),
        (4768, {"TargetUserName": "amy", "Status": "0x0"}, ("logon", "success", None, "amy")),
        (4768, {"TargetUserName": "amy", "Status": "0x6"}, ("logon", "failure", "unknown_user", "amy")),
        (4768, {"TargetUserName": "amy"}, ("logon", "unknown", None, "amy")),
        (4769, {"TargetUserName": "amy", "Status": "0x1f"}, ("other", "failure", "0x1f", "amy")),
        (
            4776,
            {"TargetUserName": "amy", "Status": "0xc0000064"},
            ("logon", "failure", "unknown_user", "amy"),
        ),
        (4776, {"TargetUserName": "amy", "Status": "0x0"}, ("logon", "success", None, "amy")),
        (4634, {"TargetUserName": "amy"}, ("logoff", "success", None, "amy")),
        (4647, {"TargetUserName": "amy"}, ("logoff", "success", None, "amy")),
        (4740, {"TargetUserName": "amy"}, ("lockout", "success", None, "amy")),
        (4767, {"TargetUserName": "amy"}, ("unlock", "success", None, "amy")),
        (4672, {"SubjectUserName": "amy"}, ("privilege", "success", None, "amy")),
        (4648, {"SubjectUserName": "amy", "TargetUserName": "root"}, ("other", "unknown", None, "amy")),
        (4724, {"TargetUserName": "amy"}, ("password_change", "success", None, "amy")),
        (4778, {"AccountName": "amy"}, ("other", "success", None, "amy")),
    ],
)
def test_an_audit_event_of_an_account_is_what_it_means(
    code: int, data: dict[str, str], said: tuple[str, ...]
) -> None:
    row = one_row(code, data)
    assert (row["activity"], row["status"], row.get("status_detail"), row["user_name"]) == said


def test_a_failed_change_of_a_password_is_one() -> None:
    row = one_row(4723, {"TargetUserName": "amy"}, keywords="0x8010000000000000")
    assert (row["activity"], row["status"]) == ("password_change", "failure")


def test_rights_taken_name_whose_they_are() -> None:
    assert one_row(4672, {"SubjectUserName": "amy"})["is_privileged"] is True
    assert one_row(4648, {"SubjectUserName": "amy", "TargetUserName": "root"})["target_user"] == "root"


@pytest.mark.parametrize(
    ("given_as", "address"),
    [
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("-", None),
        ("", None),
        ("2001:db8::1", "2001:db8::1"),
        ("LOCAL", None),
    ],
)
def test_an_address_is_one_or_none(given_as: str, address: str | None) -> None:
    assert one_row(4625, {"TargetUserName": "amy", "IpAddress": given_as}).get("src_ip") == address


def test_a_session_of_remote_desktop_is_told_by_its_own_log() -> None:
    provider = "Microsoft-Windows-TerminalServices-LocalSessionManager"
    row = one_row(21, {"User": "D\\amy", "SessionID": "3", "Address": "192.0.2.1"}, provider=provider)
    said = (row["activity"], row["service"], row["user_name"], row["is_remote"])
    assert said == ("logon", "rdp", "D\\amy", True)


def test_the_same_number_of_another_provider_is_no_log_in() -> None:
    lines = [line or "" for line in told(file(chunk([event(4625, LOGON, provider="Other")])))]
    assert not rows(FORMAT, "authentication", *lines)
    assert len(rows(FORMAT, "base_event", *lines)) == 1


@settings(max_examples=30)
@given(
    st.lists(
        st.text(st.characters(codec="utf-16-le", exclude_characters="\x00"), min_size=1, max_size=30),
        max_size=9,
    )
)
def test_whatever_an_event_says_comes_back_in_order(names: list[str]) -> None:
    lines = told(file(chunk([event(4634, {"TargetUserName": name}) for name in names]))) if names else []
    found = [dict(row["fields"])["TargetUserName"] for row in rows(FORMAT, "base_event", *map(str, lines))]
    assert found == names


EVENTS = [event(4634, {"TargetUserName": f"user{number}"}) for number in range(20)]


def good_and_bad(data: bytes) -> tuple[int, int]:
    found = told(data)
    return sum(line is not None for line in found), sum(line is None for line in found)


@pytest.mark.parametrize("size", [HEADER + 100, HEADER + 4000, HEADER + CHUNK - 1, HEADER + CHUNK + 5000])
def test_of_a_cut_file_every_record_is_read_or_counted(size: int) -> None:
    data = file(chunk(EVENTS), chunk(EVENTS, 21))[:size]
    good, bad = good_and_bad(data)
    assert good + bad in {20, 40}
    assert good >= 20 * (size >= HEADER + CHUNK - 1)


def test_a_chunk_of_zeros_among_others_is_counted_and_the_next_is_read() -> None:
    data = file(chunk(EVENTS), bytes(CHUNK), chunk(EVENTS, 41))
    assert good_and_bad(data) == (40, 1)
    assert good_and_bad(file(chunk(EVENTS)) + bytes(CHUNK)) == (20, 0)


def test_a_chunk_of_rubbish_is_counted_and_the_next_is_read() -> None:
    assert good_and_bad(file(chunk(EVENTS), b"\xff" * CHUNK, chunk(EVENTS, 41))) == (40, 1)


def test_records_that_are_overwritten_are_counted() -> None:
    data = bytearray(file(chunk(EVENTS)))
    begin = data.index(b"\x2a\x2a\x00\x00", HEADER + RECORDS + 2000)
    data[begin : begin + 300] = bytes(300)
    good, bad = good_and_bad(bytes(data))
    assert bad > 0
    assert good + bad == 20


def test_a_chunk_that_claims_what_cannot_be_counts_as_one() -> None:
    data = bytearray(file(chunk(EVENTS)))
    data[HEADER + 8 : HEADER + 24] = struct.pack("<QQ", 1, 1 << 60)
    good, bad = good_and_bad(bytes(data))
    assert (good, bad) == (20, 0)


@pytest.mark.parametrize("data", [b"", b"ElfFile\x00", b"ElfFile\x00" + b"\xff" * 5000, bytes(4096)])
def test_what_is_no_event_log_is_counted_as_unread(data: bytes) -> None:
    good, bad = good_and_bad(data)
    assert good == 0
    assert bad >= 1


def test_a_library_that_raises_for_ever_is_not_asked_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    class Endless:
        def __init__(self, *_told: object, **_more: object) -> None:
            pass

        def records_json(self) -> "Endless":
            return self

        def __iter__(self) -> "Endless":
            return self

        def __next__(self) -> dict[str, str]:
            raise RuntimeError

    monkeypatch.setattr("evtx.PyEvtxParser", Endless)
    good, bad = good_and_bad(file(chunk(EVENTS)))
    assert (good, bad) == (0, 4096)


@pytest.mark.parametrize(
    "data", ["", "[]", '{"Event": null}', '{"Event": {"System": 7}}', "{", '{"Event": {}}', '"x"']
)
def test_json_that_is_no_event_makes_no_line(data: str) -> None:
    assert line_of(data) is None


def test_lists_and_numbers_and_parts_without_names_become_text() -> None:
    data = (
        '{"Event": {"System": {"EventID": {"#text": 7, "#attributes": {"Qualifiers": "0"}}, "X": null},'
        ' "EventData": {"Data": {"#text": ["a", "b", null]}, "Flag": true, "Deep": {"In": 1.5}},'
        ' "UserData": "x"}}'
    )
    line = line_of(data, "2026-03-01T04:00:00.1234567Z UTC")
    (row,) = rows(FORMAT, "base_event", line or "")
    assert dict(row["fields"]) == {"EventID": "7", "Data": "a\nb\n", "Flag": "true", "In": "1.5"}
    assert (row["event_code"], row["time"]) == ("7", NOON)


def test_a_file_becomes_records_by_how_it_begins(tmp_path: Path) -> None:
    path = tmp_path / "Security.evtx"
    path.write_bytes(file(chunk(EVENTS), bytes(CHUNK), chunk([event(4625, LOGON)], 41)))
    lake = lakes.new_lake(tmp_path)
    (outcome,) = lakes.put(lake, path, told=Told())
    assert outcome.entry
    assert outcome.entry.aside
    assert (outcome.entry.lines, outcome.entry.aside.lines) == (22, 1)
    assert Counter(row["activity"] for row in lakes.rows(lake)) == {"logoff": 20, "logon": 1}
    assert {row["system"] for row in lakes.rows(lake)} == {"dc01"}


def test_a_packed_file_gives_the_same_records_as_the_plain_one(tmp_path: Path) -> None:
    packed = tmp_path / "Security.evtx.gz"
    packed.write_bytes(gzip.compress(file(chunk(EVENTS))))
    lake = lakes.new_lake(tmp_path)
    (outcome,) = lakes.put(lake, packed, told=Told())
    assert outcome.entry
    assert outcome.entry.records == {"base_event": 20, "authentication": 20}
    assert (outcome.entry.format, outcome.entry.aside) == ("evtx", None)


@pytest.mark.shared
def test_the_counts_of_real_files_are_those_of_their_bytes(shared: Path, tmp_path: Path) -> None:
    """Read once more without the library: by the mark with which each record begins."""
    lake = lakes.new_lake(tmp_path)
    for path in sorted((shared / "cases" / "evtx").glob("*.evtx")):
        data = path.read_bytes()
        assert binary_format_of(data[:8]) is FORMAT
        (outcome,) = lakes.put(lake, path, told=Told(system="dc"))
        assert outcome.entry
        assert (outcome.entry.lines, outcome.entry.aside) == (data.count(b"\x2a\x2a\x00\x00"), None)
        assert outcome.entry.records["base_event"] == outcome.entry.lines
    found = Counter((row["activity"], row["status"], row.get("status_detail")) for row in lakes.rows(lake))
    assert found == {
        ("logon", "success", None): 5,
        ("logon", "failure", "unknown_user"): 7,
        ("logon", "failure", "bad_password"): 3,
    }
