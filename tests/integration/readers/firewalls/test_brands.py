"""Each brand's own grammar, on small configurations written for these tests."""

from pathlib import Path

import pytest

from inspectorate.facts.firewall import Endpoint, FirewallPolicy, Rule, Service, Services, Zone
from inspectorate.readers.evidence_file import EvidenceFile
from inspectorate.readers.shelf import reader_for


def policies(path: Path) -> list[FirewallPolicy]:
    file = EvidenceFile(path, path.name)
    reader = reader_for(file)
    assert reader is not None
    return list(reader.read(file))


def rules_of(policy: FirewallPolicy) -> dict[str, Rule]:
    return {rule.id: rule for rule in policy.every_rule()}


@pytest.fixture
def asa(samples: Path) -> list[FirewallPolicy]:
    return policies(samples / "edge.asa.cfg")


@pytest.fixture
def fortios(samples: Path) -> list[FirewallPolicy]:
    return policies(samples / "two-domains.fortios.conf")


@pytest.fixture
def panos(samples: Path) -> FirewallPolicy:
    return policies(samples / "vsys.panos.xml")[0]


@pytest.fixture
def iptables(samples: Path) -> list[FirewallPolicy]:
    return policies(samples / "host.v4")


@pytest.fixture
def nft(samples: Path) -> list[FirewallPolicy]:
    return policies(samples / "host.nft.json")


@pytest.mark.parametrize(
    ("name", "reader"),
    [
        ("edge.asa.cfg", "cisco_asa"),
        ("two-domains.fortios.conf", "fortios"),
        ("vsys.panos.xml", "panos"),
        ("branch.panos.txt", "panos"),
        ("nested.panos.conf", "panos"),
        ("host.v4", "iptables"),
        ("host.nft.json", "nftables"),
    ],
)
def test_a_brand_is_recognised_by_content_alone(
    samples: Path, tmp_path: Path, name: str, reader: str
) -> None:
    path = tmp_path / "evidence"
    path.write_bytes((samples / name).read_bytes())
    found = reader_for(EvidenceFile(path, "evidence"))
    assert found is not None
    assert reader == found.NAME


def test_asa_has_a_policy_for_each_live_interface(asa: list[FirewallPolicy]) -> None:
    assert [(policy.zone, policy.path, policy.default) for policy in asa] == [
        ("outside", "in", "deny"),
        ("inside", "in", "deny"),
    ]
    assert asa[0].zones == (
        Zone("outside", 0, ("203.0.113.0/28",), internet=True),
        Zone("inside", 100, ("10.10.0.0/24",), internet=False),
    )


def test_an_asa_interface_without_a_list_lets_all_go_to_lower_levels(asa: list[FirewallPolicy]) -> None:
    (rule,) = asa[1].rules
    assert (rule.action, rule.to_zones, rule.implicit) == ("permit", ("outside",), True)


def test_asa_objects_and_groups_are_resolved_through_each_other(asa: list[FirewallPolicy]) -> None:
    rules = rules_of(asa[0])
    web = rules["OUT_IN:2"]
    assert web.receivers.ranges == ("10.10.0.20", "10.20.0.0/16", "10.10.0.30-10.10.0.39")
    assert web.receivers.opaque == ("SERVERS",)  # the group holds itself through NESTED
    assert web.services == Services((Service("tcp", ("443", "8000-8010")),))
    assert (web.comment, web.log, web.source.number) == ("web service", True, 48)
    assert rules["OUT_IN:3"].receivers == Endpoint(("10.9.9.9",))
    assert rules["OUT_IN:3"].services == Services((Service("udp", ("514",)),))


def test_asa_ports_states_and_options_are_read(asa: list[FirewallPolicy]) -> None:
    rules = rules_of(asa[0])
    assert [member.protocol for member in rules["OUT_IN:4"].services.members] == ["47", "50"]
    assert not rules["OUT_IN:4"].enabled
    assert rules["OUT_IN:5"].services.members == (Service("icmp", icmp=("8", "0")),)
    assert rules["OUT_IN:6"].services.members == (Service("tcp", ("22-23",), ("1024-65535",)),)
    assert rules["OUT_IN:6"].receivers == Endpoint(("203.0.113.2",))
    assert rules["OUT_IN:6"].schedule == "OFFICE"
    assert rules["OUT_IN:7"].services.members == (Service("udp", ("0-1023",), ("0-52", "54-65535")),)
    assert rules["OUT_IN:11"].users == ("user LOCAL\\alice",)


