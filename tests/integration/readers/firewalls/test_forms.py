"""Forms that vendors' configurations take, one short file each."""

from pathlib import Path

import pytest

from inspectorate.facts.firewall import Endpoint, FirewallPolicy, Rule, Service
from inspectorate.readers.evidence_file import EvidenceFile, RefusedError
from inspectorate.readers.shelf import Reader, all_readers

BRANDS = {reader.NAME: reader for reader in all_readers()}
INTERFACES = """\
interface Gi0/0
 nameif outside
 security-level 0
interface Gi0/1
 nameif inside
 security-level 100
"""


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "fw"


def read(reader: str, place: Path, text: str, encoding: str = "utf-8") -> list[FirewallPolicy]:
    place.write_bytes(text.encode(encoding))
    return list(brand(reader).read(EvidenceFile(place, "fw")))


def brand(name: str) -> Reader:
    return BRANDS[name]


def asa_rule(place: Path, line: str, before: str = "") -> Rule:
    text = f"{INTERFACES}{before}access-list A extended {line}\naccess-group A in interface outside\n"
    return read("cisco_asa", place, text)[0].rules[0]


def fortios_rule(place: Path, settings: str, before: str = "") -> Rule:
    body = f"{before}config firewall policy\nedit 1\nset srcintf a\nset dstintf b\n{settings}\nnext\nend\n"
    return read("fortios", place, body)[0].rules[0]


@pytest.mark.parametrize(
    ("line", "service"),
    [
        ("permit tcp any any eq https", Service("tcp", ("443",))),
        ("permit tcp any eq www any", Service("tcp", (), ("80",))),
        ("permit udp any any range snmp snmptrap", Service("udp", ("161-162",))),
        ("permit tcp any any gt 65534", Service("tcp", ("65535",))),
        ("permit ospf any any", Service("89")),
        ("permit 89 any any", Service("89")),
        ("permit icmp any any unreachable", Service("icmp", icmp=("3",))),
        ("permit icmp any any 3 1", Service("icmp", icmp=("3/1",))),
        ("permit icmp6 any any echo-reply", Service("icmp6", icmp=("129",))),
        ("permit ip any any log warnings interval 600", Service()),
        ("permit tcp any any eq 22 log disable (hitcnt=0) 0x1a2b3c4d", Service("tcp", ("22",))),
    ],
)
def test_asa_services_are_read_in_each_form(place: Path, line: str, service: Service) -> None:
    rule = asa_rule(place, line)
    assert rule.services.members == (service,)
    assert not rule.unmodelled


@pytest.mark.parametrize(
    ("words", "endpoint"),
    [
        ("10.1.0.0 255.255.0.0", Endpoint(("10.1.0.0/16",))),
        ("host 2001:db8::1", Endpoint(("2001:db8::1",))),
        ("2001:db8::/64", Endpoint(("2001:db8::/64",))),
        ("any4", Endpoint(("any4",))),
        ("object-group NOWHERE", Endpoint((), ("NOWHERE",))),
        ("interface nowhere", Endpoint((), ("interface nowhere",))),
    ],
)
def test_asa_addresses_are_read_in_each_form(place: Path, words: str, endpoint: Endpoint) -> None:
    assert asa_rule(place, f"permit ip {words} any").senders == endpoint


@pytest.mark.parametrize(
    "line", ["permit tcp any any eq nonsense", "permit ip 10.1.0.0 255.0.255.0 any", "allow x"]
)
def test_an_asa_line_not_understood_is_kept_whole_as_unmodelled(place: Path, line: str) -> None:
    rule = asa_rule(place, line)
    assert rule.unmodelled == (f"extended {line}",)
    assert rule.senders == rule.receivers == Endpoint()


def test_asa_services_by_object_group_of_both_kinds(place: Path) -> None:
    groups = "object-group service MIX\n service-object tcp destination eq 443\n service-object udp eq 53\n"
    groups += " service-object tcp-udp source eq 9\n service-object icmp echo\n service-object 47\n"
    rule = asa_rule(place, "permit object-group MIX any any", groups)
    assert rule.services.members == (
        Service("tcp", ("443",)),
        Service("udp", ("53",)),
        Service("tcp", (), ("9",)),
        Service("udp", (), ("9",)),
        Service("icmp", icmp=("8",)),
        Service("47"),
    )


