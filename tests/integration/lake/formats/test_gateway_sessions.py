"""Sessions and log-ins in the logs of gateways: ASA, FortiGate, PAN-OS."""

from datetime import datetime

import pytest
from tests.integration.lake.formats.made import converted, rows, unread
from tests.integration.lake.ingestion.lakes import plain

from inspectorate.lake.formats.asa import FORMAT as ASA
from inspectorate.lake.formats.fortigate import FORMAT as FORTIGATE
from inspectorate.lake.formats.panos import FORMAT as PANOS
from inspectorate.lake.formats.vpn import with_vpn

NOON = datetime(2026, 3, 1, 4)
FW, FG = "<166>Mar 01 2026 12:00:00 fw01 : %ASA-6-", 'date=2026-03-01 time=12:00:00 tz="+0800" type="event" '
ENDED = (
    "Group = GP, Username = amy, IP = 192.0.2.1, Session disconnected. Session Type: SSL,"
    " Duration: 1d 2h:05m:10s,"
)
WHO = "Group <GP> User <amy> IP <192.0.2.1>"


def test_a_session_of_anyconnect_from_beginning_to_end() -> None:
    lines = (
        f"{FW}113039: {WHO} AnyConnect parent session started.",
        f"{FW}722051: {WHO} IPv4 Address <10.9.9.9> IPv6 address <::> assigned to session",
        f"{FW}113019: {ENDED} Bytes xmt: 123, Bytes rcv: 456, Reason: User Requested",
    )
    opened, given, closed = rows(ASA, "tunnel_activity", *lines)
    who = {"time": NOON, "user_name": "amy", "src_ip": "192.0.2.1", "group": "GP"}
    assert opened == {**who, "line": 1, "activity": "open"}
    assert given == {**who, "line": 2, "activity": "other", "assigned_ip": "10.9.9.9"}
    assert closed == {
        **who,
        "line": 3,
        "activity": "close",
        "duration_s": 93910.0,
        "bytes_in": 456,
        "bytes_out": 123,
        "status_detail": "User Requested",
    }
    (logon,) = rows(ASA, "authentication", *lines)
    assert (logon["line"], logon["activity"], logon["status"]) == (1, "logon", "success")


IKE = (
    "713228: Group = GP, Username = amy, IP = 192.0.2.1, Assigned private IP address 10.1.1.1 to remote user"
)
AAA = "AAA user authentication Rejected : reason ="
BAD = f"113015: {AAA} Invalid password : local database : user = amy : user IP = 192.0.2.1"
HIDDEN = f"113005: {AAA} AAA failure : server = 10.1.1.1 : user = ***** : user IP = 192.0.2.1"
SSH = '605005: Login permitted from 10.0.0.1/5 to inside:10.0.0.2/ssh for user "amy"'


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (f"716001: {WHO} WebVPN session started.", ("open", "amy", None)),
        (f"716002: {WHO} WebVPN session terminated: Idle Timeout.", ("close", "amy", "Idle Timeout")),
        (f"716039: {WHO} Authentication: rejected, Session Type: WebVPN.", ("fail", "amy", "rejected")),
        (IKE, ("open", "amy", None)),
    ],
)
def test_a_message_of_asa_about_a_session_is_what_it_means(said: str, told: tuple[str | None, ...]) -> None:
    (row,) = rows(ASA, "tunnel_activity", FW + said)
    assert (row["activity"], row.get("user_name"), row.get("status_detail")) == told
    assert row["time"] == NOON
    assert "is_mfa" not in row


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (BAD, ("logon", "amy", "bad_password")),
        (HIDDEN, ("logon", None, "AAA failure")),
        (SSH, ("logon", "amy", None)),
        ("113006: User 'amy' locked out on exceeding '5' failed attempts", ("lockout", "amy", None)),
        ("113007: User amy unlocked by admin", ("unlock", "amy", None)),
        ("502103: User priv level changed: Uname: amy From: 1 To: 15", ("privilege", "amy", None)),
        ("502103: User priv level changed: Uname: amy From: 15 To: 1", ("other", "amy", None)),
    ],
)
def test_a_message_of_asa_about_an_account_is_what_it_means(said: str, told: tuple[str | None, ...]) -> None:
    (row,) = rows(ASA, "authentication", FW + said)
    assert (row["activity"], row.get("user_name"), row.get("status_detail")) == told
    assert row["time"] == NOON
    assert "is_mfa" not in row


def test_what_asa_says_of_others_stays_what_it_was() -> None:
    lines = (
        f"{FW}302013: rubbish",
        f"{FW}113039: no user is named",
        f"{FW}111008: User 'amy' executed x",
        "x",
    )
    assert [row["event_code"] for row in rows(ASA, "base_event", *lines)] == ["113039", "111008"]
    assert not rows(ASA, "tunnel_activity", *lines)
    assert unread(ASA, *lines) == [1, 4]


