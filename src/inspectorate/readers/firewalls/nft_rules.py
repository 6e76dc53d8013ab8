"""nftables: the expressions of one JSON rule as one rule, or as several where a map stands in it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from inspectorate.facts.firewall import Action, Endpoint, Rule, Service, Services
from inspectorate.facts.source import Source
from inspectorate.readers.firewalls import names, networks, spans

_VERDICTS: dict[str, Action] = {
    "accept": "permit",
    "drop": "deny",
    "reject": "deny",
    "return": "return",
    "jump": "jump",
    "goto": "goto",
    "queue": "other",
    "continue": "continue",
}
_NO_MATTER = frozenset(("counter", "log", "mangle", "notrack", "ct helper", "comment", "flow", "dup", "fwd"))
_STATES = ("new", "established", "related", "invalid", "untracked")
_PORTED = ("tcp", "udp", "sctp", "th")
_MOST_ALTERNATIVES = 1_000
Json = Any
"""A value as the JSON has it; code that reads one may raise any of BAD_SHAPE."""
BAD_SHAPE = (KeyError, TypeError, ValueError, AttributeError, IndexError, RecursionError)
"""What a rule raises whose JSON is not of the documented shape."""


@dataclass(frozen=True, slots=True)
class Names:
    """The named sets and maps of one table: name → elements; None where they change while it runs."""

    sets: Mapping[str, list[Json] | None]
    undefined: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Draft:
    """A rule while its expressions are read."""

    senders: Endpoint | None = None
    receivers: Endpoint | None = None
    family: str = ""
    protocols: tuple[str, ...] = ()
    ports: tuple[str, ...] = ()
    source_ports: tuple[str, ...] = ()
    icmp: tuple[str, ...] = ()
    from_zones: tuple[str, ...] = ()
    to_zones: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    narrowed: tuple[str, ...] = ()
    action: Action = "continue"
    target: str = ""
    log: bool = False

    def narrower(self, what: str) -> "Draft":
        """The same with one more condition that is not modelled exactly."""
        return replace(self, narrowed=(*self.narrowed, what))

    def rule(self, rule_id: str, source: Source, comment: str) -> Rule:
        """The finished rule."""
        every = Endpoint((self.family or "any",))
        protocols = self.protocols or (("tcp", "udp") if self.ports or self.source_ports else ("ip",))
        services = (
            Service(p, self.ports, self.source_ports, self.icmp if p in ("icmp", "icmp6") else ())
            for p in protocols
        )
        return Rule(
            rule_id,
            source,
            self.action,
            name=comment,
            comment=comment,
            senders=self.senders or every,
            receivers=self.receivers or every,
            services=Services(tuple(services)),
            from_zones=self.from_zones,
            to_zones=self.to_zones,
            states=self.states,
            narrowed_by=self.narrowed,
            target=self.target,
            log=True if self.log else None,
        )


def drafts_of(expressions: Iterable[Json], known: Names) -> list[Draft]:
    """The alternatives that the expressions describe, in order.

    Raises:
        one of BAD_SHAPE: the expressions are not of the documented shape.
    """
    drafts = [Draft()]
    for expression in expressions:
        ((kind, body),) = expression.items()
        drafts = [after for draft in drafts for after in _apply(draft, kind, body, known)]
        if len(drafts) > _MOST_ALTERNATIVES:
            raise ValueError("too many alternatives")
    return drafts


def _apply(draft: Draft, kind: str, body: Json, known: Names) -> Iterator[Draft]:
    if draft.action != "continue":
        yield draft  # nothing is evaluated after a verdict
    elif kind in _VERDICTS:
        target = body["target"] if kind in ("jump", "goto") else ""
        yield replace(draft, action=_VERDICTS[kind], target=target)
    elif kind == "match":
        yield from _match(draft, body, known)
    elif kind == "vmap":
        yield from _verdict_map(draft, body, known)
    elif kind in _NO_MATTER:
        yield replace(draft, log=draft.log or kind == "log")
    else:
        yield draft.narrower(kind)


def _verdict_map(draft: Draft, body: Json, known: Names) -> Iterator[Draft]:
    data = body["data"]
    pairs = known.sets.get(data.removeprefix("@")) if isinstance(data, str) else data["set"]
    if pairs is None:
        yield replace(draft.narrower(f"vmap {data}"), action="other")
        return
    for key, verdict in pairs:
        match = {"op": "==", "left": body["key"], "right": key}
        for found in _match(draft, match, known):
            yield from _apply(found, next(iter(verdict)), verdict[next(iter(verdict))], known)
    if not pairs:
        return


def _match(draft: Draft, body: Json, known: Names) -> Iterator[Draft]:
    left, right, operator = body["left"], body["right"], body.get("op", "==")
    if "concat" in left:
        yield from _concatenation(draft, left["concat"], right, operator, known)
        return
    words = f"{_subject(left)} {operator} {str(right)[:60]}"
    atoms = _atoms(right, known)
    if operator not in ("==", "!=", "in") or (operator == "!=" and atoms is None):
        yield draft.narrower(words)
        return
    taken = _take(draft, _subject(left), atoms, negated=operator == "!=")
    yield taken if taken is not None else draft.narrower(words)


def _concatenation(draft: Draft, parts: Json, right: Json, operator: str, known: Names) -> Iterator[Draft]:
    tuples = _atoms(right, known)
    if operator != "==" or tuples is None:
        yield draft.narrower("concatenation")
        return
    for found in tuples:
        drafts = [draft]
        for part, value in zip(parts, found["concat"], strict=True):
            match = {"op": "==", "left": part, "right": value}
            drafts = [after for before in drafts for after in _match(before, match, known)]
        yield from drafts


def _subject(left: Json) -> str:
    """What a match looks at: ``tcp dport``, ``ip saddr``, ``ct state``, ``meta iifname``."""
    ((kind, body),) = left.items()
    if kind == "payload":
        return f"{body.get('protocol', '?')} {body.get('field', '?')}"
    return f"{kind} {body['key']}" if isinstance(body, dict) and "key" in body else kind


def _atoms(right: Json, known: Names) -> list[Json] | None:
    """The single values of a right side; None where a named set does not say them."""
    if isinstance(right, str) and right.startswith("@"):
        if right[1:] not in known.sets:
            known.undefined.append(right[1:])
        right = known.sets.get(right[1:])
        if right is None:
            return None
    if isinstance(right, dict) and "set" in right:
        right = right["set"]
    values = right if isinstance(right, list) else [right]
    return [v["elem"]["val"] if isinstance(v, dict) and "elem" in v else v for v in values]


def _take(draft: Draft, subject: str, atoms: list[Json] | None, *, negated: bool) -> Draft | None:
    """The draft with the match in it; None where it cannot be modelled exactly."""
    protocol, _, what = subject.partition(" ")
    if what in ("saddr", "daddr") and protocol in ("ip", "ip6"):
        return _address(draft, protocol, what, atoms, negated=negated)
    if atoms is None or not atoms:
        return None
    if what in ("dport", "sport") and protocol in _PORTED:
        return _port(draft, protocol, what, atoms, negated=negated)
    if what in ("iif", "iifname", "oif", "oifname") and not negated:
        return _zone(draft, "from_zones" if what.startswith("i") else "to_zones", atoms)
    if subject == "ct state" and not draft.states:
        named = [str(atom) for atom in atoms]
        states = tuple(state for state in _STATES if (state in named) is not negated)
        return replace(draft, states=states) if states and set(named) <= set(_STATES) else None
    return _protocol(draft, subject, atoms) if not negated else None


def _address(
    draft: Draft, protocol: str, what: str, atoms: list[Json] | None, *, negated: bool
) -> Draft | None:
    side = "senders" if what == "saddr" else "receivers"
    if getattr(draft, side) is not None or (atoms is None and negated):
        return None
    family = "any6" if protocol == "ip6" else "any4"
    if atoms is None:
        return _with(draft, {side: Endpoint((family,), narrowed=("@set",)), "family": family})
    ranges = tuple(_address_range(atom) for atom in atoms)
    if not negated:
        return _with(draft, {side: Endpoint(ranges), "family": family})
    # Everything of this family but these: the other family is among what does not match.
    other = "any4" if protocol == "ip6" else "any6"
    return _with(draft, {side: Endpoint((*ranges, other), negated=True), "family": family})


def _address_range(atom: Json) -> str:
    if isinstance(atom, str):
        return networks.network(atom)
    if "prefix" in atom:
        return networks.network(f"{atom['prefix']['addr']}/{atom['prefix']['len']}")
    return networks.span(*atom["range"])


def _port(draft: Draft, protocol: str, what: str, atoms: list[Json], *, negated: bool) -> Draft | None:
    key = "ports" if what == "dport" else "source_ports"
    if getattr(draft, key):
        return None
    found = tuple(_port_span(atom) for atom in atoms)
    if negated:
        found = spans.everything_but(found, names.MOST_PORT)
    if not found:
        return None
    protocols = draft.protocols if protocol == "th" else (protocol,)
    return _with(draft, {key: found, "protocols": protocols})


def _port_span(atom: Json) -> str:
    if isinstance(atom, dict):
        first, last = (names.port(str(end)) for end in atom["range"])
        if first > last:
            raise names.UnknownNameError(str(atom))
        return spans.span(first, last)
    return str(names.port(str(atom)))


def _with(draft: Draft, changes: dict[str, Any]) -> Draft:
    return replace(draft, **changes)


def _zone(draft: Draft, key: str, atoms: list[Json]) -> Draft | None:
    zones = tuple(str(atom) for atom in atoms)
    if getattr(draft, key) or any(zone.endswith("*") for zone in zones):
        return None
    return _with(draft, {key: zones})


def _protocol(draft: Draft, subject: str, atoms: list[Json]) -> Draft | None:
    if subject in ("meta l4proto", "ip protocol", "ip6 nexthdr"):
        family = {"ip": "any4", "ip6": "any6"}.get(subject.split(maxsplit=1)[0], draft.family)
        found = tuple(names.protocol(str(atom)) for atom in atoms)
        return replace(draft, protocols=found, family=family) if not draft.protocols else None
    if subject in ("icmp type", "icmpv6 type") and not draft.icmp:
        six = subject.startswith("icmpv6")
        kinds = tuple(names.icmp(str(atom), six=six) for atom in atoms)
        return replace(draft, protocols=("icmp6" if six else "icmp",), icmp=kinds)
    if subject in ("meta nfproto", "meta protocol", "ether type") and len(atoms) == 1:
        family = {"ipv4": "any4", "ip": "any4", "ipv6": "any6", "ip6": "any6"}.get(str(atoms[0]), "")
        return replace(draft, family=family) if family else None
    return None
