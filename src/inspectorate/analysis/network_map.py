"""網路架構: segments, devices, hosts and lines as configurations show them, held against what is declared.

What is *observed* stands in a firewall's configuration or answered a scanner; what is *declared* stands in
the asset register. The two are kept apart, so that a drawing can show what is there and was never declared.
"""

import ipaddress
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from inspectorate.facts.assets import Asset, AssetRegister
from inspectorate.facts.firewall import FirewallPolicy, Zone
from inspectorate.facts.scans import ScanReport
from inspectorate.facts.source import Source

_Network = ipaddress.IPv4Network | ipaddress.IPv6Network
_Address = ipaddress.IPv4Address | ipaddress.IPv6Address
_LINE = re.compile(r"線路|專線|光纖|\bline\b|\bcircuit\b|\bMPLS\b", re.IGNORECASE)
_BACKUP = re.compile(r"備援|備用|backup|standby|secondary", re.IGNORECASE)
_WIRELESS = re.compile(r"無線|wireless|wi-?fi|access ?point", re.IGNORECASE)
_HOST_FILTERS = frozenset({"to_device", "from_device"})


@dataclass(frozen=True, slots=True)
class Attached:
    """A device's interface or zone on a segment."""

    device: str
    zone: str
    level: int | None = None


@dataclass(frozen=True, slots=True)
class Segment:
    """A network that a device's configuration shows, or that only the register names (no networks then)."""

    name: str
    networks: tuple[str, ...] = ()
    attached: tuple[Attached, ...] = ()

    @property
    def observed(self) -> bool:
        """Whether a configuration shows it."""
        return bool(self.attached)


@dataclass(frozen=True, slots=True)
class Device:
    """A firewall: by its configuration, by the register, or by both."""

    name: str
    vendor: str = ""
    internet: tuple[str, ...] = ()
    declared: Source | None = None
    observed: Source | None = None