@pytest.mark.parametrize(
    ("stamp", "system"),
    [
        ("<166>Mar 01 2026 04:00:00 UTC fw : ", "fw"),
        ("<166>2026-03-01T04:00:00Z fw : ", "fw"),
        ("Mar  1 11:59:00 relay Mar 01 2026 12:00:00 fw : ", "fw"),
        ("Mar  1 11:59:00 relay Mar 01 2026 12:00:00: ", "relay"),
        ("Mar  1 12:00:00 fw ", "fw"),
    ],
)
def test_a_session_has_the_time_and_the_name_of_its_gateway(stamp: str, system: str) -> None:
    line = f"{stamp}%ASA-6-716001: {WHO} WebVPN session started."
    (row,) = plain([converted(ASA, line).rows["tunnel_activity"]], "tunnel_activity")
    assert (row["time"], row["system"]) == (NOON, system)


def test_a_session_of_fortigate_from_beginning_to_end() -> None:
    same = 'subtype="vpn" tunnelid=77 remip=192.0.2.1 user="amy"'
    begun = f'{FG}eventtime=1772337600000000000 {same} action="tunnel-up" tunneltype="ssl-tunnel"'
    lines = (
        f'{begun} tunnelip=10.9.9.9 group="vpn \\"x\\"" reason="N/A" msg="SSL tunnel established"',
        f'<189>{FG}{same} action="tunnel-down" duration=62 sentbyte=5 rcvdbyte=6 group="N/A"',
    )
    opened, closed = rows(FORTIGATE, "tunnel_activity", *lines)
    who = {"time": NOON, "user_name": "amy", "src_ip": "192.0.2.1", "session_uid": "77"}
    assert opened == {**who, "line": 1, "activity": "open", "assigned_ip": "10.9.9.9", "group": 'vpn "x"'}
    assert closed == {
        **who,
        "line": 2,
        "activity": "close",
        "duration_s": 62.0,
        "bytes_in": 6,
        "bytes_out": 5,
    }


ADMIN = 'subtype="system" action="login" user="amy"'


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (
            'subtype="vpn" action="ssl-login-fail" user="amy" reason="sslvpn_login_unknown_user"',
            ("failure", "unknown_user", None),
        ),
        (
            f'{ADMIN} status="failed" ui="https(10.0.0.1)" reason="passwd_invalid"',
            ("failure", "bad_password", True),
        ),
        (f'{ADMIN} status="success" ui="ssh(10.0.0.1)" reason="none"', ("success", None, True)),
        (
            'subtype="user" action="authentication" status="failure" user="amy" srcip=10.0.0.1 reason="x"',
            ("failure", "x", None),
        ),
    ],
)
def test_a_log_in_at_fortigate_is_what_it_means(said: str, told: tuple[object, ...]) -> None:
    (row,) = rows(FORTIGATE, "authentication", FG + said)
    assert (row["status"], row.get("status_detail"), row.get("is_privileged")) == told
    assert (row["activity"], row["user_name"]) == ("logon", "amy")


def test_a_tunnel_between_two_sites_is_no_remote_session() -> None:
    line = (
        f'{FG}subtype="vpn" action="tunnel-up" tunneltype="ipsec" user="N/A" xauthuser="N/A" vpntunnel="site"'
    )
    assert not rows(FORTIGATE, "tunnel_activity", line)
    assert len(rows(FORTIGATE, "base_event", line)) == 1


@pytest.mark.parametrize(
    ("user", "said", "is_mfa"),
    [
        ("amy", "User amy succeeded in two-factor authentication", True),
        ("amy", "FortiToken code accepted", True),
        ("amy", "login successfully", None),
        ("amy", "two-factor authentication is disabled", None),
        ("amy", "logged in without MFA", None),
        ("otp", "User otp succeeded in authentication", None),
    ],
)
def test_a_second_factor_is_believed_only_where_the_record_says_it(
    user: str, said: str, is_mfa: bool | None
) -> None:
    line = f'{FG}subtype="user" action="authentication" status="success" user="{user}" msg="{said}"'
    (row,) = rows(FORTIGATE, "authentication", line)
    assert row.get("is_mfa") == is_mfa


GP = "<14>Mar  1 12:00:01 PA 1,2026/03/01 12:00:01,0162,GLOBALPROTECT,0,2817,2026/03/01 12:00:00,vsys1,"
NONE = "0.0.0.0"  # noqa: S104 - what PAN-OS writes for no address; nothing is bound
AT = f',TW,NB-01,192.0.2.1,{NONE},{{address}},{NONE},6c1f,PF3,6.2,Windows,"Windows 11 , 64-bit",1,'


def test_a_session_of_globalprotect_from_beginning_to_end() -> None:
    at = AT.format(address="10.9.0.4")
    begun = f'{GP}gateway-connected,connected,SAML,IPSec,x\\amy{at},,"say ""hi"", MFA",success,,0,,0,GP-GW'
    lines = (
        f"{begun},741,0x0,2026-03-01T12:00:00.000+08:00,,0",
        f'{GP}gateway-logout,logout,,,x\\amy{at}client logout,,"",success,,1554,,0,GP-GW,742,0x0',
    )
    opened, closed = rows(PANOS, "tunnel_activity", *lines)
    who = {
        "time": NOON,
        "user_name": "x\\amy",
        "src_ip": "192.0.2.1",
        "assigned_ip": "10.9.0.4",
        "device": "NB-01",
        "group": "GP-GW",
    }
    assert opened == {**who, "line": 1, "activity": "open", "status_detail": 'say "hi", MFA'}
    assert closed == {
        **who,
        "line": 2,
        "activity": "close",
        "duration_s": 1554.0,
        "status_detail": "client logout",
    }


