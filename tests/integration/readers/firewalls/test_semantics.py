"""What each brand itself makes of a packet, by its manual, through the whole device."""

from ipaddress import ip_address
from pathlib import Path

import pytest

from inspectorate.analysis.addresses import addresses
from inspectorate.analysis.asked_services import kinds_of
from inspectorate.analysis.crossing import End, crossing
from inspectorate.analysis.gates import network_of
from inspectorate.services.read_firewalls import read_firewalls

ASA_HEAD = """\
ASA Version 9.12(2)
hostname edge
interface GigabitEthernet0/0
 nameif outside
 security-level 0
 ip address 203.0.113.2 255.255.255.0
interface GigabitEthernet0/1
 nameif one
 security-level 50
 ip address 10.0.1.1 255.255.255.0
interface GigabitEthernet0/2
 nameif two
 security-level 50
 ip address 10.0.2.1 255.255.255.0
interface GigabitEthernet0/3
 nameif core
 security-level 100
 ip address 10.0.3.1 255.255.255.0
"""
WEB = ("10.0.1.5", "10.0.2.5", "tcp/443")


def passes(path: Path, text: str, way: tuple[str, str], packet: tuple[str, str, str]) -> str:
    """``yes``, ``perhaps`` or ``no``: whether one packet passes from one side of a device to another."""
    path.write_text(text, encoding="utf-8")
    network = network_of(read_firewalls([path]))
    sender, receiver, service = packet
    ends = []
    for zone, address in zip(way, (sender, receiver), strict=True):
        (side,) = [one for one in network.sides if one.zone == zone]
        ends.append([End(side, addresses([address]), addresses([address]))])
    assert ip_address(sender)
    found = [one for one in crossing(network, ends[0], ends[1], kinds_of(service)).passing if one.way]
    return "yes" if any(one.sure for one in found) else "perhaps" if found else "no"


@pytest.mark.parametrize(
    ("lines", "way", "expected"),
    [
        ("", ("core", "one"), "yes"),
        ("", ("one", "core"), "no"),
        ("", ("one", "two"), "no"),
        ("same-security-traffic permit inter-interface\n", ("one", "two"), "yes"),
        ("access-list A extended permit ip any any\naccess-group A in interface one\n", ("one", "two"), "no"),
        (
            (
                "same-security-traffic permit inter-interface\n"
                "access-list A extended permit ip any any\naccess-group A in interface one\n"
            ),
            ("one", "two"),
            "yes",
        ),
        (
            "access-list A extended permit ip any any\naccess-group A in interface one\n",
            ("one", "core"),
            "yes",
        ),
        ("access-list A extended deny ip any any\naccess-group A global\n", ("core", "one"), "no"),
        (
            (
                "access-list A extended permit tcp any any eq 443\naccess-group A in interface one\n"
                "access-list G extended deny ip any any\naccess-group G global\n"
            ),
            ("one", "core"),
            "yes",
        ),
        (
            (
                "access-list A extended permit tcp any any eq 80\naccess-group A in interface one\n"
                "access-list G extended permit ip any any\naccess-group G global\n"
            ),
            ("one", "core"),
            "yes",
        ),
        ("access-list O extended deny ip any any\naccess-group O out interface one\n", ("core", "one"), "no"),
        (
            "access-list O extended permit ip any any\naccess-group O out interface core\n",
            ("one", "core"),
            "no",
        ),
    ],
)
def test_asa(tmp_path: Path, lines: str, way: tuple[str, str], expected: str) -> None:
    assert passes(tmp_path / "asa.cfg", ASA_HEAD + lines, way, WEB) == expected


FORTIOS = """\
#config-version=FGT60E-6.2.0
config system interface
    edit "wan1"
        set ip 203.0.113.2 255.255.255.0
    next
    edit "port2"
        set ip 10.0.2.1 255.255.255.0
    next
    edit "port3"
        set ip 10.0.3.1 255.255.255.0
    next
end
config system zone
    edit "lan"
        set intrazone {intrazone}
        set interface "port2" "port3"
    next
end
config firewall vip
    edit "web"
        set extip 203.0.113.9
        set mappedip "10.0.2.5"
        set extintf "any"
    next
end
config firewall policy
    edit 2
        set srcintf "wan1"
        set dstintf "lan"
        set srcaddr "all"
        set dstaddr "{first}"
        set action {action}
        set schedule "always"
        set service "ALL"
    next
    edit 1
        set srcintf "wan1"
        set dstintf "lan"
        set srcaddr "all"
        set dstaddr "all"
        set action accept
        set schedule "always"
        set service "HTTPS"
    next
end
"""


@pytest.mark.parametrize(
    ("told", "way", "service", "expected"),
    [
        ({"first": "all", "action": "deny"}, ("wan1", "lan"), "tcp/443", "no"),
        ({"first": "all", "action": "accept"}, ("wan1", "lan"), "tcp/22", "yes"),
        ({"first": "web", "action": "accept"}, ("wan1", "lan"), "tcp/22", "perhaps"),
        ({"first": "web", "action": "accept"}, ("wan1", "lan"), "tcp/443", "yes"),
        ({"first": "all", "action": "accept"}, ("lan", "wan1"), "tcp/443", "no"),
    ],
)
def test_fortios(
    tmp_path: Path, told: dict[str, str], way: tuple[str, str], service: str, expected: str
) -> None:
    text = FORTIOS.format(**{"intrazone": "deny", **told})
    assert passes(tmp_path / "fw.conf", text, way, ("198.51.100.1", "10.0.2.5", service)) == expected


