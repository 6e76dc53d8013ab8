"""Cisco ASA: interfaces with their security levels and the access lists that stand on them."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from inspectorate.facts.firewall import Endpoint, FirewallPolicy, Path, Rule, Zone
from inspectorate.facts.source import Source
from inspectorate.readers.evidence_file import EvidenceFile
from inspectorate.readers.firewalls import networks
from inspectorate.readers.firewalls.asa_config import Line, Objects, sections
from inspectorate.readers.firewalls.asa_rules import IncompleteLineError, rule_of
from inspectorate.readers.firewalls.plain_text import is_text

NAME = "cisco_asa"
TITLE = "Cisco ASA 設定檔（show running-config）"
YIELDS = (FirewallPolicy,)

_VENDOR = "Cisco ASA"
_MARK = re.compile(
    r"^(: Saved|ASA Version|: Hardware:\s+ASA)|^access-list \S+ extended (permit|deny) ", re.MULTILINE
)
_CHILD = re.compile(r"^[ \t]+(nameif \S+|security-level \d+|network-object \S+)", re.MULTILINE)
_HIGHEST = 100
_NO_LIST = "該介面未套用 ACL，依安全等級處理"


@dataclass(slots=True)
class _Interface:
    name: str
    level: int
    number: int
    networks: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Asa:
    """What the configuration says, before it becomes policies."""

    file: EvidenceFile
    device: str = ""
    objects: Objects = field(default_factory=Objects)
    interfaces: list[_Interface] = field(default_factory=list)
    lists: dict[str, list[Line]] = field(default_factory=dict)
    groups: list[Line] = field(default_factory=list)
    default_routes: set[str] = field(default_factory=set)
    same_level: bool = False
    same_interface: bool = False
    translations: list[str] = field(default_factory=list)
    old: bool = False
    last_line: int = 0


def recognises(file: EvidenceFile) -> bool:
    """Whether the head shows an ASA configuration."""
    text = file.head_text
    return is_text(file) and bool(_MARK.search(text) or len(_CHILD.findall(text)) > 1)


def read(file: EvidenceFile) -> Iterator[FirewallPolicy]:
    """One policy per interface and direction, with the list on it or the security levels' own rule."""
    asa = _Asa(file, file.told.get("system", ""))
    for line in sections(file):
        asa.last_line = line.number
        asa.objects.take(line)
        _take(asa, line)
    _require_something(asa)
    rules = {name: _rules(asa, name) for name in asa.lists}
    yield from _policies(asa, rules)


def _require_something(asa: _Asa) -> None:
    known = asa.interfaces or asa.lists or asa.objects.networks or asa.objects.services
    if not known:
        raise asa.file.refused(
            "找不到介面、物件或 access-list，不是 ASA 設定檔。", "請交付 show running-config 之完整輸出。"
        )


def _take(asa: _Asa, line: Line) -> None:
    match line.words:
        case ("interface", *_):
            _interface(asa, line)
        case ("access-list", name, *rest) if rest and not name.endswith(";"):
            asa.lists.setdefault(name, []).append(Line(line.number, tuple(rest)))
        case ("ipv6", "access-list", name, *rest) if rest:
            asa.lists.setdefault(name, []).append(Line(line.number, tuple(rest)))
        case ("access-group", *_):
            asa.groups.append(line)
        case ("route", zone, network, mask, *_) if not (network + mask).strip("0."):
            asa.default_routes.add(zone)
        case ("ipv6", "route", zone, "::/0", *_):
            asa.default_routes.add(zone)
        case _:
            _setting(asa, line)


def _setting(asa: _Asa, line: Line) -> None:
    match line.words:
        case ("hostname", name, *_):
            asa.device = asa.device or name
        case ("ASA", "Version", version, *_):
            asa.old = bool(re.match(r"([1-7]\.|8\.[0-2])", version))
        case ("same-security-traffic", "permit", "inter-interface"):
            asa.same_level = True
        case ("same-security-traffic", "permit", "intra-interface"):
            asa.same_interface = True
        case ("static", *_) if asa.old:
            asa.translations.append(f"第 {line.number} 行：{' '.join(line.words)}")


