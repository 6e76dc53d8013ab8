"""FortiOS configurations of a known truth."""

from dataclasses import replace
from ipaddress import ip_network

from tests.integration.readers.firewalls.written import PORTS, V4, V6, Writer, mask, policy, rule

from inspectorate.facts.firewall import Endpoint, FirewallPolicy, Rule, Service, Services

INTERFACES = ("wan1", "lan", "dmz")


def write(to: Writer) -> tuple[str, FirewallPolicy]:
    rules: list[Rule] = []
    entries: list[str] = []
    for number in range(1, to.chance.randrange(3, 12)):
        made, lines = entry(to, number)
        rules.append(made)
        entries += lines
    whole = [*to.lines, "config firewall policy", *entries, "end", ""]
    return "\n".join(
        ("#config-version=FGT60F-7.4.1", "config system global", 'set hostname "fw"', "end", *whole)
    ), (policy(rules))


def entry(to: Writer, number: int) -> tuple[Rule, list[str]]:
    """A policy with addresses of one IP version or of both."""
    action = to.action()
    six = to.likely(0.3)
    (sender, senders), (receiver, receivers) = (side(to, name, six=six) for name in ("src", "dst"))
    services, words, unlike = service(to)
    made = replace(
        rule(number, action, (sender, receiver), services),
        services=Services(tuple(services), negated=unlike),
        from_zones=zones(to),
        to_zones=zones(to),
        enabled=to.likely(0.9),
    )
    lines = [f"edit {number}", *senders, *receivers, *words]
    for key, names in (("srcintf", made.from_zones), ("dstintf", made.to_zones)):
        quoted = [f'"{name}"' for name in names or ("any",)]
        lines.append(f"set {key} {' '.join(quoted)}")
    lines += [f"set action {'accept' if action == 'permit' else 'deny'}", 'set schedule "always"']
    lines += [] if made.enabled else ["set status disable"]
    return made, [*lines, "next"]


def zones(to: Writer) -> tuple[str, ...]:
    return () if to.likely(0.3) else to.some(INTERFACES, 2)


def side(to: Writer, name: str, *, six: bool) -> tuple[Endpoint, list[str]]:
    """What the side matches, told as ranges that need no negation, and its lines."""
    lines, ranges = [], list[str]()
    for suffix, pool in (("", V4), ("6", V6)) if six else (("", V4),):
        chosen = ("any6" if suffix else "any4",) if to.likely(0.2) else to.some(pool)
        chosen = tuple(one for one in chosen if not (suffix and "-" in one)) or pool[:1]
        unlike = to.likely(0.25) and chosen[0] not in ("any4", "any6")
        lines.append(f"set {name}addr{suffix} {' '.join(named(to, one, suffix) for one in chosen)}")
        lines += [f"set {name}addr{suffix}-negate enable"] if unlike else []
        ranges += all_but(chosen, six=bool(suffix)) if unlike else chosen
    return Endpoint(tuple(ranges)), lines


def all_but(texts: tuple[str, ...], *, six: bool) -> list[str]:
    """Every address of one IP version but these, found address by address at their ends."""
    most = 2**128 - 1 if six else 2**32 - 1
    held = sorted(bounds(text) for text in texts)
    found, start = [], 0
    for first, last in held:
        if first > start:
            found.append((start, first - 1))
        start = max(start, last + 1)
    if start <= most:
        found.append((start, most))
    kind = type(ip_network("::/0")[0]) if six else type(ip_network("0.0.0.0/0")[0])
    return [f"{kind(first)}-{kind(last)}" for first, last in found]


def bounds(text: str) -> tuple[int, int]:
    if "-" in text:
        first, last = (int(ip_network(end)[0]) for end in text.split("-"))
        return first, last
    return int(ip_network(text)[0]), int(ip_network(text)[-1])


def named(to: Writer, text: str, suffix: str) -> str:
    if text in ("any4", "any6"):
        return '"all"'
    name = to.name("a")
    if suffix:
        body = [f"set ip6 {ip_network(text)}"]
    elif "-" in text:
        first, last = text.split("-")
        body = ["set type iprange", f"set start-ip {first}", f"set end-ip {last}"]
    else:
        body = [f"set subnet {mask(text)}"]
    to.lines += [f"config firewall address{suffix}", f'edit "{name}"', *body, "next", "end"]
    if not to.likely(0.3):
        return f'"{name}"'
    group = to.name("g")
    to.lines += [f"config firewall addrgrp{suffix}", f'edit "{group}"', f'set member "{name}"', "next", "end"]
    return f'"{group}"'


def service(to: Writer) -> tuple[list[Service], list[str], bool]:
    if to.likely(0.2):
        return [Service()], ['set service "ALL"'], False
    known = {"HTTPS": Service("tcp", ("443",)), "PING": Service("icmp", icmp=("8",)), "GRE": Service("47")}
    found, names = [], []
    for _ in range(to.chance.randrange(1, 3)):
        if to.likely(0.3):
            name = to.chance.choice(list(known))
            found.append(known[name])
        else:
            name = to.name("s")
            found.append(custom(to, name))
        names.append(f'"{name}"')
    unlike = to.likely(0.2)
    negation = ["set service-negate enable"] if unlike else []
    return found, [f"set service {' '.join(names)}", *negation], unlike


def custom(to: Writer, name: str) -> Service:
    if to.likely(0.2):
        made, body = Service("icmp", icmp=("3/1",)), ["set protocol ICMP", "set icmptype 3", "set icmpcode 1"]
    else:
        protocol, port = to.chance.choice(("tcp", "udp")), to.chance.choice(PORTS)
        source = ("1024-65535",) if to.likely(0.3) else ()
        made = Service(protocol, (port,), source)
        body = [f"set {protocol}-portrange {':'.join((port, *source))}"]
    to.lines += ["config firewall service custom", f'edit "{name}"', *body, "next", "end"]
    return made
