"""PAN-OS (Palo Alto Networks): rules in the order pre, local, post, then the default rules."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from inspectorate.facts.firewall import Action, Endpoint, FirewallPolicy, Rule, Zone
from inspectorate.facts.source import Source
from inspectorate.readers.evidence_file import EvidenceFile
from inspectorate.readers.firewalls import networks
from inspectorate.readers.firewalls.panos_objects import Objects
from inspectorate.readers.firewalls.panos_tree import NESTED, Node, tree
from inspectorate.readers.firewalls.plain_text import is_text

NAME = "panos"
TITLE = "Palo Alto Networks（PAN-OS）設定檔（set、XML 或大括號格式）"
YIELDS = (FirewallPolicy,)

_VENDOR = "PAN-OS"
_SET = re.compile(
    r"^[ \t]*set (deviceconfig|rulebase|vsys|shared|device-group|pre-rulebase|post-rulebase|policy panorama|"
    r"network (interface|virtual-router)|zone \S+ network|mgt-config|config (devices|shared|panorama))\b",
    re.MULTILINE,
)
_XML = re.compile(r"^\s*(<\?xml[^>]*\?>\s*)?<(config|response)\b")
_XML_BODY = re.compile(r"<(devices|shared|mgt-config|rulebase|policy|vsys)\b")
_ACTIONS: dict[str, Action] = {
    "allow": "permit",
    "deny": "deny",
    "drop": "deny",
    "reset-client": "deny",
    "reset-server": "deny",
    "reset-both": "deny",
}
_MATCHED = frozenset(
    (
        *("from", "to", "source", "destination", "service", "application", "action", "disabled", "schedule"),
        *("source-user", "negate-source", "negate-destination", "rule-type", "log-start", "log-end"),
        *("log-setting", "description", "tag", "group-tag", "profile-setting", "qos", "option", "uuid"),
    )
)
_NARROWING = ("category", "hip-profiles", "source-hip", "destination-hip", "source-imsi", "source-imei")
_NARROWING_TOO = ("source-nw-slice", "source-device", "destination-device", "target")
_OUTWARD = re.compile(r"(?i)^(untrust(ed)?|internet|outside|wan|external)\b")
_EVERYWHERE = ("0.0.0.0/0", "::/0")


def recognises(file: EvidenceFile) -> bool:
    """Whether the head shows a PAN-OS configuration in one of its three forms."""
    text = file.head_text.lstrip("\ufeff")
    return is_text(file) and bool(
        _SET.search(text) or NESTED.search(text) or (_XML.search(text) and _XML_BODY.search(text))
    )


def read(file: EvidenceFile) -> Iterator[FirewallPolicy]:
    """One policy per virtual system or device group."""
    root = tree(file)
    config = root.at("response", "result", "config") or root.at("config") or root
    devices = config.at("devices")
    device = next(iter(devices.under.values())) if devices and devices.under else config
    shared = config.at("shared") or Node(0)
    pushed = device.at("policy", "panorama") or config.at("panorama") or Node(0)
    scopes = list(_scopes(device))
    for name, scope in scopes:
        yield _Scope(
            file, device, scope, name, (scope, shared, pushed), _layers(scope, shared, pushed)
        ).policy()
    if not scopes:
        yield _Scope(file, device, device, "", (device, shared), _layers(device, shared, pushed)).policy()


def _scopes(device: Node) -> Iterator[tuple[str, Node]]:
    if device.at("rulebase"):
        yield "", device
    for kind in ("vsys", "device-group"):
        for name in device.values(kind):
            scope = device.at(kind, name)
            if scope is not None and any(scope.at(base) for base in _BASES):
                yield f"{kind} {name}", scope


_BASES = ("rulebase", "pre-rulebase", "post-rulebase")
_Layer = tuple[str, Node, Node]
"""What a paper calls it, the rule base, and the scope its names are looked up in first."""


def _layers(scope: Node, shared: Node, pushed: Node) -> list[_Layer]:
    """The rule bases in the order of evaluation, each with the scope of its own objects."""
    outer = [owner for owner in (shared, pushed) if owner is not scope]
    order = [
        *((owner, "pre-rulebase") for owner in (*outer, scope)),
        (scope, "rulebase"),
        *((owner, "post-rulebase") for owner in (scope, *reversed(outer))),
    ]
    return [(base, found, owner) for owner, base in order if (found := owner.at(base))]


@dataclass(slots=True)
class _Scope:
    file: EvidenceFile
    device: Node
    scope: Node
    name: str
    lookups: Sequence[Node]
    layers: list[_Layer]

    def policy(self) -> FirewallPolicy:
        rules: list[Rule] = []
        undefined: list[str] = []
        for base, layer, owner in self.layers:
            objects = Objects([owner, *(found for found in self.lookups if found is not owner)])
            rules += self._rules(base, layer, objects)
            undefined += objects.undefined
        intrazone, interzone = (self._default(name) for name in ("intrazone-default", "interzone-default"))
        if intrazone[0] == "permit":
            rules.append(Rule("intrazone-default", intrazone[1], "permit", between="same", implicit=True))
        known = bool(self.layers)
        return FirewallPolicy(
            self._device_name(),
            _VENDOR,
            f"security（{self.name}）" if self.name else "security",
            Source(self.file.item, "line", max(self.layers[0][1].line, 1) if known else 1),
            tuple(rules) if known else (),
            default=("permit" if interzone[0] == "permit" else "deny") if known else "unknown",
            default_from="interzone-default 規則" if known else "",
            default_source=interzone[1],
            zones=self._zones(),
            undefined=tuple(dict.fromkeys(undefined)),
            translations=tuple(self._translations()),
            limits=() if known else ("檔案無 security 規則庫，無從得知政策規則。",),
        )

    def _device_name(self) -> str:
        told = self.file.told.get("system", "")
        return told or self.device.value("deviceconfig", "system", "hostname") or self.file.item

    def _rules(self, base: str, layer: Node, objects: Objects) -> Iterator[Rule]:
        for name in layer.values("security", "rules"):
            node = layer.at("security", "rules", name)
            if node is not None:
                yield _rule(self.file, name, node, objects, base)

    def _default(self, name: str) -> tuple[Action, Source]:
        """The action of a default rule: as overridden, else as the device comes."""
        for _, layer, _owner in self.layers:
            node = layer.at("default-security-rules", "rules", name)
            if node is not None and node.value("action"):
                place = Source(self.file.item, "line", node.line)
                return _ACTIONS.get(node.value("action"), "other"), place
        line = max(self.layers[0][1].line, 1) if self.layers else 1
        return ("permit" if name.startswith("intra") else "deny"), Source(self.file.item, "line", line)

    def _translations(self) -> Iterator[str]:
        for _, layer, _owner in self.layers:
            for name in layer.values("nat", "rules"):
                node = layer.at("nat", "rules", name)
                translates = node and (
                    node.at("destination-translation") or node.at("dynamic-destination-translation")
                )
                if node and translates and node.value("disabled") != "yes":
                    yield f"NAT 規則 {name}"

    def _zones(self) -> tuple[Zone, ...]:
        owner = self.scope if self.scope.at("zone") else self.device
        routed = _default_route_interfaces(self.device)
        found = []
        for name in owner.values("zone"):
            members = [
                i
                for kind in owner.values("zone", name, "network")
                for i in owner.values("zone", name, "network", kind)
            ]
            faces = bool(routed & set(members)) if routed else bool(_OUTWARD.search(name)) or None
            nets = tuple(net for member in members for net in _networks(self.device, member))
            found.append(Zone(name, None, nets, faces))
        return tuple(found)


def _rule(file: EvidenceFile, name: str, node: Node, objects: Objects, base: str) -> Rule:
    action = _ACTIONS.get(node.value("action"), "other")
    unknown = [f"{key} {' '.join(node.values(key))}" for key in node.under if key not in _MATCHED]
    narrowing = (*_NARROWING, *_NARROWING_TOO)
    narrowed = [text for text in unknown if text.split(" ", 1)[0] in narrowing and not text.endswith(" any")]
    unmodelled = [text for text in unknown if text.split(" ", 1)[0] not in narrowing]
    missing = [f"未設 {key}" for key in ("source", "destination", "action") if not node.values(key)]
    kind = node.value("rule-type")
    return Rule(
        name,
        Source(file.item, "line", node.line, "" if base == "rulebase" else base),
        action,
        senders=_side(node, "source", objects),
        receivers=_side(node, "destination", objects),
        services=objects.services(node.values("service") or ("any",)),
        from_zones=_some(node, "from"),
        to_zones=_some(node, "to"),
        between="same" if kind == "intrazone" else "different" if kind == "interzone" else "any",
        enabled=node.value("disabled") != "yes",
        schedule=node.value("schedule"),
        users=_some(node, "source-user"),
        applications=_some(node, "application"),
        narrowed_by=tuple(narrowed),
        unmodelled=(*unmodelled, *missing),
        log=_log(node),
        comment=node.value("description"),
    )


def _side(node: Node, key: str, objects: Objects) -> Endpoint:
    """The addresses of one side; one that is left out might be any."""
    named = node.values(key)
    if not named:
        return Endpoint((), opaque=(f"未設 {key}",))
    return objects.endpoint(named, negated=node.value(f"negate-{key}") == "yes")


def _some(node: Node, key: str) -> tuple[str, ...]:
    values = node.values(key)
    return () if "any" in values else values


def _log(node: Node) -> bool | None:
    said = [node.value(key) for key in ("log-start", "log-end") if node.value(key)]
    return "yes" in said if said else None


def _default_route_interfaces(device: Node) -> set[str]:
    found = set()
    for router in device.values("network", "virtual-router"):
        for family in ("ip", "ipv6"):
            path = ("network", "virtual-router", router, "routing-table", family, "static-route")
            for route in device.values(*path):
                interface = device.value(*path, route, "interface")
                if device.value(*path, route, "destination") in _EVERYWHERE and interface:
                    found.add(interface)
    return found


def _networks(device: Node, interface: str) -> Iterator[str]:
    base = interface.partition(".")[0]
    for kind in device.values("network", "interface"):
        head = ("network", "interface", kind, base)
        for path in ((*head, "layer3", "ip"), (*head, "layer3", "units", interface, "ip")):
            for text in device.values(*path):
                try:
                    yield networks.network(text)
                except networks.NotAnAddressError:
                    continue
