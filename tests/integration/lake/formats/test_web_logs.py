"""Access logs of web servers, and IIS's, whose fields are named on the way."""

from datetime import datetime
from functools import partial
from pathlib import Path

import pytest
from tests.integration.lake.formats.made import rows, unread
from tests.integration.lake.ingestion import lakes

from inspectorate.lake import reading, taking
from inspectorate.lake.formats.access_log import FORMAT as ACCESS
from inspectorate.lake.formats.iis import FORMAT as IIS
from inspectorate.lake.formats.shelf import format_of

NOON = datetime(2026, 3, 1, 4)
STAMP = "[01/Mar/2026:12:00:00 +0800]"
FIELDS = (
    "#Fields: date time c-ip cs-method cs-uri-stem cs-uri-query cs-username sc-status"
    " cs(User-Agent) time-taken"
)


def test_a_request_of_the_common_form() -> None:
    line = f'192.0.2.1 - amy {STAMP} "GET /a/b?x=1&y=%20 HTTP/1.1" 200 512'
    assert format_of(line) is ACCESS
    assert rows(ACCESS, "http_activity", line) == [
        {
            "time": NOON,
            "line": 1,
            "src_ip": "192.0.2.1",
            "user_name": "amy",
            "method": "GET",
            "path": "/a/b",
            "query": "x=1&y=%20",
            "status_code": 200,
            "bytes_out": 512,
        }
    ]


def test_a_request_of_the_combined_form_with_host_quotes_and_duration() -> None:
    line = (
        f'w.tw:443 2001:db8::1 - - {STAMP} "POST /p HTTP/2.0" 302 - "https://r/\\"q" "Mozilla/5.0 (王)" 0.012'
    )
    (row,) = rows(ACCESS, "http_activity", line)
    told = {
        name: row.get(name)
        for name in ("host", "src_ip", "referrer", "user_agent", "duration_s", "bytes_out")
    }
    assert told == {
        "host": "w.tw",
        "src_ip": "2001:db8::1",
        "referrer": 'https://r/\\"q',
        "user_agent": "Mozilla/5.0 (王)",
        "duration_s": 0.012,
        "bytes_out": None,
    }


@pytest.mark.parametrize(
    ("more", "took"),
    [("", None), (" 12", None), (" rt=1.5 x", 1.5), (' request_time="0.25"', 0.25), (' "10.0.0.1"', None)],
)
def test_a_duration_is_taken_only_where_its_unit_is_told(more: str, took: float | None) -> None:
    (row,) = rows(ACCESS, "http_activity", f'192.0.2.1 - - {STAMP} "GET / HTTP/1.1" 200 1 "-" "-"{more}')
    assert row.get("duration_s") == took


@pytest.mark.parametrize("request_line", ["-", r"\x16\x03\x01", "", "GET", r"quo\"te"])
def test_a_request_that_is_none_stays_a_record(request_line: str) -> None:
    (row,) = rows(ACCESS, "http_activity", f'192.0.2.1 - - {STAMP} "{request_line}" 400 0 "-" "-"')
    assert (row["status_code"], row.get("method"), row.get("path")) == (400, None, None)


def test_a_request_to_a_proxy_names_its_host() -> None:
    (row,) = rows(ACCESS, "http_activity", f'192.0.2.1 - - {STAMP} "GET http://h.tw/p?q HTTP/1.1" 200 1')
    assert (row["host"], row["path"], row["query"]) == ("h.tw", "/p", "q")


def test_lines_that_are_no_request_cannot_be_read() -> None:
    good = f'192.0.2.1 - - {STAMP} "GET / HTTP/1.1" 200 1'
    lines = [good, good.replace("01/Mar", "31/Feb"), 'x "', good[:-8], f'{good} "open', "\x00" * 9]
    assert unread(ACCESS, *lines) == [2, 3, 4, 6]


def test_iis_lines_are_read_as_the_fields_before_them_say() -> None:
    lines = [
        "#Software: Microsoft Internet Information Services 10.0",
        "#Date: 2026-03-01 00:00:00",
        FIELDS,
        r"2026-03-01 04:00:00 192.0.2.1 GET /a x=1 DOM\amy 200 Mozilla/5.0+(x) 15",
        "#Fields: time date c-ip cs-method cs-uri-stem sc-status",
        "04:00:00 2026-03-01 2001:db8::1 POST /b 500",
    ]
    assert format_of("\n".join(lines)) is IIS
    first, second = rows(IIS, "http_activity", *lines)
    assert first == {
        "time": NOON,
        "line": 4,
        "src_ip": "192.0.2.1",
        "user_name": r"DOM\amy",
        "method": "GET",
        "path": "/a",
        "query": "x=1",
        "status_code": 200,
        "user_agent": "Mozilla/5.0 (x)",
        "duration_s": 0.015,
    }
    assert (second["src_ip"], second["path"], second["status_code"]) == ("2001:db8::1", "/b", 500)


@pytest.mark.parametrize(
    "line",
    [
        "2026-03-01 04:00:00 192.0.2.1 GET /a x=1 amy 200 Mozilla/5.0",
        "2026-03-01 04:00:00 192.0.2.x GET /a x=1 amy 200 Mozilla/5.0 15",
        "2026-03-01 04:00:00 192.0.2.1 G/T /a x=1 amy 200 Mozilla/5.0 15",
        "2026-03-01 04:00:00 192.0.2.1 GET /a x=1 amy abc Mozilla/5.0 15",
        "2026-02-30 04:00:00 192.0.2.1 GET /a x=1 amy 200 Mozilla/5.0 15",
    ],
)
def test_an_iis_line_that_is_not_as_its_fields_say_cannot_be_read(line: str) -> None:
    assert unread(IIS, FIELDS, line) == [2]
    assert unread(IIS, line) == [1]


def test_names_of_fields_last_over_pieces_and_over_a_file_that_grows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(taking, "Steps", partial(reading.Steps, 256))
    first = "2026-03-01 04:00:00 192.0.2.1 GET /a - - 200 - 15\n"
    file = lakes.written(tmp_path / "u_ex.log", f"{FIELDS}\n{first * 9}")
    lake = lakes.new_lake(tmp_path)
    lakes.put(lake, file)
    with file.open("a", encoding="utf-8") as stream:
        stream.write(
            first
            + "#Fields: time date c-ip cs-uri-stem sc-status\n"
            + "04:00:00 2026-03-01 ::1 /b 404\n" * 20
        )
    (outcome,) = lakes.put(lake, file)
    assert outcome.entry
    assert (outcome.entry.aside, outcome.entry.skipped, outcome.entry.taken_from) == (None, 1, 11)
    found = [(row["src_ip"], row["status_code"]) for row in lakes.rows(lake, "http_activity")]
    assert sorted(found) == [("192.0.2.1", 200)] * 10 + [("::1", 404)] * 20


def test_a_file_that_names_no_fields_is_none_of_iis() -> None:
    assert not IIS.recognises("#Software: x\n#Fields: a b c\n")
    assert IIS.fitted
    assert "NULL)" in IIS.fitted("x").parse
