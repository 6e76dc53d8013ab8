"""Cisco ASA configurations of a known truth."""

from dataclasses import replace

from tests.integration.readers.firewalls.written import PORTS, V4, V6, Writer, mask, policy, rule

from inspectorate.facts.firewall import Endpoint, FirewallPolicy, Rule, Service

HEAD = """\
ASA Version 9.16(4)
hostname fw
interface Gi0/0
 nameif outside
 security-level 0
interface Gi0/1
 nameif inside
 security-level 100
time-range OFFICE
 periodic weekdays 8:00 to 18:00"""


def write(to: Writer) -> tuple[str, FirewallPolicy]:
    """A list on the outside interface; its packets enter there."""
    rules: list[Rule] = []
    entries: list[str] = []
    for number in range(to.chance.randrange(2, 14)):
        if to.likely(0.2):
            entries.append("access-list IN remark for a reason")
        made, text = entry(to, number)
        entries.append(f"access-list IN extended {text}")
        rules.append(made)
    text = "\n".join((HEAD, *to.lines, *entries, "access-group IN in interface outside", ""))
    return text, replace(policy(rules), path="in", zone="outside")


def entry(to: Writer, number: int) -> tuple[Rule, str]:
    action = to.action()
    sides, words = zip(*(side(to) for _ in "sr"), strict=True)
    services, head, source, target = service(to)
    made = rule(number, action, sides, services)
    tail = ""
    if to.likely(0.1):
        made, tail = replace(made, enabled=False), " inactive"
    elif to.likely(0.3):
        tail = " log"
    return made, f"{action} {head} {words[0]}{source} {words[1]}{target}{tail}"


def side(to: Writer) -> tuple[Endpoint, str]:
    if to.likely(0.15):
        word = to.chance.choice(("any", "any4", "any6"))
        return Endpoint((word,)), word
    pool = V4 if to.likely(0.8) else V6
    if to.likely(0.5):
        text = to.chance.choice([one for one in pool if "-" not in one])
        return Endpoint((text,)), plain(text)
    ranges = to.some((*V4, *V6))
    if len(ranges) == 1:
        return Endpoint(ranges), f"object {single(to, ranges[0])}"
    return Endpoint(ranges), f"object-group {group(to, ranges)}"


def plain(text: str) -> str:
    if "/" not in text:
        return f"host {text}"
    return text if ":" in text else mask(text)


def single(to: Writer, text: str) -> str:
    name = to.name("o")
    kind = f"range {text.replace('-', ' ')}" if "-" in text else plain(text)
    kind = kind if kind.startswith(("host", "range")) else f"subnet {kind}"
    to.lines += [f"object network {name}", f" {kind}"]
    return name


def group(to: Writer, ranges: tuple[str, ...]) -> str:
    members = []
    for text in ranges:
        if "-" in text or to.likely(0.3):
            members.append(f" network-object object {single(to, text)}")
        elif to.likely(0.2):
            members.append(f" group-object {group(to, (text,))}")
        else:
            members.append(f" network-object {plain(text)}")
    name = to.name("g")
    to.lines += [f"object-group network {name}", *members]
    return name


def service(to: Writer) -> tuple[list[Service], str, str, str]:
    """The services, the words in the protocol's place, and those behind source and destination."""
    kind = to.chance.choice(("ip", "ported", "ported", "ported", "icmp", "group", "number"))
    if kind == "ip":
        return [Service()], "ip", "", ""
    if kind == "number":
        return [Service("47")], to.chance.choice(("gre", "47")), "", ""
    if kind == "icmp":
        icmp, words = to.chance.choice(
            ((("8",), " echo"), (("3/1",), " 3 1"), ((), ""), (("0",), " echo-reply"))
        )
        return [Service("icmp", icmp=icmp)], "icmp", "", words
    if kind == "group":
        return mixed(to)
    protocol = to.chance.choice(("tcp", "udp"))
    ports, target = operator(to)
    sources, source = operator(to) if to.likely(0.2) else ((), "")
    return [Service(protocol, ports, sources)], protocol, source, target


def operator(to: Writer) -> tuple[tuple[str, ...], str]:
    number = to.chance.choice((22, 80, 443, 1023))
    return to.chance.choice(
        (
            ((), ""),
            ((str(number),), f" eq {number}"),
            ((f"{number}-{number + 9}",), f" range {number} {number + 9}"),
            ((f"0-{number - 1}",), f" lt {number}"),
            ((f"{number + 1}-65535",), f" gt {number}"),
            ((f"0-{number - 1}", f"{number + 1}-65535"), f" neq {number}"),
        )
    )


def mixed(to: Writer) -> tuple[list[Service], str, str, str]:
    name = to.name("s")
    to.lines.append(f"object-group service {name}")
    found = []
    for port in to.some(PORTS):
        protocol = to.chance.choice(("tcp", "udp"))
        first, _, last = port.partition("-")
        words = f"range {first} {last}" if last else f"eq {first}"
        to.lines.append(f" service-object {protocol} destination {words}")
        found.append(Service(protocol, (port,)))
    return found, f"object-group {name}", "", ""
