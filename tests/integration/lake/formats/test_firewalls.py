"""Four brands' traffic lines, each against an independent slow reader, and what is hostile or cut off."""

import csv
import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.integration.lake.ingestion.lakes import plain

from inspectorate.lake.converting import Setting, convert_text
from inspectorate.lake.formats.shelf import format_named, format_of

PROTOCOLS = {"6": "tcp", "17": "udp", "1": "icmp", "47": "47"}
ADDRESSES = st.ip_addresses().map(str)
PORTS = st.integers(0, 65535)
MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)).map(lambda one: one.replace(microsecond=0))
WORDS = st.text(st.sampled_from('abz09 =,"\\[]系統/|'), max_size=12)
AHEAD = timedelta(hours=8)
Row = dict[str, Any]


def records(name: str, text: str, year: int = 2026) -> list[Row]:
    found = convert_text(format_named(name), text, Setting("o"), year)
    return plain([found.rows["network_activity"]], "network_activity")


def unread(name: str, text: str) -> list[int]:
    return list(convert_text(format_named(name), text, Setting("o"), 2026).unread["line"].to_pylist())


def told(rows: list[Row], *names: str) -> list[tuple[Any, ...]]:
    return [tuple(row[name] for name in names) for row in rows]


def quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


FORTIGATE = (
    'date={0:%Y-%m-%d} time={0:%H:%M:%S} devname={1} devid="F1" logid="0000000013" type="traffic"'
    ' subtype="forward" vd="{2}" srcip={3} srcport={4} srcintf="port1" dstip={5} dstport={6} dstintf="wan 1"'
    ' policyid={7} policytype="{8}" sessionid=1 proto={9} action="{10}" user={11} app={12} duration=3'
    " sentbyte=4 rcvdbyte=5"
)
fortigate_values = st.tuples(
    *(
        MOMENTS,
        st.sampled_from(("FG", "系統")),
        st.sampled_from(("root", "dmz")),
        ADDRESSES,
        PORTS,
        ADDRESSES,
    ),
    *(PORTS, st.integers(0, 99999), st.sampled_from(("policy", "local-in-policy"))),
    *(st.sampled_from(tuple(PROTOCOLS)), st.sampled_from(("accept", "close", "client-rst", "deny", "dns"))),
    *(WORDS, WORDS),
)


def slow_fortigate(line: str) -> Row:
    """Character by character."""
    pairs: dict[str, str] = {}
    while line := line.lstrip():
        name, _equals, line = line.partition("=")
        value = ""
        if line.startswith('"'):
            line = line[1:]
            while not line.startswith('"'):
                line = line[1:] if line[0] == "\\" else line
                value, line = value + line[0], line[1:]
            line = line[1:]
        else:
            value, _blank, line = line.partition(" ")
        pairs[name] = value
    rule = "" if pairs["vd"] == "root" else pairs["vd"] + "/"
    rule += "" if pairs["policytype"] == "policy" else pairs["policytype"] + " "
    action = {"accept": "allow", "close": "close", "client-rst": "close", "deny": "deny"}
    icmp = pairs["proto"] == "1"
    return {
        "time": datetime.fromisoformat(pairs["date"] + " " + pairs["time"]) - AHEAD,
        "system": pairs["devname"],
        "src_ip": pairs["srcip"],
        "src_port": None if icmp else int(pairs["srcport"]),
        "dst_port": None if icmp else int(pairs["dstport"]),
        "dst_interface": pairs["dstintf"],
        "rule": rule + pairs["policyid"],
        "protocol": PROTOCOLS[pairs["proto"]],
        "action": action.get(pairs["action"], "other"),
        "user_name": pairs["user"].strip(" ") or None,
        "application": pairs["app"].strip(" ") or None,
        "bytes_out": int(pairs["sentbyte"]),
        "bytes_in": int(pairs["rcvdbyte"]),
    }