def test_an_asa_global_list_stands_on_every_interface_after_its_own(place: Path) -> None:
    text = f"{INTERFACES}access-list A extended permit tcp any any eq 22\n"
    text += "access-list G extended deny tcp any any\naccess-group A in interface outside\n"
    text += "access-group G global\n"
    found = read("cisco_asa", place, text)
    assert [(p.zone, [rule.id for rule in p.rules]) for p in found] == [
        ("outside", ["A:1", "G:1"]),
        ("inside", ["G:1"]),
    ]


def test_a_shown_access_list_is_not_read_twice(place: Path) -> None:
    text = """access-list A; 3 elements; name hash: 0x44d1
access-list A line 1 extended permit tcp any object-group WEB eq 443 (hitcnt=3) 0x1
  access-list A line 1 extended permit tcp any host 10.0.0.1 eq 443 (hitcnt=3) 0x2
access-list A line 2 extended deny ip any any (hitcnt=0) 0x3
"""
    (policy,) = read("cisco_asa", place, text)
    assert [rule.id for rule in policy.rules] == ["A:1", "A:2"]
    assert not policy.applied
    assert policy.limits


def test_a_utf_16_export_is_recognised_and_read(place: Path) -> None:
    text = f"ASA Version 9.9\n{INTERFACES}"
    assert [p.zone for p in read("cisco_asa", place, text, "utf-16")] == ["outside", "inside"]
    assert brand("cisco_asa").recognises(EvidenceFile(place, "fw"))


def test_fortios_zones_told_to_talk_within_themselves_have_an_implicit_permit(place: Path) -> None:
    zone = "config system zone\nedit Z\nset intrazone allow\nset interface a b\nnext\nend\n"
    (policy,) = read("fortios", place, f"{zone}config firewall policy\nend\n")
    assert [(rule.from_zones, rule.to_zones, rule.implicit) for rule in policy.rules] == [
        (("Z",), ("Z",), True)
    ]
    assert policy.default == "deny"


def test_fortios_wildcards_and_default_addresses_are_exact(place: Path) -> None:
    objects = (
        "config firewall address\nedit w\nset type wildcard\nset wildcard 10.0.1.0 255.254.255.0\nnext\n"
    )
    objects += "edit d\nnext\nend\n"
    rule = fortios_rule(place, "set srcaddr w\nset dstaddr d\nset service ALL", objects)
    assert rule.senders.ranges == ("10.0.1.0-10.0.1.255", "10.1.1.0-10.1.1.255")
    assert rule.receivers.ranges == ("0.0.0.0/0",)


def test_a_fortios_policy_without_interfaces_is_not_taken_for_any(place: Path) -> None:
    text = "config firewall policy\nedit 1\nset action accept\nset srcaddr all\nset dstaddr all\n"
    (policy,) = read("fortios", place, f"{text}set service ALL\nnext\nend\n")
    assert policy.rules[0].unmodelled == ("未設 srcintf", "未設 dstintf")


def test_a_fortios_protocol_change_forgets_what_the_old_one_set(place: Path) -> None:
    custom = "config firewall service custom\nedit s\nset protocol ICMP\nset icmptype 5\nset icmpcode 1\n"
    custom += (
        "unset icmptype\nset icmptype 3\nnext\nedit t\nset tcp-portrange 9\nset protocol IP\nnext\nend\n"
    )
    rule = fortios_rule(place, "set service s t", custom)
    assert rule.services.members == (Service("icmp", icmp=("3",)), Service())


@pytest.mark.parametrize("text", ["config firewall policy\nend\nend\n", "config firewall policy\nnext\n"])
def test_fortios_blocks_that_do_not_pair_are_refused_with_their_line(place: Path, text: str) -> None:
    with pytest.raises(RefusedError) as refused:
        read("fortios", place, text)
    assert refused.value.where.startswith("line ")


