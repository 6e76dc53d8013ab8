"""A firm's own JSON lines and CSV, by a mapping file; syslog of any program."""

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from tests.integration.lake.ingestion.lakes import new_lake, plain, put, rows, written

from inspectorate.lake.converting import Setting, convert_text
from inspectorate.lake.formats.format import Format
from inspectorate.lake.formats.shelf import FormatError, all_formats, format_named, format_of
from inspectorate.lake.formats.syslog import FORMAT as SYSLOG
from inspectorate.lake.mapping import MappingError, read_mapping
from inspectorate.lake.taking import Told

JSON = """
form = "json"
kind = "authentication"
[time]
field = "event.at"
[fields]
user_name = "who"
src_ip = "client.address"
status = "result"
is_mfa = "mfa"
system = "sys"
[values.status]
OK = "success"
NG = "failure"
[constants]
activity = "logon"
is_remote = true
logon_type = 3
"""
CSV = """
form = "csv"
kind = "network_activity"
[time]
field = "at"
form = "%Y/%m/%d %H:%M:%S"
[fields]
src_ip = "from"
dst_port = "port"
rule = "rule"
[constants]
action = "allow"
"""


def mapped(folder: Path, mapping: str, text: str) -> tuple[list[dict[str, Any]], list[int], int]:
    form = read_mapping(written(folder / "m.toml", mapping))
    form = form.fitted(text) if form.fitted else form
    found = convert_text(form, text, Setting("o"))
    (kind,) = found.rows
    return plain(found.rows.values(), kind), found.unread["line"].to_pylist(), found.skipped


def test_json_is_mapped_into_nested_objects_with_values_and_constants(tmp_path: Path) -> None:
    text = (
        '{"event": {"at": "2026-03-01T08:00:00+08:00"}, "who": "王", "client": {"address": "192.0.2.1"},'
        ' "result": "NG", "mfa": true, "sys": "web"}\n'
        '{"event": {"at": "2026-03-01T08:00:00"}, "result": "?"}\n'
        '{"event": {}}\nnot json\n["list"]\n'
    )
    (first, second), unread, _skipped = mapped(tmp_path, JSON, text)
    told = {name: value for name, value in first.items() if value is not None}
    assert told == {
        "time": datetime(2026, 3, 1),
        "system": "web",
        "origin": "o",
        "line": 1,
        "activity": "logon",
        "status": "failure",
        "user_name": "王",
        "src_ip": "192.0.2.1",
        "logon_type": 3,
        "is_remote": True,
        "is_mfa": True,
    }
    assert (second["time"], second["status"], second["system"]) == (datetime(2026, 3, 1), "?", "unknown")
    assert unread == [3, 4, 5]


@pytest.mark.parametrize(
    ("form", "written_time"),
    [("epoch", "1772323200.5"), ("epoch_ms", "1772323200500"), ("iso", '"2026-03-01T00:00:00.5Z"')],
)
def test_times_may_be_written_in_several_ways(tmp_path: Path, form: str, written_time: str) -> None:
    mapping = f'form = "json"\nkind = "base_event"\n[time]\nfield = "t"\nform = "{form}"\n'
    ((row,), _unread, _skipped) = mapped(tmp_path, mapping, f'{{"t": {written_time}}}\n')
    assert row["time"] == datetime(2026, 3, 1, 0, 0, 0, 500000)


def test_csv_is_read_by_the_names_of_its_first_line_with_quoted_fields(tmp_path: Path) -> None:
    text = (
        "at,from,port,rule\n"
        '2026/03/01 08:00:00,192.0.2.1,443,"out, ""web"""\n'
        "2026/03/01 08:00:01,192.0.2.2,x,plain\n"
        "at,from,port,rule\n"
        "2026/03/01 08:00:01,192.0.2.2\n"
        '2026/03/01 08:00:01,192.0.2.2,1,"open\n'
    )
    found, unread, skipped = mapped(tmp_path, CSV, text)
    assert [(row["dst_port"], row["rule"], row["action"]) for row in found] == [
        (443, 'out, "web"', "allow"),
        (None, "plain", "allow"),
    ]
    assert (unread, skipped) == ([5, 6], 2)


