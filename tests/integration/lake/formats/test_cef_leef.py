"""CEF and LEEF: headers, fields, escapes, times, and what their events are."""

from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.integration.lake.formats.made import rows, unread

from inspectorate.lake.formats.cef import FORMAT as CEF
from inspectorate.lake.formats.leef import FORMAT as LEEF
from inspectorate.lake.formats.shelf import format_of

NOON = datetime(2026, 3, 1, 4)
EPOCH = "1772337600000"
TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\n\r\x00"), max_size=30)
NAMES = st.from_regex(r"[A-Za-z][A-Za-z0-9_.]{0,9}", fullmatch=True).filter(lambda name: name != "rt")


def cef_header(text: str) -> str:
    return text.replace("\\", "\\\\").replace("|", "\\|")


def cef_value(text: str) -> str:
    return text.replace("\\", "\\\\").replace("=", "\\=").replace("\n", "\\n").replace("\r", "\\r")


def leef_value(text: str) -> str:
    return text.replace("=", "\\=").replace("|", "\\|")


VENDORS = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1)
CEF_EVENTS = st.tuples(VENDORS, TEXT, st.dictionaries(NAMES, TEXT.map(lambda text: f"<{text}>"), max_size=6))


@settings(max_examples=12)
@given(st.lists(CEF_EVENTS, min_size=1, max_size=12))
def test_whatever_cef_can_say_comes_back(events: list[tuple[str, str, dict[str, str]]]) -> None:
    told = [{"rt": EPOCH, **fields, "note": "two\nlines\rof it"} for _vendor, _name, fields in events]
    lines = [
        f"CEF:0|{cef_header(vendor)}|P|1|7|{cef_header(name)}|3|"
        + " ".join(f"{key}={cef_value(value)}" for key, value in fields.items())
        for (vendor, name, _fields), fields in zip(events, told, strict=True)
    ]
    found = rows(CEF, "base_event", *lines)
    assert [dict(row["fields"]) for row in found] == told
    assert [row.get("product", "-") for row in found] == [vendor for vendor, _name, _fields in events]
    assert {row["time"] for row in found} == {NOON}


LEEF_EVENTS = st.tuples(
    st.sampled_from("\t^;~"), st.dictionaries(NAMES.filter(lambda name: name != "devTime"), TEXT, max_size=6)
)


@settings(max_examples=12)
@given(st.lists(LEEF_EVENTS, min_size=1, max_size=12))
def test_whatever_leef_can_say_comes_back(events: list[tuple[str, dict[str, str]]]) -> None:
    told = [
        {"devTime": EPOCH, **{name: value.replace(mark, "") for name, value in fields.items()}}
        for mark, fields in events
    ]
    lines = [
        ("LEEF:1.0|V|P|1|7|" if mark == "\t" else f"LEEF:2.0|V|P|1|7|x{ord(mark):02X}|")
        + mark.join(f"{key}={leef_value(value)}" for key, value in fields.items())
        for (mark, _fields), fields in zip(events, told, strict=True)
    ]
    found = rows(LEEF, "base_event", *lines)
    assert [dict(row["fields"]) for row in found] == told
    assert {row["time"] for row in found} == {NOON}


def test_an_event_names_its_device_its_number_and_all_it_says() -> None:
    line = (
        r"<13>Mar  1 12:00:00 gw CEF:0|Check\|Point|VPN-1|R80|100|Dropped|5|src=192.0.2.1 msg=a\=b c\\d "
        "request=http://x/?a=b"
    )
    assert format_of(line) is CEF
    (row,) = rows(CEF, "base_event", line)
    assert row == {
        "time": NOON,
        "line": 1,
        "host": "gw",
        "program": "VPN-1",
        "product": "Check|Point",
        "event_code": "100",
        "severity": "5",
        "message": "Dropped: a=b c\\d",
        "fields": [("src", "192.0.2.1"), ("msg", "a=b c\\d"), ("request", "http://x/?a=b")],
    }


@pytest.mark.parametrize(
    ("said", "when"),
    [
        (f"rt={EPOCH}", NOON),
        ("rt=Mar 01 2026 12:00:00.250 GMT+08:00", NOON.replace(microsecond=250_000)),
        ("rt=Mar 01 2026 04:00:00 UTC", NOON),
        ("rt=Mar 01 12:00:00", NOON),
        ("rt=2026-03-01T12:00:00+08:00", NOON),
        ("start=1772337600", NOON),
        ("rt=never end=1772337600123456789", NOON.replace(microsecond=123_456)),
    ],
)
def test_a_time_is_read_as_devices_write_it(said: str, when: datetime) -> None:
    (row,) = rows(CEF, "base_event", f"CEF:0|V|P|1|7|x|3|{said}")
    assert row["time"] == when


