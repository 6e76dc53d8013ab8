"""iptables-save outputs of a known truth."""

from dataclasses import replace

from tests.integration.readers.firewalls.written import PORTS, V4, Writer, policy, rule

from inspectorate.facts.firewall import Action, Endpoint, FirewallPolicy, Rule, Service

TARGETS: dict[Action, str] = {"permit": "ACCEPT", "deny": "DROP", "return": "RETURN", "continue": "LOG"}
STATES = ("new", "established", "related", "invalid")


def write(to: Writer) -> tuple[str, FirewallPolicy]:
    """The forward chain with two chains that it may lead to; the second is the last."""
    chains: dict[str, list[tuple[Rule, str]]] = {}
    for name, onward, most in (("FORWARD", ("ONE", "TWO"), 9), ("ONE", ("TWO",), 5), ("TWO", (), 4)):
        chains[name] = [entry(to, number, onward) for number in range(to.chance.randrange(1, most))]
    permits = to.likely(0.3)
    lines = [f"-A {name} {words}" for name, many in chains.items() for _, words in many]
    head = ["*filter", ":INPUT DROP [0:0]", f":FORWARD {'ACCEPT' if permits else 'DROP'} [0:0]"]
    text = "\n".join((*head, ":OUTPUT ACCEPT [0:0]", ":ONE - [0:0]", ":TWO - [0:0]", *lines, "COMMIT", ""))
    made = {name: tuple(one for one, _ in many) for name, many in chains.items()}
    truth = policy(made.pop("FORWARD"), (4,))
    return text, replace(truth, chains=made, default="permit" if permits else "deny")


def entry(to: Writer, number: int, onward: tuple[str, ...]) -> tuple[Rule, str]:
    words: list[str] = []
    sides = [side(to, option, words) for option in "sd"]
    services = service(to, words)
    made = rule(number, to.action(), sides, services)
    entering, leaving = (zone(to, option, words) for option in "io")
    made = replace(made, from_zones=entering, to_zones=leaving)
    if to.likely(0.2):
        states = tuple(state for state in STATES if to.likely(0.5)) or ("new",)
        words.append(f"-m conntrack --ctstate {','.join(states).upper()}")
        made = replace(made, states=states)
    if onward and to.likely(0.3):
        goes = to.likely(0.3)
        made = replace(made, action="goto" if goes else "jump", target=to.chance.choice(onward))
        words.append(f"{'-g' if goes else '-j'} {made.target}")
    else:
        made = replace(
            made, action="return" if to.likely(0.1) else "continue" if to.likely(0.1) else made.action
        )
        words.append(f"-j {TARGETS[made.action]}")
    return made, " ".join(words)


def zone(to: Writer, option: str, words: list[str]) -> tuple[str, ...]:
    if to.likely(0.7):
        return ()
    name = to.chance.choice(("eth0", "eth1"))
    words.append(f"-{option} {name}")
    return (name,)


def side(to: Writer, option: str, words: list[str]) -> Endpoint:
    if to.likely(0.4):
        return Endpoint(("any4",))
    text, unlike = to.chance.choice(V4), to.likely(0.2)
    sign = "! " if unlike else ""
    if "-" in text:
        kind = "src" if option == "s" else "dst"
        words.append(f"-m iprange {sign}--{kind}-range {text}")
    else:
        words.append(f"{sign}-{option} {text}")
    return Endpoint((text,), negated=unlike)


def service(to: Writer, words: list[str]) -> list[Service]:
    kind = to.chance.choice(("all", "ported", "ported", "multi", "icmp", "number", "unlike"))
    if kind == "all":
        return [Service()]
    if kind == "icmp":
        icmp, text = to.chance.choice((((), ""), (("8",), " --icmp-type 8"), (("3/1",), " --icmp-type 3/1")))
        words.append(f"-p icmp -m icmp{text}")
        return [Service("icmp", icmp=icmp)]
    if kind == "number":
        words.append("-p gre")
        return [Service("47")]
    if kind == "unlike":
        words.append("! -p udp")
        return [Service("0-16"), Service("18-255")]
    return ported(to, words, multi=kind == "multi")


def ported(to: Writer, words: list[str], *, multi: bool) -> list[Service]:
    protocol = to.chance.choice(("tcp", "udp"))
    words.append(f"-p {protocol}")
    if multi:
        ports = tuple(dict.fromkeys(to.some(PORTS)))
        words.append(f"-m multiport --dports {','.join(port.replace('-', ':') for port in ports)}")
        return [Service(protocol, ports)]
    number = to.chance.choice((22, 443))
    if to.likely(0.2):
        words.append(f"-m {protocol} ! --dport {number}")
        return [Service(protocol, (f"0-{number - 1}", f"{number + 1}-65535"))]
    sources = ("1024-65535",) if to.likely(0.2) else ()
    words += ["-m", protocol, f"--dport {number}", *(["--sport 1024:"] if sources else [])]
    return [Service(protocol, (str(number),), sources)]
