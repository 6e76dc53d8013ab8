"""FortiOS (FortiGate): the policies of every virtual domain, in the order they are evaluated."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from inspectorate.facts.firewall import Action, Endpoint, FirewallPolicy, Rule, Service, Services, Zone
from inspectorate.facts.source import Source
from inspectorate.readers.evidence_file import EvidenceFile
from inspectorate.readers.firewalls import networks
from inspectorate.readers.firewalls.fortios_objects import Objects, Resolved, endpoint_of
from inspectorate.readers.firewalls.fortios_tree import Node, tree
from inspectorate.readers.firewalls.plain_text import is_text

NAME = "fortios"
TITLE = "FortiGate（FortiOS）設定檔"
YIELDS = (FirewallPolicy,)

_VENDOR = "FortiOS"
_MARK = re.compile(
    r"^[ \t]*#config-version=\w|^[ \t]*config (system (global|interface|zone)|firewall \w+|vdom|global)\b",
    re.MULTILINE,
)
_EDIT = re.compile(r"^[ \t]*(edit|set|end)\b", re.MULTILINE)
_TABLES = ("firewall policy", "firewall policy6", "firewall consolidated policy")
_OTHER_TABLES = ("firewall security-policy", "firewall proxy-policy")
_ACTIONS: dict[str, Action] = {"accept": "permit", "deny": "deny"}
_MODELLED = frozenset(
    (
        *("action", "status", "srcintf", "dstintf", "srcaddr", "dstaddr", "srcaddr6", "dstaddr6", "service"),
        *("schedule", "srcaddr-negate", "dstaddr-negate", "srcaddr6-negate", "dstaddr6-negate"),
        *("service-negate", "groups", "users", "fsso-groups", "internet-service", "internet-service-src"),
        *("internet-service-name", "internet-service-src-name", "internet-service-id", "logtraffic"),
        *("internet-service-src-id", "internet-service-custom", "internet-service-group", "devices"),
        *("internet-service-src-custom", "internet-service-src-group", "name", "comments", "policyid"),
        *(
            "internet-service6",
            "internet-service6-src",
            "internet-service6-name",
            "internet-service6-src-name",
        ),
    )
)
# Settings that change what is done with a packet, never which packets the policy matches.
_NO_MATTER = re.compile(
    r"uuid|(global-)?label|color|tags|nat(46|64|ip|inbound|outbound)?|ippool|pool(name6?)|fixedport|permit-.*|"
    r"utm-.*|.*profile.*|.*-(list|sensor|table|filter-profile)|inspection-mode|logtraffic-.*|auto-asic-offload|np-.*|"
    r"tcp-.*|session-ttl|timeout-send-rst|capture-packet|traffic-shaper.*|per-ip-shaper|diffserv.*|match-vip.*|"
    r"webcache.*|wanopt.*|vpntunnel|inbound|outbound|send-deny-packet|custom-log-fields|block-notification|"
    r"replacemsg.*|schedule-timeout|delay-.*|anti-replay|.*-redirect(-url)?|decrypted-.*|email-collect|wccp|"
    r"dsri|radius-.*|fec|passive-.*|cgn-.*|ntlm.*|disclaimer|auth-.*|vlan-cos-.*|wsso|rsso|fsso|"
    r"captive-portal-exempt|geoip-anycast|policy-expiry.*|dynamic-shaping|firewall-session-dirty|rtp-.*|ssl-.*"
)


def recognises(file: EvidenceFile) -> bool:
    """Whether the head shows a FortiOS configuration."""
    text = file.head_text
    return is_text(file) and bool(_MARK.search(text) and _EDIT.search(text))


def read(file: EvidenceFile) -> Iterator[FirewallPolicy]:
    """One policy per virtual domain, ending in the implicit deny."""
    root = tree(file)
    shared = root.tables.get("global", root)
    device = file.told.get("system") or _first(shared, "system global", "hostname") or file.item
    interfaces = {**root.table("system interface"), **shared.table("system interface")}
    domains = {name: node for name, node in root.table("vdom").items() if node.tables}
    for name, node in (domains or {"": root}).items():
        yield _Domain(file, device, name, node, interfaces).policy()


def _first(node: Node, table: str, key: str) -> str:
    found = node.tables.get(table)
    values = found.settings().get(key) if found else None
    return values[0] if values else ""


@dataclass(frozen=True, slots=True)
class _Side:
    """What one side of a policy matches, and the virtual IPs among it."""

    endpoint: Endpoint
    translated: tuple[str, ...]


@dataclass(slots=True)
class _Domain:
    file: EvidenceFile
    device: str
    name: str
    node: Node
    interfaces: dict[str, Node]
    objects: Objects = field(init=False)
    undefined: list[str] = field(default_factory=list)
    translations: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.objects = Objects(self.node, self.interfaces)

    def policy(self) -> FirewallPolicy:
        present = [table for table in _TABLES if table in self.node.tables]
        rules = [
            self._rule(name, entry, table)
            for table in present
            for name, entry in self.node.table(table).items()
        ]
        limits = [odd for table in present for odd in self.node.tables[table].odd]
        if not present:
            limits.append("檔案無 firewall policy 區段，無從得知政策規則。")
        limits += [f"{table} 區段之規則未納入判讀。" for table in _OTHER_TABLES if self.node.table(table)]
        rules += self._within_zones()
        first = self.node.tables[present[0]].line if present else 1
        return FirewallPolicy(
            self.device,
            _VENDOR,
            f"policy（VDOM {self.name}）" if self.name else "policy",
            Source(self.file.item, "line", first),
            tuple(rules),
            default="deny" if present else "unknown",
            default_from="FortiOS 末尾之隱含拒絕" if present else "",
            zones=self._zones(),
            undefined=tuple(dict.fromkeys((*self.undefined, *self.objects.undefined_services))),
            translations=tuple(dict.fromkeys(self.translations)),
            limits=tuple(limits),
        )

    def _within_zones(self) -> Iterator[Rule]:
        """Zones told to let their own interfaces talk to one another need no policy for it."""
        for name, entry in self.node.table("system zone").items():
            if entry.settings().get("intrazone") == ["allow"]:
                source = Source(self.file.item, "line", entry.line)
                yield Rule(
                    f"{name}:intrazone", source, "permit", from_zones=(name,), to_zones=(name,), implicit=True
                )

    def _rule(self, name: str, entry: Node, table: str) -> Rule:
        settings = entry.settings()
        senders = self._side(settings, "src", six_only=table.endswith("6"))
        receivers = self._side(settings, "dst", six_only=table.endswith("6"))
        members, opaque = self.objects.services(settings.get("service", ()))
        action = _ACTIONS.get(settings.get("action", ["deny"])[0], "other")
        enabled = settings.get("status") != ["disable"]
        schedule = " ".join(settings.get("schedule", ["always"]))
        if action == "permit" and enabled:
            self.translations += receivers.translated
        if "service" not in settings and self._services_follow(settings):
            members = [Service()]
        return Rule(
            name,
            Source(self.file.item, "line", entry.line),
            action,
            name=" ".join(settings.get("name", ())),
            senders=senders.endpoint,
            receivers=receivers.endpoint,
            services=Services(tuple(members), tuple(opaque), negated=_negated(settings, "service")),
            from_zones=_zones(settings, "srcintf"),
            to_zones=_zones(settings, "dstintf"),
            enabled=enabled,
            schedule="" if schedule == "always" else schedule,
            users=_users(settings),
            translated=receivers.translated,
            unmodelled=(*_unmodelled(settings), *entry.odd),
            log=settings["logtraffic"] != ["disable"] if "logtraffic" in settings else None,
            comment=" ".join(settings.get("comments", ())),
        )

    @staticmethod
    def _services_follow(settings: dict[str, list[str]]) -> bool:
        """A policy on an Internet service takes its ports from there."""
        return any(
            key.startswith("internet-service") and value == ["enable"] for key, value in settings.items()
        )

    def _side(self, settings: dict[str, list[str]], side: str, *, six_only: bool) -> "_Side":
        four, six = Resolved(), Resolved()
        first = six if six_only else four
        first.add(self.objects.addresses(settings.get(f"{side}addr", ()), six=six_only))
        six.add(self.objects.addresses(settings.get(f"{side}addr6", ()), six=True))
        service = "internet-service-src" if side == "src" else "internet-service"
        for key in (service, service.replace("service", "service6")):
            if settings.get(key) == ["enable"]:
                named = [*settings.get(f"{key}-name", ()), *settings.get(f"{key}-id", ())]
                first.opaque.append(" ".join([key, *named]))
        plain, other = (_negated(settings, f"{side}{key}") for key in ("addr", "addr6"))
        self.undefined += [*four.undefined, *six.undefined]
        return _Side(
            endpoint_of(four, six, not_four=plain and not six_only, not_six=other or (plain and six_only)),
            (*four.translated, *six.translated),
        )

    def _zones(self) -> tuple[Zone, ...]:
        outward = self._outward()
        found = []
        for name, entry in self.interfaces.items():
            settings = entry.settings()
            if not self.name or settings.get("vdom", ["root"])[0] == self.name:
                found.append(Zone(name, None, _networks(settings), name in outward if outward else None))
        for name, entry in self.node.table("system zone").items():
            members = entry.settings().get("interface", [])
            faces = bool(outward & set(members)) if outward else None
            inner = (self.interfaces[member].settings() for member in members if member in self.interfaces)
            found.append(Zone(name, None, tuple(net for one in inner for net in _networks(one)), faces))
        return tuple(found)

    def _outward(self) -> set[str]:
        """Interfaces of the role WAN, and those that default routes leave by."""
        found = {name for name, entry in self.interfaces.items() if entry.settings().get("role") == ["wan"]}
        for entry in self.node.table("router static").values():
            settings = entry.settings()
            target = settings.get("dst", ["0.0.0.0/0"])
            if not "".join(target).partition("/")[0].strip("0.") and "dstaddr" not in settings:
                found.update(settings.get("device", ()))
        return found


def _negated(settings: dict[str, list[str]], key: str) -> bool:
    return settings.get(f"{key}-negate") == ["enable"]


def _zones(settings: dict[str, list[str]], key: str) -> tuple[str, ...]:
    names = settings.get(key, [])
    return () if "any" in names else tuple(dict.fromkeys(names))


def _users(settings: dict[str, list[str]]) -> tuple[str, ...]:
    return tuple(
        name for key in ("groups", "users", "fsso-groups", "devices") for name in settings.get(key, ())
    )


def _unmodelled(settings: dict[str, list[str]]) -> tuple[str, ...]:
    missing = [f"未設 {key}" for key in ("srcintf", "dstintf") if key not in settings]
    unknown = [
        f"{key} {' '.join(value)}".strip()
        for key, value in settings.items()
        if key not in _MODELLED and not _NO_MATTER.fullmatch(key) and value != ["disable"]
    ]
    return (*missing, *unknown)


def _networks(settings: dict[str, list[str]]) -> tuple[str, ...]:
    try:
        return (networks.network(*settings["ip"][:2]),) if settings.get("ip") else ()
    except networks.NotAnAddressError:
        return ()
