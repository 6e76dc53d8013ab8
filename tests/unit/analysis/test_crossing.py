"""What passes from place to place, device by device; every device beside the slow firewall."""

from dataclasses import replace
from ipaddress import ip_address
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.analysis.exact_sets import contains
from tests.unit.analysis.slow_firewall import Sent, boundaries, decide
from tests.unit.analysis.test_against_slow_firewall import policies
from tests.unit.analysis.test_decisions import policy_of, rule

from inspectorate.analysis import crossing as module
from inspectorate.analysis.addresses import EVERY, addresses
from inspectorate.analysis.crossing import (
    Crossing,
    End,
    crossing,
    ends_of_addresses,
    ends_of_zone,
    internet_ends,
    way_text,
)
from inspectorate.analysis.gates import Network, network_of
from inspectorate.facts.firewall import Endpoint, FirewallPolicy, Service, Services, Zone

WEB = Services((Service("tcp", ("443",)),))
OUTSIDE = Zone("outside", 0, ("203.0.113.0/24",), internet=True)
DMZ = Zone("dmz", 50, ("10.0.1.0/24",), internet=False)
CORE = Zone("core", 100, ("10.0.2.0/24",), internet=False)


def edge(*rules: object, **more: object) -> FirewallPolicy:
    told = {"zones": (OUTSIDE, DMZ, CORE), **more}
    return replace(policy_of(*rules), **told)  # type: ignore[arg-type] # whatever a test names


def inner(*rules: object) -> FirewallPolicy:
    zones = (Zone("trust", None, ("10.0.2.0/24",)), Zone("test", None, ("10.0.3.0/24",)))
    return replace(policy_of(*rules), device="inner", zones=zones)  # type: ignore[arg-type] # rules


def cross(policies: list[FirewallPolicy], start: str, goal: str) -> Crossing:
    network = network_of(policies)
    return crossing(network, places(network, start), places(network, goal))


def places(network: Network, name: str) -> list[End]:
    if name == "internet":
        return internet_ends(network)
    return ends_of_zone(network, name) or ends_of_addresses(network, addresses([name]))


def shown(found: Crossing) -> list[tuple[str, bool, tuple[str, ...], tuple[str, ...]]]:
    return [
        (way_text(one.way), one.sure, line.receivers, line.services)
        for one in found.passing
        for line in one.lines
    ]


def test_what_the_internet_reaches_names_the_way_the_rule_and_a_packet() -> None:
    open_web = rule("w", receivers=Endpoint(("10.0.1.5",)), services=WEB)
    found = cross([edge(open_web)], "internet", "dmz")
    assert shown(found) == [("fw:outside → fw:dmz", True, ("10.0.1.5",), ("tcp/443",))]
    (one,) = found.passing
    assert [each.rule for each in one.deciders] == [open_web]
    assert (one.lines[0].packet.receiver, one.lines[0].packet.port) == ("10.0.1.5", 443)
    assert cross([edge(open_web)], "internet", "core").passing == ()


def test_two_devices_let_pass_only_what_both_let_pass() -> None:
    first = edge(rule("a", receivers=Endpoint(("10.0.3.0/24",)), to_zones=("core",)))
    second = inner(rule("b", receivers=Endpoint(("10.0.3.9",)), services=WEB))
    found = cross([first, second], "internet", "test")
    assert shown(found) == [
        ("fw:outside → fw:core → inner:trust → inner:test", True, ("10.0.3.9",), ("tcp/443",))
    ]
    assert [each.policy.device for each in found.passing[0].deciders] == ["fw", "inner"]


def test_one_segment_needs_no_firewall() -> None:
    found = cross([edge(), inner()], "core", "trust")
    assert ("同一網段", True) in {(way, sure) for way, sure, _, _ in shown(found)}


def test_without_a_way_nothing_is_said_to_be_closed() -> None:
    lone = replace(inner(), zones=(Zone("far", None, ("192.168.0.0/24",)),), device="lone")
    found = cross([edge(), lone], "internet", "far")
    assert found.ways == ()
    assert "路徑" in found.untold[-1]


def test_an_address_beyond_the_networks_known_is_possible_and_no_more() -> None:
    behind = rule("b", receivers=Endpoint(("10.9.0.5",)), services=WEB)
    found = cross([edge(behind)], "internet", "10.9.0.5")
    assert {sure for _, sure, _, _ in shown(found)} == {False}
    assert [sure for _, sure, _, _ in shown(cross([edge(behind)], "internet", "dmz"))] == [False]
    named = replace(behind, to_zones=("dmz",))
    assert [sure for _, sure, _, _ in shown(cross([edge(named)], "internet", "dmz"))] == [True]


def test_an_address_on_a_known_network_is_certain() -> None:
    web = rule("w", services=WEB)
    found = cross([edge(web)], "10.0.1.5", "10.0.2.7")
    assert shown(found) == [("fw:dmz → fw:core", True, ("10.0.2.7",), ("tcp/443",))]


def test_twin_devices_are_each_passed_once() -> None:
    lone = replace(inner(), zones=(Zone("far", None, ("192.168.0.0/24",)),), device="lone")
    assert cross([edge(), replace(edge(), device="twin"), lone], "internet", "far").ways == ()


def test_a_public_address_lies_in_the_internet() -> None:
    out = rule("o", receivers=Endpoint(("198.51.100.7",)))
    assert [sure for _, sure, _, _ in shown(cross([edge(out)], "dmz", "198.51.100.7"))] == [True, False]