def _interface(asa: _Asa, line: Line) -> None:
    words = [child.words for child in line.children]
    name = next((w[1] for w in words if w[0] == "nameif" and len(w) > 1), "")
    if not name or ("shutdown",) in words or ("management-only",) in words:
        return  # nothing passes through it
    levels = [w[1] for w in words if w[0] == "security-level" and len(w) > 1 and w[1].isdecimal()]
    level = min(int(levels[0][:4]), _HIGHEST) if levels else (_HIGHEST if name.lower() == "inside" else 0)
    found = _Interface(name, level, line.number)
    for word in words:
        if word[:2] == ("ip", "address") and len(word) > 3:  # noqa: PLR2004 - ADDRESS MASK follow
            _own_network(asa, found, word[2], word[3])
        elif word[:2] == ("ipv6", "address") and len(word) > 2:  # noqa: PLR2004 - ADDRESS follows
            _own_network(asa, found, word[2], "")
    asa.interfaces.append(found)


def _own_network(asa: _Asa, interface: _Interface, address: str, mask: str) -> None:
    own = asa.objects.aliases.get(address, address)
    try:
        interface.networks.append(networks.network(own, mask))
        asa.objects.interfaces.setdefault(interface.name, networks.host(own.partition("/")[0]))
    except networks.NotAnAddressError:
        return  # an address by DHCP or PPPoE: the file does not say it


def _rules(asa: _Asa, name: str) -> tuple[Rule, ...]:
    """The rules of one list, ``line N`` as the device counts them (remarks count).

    ``show access-list`` repeats a line of groups for each of their members under the same number: the first
    says it all.
    """
    found: list[tuple[int, Rule]] = []
    counted: set[int] = set()
    remark: list[str] = []
    for index, line in enumerate(asa.lists[name], start=1):
        words = list(line.words)
        place = index
        if words[0] == "line" and len(words) > 2:  # noqa: PLR2004 - line NUMBER RULE
            place = int(words[1]) if words[1].isdecimal() and len(words[1]) < len("1000000000") else index
            words = words[2:]
            if place in counted:
                continue
            counted.add(place)
        if words[0] == "remark":
            remark.append(" ".join(words[1:]))
            continue
        source = Source(asa.file.item, "line", line.number)
        found.append((place, _rule(asa, words, f"{name}:{place}", source, " ".join(remark))))
        remark = []
    return tuple(rule for _, rule in sorted(found, key=lambda pair: pair[0]))


def _rule(asa: _Asa, words: list[str], rule_id: str, source: Source, comment: str) -> Rule:
    try:
        return rule_of(words, rule_id, source, asa.objects, comment)
    except IncompleteLineError as error:
        if source.number == asa.last_line:
            raise asa.file.refused(
                "規則不完整，檔案可能遭截斷。", "請重新匯出完整設定。", source.where
            ) from error
        return Rule(rule_id, source, "other", unmodelled=(" ".join(words),), comment=comment)


def _policies(asa: _Asa, rules: dict[str, tuple[Rule, ...]]) -> Iterator[FirewallPolicy]:
    everywhere = [line for line in asa.groups if line.words[2:3] == ("global",)]
    global_rules = tuple(rule for line in everywhere for rule in rules.get(line.words[1], ()))
    covered: set[str] = set()
    for line in asa.groups:
        match line.words:
            case ("access-group", name, ("in" | "out") as way, "interface", zone, *rest):
                if way == "in" and "control-plane" not in rest:
                    covered.add(zone)
                extra = global_rules if way == "in" else ()
                yield _listed(asa, line, name, zone, (rules.get(name), extra, rest))
    for interface in asa.interfaces:
        if interface.name not in covered and everywhere:
            first = everywhere[0]
            yield _listed(asa, first, first.words[1], interface.name, (global_rules, (), ()))
        elif interface.name not in covered:
            yield _by_level(asa, interface)
    if not asa.groups and not asa.interfaces:
        yield from _unapplied(asa, rules)