@settings(max_examples=12)
@given(st.lists(fortigate_values, min_size=1, max_size=20))
def test_fortigate_reads_as_the_slow_reader_does(drawn: list[tuple[Any, ...]]) -> None:
    lines = [
        FORTIGATE.format(one[0], quoted(one[1]), *one[2:11], quoted(one[11]), quoted(one[12]))
        for one in drawn
    ]
    expected = [slow_fortigate(line) for line in lines]
    found = records("fortigate", "\n".join(lines))
    assert [{name: row[name] for name in expected[0]} for row in found] == expected


def test_fortigates_own_offset_counts_and_the_statistics_of_a_running_session_are_no_hit() -> None:
    line = (
        'date=2026-11-21 time=10:00:00 devname="F" logid="{0}" type="traffic" tz="{1}" srcip=192.0.2.1'
        ' dstip=192.0.2.2 policyid=3 proto=6 action="accept" user="x policyid=9 \\" action=deny"'
    )
    text = line.format("0000000013", "+0900") + "\n" + line.format("0000000020", "-0100")
    assert told(records("fortigate", text), "time", "rule", "action", "hits") == [
        (datetime(2026, 11, 21, 1), "3", "allow", None),
        (datetime(2026, 11, 21, 11), "3", "allow", 0),
    ]
    assert unread("fortigate", text + "\n" + line[:-3]) == [3]


PANOS = (
    "1,{0:%Y/%m/%d %H:%M:%S},0017,TRAFFIC,{1},2305,{0:%Y/%m/%d"
    " %H:%M:%S},{2},{3},0.0.0.0,0.0.0.0,{4},{5},,{6},{7}"
    ",trust,untrust,eth1,eth2,lf,x,77,{8},{9},{10},0,0,0x19,{11},{12},9,4,5,2,x,58,any"
)
panos_values = st.tuples(
    *(MOMENTS, st.sampled_from(("start", "end")), ADDRESSES, ADDRESSES, WORDS, WORDS, WORDS),
    *(st.sampled_from(("vsys1", "vsys2")), st.integers(0, 9), PORTS, PORTS),
    *(
        st.sampled_from(("tcp", "udp", "icmp", "gre")),
        st.sampled_from(("allow", "deny", "drop-icmp", "reset-both")),
    ),
)


def slow_panos(line: str) -> Row:
    """By the csv module."""
    (cells,) = csv.reader([line])
    rule, repeated = cells[11].strip(" "), int(cells[23])
    prefix = "" if cells[15] == "vsys1" else cells[15] + "/"
    icmp = cells[29] == "icmp"
    return {
        "time": datetime.fromisoformat(cells[6].replace("/", "-")) - AHEAD,
        "rule": (prefix + cells[11]).strip(" ") if rule or (prefix and cells[11]) else None,
        "user_name": cells[12].strip(" ") or None,
        "application": cells[14].strip(" ") or None,
        "src_interface": cells[16],
        "src_port": None if icmp else int(cells[24]),
        "protocol": {"gre": "47"}.get(cells[29], cells[29]),
        "action": {"drop-icmp": "drop", "reset-both": "reset"}.get(cells[30], cells[30]),
        "hits": 0 if cells[4] == "start" else repeated or None,
        "bytes_in": 5,
        "bytes_out": 4,
    }


@settings(max_examples=12)
@given(st.lists(panos_values, min_size=1, max_size=20))
def test_panos_reads_as_the_slow_reader_does(drawn: list[tuple[Any, ...]]) -> None:
    def cell(text: str) -> str:
        return '"' + text.replace('"', '""') + '"'

    lines = [PANOS.format(*one[:4], *map(cell, one[4:7]), *one[7:]) for one in drawn]
    expected = [slow_panos(line) for line in lines]
    found = records("panos", "\n".join(lines))
    assert [{name: row[name] for name in expected[0]} for row in found] == expected


