"""OpenVPN's log, its own or in syslog, and its status file."""

from datetime import datetime

import pytest
from tests.integration.lake.formats.made import converted, rows, unread

from inspectorate.lake.formats.openvpn import FORMAT as LOG
from inspectorate.lake.formats.openvpn_status import FORMAT as STATUS
from inspectorate.lake.formats.shelf import format_of

NOON = datetime(2026, 3, 1, 4)
OLD, NEW, SYSLOG = "Sun Mar  1 12:00:00 2026", "2026-03-01 12:00:00", "Mar  1 12:00:00 gw ovpn-server[7]:"


@pytest.mark.parametrize("stamp", [OLD, f"{OLD} us=77", NEW, SYSLOG])
def test_a_client_that_connects_is_a_session_and_a_log_in(stamp: str) -> None:
    line = f"{stamp} 192.0.2.1:1194 [王 小明] Peer Connection Initiated with [AF_INET]192.0.2.1:1194"
    assert format_of(line) is LOG
    (tunnel,), (logon,) = rows(LOG, "tunnel_activity", line), rows(LOG, "authentication", line)
    assert tunnel == {
        "time": NOON,
        "line": 1,
        "activity": "open",
        "user_name": "王 小明",
        "src_ip": "192.0.2.1",
        "session_uid": "192.0.2.1:1194",
    }
    assert (logon["activity"], logon["status"], logon["is_remote"]) == ("logon", "success", True)


def test_a_client_over_ipv6_has_its_whole_address() -> None:
    line = f"{NEW} udp6:[2001:db8::1]:1194 [amy] Peer Connection Initiated with [AF_INET6]2001:db8::1:1194"
    (row,) = rows(LOG, "tunnel_activity", line)
    assert (row["user_name"], row["src_ip"]) == ("amy", "2001:db8::1")


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (
            "amy/192.0.2.1:1194 MULTI_sva: pool returned IPv4=10.8.0.6, IPv6=(Not enabled)",
            ("other", "amy", None),
        ),
        (
            "amy/192.0.2.1:1194 SIGTERM[soft,remote-exit] received, client-instance exiting",
            ("close", "amy", "SIGTERM[soft,remote-exit]"),
        ),
        (
            "192.0.2.9:1194 TLS Auth Error: Auth Username/Password verification failed for peer",
            ("fail", None, "bad_password"),
        ),
        ("192.0.2.9:1194 VERIFY ERROR: depth=0, error=expired: CN=bob", ("fail", None, "bad_certificate")),
        (
            "192.0.2.9:1194 TLS Auth Error: --client-config-dir authentication failed for 'x'",
            ("fail", None, "rejected"),
        ),
    ],
)
def test_what_becomes_of_a_client_is_told(said: str, told: tuple[str | None, ...]) -> None:
    (row,) = rows(LOG, "tunnel_activity", f"{OLD} {said}")
    assert (row["activity"], row.get("user_name"), row.get("status_detail")) == told
    assert "is_mfa" not in row


def test_other_lines_are_base_events_of_their_program_and_lines_without_a_time_are_not_read() -> None:
    lines = (
        f"{SYSLOG} Initialization Sequence Completed",
        "Mar  1 12:00:00 gw cron[1]: [x] Peer Connection",
        "x",
    )
    found = rows(LOG, "base_event", *lines)
    assert [(row["host"], row["program"]) for row in found] == [("gw", "ovpn-server"), ("gw", "cron")]
    assert unread(LOG, *lines) == [3]


def test_a_system_log_in_which_openvpn_speaks_now_and_then_is_not_its_own() -> None:
    lines = [f"{SYSLOG} Initialization Sequence Completed", *["Mar  1 12:00:00 gw postfix[1]: x"] * 5]
    assert format_of("\n".join(lines)).name == "syslog"


FIRST = """OpenVPN CLIENT LIST
Updated,Sun Mar  1 13:00:00 2026
Common Name,Real Address,Bytes Received,Bytes Sent,Connected Since
amy,192.0.2.1:1194,1234,5678,Sun Mar  1 12:00:00 2026
ROUTING TABLE
Virtual Address,Common Name,Real Address,Last Ref
10.8.0.6,amy,192.0.2.1:1194,Sun Mar  1 12:00:00 2026
GLOBAL STATS
Max bcast/mcast queue length,0
END"""
LATER = """TITLE,OpenVPN 2.6.3
TIME,2026-03-01 13:00:00,1772341200
HEADER,CLIENT_LIST,Common Name,Real Address
CLIENT_LIST,cert7,192.0.2.1:1194,10.8.0.6,,1234,5678,2026-03-01 12:00:00,1772337600,amy,0,0,AES
ROUTING_TABLE,10.8.0.6,cert7,192.0.2.1:1194,2026-03-01 13:00:00,1772341200
GLOBAL_STATS,Max bcast/mcast queue length,0
END"""


@pytest.mark.parametrize("text", [FIRST, LATER, LATER.replace(",", "\t")])
def test_a_status_file_tells_its_sessions_in_every_form(text: str) -> None:
    assert format_of(text) is STATUS
    lines = text.split("\n")
    (row,) = rows(STATUS, "tunnel_activity", *lines)
    assert row == {
        "time": NOON,
        "line": 4,
        "activity": "open",
        "user_name": "amy",
        "src_ip": "192.0.2.1",
        "session_uid": "192.0.2.1:1194",
        "bytes_in": 1234,
        "bytes_out": 5678,
        **({"assigned_ip": "10.8.0.6"} if text is not FIRST else {}),
    }
    assert converted(STATUS, *lines).skipped == len(lines) - 1
    assert unread(STATUS, *lines, "rubbish", "a,b:1,x,2,y") == [len(lines) + 1, len(lines) + 2]
