"""PAN-OS configurations of a known truth, as set commands."""

from dataclasses import replace

from tests.integration.readers.firewalls.written import PORTS, SOURCE, V4, V6, Writer, policy, rule

from inspectorate.facts.firewall import Endpoint, FirewallPolicy, Rule, Service

ZONES = ("trust", "untrust", "dmz")
KINDS = {"universal": "any", "intrazone": "same", "interzone": "different"}


def write(to: Writer) -> tuple[str, FirewallPolicy]:
    """Rules between zones; what stays within a zone passes unless a rule says otherwise."""
    rules: list[Rule] = []
    lines: list[str] = []
    for number in range(to.chance.randrange(2, 12)):
        made, words = entry(to, number)
        rules.append(made)
        lines += [f"set rulebase security rules r{number} {word}" for word in words]
    within = Rule("within", SOURCE, "permit", between="same", implicit=True)
    head = ["set deviceconfig system hostname fw", *(f"set zone {name} network layer3 [ ]" for name in ZONES)]
    return "\n".join((*head, *to.lines, *lines, "")), policy((*rules, within))


def entry(to: Writer, number: int) -> tuple[Rule, list[str]]:
    (sender, source), (receiver, target) = (side(to, name) for name in ("source", "destination"))
    services, names = service(to)
    kind = to.chance.choice(("universal", "universal", "universal", "intrazone", "interzone"))
    made = replace(
        rule(number, to.action(), (sender, receiver), services),
        from_zones=() if to.likely(0.3) else to.some(ZONES, 2),
        to_zones=() if to.likely(0.3) else to.some(ZONES, 2),
        between=KINDS[kind],  # type: ignore[arg-type] # the table holds the words of the fact
        enabled=to.likely(0.9),
    )
    action = "allow" if made.action == "permit" else to.chance.choice(("deny", "drop", "reset-both"))
    words = [
        f"from [ {' '.join(made.from_zones or ('any',))} ]",
        f"to [ {' '.join(made.to_zones or ('any',))} ]",
        *source,
        *target,
        f"service [ {' '.join(names)} ]",
        "application any",
        f"action {action}",
    ]
    words += [] if kind == "universal" and to.likely(0.5) else [f"rule-type {kind}"]
    words += [] if made.enabled else ["disabled yes"]
    return made, words


def side(to: Writer, name: str) -> tuple[Endpoint, list[str]]:
    if to.likely(0.2):
        return Endpoint(("any",)), [f"{name} any"]
    ranges = to.some((*V4, *V6))
    unlike = to.likely(0.25)
    negation = [f"negate-{name} yes"] if unlike else []
    names = " ".join(named(to, text) for text in ranges)
    return Endpoint(ranges, negated=unlike), [f"{name} [ {names} ]", *negation]


def named(to: Writer, text: str) -> str:
    if to.likely(0.3):
        return text
    name = to.name("a")
    to.lines.append(f"set address {name} {'ip-range' if '-' in text else 'ip-netmask'} {text}")
    if to.likely(0.7):
        return name
    group = to.name("g")
    to.lines.append(f"set address-group {group} static [ {name} ]")
    return group


def service(to: Writer) -> tuple[list[Service], list[str]]:
    if to.likely(0.25):
        return [Service()], ["any"]
    found, names = [], []
    for _ in range(to.chance.randrange(1, 3)):
        if to.likely(0.2):
            found.append(Service("tcp", ("80", "8080")))
            names.append("service-http")
            continue
        protocol, ports = to.chance.choice(("tcp", "udp")), to.some(PORTS, 2)
        sources = ("1024-65535",) if to.likely(0.2) else ()
        name = to.name("s")
        to.lines.append(f"set service {name} protocol {protocol} port {','.join(ports)}")
        to.lines += [f"set service {name} protocol {protocol} source-port {','.join(sources)}"] * len(sources)
        found.append(Service(protocol, ports, sources))
        names.append(name)
    return found, names
