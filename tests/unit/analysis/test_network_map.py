import pytest

from inspectorate.analysis.network_map import Attached, NetworkMap, network_map
from inspectorate.facts.assets import Asset, AssetRegister
from inspectorate.facts.firewall import FirewallPolicy, Path, Zone
from inspectorate.facts.scans import ScanFinding, ScanReport
from inspectorate.facts.source import Source

LINE = Source("assets.csv", "row", 2)
CONFIG = Source("fw.cfg", "line", 1)


def policy(
    device: str, *zones: Zone, path: Path = "through", loopback: tuple[str, ...] = ()
) -> FirewallPolicy:
    return FirewallPolicy(device, "ASA", "acl", CONFIG, path=path, zones=zones, loopback=loopback)


def asset(name: str, *addresses: str, kind: str = "伺服器", **told: str) -> Asset:
    return Asset(name, LINE, kind, addresses, **told)  # type: ignore[arg-type]


def drawn(*facts: object, assets: tuple[Asset, ...] = ()) -> NetworkMap:
    register = (AssetRegister(assets, LINE),) if assets else ()
    return network_map([*facts, *register])


def scanned(*hosts: str) -> ScanReport:
    found = tuple(
        ScanFinding("1", "low", host, Source("scan.nessus", "item", n)) for n, host in enumerate(hosts, 1)
    )
    return ScanReport("nessus", "vulnerability", Source("scan.nessus"), findings=found)  # type: ignore[arg-type]


def test_a_segment_is_what_a_configuration_shows() -> None:
    found = drawn(policy("edge", Zone("dmz", 50, ("203.0.113.16/28",))))
    (segment,) = found.segments
    assert (segment.name, segment.networks, segment.observed) == ("dmz", ("203.0.113.16/28",), True)
    assert segment.attached == (Attached("edge", "dmz", 50),)


def test_two_devices_on_one_network_share_its_segment() -> None:
    found = drawn(
        policy("a", Zone("inside", networks=("10.0.0.1/24",))),
        policy("b", Zone("wan", networks=("10.0.0.2/24",))),
    )
    (segment,) = found.segments
    assert [(side.device, side.zone) for side in segment.attached] == [("a", "inside"), ("b", "wan")]


def test_zones_of_one_name_on_two_devices_are_two_segments() -> None:
    found = drawn(
        policy("a", Zone("inside", networks=("10.0.0.0/24",))),
        policy("b", Zone("inside", networks=("10.1.0.0/24",))),
    )
    assert [segment.name for segment in found.segments] == ["inside", "b inside"]


def test_a_zone_without_a_network_is_still_shown_once() -> None:
    zone = Zone("trust")
    found = drawn(policy("a", zone), policy("a", zone))
    assert [segment.name for segment in found.segments] == ["a trust"]


@pytest.mark.parametrize(
    "left_out",
    [policy("a", Zone("lo"), loopback=("lo",)), policy("web01", Zone("eth0"), path="to_device")],
)
def test_a_device_talking_to_itself_and_a_hosts_own_filter_make_no_segment(left_out: FirewallPolicy) -> None:
    assert drawn(left_out).segments == ()


def test_a_host_lies_in_the_narrowest_network_that_holds_it() -> None:
    wide, narrow = (
        Zone("all", networks=("10.0.0.0/8",)),
        Zone("db", networks=("10.1.2.0/24", "fd00::/64", "host-name")),
    )
    found = drawn(
        policy("core", wide, narrow),
        assets=(asset("d1", "10.1.2.3"), asset("d2", "10.9.9.9"), asset("d3", "fd00::7")),
    )
    assert {host.name: host.segment for host in found.hosts} == {"d1": "db", "d2": "all", "d3": "db"}


def test_a_host_without_a_known_network_lies_where_the_register_says() -> None:
    found = drawn(assets=(asset("x", "192.0.2.1", zone="測試區"), asset("y")))
    assert [host.segment for host in found.hosts] == ["測試區", "未能對應之網段"]
    assert not any(segment.observed for segment in found.segments)


def test_a_host_that_answered_a_scanner_and_was_never_declared_stands_out() -> None:
    found = drawn(
        policy("core", Zone("lan", networks=("10.40.0.0/24",))),
        scanned("10.40.0.99", "10.40.0.21", "10.40.0.99", "printer"),
        assets=(asset("pc", "10.40.0.21"), asset("core", "10.40.0.1", kind="防火牆")),
    )
    (stranger,) = found.undeclared()
    assert (stranger.name, found.on(found.segments[0])[1].segment) == ("10.40.0.99", "lan")
    assert found.hosts[0].observed is not None


def test_a_firewall_by_its_configuration_alone_stands_out_and_one_by_the_register_alone_is_shown() -> None:
    found = drawn(
        policy("edge", Zone("outside", internet=True)),
        policy("edge", Zone("wan2", internet=True)),
        policy("branch", Zone("trust")),
        assets=(asset("Edge", kind="防火牆"), asset("old", kind="Firewall")),
    )
    assert [(d.name, d.internet, bool(d.declared), bool(d.observed)) for d in found.devices] == [
        ("edge", ("outside", "wan2"), True, True),
        ("Edge", (), True, False),
        ("branch", (), False, True),
        ("old", (), True, False),
    ]
    assert [one.name for one in found.undeclared()] == ["branch"]


def test_lines_backup_lines_and_wireless_are_told_apart() -> None:
    found = drawn(
        assets=(
            asset("主線", kind="專線"),
            asset("備援專線", kind="線路"),
            asset("ap1", "10.0.0.9", kind="無線基地台"),
        )
    )
    assert [(line.name, line.backup) for line in found.lines] == [("主線", False), ("備援專線", True)]
    assert [host.wireless for host in found.hosts] == [True]


def test_what_was_not_handed_over_is_said() -> None:
    assert len(drawn().limits) == 3
    said = drawn(assets=(asset("x"),)).limits
    assert any("線路" in limit for limit in said)
    assert any("無線" in limit for limit in said)
    whole = (asset("l", kind="線路"), asset("w", kind="無線"))
    assert drawn(policy("a"), scanned("10.0.0.1"), assets=whole).limits == ()