@dataclass(frozen=True, slots=True)
class Host:
    """A host on a segment; ``observed`` is where a scanner met it, ``declared`` its line in the register."""

    name: str
    address: str
    segment: str
    kind: str = ""
    core: bool | None = None
    wireless: bool = False
    declared: Source | None = None
    observed: Source | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A line as the register names it; a backup one or not."""

    name: str
    backup: bool
    source: Source


@dataclass(frozen=True, slots=True)
class NetworkMap:
    """All of it, each in a stable order.

    Attributes:
        limits: zh-TW sentences: what could not be seen or placed.
    """

    segments: tuple[Segment, ...]
    devices: tuple[Device, ...]
    hosts: tuple[Host, ...]
    lines: tuple[Line, ...]
    limits: tuple[str, ...] = ()

    def undeclared(self) -> tuple[Device | Host, ...]:
        """What was observed and stands in no register."""
        both: tuple[Device | Host, ...] = (*self.devices, *self.hosts)
        return tuple(one for one in both if one.observed and not one.declared)

    def on(self, segment: Segment) -> tuple[Host, ...]:
        """The hosts of a segment."""
        return tuple(host for host in self.hosts if host.segment == segment.name)


@dataclass(slots=True)
class _Made:
    """A map while it is made."""

    segments: dict[str, list[Attached]] = field(default_factory=dict)
    networks: dict[str, tuple[str, ...]] = field(default_factory=dict)
    limits: list[str] = field(default_factory=list)


def network_map(facts: Iterable[Any]) -> NetworkMap:
    """The map of everything that was handed over."""
    known = list(facts)
    policies = [f for f in known if isinstance(f, FirewallPolicy) and f.path not in _HOST_FILTERS]
    assets = [asset for f in known if isinstance(f, AssetRegister) for asset in f.assets]
    reports = [f for f in known if isinstance(f, ScanReport)]
    made = _Made()
    for policy in policies:
        for zone in policy.zones:
            if zone.name not in policy.loopback:
                _attach(made, policy, zone)
    devices = _devices(policies, assets)
    hosts = tuple(_hosts(made, assets, reports, {device.name.casefold() for device in devices}))
    made.limits += _limits(policies, assets, reports)
    return NetworkMap(_segments(made, hosts), devices, hosts, tuple(_lines(assets)), tuple(made.limits))


def _attach(made: _Made, policy: FirewallPolicy, zone: Zone) -> None:
    """Segments of the same networks are one, whatever each device calls its side of it."""
    networks = tuple(sorted(str(network) for network in _networks(zone.networks)))
    name = next((known for known, theirs in made.networks.items() if networks and theirs == networks), "")
    if not name:
        taken = zone.name in made.segments
        name = f"{policy.device} {zone.name}" if taken or not networks else zone.name
        made.networks[name] = networks
    attached = Attached(policy.device, zone.name, zone.level)
    sides = made.segments.setdefault(name, [])
    if attached not in sides:
        sides.append(attached)


def _networks(texts: Iterable[str]) -> Iterator[_Network]:
    for text in texts:
        try:
            yield ipaddress.ip_network(text, strict=False)
        except ValueError:
            continue  # a name or a range: no network that a host lies in by its address


def _devices(policies: Sequence[FirewallPolicy], assets: Sequence[Asset]) -> tuple[Device, ...]:
    declared = {asset.name.casefold(): asset.source for asset in assets}
    found: dict[str, Device] = {}
    for policy in policies:
        name = policy.device or policy.source.item
        facing = tuple(zone.name for zone in policy.zones if zone.internet)
        former = found.get(name)
        found[name] = Device(
            name,
            policy.vendor,
            tuple(dict.fromkeys((*(former.internet if former else ()), *facing))),
            declared.get(name.casefold()),
            former.observed if former else policy.source,
        )
    for asset in assets:
        if "防火牆" in asset.kind or "firewall" in asset.kind.casefold():
            found.setdefault(asset.name, Device(asset.name, asset.vendor, (), asset.source))
    return tuple(sorted(found.values(), key=lambda device: (not device.internet, device.name)))


def _hosts(
    made: _Made, assets: Sequence[Asset], reports: Sequence[ScanReport], devices: set[str]
) -> Iterator[Host]:
    seen = _observed(reports)
    declared: set[str] = set()
    for asset in assets:
        if _LINE.search(asset.kind) or asset.name.casefold() in devices:
            declared |= set(asset.addresses)
            continue
        for address in asset.addresses or ("",):
            declared.add(address)
            yield Host(
                asset.name,
                address,
                _segment_of(made, address, asset.zone),
                asset.kind,
                asset.core,
                bool(_WIRELESS.search(asset.kind)),
                asset.source,
                seen.get(address),
            )
    for address, source in seen.items():
        if address not in declared:
            yield Host(address, address, _segment_of(made, address, ""), observed=source)


def _observed(reports: Sequence[ScanReport]) -> Mapping[str, Source]:
    """The addresses that answered a scanner, each with the first report that says so."""
    found: dict[str, Source] = {}
    for report in reports:
        for finding in report.findings:
            if _address(finding.host):
                found.setdefault(finding.host, finding.source)
    return dict(sorted(found.items(), key=lambda pair: _order(pair[0])))


def _address(text: str) -> _Address | None:
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        return None


def _order(text: str) -> tuple[int, int]:
    address = _address(text)
    return (address.version, int(address)) if address else (0, 0)


def _segment_of(made: _Made, address: str, zone: str) -> str:
    """The narrowest network that holds an address; else the zone that the register names."""
    found = _address(address.partition("/")[0])
    best, width = "", -1
    for name, networks in made.networks.items():
        for network in _networks(networks):
            if found and found.version == network.version and found in network and network.prefixlen > width:
                best, width = name, network.prefixlen
    return best or zone or "未能對應之網段"


def _segments(made: _Made, hosts: Sequence[Host]) -> tuple[Segment, ...]:
    named = dict.fromkeys(host.segment for host in hosts if host.segment not in made.segments)
    shown = [
        Segment(name, made.networks.get(name, ()), tuple(sides)) for name, sides in made.segments.items()
    ]
    return (*shown, *(Segment(name) for name in named))


def _lines(assets: Sequence[Asset]) -> Iterator[Line]:
    for asset in assets:
        if _LINE.search(asset.kind):
            yield Line(asset.name, bool(_BACKUP.search(asset.kind + asset.name)), asset.source)


def _limits(
    policies: Sequence[FirewallPolicy], assets: Sequence[Asset], reports: Sequence[ScanReport]
) -> Iterator[str]:
    if not policies:
        yield "未提供防火牆設定檔：網段與設備之連接無從得知"
    if not assets:
        yield "未提供資訊資產清冊：無從比對何者未列冊"
    if not reports:
        yield "未提供掃描報告：未列冊之主機無從發現"
    if assets and not any(_LINE.search(asset.kind) for asset in assets):
        yield "資產清冊未載線路：線路及備援線路無從繪製"
    if assets and not any(_WIRELESS.search(asset.kind) for asset in assets):
        yield "資產清冊未載無線網路設備"