def test_the_order_of_day_and_month_is_that_of_the_format_that_is_told() -> None:
    line = "LEEF:1.0|V|P|1|7|devTime=03/02/2026 12:00:00"
    (first,) = rows(LEEF, "base_event", f"{line}\tdevTimeFormat=dd/MM/yyyy HH:mm:ss")
    (other,) = rows(LEEF, "base_event", f"{line}\tdevTimeFormat=MM/dd/yyyy HH:mm:ss")
    assert (first["time"], other["time"]) == (datetime(2026, 2, 3, 4), datetime(2026, 3, 2, 4))
    assert unread(LEEF, line) == [1]


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("Login failed|5|duser=amy src=192.0.2.1 spt=7", ("logon", "failure")),
        ("User logged in|5|suser=amy src=192.0.2.1 outcome=success", ("logon", "success")),
        ("unsuccessful sign-on|5|duser=amy", ("logon", "failure")),
        ("UserLoginFailed|5|duser=amy", ("logon", "failure")),
        ("Authentication|5|duser=amy", ("logon", "unknown")),
        ("使用者登入失敗|5|duser=amy", ("logon", "failure")),
        ("Logged out|5|duser=amy outcome=Success", ("logoff", "success")),
        ("Account locked out|5|duser=amy", ("lockout", "unknown")),
        ("Password changed|5|duser=amy act=permitted", ("password_change", "success")),
        (
            "x|5|duser=amy categoryBehavior=/Authentication/Verify categoryOutcome=/Failure",
            ("logon", "failure"),
        ),
    ],
)
def test_an_event_of_a_log_in_is_one_with_how_it_ended(said: str, told: tuple[str, str]) -> None:
    line = f"CEF:0|V|P|1|7|{said} rt={EPOCH}"
    (row,) = rows(CEF, "authentication", line)
    assert (row["activity"], row["status"], row["user_name"], row["service"]) == (*told, "amy", "P")
    assert len(rows(CEF, "base_event", line)) == 1


@pytest.mark.parametrize(
    "said", ["Login failed|5|", "Blogging on|5|duser=amy", "Started|5|suser=amy act=allow"]
)
def test_an_event_without_an_account_or_a_log_in_is_none(said: str) -> None:
    assert not rows(CEF, "authentication", f"CEF:0|V|P|1|7|{said} rt={EPOCH}")


def test_what_a_firewall_did_with_a_connection_is_network_activity() -> None:
    line = (
        f"CEF:0|V|P|1|7|traffic|3|rt={EPOCH} src=10.0.0.1 spt=5 dst=10.0.0.2 dpt=443 proto=TCP act=Accept "
        "cs2Label=Rule Name cs2=to web in=8 out=9"
    )
    (row,) = rows(CEF, "network_activity", line)
    told = (row["action"], row["protocol"], row["dst_port"], row["rule"], row["bytes_in"], row["bytes_out"])
    assert told == ("allow", "tcp", 443, "to web", 8, 9)
    leef = f"LEEF:2.0|V|P|1|7|^|devTime={EPOCH}^src=10.0.0.1^dst=10.0.0.2^proto=17^action=block^policy=4"
    (row,) = rows(LEEF, "network_activity", leef)
    assert (row["action"], row["protocol"], row["rule"]) == ("deny", "udp", "4")


def test_a_windows_account_keeps_its_backslash_in_leef() -> None:
    (row,) = rows(LEEF, "authentication", f"LEEF:1.0|V|P|1|login_failed|devTime={EPOCH}\tusrName=DOM\\new")
    assert (row["user_name"], row["status"]) == ("DOM\\new", "failure")


def test_what_is_no_event_or_has_no_time_or_too_many_fields_cannot_be_read() -> None:
    many = " ".join(f"f{number}=x" for number in range(600))
    good = f"CEF:0|V|P|1|7|x|3|rt={EPOCH}"
    lines = (
        good,
        "CEF:0|V|P|1|7|x",
        "CEF:0||||||rt=1",
        "CEF:0|V|P|1|7|x|3|a=b",
        f"{good} {many}",
        "\x00\ufffd",
        good,
    )
    assert unread(CEF, *lines) == [2, 3, 4, 5, 6]
    assert [row["line"] for row in rows(CEF, "base_event", *lines)] == [1, 7]
    many = "\t".join(f"f{number}=x" for number in range(600))
    stamp = "Mar  1 12:00:00 gw "
    wrong = [
        f"LEEF:1.0|V|P|1|7|devTime={EPOCH}\t{many}",
        "LEEF:2.0|V|P|1|7|0xD800|a=b",
        "LEEF:3.0|V|P|1|7|a=b",
    ]
    assert unread(LEEF, *(stamp + line for line in wrong), f"{stamp}LEEF:1.0|V|P|1|7|a=b") == [1, 2, 3]


def test_a_field_of_megabytes_is_read_and_a_name_given_twice_keeps_its_first_value() -> None:
    long = "x" * 2_000_000
    (row,) = rows(CEF, "base_event", f"CEF:0|V|P|1|7|x|3|rt={EPOCH} a={long} b=1 b=2")
    assert dict(row["fields"]) == {"rt": EPOCH, "a": long, "b": "1"}


def test_words_that_no_name_goes_before_stay_in_the_message() -> None:
    (row,) = rows(CEF, "base_event", "Mar  1 12:00:00 gw CEF:0|V|P|1|7|x|3|free words")
    assert row["message"] == "x: free words"