PANOS = """\
set deviceconfig system hostname pa
set shared pre-rulebase security rules pre from any
set shared pre-rulebase security rules pre to any
set shared pre-rulebase security rules pre source any
set shared pre-rulebase security rules pre destination 10.0.2.5
set shared pre-rulebase security rules pre service any
set shared pre-rulebase security rules pre application any
set shared pre-rulebase security rules pre action {pre}
set rulebase security rules local from untrust
set rulebase security rules local to dmz
set rulebase security rules local source any
set rulebase security rules local destination any
set rulebase security rules local service any
set rulebase security rules local application any
set rulebase security rules local action {local}
set shared post-rulebase security rules post from any
set shared post-rulebase security rules post to any
set shared post-rulebase security rules post source any
set shared post-rulebase security rules post destination any
set shared post-rulebase security rules post service any
set shared post-rulebase security rules post application any
set shared post-rulebase security rules post action {post}
set zone untrust network layer3 ethernet1/1
set zone dmz network layer3 ethernet1/2
"""


@pytest.mark.parametrize(
    ("actions", "receiver", "expected"),
    [
        (("deny", "allow", "allow"), "10.0.2.5", "no"),
        (("allow", "deny", "deny"), "10.0.2.5", "yes"),
        (("allow", "deny", "allow"), "10.0.2.6", "no"),
        (("deny", "allow", "deny"), "10.0.2.6", "yes"),
    ],
)
def test_panos_order(tmp_path: Path, actions: tuple[str, str, str], receiver: str, expected: str) -> None:
    text = PANOS.format(**dict(zip(("pre", "local", "post"), actions, strict=True)))
    way = ("untrust", "dmz")
    assert passes(tmp_path / "pa.conf", text, way, ("198.51.100.1", receiver, "tcp/443")) == expected


NFT = """{{"nftables": [
 {{"table": {{"family": "inet", "name": "t"}}}},
 {{"chain": {{"family": "inet", "table": "t", "name": "a", "type": "filter", "hook": "forward", "prio": 0,
   "policy": "{first}"}}}},
 {{"chain": {{"family": "inet", "table": "t", "name": "b", "type": "filter", "hook": "forward", "prio": 1,
   "policy": "drop"}}}},
 {{"rule": {{"family": "inet", "table": "t", "chain": "b", "handle": 1, "expr": [
   {{"vmap": {{"key": {{"payload": {{"protocol": "tcp", "field": "dport"}}}},
     "data": {{"set": [[443, {{"accept": null}}], [22, {{"drop": null}}]]}}}}}}]}}}},
 {{"rule": {{"family": "inet", "table": "t", "chain": "b", "handle": 2, "expr": [
   {{"match": {{"op": "==", "left": {{"meta": {{"key": "iifname"}}}}, "right": "eth0"}}}},
   {{"match": {{"op": "==", "left": {{"meta": {{"key": "oifname"}}}}, "right": "eth1"}}}},
   {{"match": {{"op": "==", "left": {{"payload": {{"protocol": "tcp", "field": "dport"}}}}, "right": 22}}}},
   {{"accept": null}}]}}}}
]}}"""


@pytest.mark.parametrize(
    ("first", "service", "expected"),
    [
        ("accept", "tcp/443", "yes"),
        ("accept", "tcp/22", "no"),
        ("drop", "tcp/443", "no"),
        ("accept", "udp/53", "no"),
    ],
)
def test_every_base_chain_of_a_hook_must_accept(
    tmp_path: Path, first: str, service: str, expected: str
) -> None:
    text = NFT.format(first=first)
    way = ("eth0", "eth1")
    assert passes(tmp_path / "nft.json", text, way, ("198.51.100.1", "10.0.2.5", service)) == expected


IPTABLES = """\
*filter
:INPUT DROP [0:0]
:FORWARD DROP [0:0]
:OUTPUT ACCEPT [0:0]
:web - [0:0]
-A FORWARD -i eth0 -o eth1 -j web
-A FORWARD -i eth0 -o eth1 -p tcp --dport 22 -j ACCEPT
-A web -s 192.0.2.0/24 -j RETURN
-A web -p tcp --dport 22 -j DROP
-A web -p tcp --dport 443 -j ACCEPT
COMMIT
"""


@pytest.mark.parametrize(
    ("sender", "service", "expected"),
    [
        ("198.51.100.1", "tcp/443", "yes"),
        ("198.51.100.1", "tcp/22", "no"),
        ("192.0.2.1", "tcp/22", "yes"),
        ("192.0.2.1", "tcp/443", "no"),
    ],
)
def test_iptables_chains(tmp_path: Path, sender: str, service: str, expected: str) -> None:
    packet = (sender, "10.0.2.5", service)
    assert passes(tmp_path / "rules.v4", IPTABLES, ("eth0", "eth1"), packet) == expected