def test_a_refusal_of_globalprotect_is_a_session_and_a_log_in_that_failed() -> None:
    line = f'{GP}portal-auth,login,LDAP,,amy{AT.format(address=NONE)}bad,,"x",failure,,0,,0,GP-P,741,0x0'
    (tunnel,), (logon,) = rows(PANOS, "tunnel_activity", line), rows(PANOS, "authentication", line)
    assert (tunnel["activity"], tunnel.get("assigned_ip"), tunnel["status_detail"]) == ("fail", None, "bad")
    assert (logon["status"], logon["service"]) == ("failure", "globalprotect-portal")


def test_a_method_that_is_a_second_factor_is_one() -> None:
    line = f'{GP}gateway-auth,login,SAML MFA,,amy{AT.format(address=NONE)},,"x",success,,0,,0,GP,741,0x0'
    (row,) = rows(PANOS, "authentication", line)
    assert (row["is_mfa"], row["status"]) == (True, "success")


SYSTEM = (
    "1,2026/03/01 12:00:01,0072,SYSTEM,{kind},0,2026/03/01 12:00:00,,{event},GW,0,0,general,informational,"
)


GATE = "globalprotectgateway"


@pytest.mark.parametrize(
    ("kind", "event", "said", "told"),
    [
        (
            "globalprotect",
            f"{GATE}-auth-fail",
            "failed. Login from: 192.0.2.1, User name: amy, Reason: bad, x",
            ("logon", "failure", "bad", None),
        ),
        (
            "globalprotect",
            f"{GATE}-auth-succ",
            "ok. Login from: 192.0.2.1, User name: amy, Auth type: x",
            ("logon", "success", None, None),
        ),
        (
            "auth",
            "auth-fail",
            "failed authentication for user 'amy'. Reason: bad. From: 192.0.2.1.",
            ("logon", "failure", "bad", True),
        ),
        (
            "general",
            "general",
            "User amy logged in via Web from 192.0.2.1 using https",
            ("logon", "success", None, True),
        ),
        (
            "general",
            "general",
            "User amy logged out via Web from 192.0.2.1",
            ("logoff", "success", None, True),
        ),
    ],
)
def test_a_system_record_of_panos_is_what_it_means(
    kind: str, event: str, said: str, told: tuple[object, ...]
) -> None:
    (row,) = rows(PANOS, "authentication", f'{SYSTEM.format(kind=kind, event=event)}"{said}",641,0x0')
    assert (row["activity"], row["status"], row.get("status_detail"), row.get("is_privileged")) == told
    assert (row["user_name"], row["src_ip"]) == ("amy", "192.0.2.1")


def test_sessions_of_the_older_globalprotect() -> None:
    lines = [
        f'{SYSTEM.format(kind="globalprotect", event=f"globalprotectgateway-{event}")}"{said}",641,0x0'
        for event, said in (
            ("regist-succ", "succeeded. Login from: 192.0.2.1, User name: mfa, Client OS version: x"),
            ("logout-succ", "succeeded. User name: mfa, Client OS version: x, Reason: client logout."),
        )
    ]
    opened, closed = rows(PANOS, "tunnel_activity", *lines)
    assert (opened["activity"], opened["user_name"], opened.get("is_mfa")) == ("open", "mfa", None)
    assert (closed["activity"], closed["status_detail"]) == ("close", "client logout")


def test_a_refusal_that_globalprotect_tells_itself_is_not_told_twice() -> None:
    said = "failed authentication for user 'amy'. auth profile 'x', vsys 'vsys1', From: 192.0.2.1."
    line = f'{SYSTEM.format(kind="auth", event="auth-fail")}"{said}",641,0x0'
    assert not rows(PANOS, "authentication", line)
    assert len(rows(PANOS, "base_event", line)) == 1


def test_lines_cut_anywhere_are_read_or_left_to_the_rest() -> None:
    whole = [
        f"{FW}113019: {ENDED} Bytes xmt: 1, Bytes rcv: 2, Reason: x",
        f'{FG}subtype="vpn" action="tunnel-up" user="amy" remip=192.0.2.1 group="a b" msg="x',
        f'{GP}gateway-connected,connected,SAML,IPSec,amy{AT.format(address="10.9.0.4")},,"x",success,,0',
    ]
    for form, line in zip((ASA, FORTIGATE, PANOS), whole, strict=True):
        parts = [line[:length] for length in range(1, len(line), 5)]
        seen = {row["line"] for kind in form.rows for row in rows(form, kind, *parts)}
        assert seen | set(unread(form, *parts)) == set(range(1, len(parts) + 1))


def test_a_format_with_rows_of_its_own_for_sessions_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="tunnel_activity"):
        with_vpn(ASA, "asa_vpn")