def test_a_csv_without_names_has_them_in_the_mapping(tmp_path: Path) -> None:
    mapping = 'delimiter = "|"\ncolumns = ["at", "from", "port", "rule"]\n' + CSV
    ((row,), unread, skipped) = mapped(tmp_path, mapping, "2026/03/01 08:00:00|192.0.2.1|443|a,b\n")
    assert (row["rule"], unread, skipped) == ("a,b", [], 0)


@pytest.mark.parametrize(
    ("mapping", "said"),
    [
        ("form = 1", "無法使用"),
        ("][", "無法使用"),
        (JSON.replace("user_name", "username"), "username"),
        (JSON.replace('"who"', "'a\"b'"), "雙引號"),
        ('delimiter = "ab"\n' + CSV, "delimiter"),
    ],
)
def test_a_mapping_that_cannot_be_is_refused_with_its_reason(tmp_path: Path, mapping: str, said: str) -> None:
    with pytest.raises(MappingError, match=said):
        read_mapping(written(tmp_path / "m.toml", mapping))


def test_names_in_a_mapping_are_never_sql(tmp_path: Path) -> None:
    mapping = JSON.replace('"who"', '"x\']) AS f; DROP TABLE lines; --"').replace(
        'NG = "failure"', 'NG = "it\'s"'
    )
    found, unread, _skipped = mapped(
        tmp_path, mapping, '{"event": {"at": "2026-03-01T08:00:00Z"}, "result": "NG"}\n'
    )
    assert ([row["status"] for row in found], unread) == (["it's"], [])


def test_a_file_without_the_mapped_columns_is_refused_and_others_come_in(tmp_path: Path) -> None:
    lake = new_lake(tmp_path)
    form = read_mapping(written(tmp_path / "m.toml", CSV))
    bad = written(tmp_path / "a.csv", "at,source\n2026/03/01 08:00:00,1\n")
    good = written(tmp_path / "b.csv", "at,from,port,rule\n2026/03/01 08:00:00,192.0.2.1,1,r\n")
    found = put(lake, bad, good, told=Told(format=form))
    assert {one.what: one.said for one in found}["refused"].startswith("檔案沒有對應檔所指之欄位")
    assert [row["system"] for row in rows(lake, "network_activity")] == ["b"]


SYSLOG_TEXT = r"""<34>1 2026-03-01T00:00:00.003Z host su 12 ID47 [ex@1 a="1" b="x\"]y" a="2"][z q="2"] message
<34>1 2026-03-01T00:00:00Z host su - - -
<34>Mar  1 08:00:00 host su: 'su root' failed
Mar  1 2026 08:00:00 host noprogram message
2026-03-01T08:00:00+08:00 host prog[1]: hi
<999>Mar  1 08:00:00 host su: x
"""


def test_syslog_of_both_standards_is_read() -> None:
    assert format_of(SYSLOG_TEXT) is SYSLOG
    found = convert_text(SYSLOG, SYSLOG_TEXT, year=2026)
    told = plain([found.rows["base_event"]], "base_event")
    assert {row["time"].replace(microsecond=0) for row in told} == {datetime(2026, 3, 1)}
    assert [row["program"] for row in told] == ["su", "su", "su", None, "prog"]
    assert [row["severity"] for row in told] == ["crit", "crit", "crit", None, None]
    assert told[0]["fields"] == [("a", "1"), ("b", 'x\\"]y'), ("q", "2")]
    assert (told[0]["event_code"], told[0]["message"]) == ("ID47", "message")
    assert found.unread["line"].to_pylist() == [6]


def test_one_line_on_which_sql_fails_takes_no_other_with_it() -> None:
    form = Format(
        "x",
        "",
        lambda _head: False,
        "SELECT line, 'base_event' AS kind, CAST(text AS TIMESTAMP) AS utc FROM lines",
        {"base_event": {}},
    )
    text = "".join(f"2026-03-{day:02} 00:00:00\n" for day in range(1, 32)) + "2026-03-99 00:00:00\n"
    found = convert_text(form, text)
    assert (found.rows["base_event"].num_rows, found.unread["line"].to_pylist()) == (31, [32])


def test_formats_are_found_by_name_and_a_wrong_one_is_answered_with_all() -> None:
    assert format_named("syslog") is SYSLOG
    with pytest.raises(FormatError, match="openssh"):
        format_named("nothing")
    for name, form in all_formats().items():
        assert (form.name, bool(form.title)) == (name, True)
