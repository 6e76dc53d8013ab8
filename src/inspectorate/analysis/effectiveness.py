"""Effectiveness: which rules decide something, and which never do because those before them decide it all."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from inspectorate.analysis.boxes import Placed, Row
from inspectorate.analysis.covering import Answer, Covering
from inspectorate.analysis.first_match import Layout
from inspectorate.analysis.packets import meet
from inspectorate.analysis.rule_base import RuleBase, rule_base_of
from inspectorate.analysis.witness import WISHES, Packet, packet_in, packet_of
from inspectorate.facts.firewall import Rule

Kind = Literal["shadowed", "redundant", "perhaps", "undetermined"]
"""``perhaps``: covered if a name not resolved stands for enough; ``undetermined``: too complex to tell."""


@dataclass(frozen=True, slots=True)
class Idle:
    """A rule that never decides, or may never decide, anything.

    Attributes:
        by: the rules before it that together decide all its packets: one, or the union of several.
        packet: a packet that it matches and one of those takes before it; None where that is not sure.
    """

    rule: Rule
    kind: Kind
    by: tuple[Rule, ...]
    packet: Packet | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """What every rule decides, in order.

    Attributes:
        idle: the rules that never decide, or may never decide, anything.
        reached: for each of the others a packet that it matches and no rule before it surely takes.
    """

    idle: tuple[Idle, ...]
    reached: tuple[tuple[Rule, Packet], ...]


def idle_rules(layout: Layout) -> Iterator[Idle]:
    """Every written permit or deny that is covered: a rule with several entries only if all of them are.

    Raises:
        TooManyBoxesError: the rule base is beyond what can be held.
    """
    yield from standing(rule_base_of(layout), packets=False).idle


def standing(base: RuleBase, *, packets: bool = True) -> Standing:
    """Which rules are idle and why, and what reaches the others; without ``packets`` the idle ones alone.

    Raises:
        TooManyBoxesError: the rule base is beyond what can be held.
    """
    sure, reached = _answers(base, range(len(base.rules)), base.covers(), packets=packets)
    left = [index for index, answer in sure.items() if answer.covered is False]
    open_ended = any(entry.match.open_ended for entry in base.layout.entries)
    possible = _answers(base, left, _widest(base), packets=False)[0] if open_ended else {}
    idle = []
    for index, rule in enumerate(base.rules):
        answer = possible.get(index, sure[index])
        if answer.covered is not False:
            kind = _kind(base, index, sure[index], answer)
            idle.append(
                Idle(rule, kind, _rules(base, answer), _taken(base, index, answer) if packets else None)
            )
            reached.pop(index, None)
    return Standing(tuple(idle), tuple((base.rules[index], packet) for index, packet in reached.items()))


def _kind(base: RuleBase, index: int, sure: Answer, answer: Answer) -> Kind:
    if sure.covered is False:
        return "perhaps"
    if answer.covered is None:
        return "undetermined"
    entries = base.layout.entries
    same = all(entries[number].action == base.rules[index].action for number in answer.by)
    return "redundant" if same else "shadowed"


def _answers(
    base: RuleBase, asked: Sequence[int], covers: Placed, *, packets: bool
) -> tuple[dict[int, Answer], dict[int, Packet]]:
    """Whether the entries before (``by``) hold all that each rule matches, and a packet that is left."""
    groups = [base.asked(index) for index in asked]
    questions = [one for group in groups for one in group]
    if not questions:
        return {}, {}
    covering = Covering(covers, Placed.of(questions))
    found: dict[int, Answer] = {}
    reached: dict[int, Packet] = {}
    answers = covering.answers([len(group) for group in groups])
    for number, (index, answer) in enumerate(zip(asked, answers, strict=True)):
        by = tuple(dict.fromkeys(covers.places[one] for one in answer.by))
        found[index] = Answer(answer.covered, by)
        if packets and answer.covered is False:
            reached[index] = packet_of(covering.point(number, WISHES), base.layout.space, base.opaque)
    return found, reached


def _widest(base: RuleBase) -> Placed:
    """What each entry takes if the names that are not resolved stand for as much as they can."""
    return Placed.of(_widest_rows(base))


def _widest_rows(base: RuleBase) -> Iterator[Row]:
    for number, entry in enumerate(base.layout.entries):
        widest = entry.match.open_ended and entry.match.always
        parts = base.matched(number) if widest else base.taken(number)
        yield from ((part, number, base.owners[number]) for part in parts)


def _taken(base: RuleBase, index: int, answer: Answer) -> Packet | None:
    """A packet of a rule that the first of those that cover it takes."""
    shared = (
        both
        for number in answer.by[:1]
        for part, _, _ in base.asked(index)
        for other in base.taken(number)
        if (both := meet(part, other))
    )
    first = next(shared, None)
    return packet_in(first, base.layout.space, base.opaque) if first else None


def _rules(base: RuleBase, answer: Answer) -> tuple[Rule, ...]:
    rules = (base.layout.entries[number].rule for number in answer.by)
    return tuple({id(rule): rule for rule in rules}.values())