def test_asa_names_that_are_not_known_are_opaque_and_words_unmodelled(asa: list[FirewallPolicy]) -> None:
    rules = rules_of(asa[0])
    assert rules["OUT_IN:8"].receivers == Endpoint((), ("MISSING",))
    assert rules["OUT_IN:9"].receivers == Endpoint((), ("www.example.com",))
    assert asa[0].undefined == ("MISSING",)
    assert rules["OUT_IN:12"].unmodelled == ("something-new",)


def test_fortios_virtual_domains_are_separate_and_move_reorders(fortios: list[FirewallPolicy]) -> None:
    assert [policy.name for policy in fortios] == ["policy（VDOM root）", "policy（VDOM branch）"]
    assert [rule.id for rule in fortios[0].rules] == ["7", "5", "8", "9"]
    assert [rule.enabled for rule in fortios[1].rules] == [False]
    assert fortios[0].zones[0] == Zone("wan1", None, ("203.0.113.4/30",), internet=True)


def test_fortios_names_are_resolved_or_said_to_be_opaque(fortios: list[FirewallPolicy]) -> None:
    rules = rules_of(fortios[0])
    assert rules["7"].senders == Endpoint((), ("taiwan TW",))
    assert rules["7"].receivers == Endpoint(("10.1.0.5/32", "10.1.0.10-10.1.0.19"), ("servers", "missing"))
    assert rules["7"].services.opaque == ("NOPE",)
    assert Service("tcp", ("9000-9010",), ("1024-65535",)) in rules["7"].services.members
    assert set(fortios[0].undefined) == {"missing", "NOPE"}
    assert rules["5"].senders == Endpoint(("10.1.0.10-10.1.0.19",), narrowed=("10.1.0.5/32",))
    assert rules["5"].receivers == Endpoint((), ("internet-service Google-DNS",))


def test_fortios_virtual_ips_negation_users_and_schedules_are_kept(fortios: list[FirewallPolicy]) -> None:
    rule = rules_of(fortios[0])["8"]
    assert rule.senders == Endpoint(("10.1.0.5/32", "any6"), negated=True)
    assert (rule.receivers, rule.translated) == (Endpoint(("10.1.0.5/32",)), ("public-web",))
    assert (rule.schedule, rule.users) == ("office", ("vpn-users",))
    assert fortios[0].translations == ("public-web",)
    assert rules_of(fortios[0])["9"].unmodelled == ("new-match-word enable",)
    assert rules_of(fortios[0])["9"].senders == Endpoint(("any6",))


def test_panos_xml_gives_rules_objects_and_overridden_defaults(panos: FirewallPolicy) -> None:
    assert (panos.device, panos.default) == ("pa-1", "permit")
    assert [rule.id for rule in panos.rules] == ["allow app", "tag"]  # intrazone-default is overridden
    rule = panos.rules[0]
    assert rule.receivers == Endpoint(("10.2.0.53/32", "10.2.0.0-10.2.0.9"))
    assert rule.services.members == (Service("tcp", ("8443", "9000-9010")), Service("tcp", ("443",)))
    assert (rule.source.number, rule.comment, rule.log) == (26, "web & app", False)
    assert panos.zones == (Zone("edge", None, ("203.0.113.0/30",), internet=True),)
    assert panos.translations == ("NAT 規則 in",)


def test_panos_opaque_parts_are_named(panos: FirewallPolicy) -> None:
    rule = panos.rules[1]
    assert rule.senders == Endpoint(("192.0.2.1/32",), negated=True)
    assert rule.receivers == Endpoint((), ("tagged", "nowhere"))
    assert rule.services == Services((), ("application-default",))
    assert (rule.between, rule.applications, rule.schedule) == ("different", ("ssl",), "office")
    assert panos.undefined == ("nowhere",)


def test_panos_set_commands_may_hold_values_of_several_lines(samples: Path) -> None:
    (policy,) = policies(samples / "branch.panos.txt")
    rule = policy.rules[0]
    assert (rule.id, rule.comment, rule.from_zones, rule.to_zones) == (
        "let in",
        "two\nlines",
        ("untrust",),
        (),
    )
    assert rule.receivers == Endpoint(("10.1.0.5/32",), ("EXTERNAL-LIST",))
    assert policy.rules[-1].id == "intrazone-default"


