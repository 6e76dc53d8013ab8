"""iptables: one ``-A`` line as a rule. A rule is a conjunction, so an unknown match only narrows it."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field

from inspectorate.facts.firewall import Action, Endpoint, Rule, Service, Services
from inspectorate.facts.source import Source
from inspectorate.readers.firewalls import names, networks, spans

_ACTIONS: dict[str, Action] = {
    "ACCEPT": "permit",
    "DROP": "deny",
    "REJECT": "deny",
    "TARPIT": "deny",
    "RETURN": "return",
    **dict.fromkeys(("QUEUE", "NFQUEUE"), "other"),
}
_GOES_ON = frozenset(
    (
        *(
            "LOG",
            "NFLOG",
            "ULOG",
            "MARK",
            "CONNMARK",
            "SET",
            "TCPMSS",
            "CT",
            "NOTRACK",
            "TRACE",
            "DSCP",
            "TOS",
        ),
        *(
            "AUDIT",
            "CHECKSUM",
            "CLASSIFY",
            "CONNSECMARK",
            "SECMARK",
            "TTL",
            "HL",
            "RATEEST",
            "LED",
            "IDLETIMER",
        ),
    )
)
_STATES = ("new", "established", "related", "invalid", "untracked")
_LONG = {
    "--source": "-s",
    "--src": "-s",
    "--destination": "-d",
    "--dst": "-d",
    "--protocol": "-p",
    "--in-interface": "-i",
    "--out-interface": "-o",
    "--jump": "-j",
    "--goto": "-g",
    "--match": "-m",
    "--destination-port": "--dport",
    "--source-port": "--sport",
    "--dports": "--dport",
    "--destination-ports": "--dport",
    "--sports": "--sport",
    "--source-ports": "--sport",
    "--ctstate": "--state",
    "--icmpv6-type": "--icmp-type",
    "--proto": "-p",
}


@dataclass(slots=True)
class _Draft:
    six: bool
    sides: dict[str, Endpoint] = field(default_factory=dict)
    protocols: tuple[str, ...] = ("ip",)
    ports: dict[str, tuple[str, ...]] = field(default_factory=dict)
    icmp: tuple[str, ...] = ()
    zones: dict[str, str] = field(default_factory=dict)
    states: tuple[str, ...] = ()
    narrowed: list[str] = field(default_factory=list)
    comment: str = ""
    target: str = ""
    goto: bool = False


class BadRuleError(ValueError):
    """An option lacks its value, or a value is not what the option takes."""


def rule_of(words: list[str], rule_id: str, source: Source, chains: Collection[str], *, six: bool) -> Rule:
    """The rule of what stands after ``-A CHAIN``.

    Raises:
        BadRuleError: an option lacks its value, or a value is not what the option takes.
    """
    draft = _Draft(six)
    left = list(words)
    try:
        while left:
            _option(draft, left)
    except (names.UnknownNameError, networks.NotAnAddressError, IndexError) as error:
        raise BadRuleError(" ".join(words)) from error
    every = Endpoint(("any6" if six else "any4",))
    jumps = draft.target in chains
    return Rule(
        rule_id,
        source,
        ("goto" if draft.goto else "jump") if jumps else _action(draft.target),
        name=draft.comment,
        comment=draft.comment,
        senders=draft.sides.get("-s", every),
        receivers=draft.sides.get("-d", every),
        services=Services(_services(draft)),
        from_zones=(draft.zones["-i"],) if "-i" in draft.zones else (),
        to_zones=(draft.zones["-o"],) if "-o" in draft.zones else (),
        target=draft.target if jumps else "",
        states=draft.states,
        narrowed_by=tuple(draft.narrowed),
        log=True if draft.target in ("LOG", "NFLOG", "ULOG") else None,
    )


def _action(target: str) -> Action:
    if not target or target in _GOES_ON:
        return "continue"
    return _ACTIONS.get(target, "other")


def _services(draft: _Draft) -> tuple[Service, ...]:
    ports, sources = draft.ports.get("--dport", ()), draft.ports.get("--sport", ())
    return tuple(
        Service(p, ports, sources, draft.icmp if p in ("icmp", "icmp6") else ()) for p in draft.protocols
    )


def _option(draft: _Draft, left: list[str]) -> None:
    negated = left[0] == "!"
    if negated:
        left.pop(0)
    word = left.pop(0)
    option = _LONG.get(word, word)
    take = _TAKERS.get(option)
    if take is not None:
        values = [left.pop(0)]
        if values[0] == "!":  # the old spelling: -s ! 10.0.0.0/8
            negated, values = True, [left.pop(0)]
        if not take(draft, option, values[0], negated):
            draft.narrowed.append(" ".join(["!"] * negated + [word, *values]))
        return
    values = []
    while left and left[0] != "!" and not left[0].startswith("-"):
        values.append(left.pop(0))
    if option == "--syn" and not draft.states and not negated:
        draft.states = ("new",)
    elif option not in ("-c", "--set-counters") and not draft.target:
        draft.narrowed.append(" ".join(["!"] * negated + [word, *values]))


def _side(draft: _Draft, option: str, value: str, negated: bool) -> bool:
    if option in draft.sides:
        return False
    ranges = tuple(networks.network(part) for part in value.split(","))
    draft.sides[option] = Endpoint(ranges, negated=negated)
    return True


def _address_range(draft: _Draft, option: str, value: str, negated: bool) -> bool:
    side = {"--src-range": "-s", "--dst-range": "-d"}[option]
    if side in draft.sides:
        return False
    first, found, last = value.partition("-")
    draft.sides[side] = Endpoint((networks.span(first, last if found else first),), negated=negated)
    return True


def _protocol(draft: _Draft, _: str, value: str, negated: bool) -> bool:
    known = names.protocol(value)
    draft.protocols = spans.not_protocol(known) if negated else (known,)
    return bool(draft.protocols)


def _port(draft: _Draft, option: str, value: str, negated: bool) -> bool:
    if option in draft.ports:
        return False
    found = tuple(spans.port_span(part, ":") for part in value.split(","))
    draft.ports[option] = spans.everything_but(found, names.MOST_PORT) if negated else found
    return bool(draft.ports[option])


def _icmp(draft: _Draft, _: str, value: str, negated: bool) -> bool:
    if value == "any":
        return True
    kind, _slash, code = value.partition("/")
    if negated or draft.icmp:
        return False
    draft.icmp = (names.icmp(kind, code, six=draft.six),)
    return True


def _zone(draft: _Draft, option: str, value: str, negated: bool) -> bool:
    if value == "+" and not negated:
        return True
    if negated or value.endswith("+") or option in draft.zones:
        return False
    draft.zones[option] = value
    return True


def _state(draft: _Draft, _: str, value: str, negated: bool) -> bool:
    named = [state.lower() for state in value.split(",")]
    if draft.states or not set(named) <= set(_STATES):
        return False
    draft.states = tuple(state for state in _STATES if (state in named) is not negated)
    return bool(draft.states)


def _jump(draft: _Draft, option: str, value: str, negated: bool) -> bool:
    draft.target, draft.goto = value, option == "-g"
    return not negated


def _comment(draft: _Draft, _: str, value: str, negated: bool) -> bool:
    draft.comment = value
    return not negated


def _module(*_: object) -> bool:
    """``-m NAME`` only makes options known; the options themselves are what matches."""
    return True


_TAKERS: dict[str, Callable[[_Draft, str, str, bool], bool]] = {
    "-s": _side,
    "-d": _side,
    "-p": _protocol,
    "-i": _zone,
    "-o": _zone,
    "-j": _jump,
    "-g": _jump,
    "--dport": _port,
    "--sport": _port,
    "--state": _state,
    "--icmp-type": _icmp,
    "--comment": _comment,
    "--src-range": _address_range,
    "--dst-range": _address_range,
    "-m": _module,
}