def test_panos_names_its_device_skips_a_heading_and_keeps_a_cut_line_aside() -> None:
    whole = PANOS.format(
        datetime(2026, 11, 21),
        "end",
        *("192.0.2.1", "192.0.2.2", "r", "", "", "vsys1", 1, 1, 2, "tcp", "allow"),
    )
    text = f"<14>Nov 21 00:00:01 PA-1 {whole}\nDomain,Receive Time,Serial #,Type\n{whole[:90]}"
    assert told(records("panos", text), "system", "rule") == [("PA-1", "r")]
    assert unread("panos", text) == [3]


NETFILTER = (
    "{0:%b} {0.day:2d} {0:%H:%M:%S} gw kernel: [ 1.5] {1}IN={2} OUT={3} MAC=aa SRC={4}"
    " DST={5} LEN=60 TOS=0x00"
    " PROTO={6} SPT={7} DPT={8} LEN=40 "
)


def _in_half_a_year(one: datetime) -> datetime:
    """A stamp without a year tells its year only where the one before is less than half a year away."""
    return one.replace(year=2026, month=(one.month + 1) // 2, day=min(one.day, 28))


netfilter_values = st.tuples(
    *(
        MOMENTS.map(_in_half_a_year),
        st.sampled_from(("FW-DROP: ", "[UFW BLOCK] ", "accept_web:", "dropbear ", "")),
    ),
    *(st.sampled_from(("eth0", "")), st.sampled_from(("eth1.5", "")), ADDRESSES, ADDRESSES),
    *(st.sampled_from(("TCP", "UDP", "47")), PORTS, PORTS),
)
VERDICTS = {"FW-DROP: ": "drop", "[UFW BLOCK] ": "drop", "accept_web:": "allow"}


@settings(max_examples=12)
@given(st.lists(netfilter_values, min_size=1, max_size=20))
def test_netfilter_reads_as_it_was_written(drawn: list[tuple[Any, ...]]) -> None:
    drawn = sorted(drawn, key=lambda one: one[0])
    found = records("netfilter", "\n".join(NETFILTER.format(*one) for one in drawn))
    names = ("time", "rule", "src_interface", "dst_interface", "src_ip", "dst_ip", "src_port", "dst_port")
    assert told(found, *names, "protocol", "action", "bytes_out") == [
        (
            *(
                one[0] - AHEAD,
                one[1].strip(" :") or None,
                one[2] or None,
                one[3] or None,
                *one[4:6],
                *one[7:9],
            ),
            *(one[6].lower(), VERDICTS.get(one[1], "other"), 60),
        )
        for one in drawn
    ]


def test_the_packet_that_an_icmp_error_is_about_is_not_the_one_that_was_met() -> None:
    line = (
        "2026-11-21T10:00:00.5+09:00 gw kernel: REJECT: IN=eth0 OUT= SRC=192.0.2.1"
        " DST=10.0.0.1 LEN=60 PROTO=ICMP"
        " TYPE=3 CODE=3 [SRC=10.0.0.1 DST=192.0.2.1 LEN=40 PROTO=UDP SPT=5 DPT=6 ]"
    )
    found = records("netfilter", line)
    names = ("time", "src_ip", "protocol", "src_port", "action", "bytes_out")
    assert told(found, *names) == [
        (datetime(2026, 11, 21, 1, 0, 0, 500000), "192.0.2.1", "icmp", None, "deny", 60)
    ]


ASA_106100 = (
    "{0:%b %d %Y %H:%M:%S} fw : %ASA-6-106100: access-list {1} {2} {3} {4}/{5}({6}) -> {7}/{8}({9})"
    " hit-cnt {10} 300-second interval [{11}, 0x0]"
)
asa_values = st.tuples(
    *(
        MOMENTS,
        st.sampled_from(("acl_in", "dmz-out")),
        st.sampled_from(("permitted", "denied")),
        st.sampled_from(("tcp", "icmp")),
    ),
    *(
        st.sampled_from(("outside", "dmz-1")),
        ADDRESSES,
        PORTS,
        st.just("inside"),
        ADDRESSES,
        PORTS,
        st.integers(1, 10**9),
    ),
    st.sampled_from(("0x5063b82f", "0x0")),
)


def slow_asa(line: str) -> Row:
    """By words."""
    words = line.split(" ")
    acl, verdict, protocol = words[words.index("access-list") + 1 :][:3]
    (source, target) = (
        re.fullmatch(r"(.*?)/(.*)\((\d+)\)", words[words.index("->") + step]) for step in (-1, 1)
    )
    assert source
    assert target
    mark = words[-2].strip("[,")
    return {
        "rule": acl if mark == "0x0" else f"{acl} {mark}",
        "action": "deny" if verdict == "denied" else "allow",
        "src_interface": source[1],
        "src_ip": source[2],
        "src_port": None if protocol == "icmp" else int(source[3]),
        "dst_ip": target[2],
        "dst_port": None if protocol == "icmp" else int(target[3]),
        "hits": int(words[words.index("hit-cnt") + 1]),
    }


@settings(max_examples=12)
@given(st.lists(asa_values, min_size=1, max_size=20))
def test_access_lists_of_asa_read_as_the_slow_reader_does(drawn: list[tuple[Any, ...]]) -> None:
    lines = [ASA_106100.format(*one) for one in drawn]
    expected = [slow_asa(line) for line in lines]
    found = records("asa", "\n".join(lines))
    assert [{name: row[name] for name in expected[0]} for row in found] == expected


HEAD = "Nov 21 2026 10:00:00 fw01 : "
SAID = {
    r"%ASA-6-302013: Built outbound TCP connection 8 for outside:192.0.2.9/443 (192.0.2.9/443) to"
    r" inside:10.1.1.2/1025 (203.0.113.2/1025)(LOCAL\amy)": (
        *("allow", "tcp", "10.1.1.2", 1025, "192.0.2.9", 443, "inside", "outside", None, "LOCAL\\amy", None),
    ),
    "%ASA-6-302015: Built inbound UDP connection 9 for outside:192.0.2.9/53 (192.0.2.9/53) to"
    " dmz:10.1.1.2/5 (10.1.1.2/5) (bob)": (
        *("allow", "udp", "192.0.2.9", 53, "10.1.1.2", 5, "outside", "dmz", None, "bob", None),
    ),
    "%ASA-6-302014: Teardown TCP connection 8 for outside:192.0.2.9/443 to inside:10.1.1.2/1025 duration"
    " 25:00:31 bytes 9247 TCP FINs": (
        *("close", "tcp", "192.0.2.9", 443, "10.1.1.2", 1025, "outside", "inside", None, None, 0),
    ),
    "%ASA-6-302020: Built outbound ICMP connection for faddr 2001:db8::9/0 gaddr 2001:db8::1/1 laddr"
    " 2001:db8::1/1 type 128 code 0": (
        *("allow", "icmpv6", "2001:db8::1", None, "2001:db8::9", None, None, None, None, None, None),
    ),
    "%ASA-4-106023: Deny tcp src outside:192.0.2.9/12 dst inside:10.1.1.1/80 by"
    ' access-group "out_in" [0x1f, 0x0]': (
        *("deny", "tcp", "192.0.2.9", 12, "10.1.1.1", 80, "outside", "inside", "out_in 0x1f", None, None),
    ),
    "%ASA-4-106023: Deny icmp src dmz:10.1.1.2 dst outside:10.2.2.2 (type 8, code 0) by"
    ' access-group "d" [0x0, 0x0]': (
        *("deny", "icmp", "10.1.1.2", None, "10.2.2.2", None, "dmz", "outside", "d", None, None),
    ),
    "%ASA-2-106001: Inbound TCP connection denied from 192.0.2.9/5 to 10.0.0.1/22 flags"
    " SYN  on interface outside": (
        *("deny", "tcp", "192.0.2.9", 5, "10.0.0.1", 22, "outside", None, None, None, None),
    ),
    "%ASA-2-106006: Deny inbound UDP from 192.0.2.9/5 to 10.0.0.1/53 on interface outside": (
        *("deny", "udp", "192.0.2.9", 5, "10.0.0.1", 53, "outside", None, None, None, None),
    ),
    "%ASA-2-106007: Deny inbound UDP from 192.0.2.9/5 to 10.0.0.1/53 due to DNS Query": (
        *("deny", "udp", "192.0.2.9", 5, "10.0.0.1", 53, None, None, None, None, None),
    ),
    "%ASA-3-106014: Deny inbound icmp src outside:192.0.2.9 dst inside:10.0.0.1 (type 8, code 0)": (
        *("deny", "icmp", "192.0.2.9", None, "10.0.0.1", None, "outside", "inside", None, None, None),
    ),
    "%ASA-6-106015: Deny TCP (no connection) from 192.0.2.9/5 to 10.0.0.1/22 flags RST"
    " ACK  on interface inside": (
        *("deny", "tcp", "192.0.2.9", 5, "10.0.0.1", 22, "inside", None, None, None, None),
    ),
    "%ASA-3-313001: Denied ICMP type=8, code=0 from 10.5.5.5 on interface outside": (
        *("deny", "icmp", "10.5.5.5", None, None, None, "outside", None, None, None, None),
    ),
}


@pytest.mark.parametrize("message", SAID, ids=lambda message: message[:13])
def test_every_message_of_asa_says_who_went_where_and_by_what_rule(message: str) -> None:
    names = (
        "action",
        "protocol",
        "src_ip",
        "src_port",
        "dst_ip",
        "dst_port",
        "src_interface",
        "dst_interface",
    )
    (row,) = told(records("asa", HEAD + message), *names, "rule", "user_name", "hits")
    assert row == SAID[message]
    assert unread("asa", HEAD + message[:30]) == [1]


@pytest.mark.parametrize(
    ("head", "system", "hour"),
    [
        ("<166>Nov 21 2026 10:00:00 fw01 : ", "fw01", 2),
        ("<166>:Nov 21 2026 10:00:00 UTC: ", "unknown", 10),
        ("Nov 21 23:59:59 192.0.2.7 Nov 21 2026 10:00:00: ", "192.0.2.7", 2),
        ("Nov 21 10:00:00 fw01 ", "fw01", 2),
        ("<166>1 2026-11-21T10:00:00Z fw02 : ", "fw02", 10),
    ],
)
def test_asa_is_known_behind_any_head(head: str, system: str, hour: int) -> None:
    line = head + "%ASA-3-313001: Denied ICMP type=8, code=0 from 10.5.5.5 on interface outside"
    assert format_of(line).name == "asa"
    assert told(records("asa", line), "system", "time") == [(system, datetime(2026, 11, 21, hour))]


def test_each_brand_is_known_by_its_lines() -> None:
    moment = datetime(2026, 11, 21)
    lines = {
        "fortigate": FORTIGATE.format(
            moment, '"F"', "root", *("192.0.2.1", 1, "192.0.2.2", 2, 3, "policy", 6, "deny", '""', '""')
        ),
        "panos": PANOS.format(
            moment, "end", *("192.0.2.1", "192.0.2.2", "r", "", "", "vsys1", 1, 1, 2, "tcp", "allow")
        ),
        "netfilter": NETFILTER.format(moment, "X ", "a", "b", "192.0.2.1", "192.0.2.2", "TCP", 1, 2),
    }
    assert {name: format_of(f"{line}\n" * 3).name for name, line in lines.items()} == {
        name: name for name in lines
    }


HOSTILE = (
    "",
    "%ASA-4-106023: ",
    "IN= OUT= SRC= DST= PROTO=",
    'date=2026-11-21 time=10:00:00 policyid="',
    "1,2026/11/21 10:00:00,,,",
    "\x00" * 50,
    "=" * 5000,
    '"' * 5001,
    "(" * 3000,
)


@pytest.mark.parametrize("name", ["asa", "fortigate", "panos", "netfilter"])
def test_what_is_hostile_is_no_connection(name: str) -> None:
    text = "\n".join(f"Nov 21 10:00:00 fw {one}" for one in HOSTILE)
    assert records(name, text) == []