def test_panos_braces_say_the_same_as_set_commands(samples: Path) -> None:
    (policy,) = policies(samples / "nested.panos.conf")
    rule = policy.rules[0]
    assert (policy.device, rule.id, rule.source.number) == ("pa-3", "let in", 25)
    assert rule.receivers == Endpoint(("10.1.0.5/32", "10.1.0.6/32"))
    assert rule.services.members == (Service("tcp", ("8443",)),)
    assert (rule.from_zones, rule.to_zones, rule.action) == (("untrust",), (), "permit")


def test_iptables_has_a_policy_for_each_built_in_chain(iptables: list[FirewallPolicy]) -> None:
    assert [(p.name, p.path, p.default, p.families) for p in iptables] == [
        ("filter INPUT", "to_device", "deny", (4,)),
        ("filter FORWARD", "through", "permit", (4,)),
        ("filter OUTPUT", "from_device", "permit", (4,)),
    ]
    assert iptables[0].source.number == 6
    assert [list(p.chains) for p in iptables] == [["WEB"], [], []]


def test_iptables_matches_are_read_with_their_negations(iptables: list[FirewallPolicy]) -> None:
    rules = rules_of(iptables[0])
    assert rules["INPUT:2"].states == ("established", "related")
    assert rules["INPUT:3"].senders == Endpoint(("10.0.0.0/8",), negated=True)
    assert rules["INPUT:3"].services.members == (Service("tcp", ("0-21", "23-65535")),)
    assert (rules["INPUT:3"].name, rules["INPUT:3"].source.number) == ("not ssh", 12)
    assert (rules["INPUT:4"].action, rules["INPUT:4"].target) == ("goto", "WEB")
    assert rules["INPUT:4"].services.members == (Service("tcp", ("80", "443", "8000-8010")),)
    assert rules["INPUT:6"].services.members == (Service("0-16"), Service("18-255"))
    assert [rules[f"INPUT:{n}"].action for n in (8, 9)] == ["continue", "deny"]


def test_iptables_matches_that_are_not_known_only_narrow(iptables: list[FirewallPolicy]) -> None:
    rules = rules_of(iptables[0])
    assert rules["INPUT:5"].narrowed_by == ("--limit 1/sec",)
    assert rules["INPUT:7"].narrowed_by == ("-i eth+",)
    assert rules["WEB:1"].narrowed_by == ("--match-set bad src",)
    assert rules["INPUT:10"].unmodelled == ("-p tcp --dport nonsense -j ACCEPT",)
    assert rules_of(iptables[1])["FORWARD:1"].action == "other"


def test_nft_maps_and_concatenations_become_one_rule_for_each_element(nft: list[FirewallPolicy]) -> None:
    rules = rules_of(nft[0])
    assert [(rules[f"f in:10/{n}"].action, rules[f"f in:10/{n}"].states) for n in (1, 2)] == [
        ("deny", ("invalid",)),
        ("permit", ("established", "related")),
    ]
    assert (rules["f in:14/1"].action, rules["f in:14/1"].target) == ("jump", "admin")
    assert rules["f in:14/2"].services.members == (Service("tcp", ("443",)),)
    assert rules["f in:16/2"].senders == Endpoint(("10.0.0.2/32",))
    assert rules["f in:16/2"].services.members == (Service("tcp", ("80-90",)),)


def test_nft_sets_are_resolved_and_changing_ones_are_opaque(nft: list[FirewallPolicy]) -> None:
    rules = rules_of(nft[0])
    assert rules["f in:12"].senders == Endpoint(("198.51.100.0/24", "192.0.2.1-192.0.2.9"))
    assert rules["f in:12"].receivers == Endpoint(("any4",))
    assert rules["f in:13"].senders.narrowed == ("@set",)
    assert rules["f in:15"].receivers == Endpoint(("2001:db8::1/128", "any4"), negated=True)
    assert rules["f in:17"].narrowed_by == ("unheard-of",)
    assert rules["f in:18"].unmodelled


def test_an_nft_chain_before_one_that_denies_by_default_denies_by_default(nft: list[FirewallPolicy]) -> None:
    assert [(policy.name, policy.default) for policy in nft] == [
        ("inet f in", "deny"),
        ("inet f early", "deny"),
    ]
    assert list(nft[0].chains) == ["admin"]