def test_conditions_not_resolved_and_unknown_actions_make_it_possible_only() -> None:
    named = rule("n", services=WEB, receivers=Endpoint((), ("host.example",)))
    assert {sure for _, sure, _, _ in shown(cross([edge(named)], "internet", "dmz"))} == {False}
    odd = rule("q", "other", services=WEB)
    assert {sure for _, sure, _, _ in shown(cross([edge(odd)], "internet", "dmz"))} == {False}
    staff = rule("s", services=WEB, users=("staff",))
    assert True in {sure for _, sure, _, _ in shown(cross([edge(staff)], "internet", "dmz"))}


def test_translations_limits_and_missing_filters_are_told() -> None:
    base = edge(translations=("VIP web",), limits=("某限制",), families=(4,))
    told = cross([replace(base, zones=(OUTSIDE, Zone("dmz")))], "internet", "dmz").untold
    assert [any(word in text for text in told) for word in ("VIP web", "某限制", "IPv6")] == [True] * 3


def test_filters_on_interfaces_apply_where_packets_enter_and_leave() -> None:
    entering = edge(rule("a", services=WEB), path="in", zone="outside", name="in")
    leaving = edge(rule("b", receivers=Endpoint(("10.0.1.7",))), path="out", zone="dmz", name="out")
    other = edge(path="in", zone="core", name="core")
    found = cross([leaving, entering, other], "internet", "dmz")
    assert [line[2:] for line in shown(found)] == [(("10.0.1.7",), ("tcp/443",))]
    assert [each.rule.id for each in found.passing[0].deciders if each.rule] == ["a", "b"]


def test_virtual_systems_and_devices_of_one_name_stay_apart() -> None:
    one, two = edge(), replace(edge(), name="second")
    assert {gate.name for gate in network_of([one, two]).gates} == {"fw p", "fw second"}
    elsewhere = replace(one, source=replace(one.source, item="other.conf"))
    assert {gate.name for gate in network_of([one, elsewhere]).gates} == {
        "fw（fw.conf） p",
        "fw（other.conf） p",
    }


def test_a_host_s_own_filter_and_lists_not_applied_are_no_gates() -> None:
    assert network_of([edge(path="to_device"), edge(applied=False)]).gates == ()


def test_a_device_whose_file_names_no_zones_is_asked_by_address() -> None:
    policy = policy_of(rule("w", services=WEB, from_zones=("eth0",), receivers=Endpoint(("10.0.1.5",))))
    policy = replace(policy, loopback=("lo",))
    found = cross([policy], "198.51.100.1", "10.0.1.5")
    assert ("fw:eth0 → fw:（未載明）", False, ("10.0.1.5",), ("tcp/443",)) in shown(found)


def test_a_zone_of_names_has_no_addresses() -> None:
    zones = (OUTSIDE, Zone("dmz", None, ("dhcp-name",)))
    (side,) = [one for one in network_of([edge(zones=zones)]).sides if one.zone == "dmz"]
    assert side.networks == ()


def test_a_zone_can_be_asked_on_one_device_only() -> None:
    network = network_of([edge(), inner()])
    assert [end.side.title for end in ends_of_zone(network, "fw:dmz")] == ["fw:dmz"]
    assert ends_of_zone(network, "inner:dmz") == []
    assert ends_of_zone(network, "fw:") == []


def test_bounds_end_in_what_is_not_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_MOST_WAYS", 1)
    assert "路徑過多" in cross([edge(), inner()], "internet", "core").untold[0]
    users = tuple(f"u{number}" for number in range(150))
    wide = edge(rule("x", users=users, applications=users))
    assert any("過於複雜" in text for text in cross([wide], "internet", "dmz").untold)


def test_devices_in_a_row_are_followed_to_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_MOST_DEVICES", 1)
    assert cross([edge(rule("a")), inner(rule("b"))], "internet", "test").ways == ()


@settings(max_examples=60, deadline=None)
@given(policies(exact=True), policies(exact=True), st.integers(0, 99))
def test_a_packet_crosses_two_devices_when_the_slow_firewall_lets_it_through_both(
    one: FirewallPolicy, two: FirewallPolicy, seed: int
) -> None:
    near = replace(one, device="near", zones=(Zone("a"), Zone("b", None, ("10.0.0.0/24",))))
    far = replace(two, device="far", zones=(Zone("a", None, ("10.0.0.0/24",)), Zone("b")))
    network = network_of([near, far])
    ends = [[End(next(s for s in network.sides if s.title == t), EVERY, EVERY)] for t in ("near:a", "far:b")]
    blocks = [block for passing in crossing(network, ends[0], ends[1]).passing for block in passing.blocks]
    chance, around = Random(seed), boundaries(two)  # noqa: S311 - a sample, no secret
    for sent in (replace(around.packet(chance), state="new") for _ in range(40)):
        passes = all(
            decide(policy, replace(sent, entering="a", leaving="b"))[1] == "permit" for policy in (near, far)
        )
        assert contains(blocks, crossed(network, sent)) is passes, sent


def crossed(network: Network, sent: Sent) -> tuple[int, ...]:
    zones = [network.space.zones.index(name) + 1 for name in ("a", "b")]
    ends = (int(end) + (2**32 if end.version == 6 else 0) for end in (sent.sender, sent.receiver))
    return (*zones, 0, *ends, sent.protocol, sent.source_port, sent.port)


def test_the_slow_firewall_speaks_of_addresses_as_this_does() -> None:
    assert addresses(["::1"])[0][0] == int(ip_address("::1")) + 2**32