_Found = tuple[tuple[Rule, ...] | None, tuple[Rule, ...], Iterable[str]]


def _listed(asa: _Asa, line: Line, name: str, zone: str, found: _Found) -> FirewallPolicy:
    rules, extra, options = found
    path: Path = "out" if line.words[2] == "out" else "in"
    missing = () if rules is not None else (f"介面 {zone} 套用之 ACL {name} 未定義，無從得知其規則。",)
    policy = _policy(asa, f"ACL {name}（{zone} {path}）", line.number, (*(rules or ()), *extra))
    return replace(
        policy,
        path="to_device" if "control-plane" in options else path,
        zone=zone,
        default="unknown" if missing else "deny",
        default_from="" if missing else "ACL 末尾之隱含拒絕",
        closed_to=_closed_to(asa, zone) if path == "in" else (),
        undefined=(*policy.undefined, *((name,) if missing else ())),
        limits=missing,
    )


def _by_level(asa: _Asa, interface: _Interface) -> FirewallPolicy:
    lower = [
        other.name
        for other in asa.interfaces
        if other is not interface
        and (other.level < interface.level or (asa.same_level and other.level == interface.level))
    ]
    lower += [interface.name] if asa.same_interface else []
    source = Source(asa.file.item, "line", interface.number)
    rules: tuple[Rule, ...] = ()
    if lower:
        rule_id = f"{interface.name}:安全等級"
        rules = (Rule(rule_id, source, "permit", to_zones=tuple(lower), implicit=True),)
    policy = _policy(asa, f"介面 {interface.name}", interface.number, rules)
    closed = _closed_to(asa, interface.name)
    return replace(
        policy, path="in", zone=interface.name, default="deny", default_from=_NO_LIST, closed_to=closed
    )


def _closed_to(asa: _Asa, zone: str) -> tuple[str, ...]:
    """Interfaces that no list opens from here: the same one, and those of the same level, unless told."""
    own = next((one for one in asa.interfaces if one.name == zone), None)
    if own is None:
        return ()
    found = [] if asa.same_interface else [zone]
    if not asa.same_level:
        found += [one.name for one in asa.interfaces if one is not own and one.level == own.level]
    return tuple(found)


def _unapplied(asa: _Asa, rules: dict[str, tuple[Rule, ...]]) -> Iterator[FirewallPolicy]:
    limit = "檔案無介面與 access-group，無從得知 ACL 是否套用。"
    for name, found in rules.items():
        number = found[0].source.number if found else 1
        policy = _policy(asa, f"ACL {name}", number, found)
        yield replace(
            policy, default="deny", default_from="ACL 末尾之隱含拒絕", applied=False, limits=(limit,)
        )
    if not rules:
        yield replace(_policy(asa, "ACL", 1, ()), applied=False, limits=("檔案僅有物件定義，無介面與 ACL。",))


def _policy(asa: _Asa, name: str, number: int, rules: tuple[Rule, ...]) -> FirewallPolicy:
    sides = [side for rule in rules for side in (rule.senders, rule.receivers)]
    defined = asa.objects.networks
    return FirewallPolicy(
        asa.device or asa.file.item,
        _VENDOR,
        name,
        Source(asa.file.item, "line", number),
        rules,
        zones=tuple(
            Zone(i.name, i.level, tuple(i.networks), _faces_internet(asa, i)) for i in asa.interfaces
        ),
        undefined=_undefined(sides, defined),
        translations=tuple(asa.translations),
    )


def _undefined(sides: list[Endpoint], defined: dict[str, list[Line]]) -> tuple[str, ...]:
    names = [name for side in sides for name in side.opaque if " " not in name and "." not in name]
    return tuple(dict.fromkeys(name for name in names if name not in defined))


def _faces_internet(asa: _Asa, interface: _Interface) -> bool:
    """By the default route; without one, the least trusted interface does."""
    if asa.default_routes:
        return interface.name in asa.default_routes
    lowest = min(other.level for other in asa.interfaces)
    return interface.name.lower() == "outside" or interface.level == lowest