def test_ip6tables_filters_ipv6_only(place: Path) -> None:
    text = "# Generated by ip6tables-save\n*filter\n:INPUT DROP [0:0]\n"
    (policy,) = read("iptables", place, f"{text}-A INPUT -s 2001:db8::/32 -j ACCEPT\nCOMMIT\n")
    assert policy.families == (6,)
    assert policy.rules[0].senders == Endpoint(("2001:db8::/32",))
    assert policy.rules[0].receivers == Endpoint(("any6",))


def test_an_empty_nft_ruleset_says_nothing_of_a_default(place: Path) -> None:
    (policy,) = read("nftables", place, '{"nftables": [{"metainfo": {"version": "1.0.6"}}]}')
    assert (policy.default, bool(policy.limits)) == ("unknown", True)


def test_panorama_device_groups_run_shared_then_own_rules(place: Path) -> None:
    text = "".join(
        f"set {scope} security rules {name} {key}\n"
        for scope, name in (
            ("device-group DG post-rulebase", "own-post"),
            ("shared post-rulebase", "shared-post"),
            ("device-group DG pre-rulebase", "own-pre"),
            ("shared pre-rulebase", "shared-pre"),
        )
        for key in ("source any", "destination any", "service any", "action deny")
    )
    (policy,) = read("panos", place, text)
    named = [found.id for found in policy.rules if not found.implicit]
    assert named == ["shared-pre", "own-pre", "own-post", "shared-post"]
    assert policy.name == "security（device-group DG）"


def test_fortios_policies_may_be_moved_renamed_cloned_and_deleted(place: Path) -> None:
    edits = "".join(
        f"edit {n}\nset srcintf a\nset dstintf b\nset action accept\nnext\n" for n in (1, 2, 3, 4)
    )
    orders = "move 3 before 1\nrename 2 to 20\nclone 1 to 5\ndelete 4\n"
    (policy,) = read("fortios", place, f"config firewall policy\n{edits}{orders}end\n")
    assert [rule.id for rule in policy.rules] == ["3", "1", "20", "5"]
    assert not policy.limits


def panos_rules(place: Path, text: str) -> list[str]:
    (policy,) = read("panos", place, text)
    return [rule.name or rule.id for rule in policy.rules if not rule.implicit]


RULES = "".join(f"set rulebase security rules R{n} action allow\n" for n in (1, 2, 3))


@pytest.mark.parametrize(
    ("command", "order"),
    [
        ("delete rulebase security rules R2", ["R1", "R3"]),
        ("delete rulebase security rules R9", ["R1", "R2", "R3"]),
        ("move rulebase security rules R3 top", ["R3", "R1", "R2"]),
        ("move rulebase security rules R1 bottom", ["R2", "R3", "R1"]),
        ("move rulebase security rules R3 before R2", ["R1", "R3", "R2"]),
        ("move rulebase security rules R1 after R2", ["R2", "R1", "R3"]),
    ],
)
def test_panos_commands_that_delete_or_move_rules_are_obeyed(
    place: Path, command: str, order: list[str]
) -> None:
    assert panos_rules(place, f"set deviceconfig system hostname a\n{RULES}{command}\n") == order


@pytest.mark.parametrize("where", ["before R9", "after R1", "sideways", ""])
def test_a_panos_move_that_leads_nowhere_is_refused_with_its_line(place: Path, where: str) -> None:
    with pytest.raises(RefusedError, match="移動") as refused:
        panos_rules(place, f"{RULES}move rulebase security rules R1 {where}\n")
    assert refused.value.where == "line 4"


def test_panos_paths_from_the_root_of_the_file_and_from_the_device_are_one_tree(place: Path) -> None:
    root = "set config devices localhost.localdomain vsys vsys1"
    text = (
        f"{root} zone z network layer3 ethernet1/1\nset config shared address A ip-netmask 192.0.2.1\n"
        "set vsys vsys1 rulebase security rules R1 source A\n"
        "set vsys vsys1 rulebase security rules R1 action deny\n"
    )
    (policy,) = read("panos", place, text)
    assert [(rule.action, rule.senders.ranges) for rule in policy.rules if not rule.implicit] == [
        ("deny", ("192.0.2.1/32",))
    ]
    place.write_text(text.splitlines()[0] + "\n", "utf-8")
    assert brand("panos").recognises(EvidenceFile(place, "fw"))
