"""nftables rule sets of a known truth, as ``nft -j list ruleset`` prints them."""

import json
from dataclasses import replace
from typing import Any

from tests.integration.readers.firewalls.written import PORTS, V4, V6, Writer, policy, rule

from inspectorate.facts.firewall import Action, Endpoint, FirewallPolicy, Rule, Service

VERDICTS: dict[Action, str] = {"permit": "accept", "deny": "drop", "return": "return"}
TABLE = {"family": "inet", "table": "t"}


def write(to: Writer) -> tuple[str, FirewallPolicy]:
    """The forward chain and one that it may jump to."""
    objects: list[dict[str, Any]] = []
    made: dict[str, tuple[Rule, ...]] = {}
    for name, most in (("fw", 9), ("side", 5)):
        found = [
            entry(to, number, objects, onward=name == "fw") for number in range(to.chance.randrange(1, most))
        ]
        made[name] = tuple(one for one, _ in found)
        objects += [
            {"rule": {**TABLE, "chain": name, "handle": number, "expr": expr}}
            for number, (_, expr) in enumerate(found, 5 if name == "fw" else 100)
        ]
    permits = to.likely(0.3)
    hook = {"type": "filter", "hook": "forward", "prio": 0, "policy": "accept" if permits else "drop"}
    head: list[dict[str, Any]] = [
        {"metainfo": {"version": "1.0.6", "json_schema_version": 1}},
        {"table": {"family": "inet", "name": "t"}},
        {"chain": {**TABLE, "name": "fw", **hook}},
        {"chain": {**TABLE, "name": "side"}},
    ]
    truth = replace(
        policy(made["fw"]), chains={"side": made["side"]}, default="permit" if permits else "deny"
    )
    return json.dumps({"nftables": [*head, *objects]}), truth


def entry(
    to: Writer, number: int, objects: list[dict[str, Any]], *, onward: bool
) -> tuple[Rule, list[dict[str, Any]]]:
    expr: list[dict[str, Any]] = []
    six = to.likely(0.3)
    sides = [side(to, field, expr, objects, six=six) for field in ("saddr", "daddr")]
    if any(one.ranges != ("any",) for one in sides):  # a match on one version's address holds off the other
        version = ("any6" if six else "any4",)
        sides = [Endpoint(version) if one.ranges == ("any",) else one for one in sides]
    services = service(to, expr)
    made = rule(number, to.action(), sides, services)
    if to.likely(0.3):
        zones = to.some(("eth0", "eth1"), 2)
        expr.append(match({"meta": {"key": "iifname"}}, either(list(zones))))
        made = replace(made, from_zones=zones)
    if to.likely(0.2):
        states = to.some(("new", "established", "related"), 2)
        expr.append(match({"ct": {"key": "state"}}, either(list(states))))
        made = replace(made, states=states)
    if to.likely(0.3):
        expr.append({"counter": {"packets": 0, "bytes": 0}})
    if onward and to.likely(0.25):
        kind: Action = "goto" if to.likely(0.3) else "jump"
        expr.append({kind: {"target": "side"}})
        return replace(made, action=kind, target="side"), expr
    if to.likely(0.1):
        made = replace(made, action="return")
    expr.append({VERDICTS[made.action]: None})
    return made, expr


def match(left: dict[str, Any], right: object, operator: str = "==") -> dict[str, Any]:
    return {"match": {"op": operator, "left": left, "right": right}}


def either(values: list[Any]) -> object:
    return values[0] if len(values) == 1 else {"set": values}


def side(
    to: Writer, field: str, expr: list[dict[str, Any]], objects: list[dict[str, Any]], *, six: bool
) -> Endpoint:
    if to.likely(0.4):
        return Endpoint(("any",))
    texts = to.some(V6 if six else V4)
    values = [address(text) for text in texts]
    right: object = either(values)
    if to.likely(0.3):
        name = to.name("set")
        kind = "ipv6_addr" if six else "ipv4_addr"
        objects.append({"set": {**TABLE, "name": name, "type": kind, "flags": ["interval"], "elem": values}})
        right = f"@{name}"
    unlike = to.likely(0.2)
    payload = {"payload": {"protocol": "ip6" if six else "ip", "field": field}}
    expr.append(match(payload, right, "!=" if unlike else "=="))
    if not unlike:
        return Endpoint(texts)
    other = "any4" if six else "any6"
    return Endpoint((*texts, other), negated=True)


def address(text: str) -> object:
    if "/" in text:
        base, length = text.split("/")
        return {"prefix": {"addr": base, "len": int(length)}}
    return {"range": text.split("-")} if "-" in text else text


def service(to: Writer, expr: list[dict[str, Any]]) -> list[Service]:
    kind = to.chance.choice(("all", "ported", "ported", "unlike", "icmp", "protocols"))
    if kind == "all":
        return [Service()]
    if kind == "protocols":
        expr.append(match({"meta": {"key": "l4proto"}}, {"set": ["udp", 47]}))
        return [Service("udp"), Service("47")]
    if kind == "icmp":
        expr.append(match({"payload": {"protocol": "icmp", "field": "type"}}, {"set": ["echo-request", 13]}))
        return [Service("icmp", icmp=("8", "13"))]
    protocol = to.chance.choice(("tcp", "udp"))
    payload = {"payload": {"protocol": protocol, "field": "dport"}}
    if kind == "unlike":
        expr.append(match(payload, 443, "!="))
        return [Service(protocol, ("0-442", "444-65535"))]
    ports = tuple(dict.fromkeys(to.some(PORTS)))
    values = [
        {"range": [int(end) for end in port.split("-")]} if "-" in port else int(port) for port in ports
    ]
    expr.append(match(payload, either(values)))
    return [Service(protocol, ports)]
