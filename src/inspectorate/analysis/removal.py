"""Removal: rules that decide packets, and without which the same would be decided of each of them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from inspectorate.analysis.boxes import Part, Placed, Row
from inspectorate.analysis.covering import Covering
from inspectorate.analysis.packets import meet
from inspectorate.analysis.rule_base import NO_RULE, RuleBase
from inspectorate.facts.firewall import Default, Rule

MOST_BEHIND = 500
"""Rules behind one that decide otherwise and share packets with it; beyond them nothing is said of it."""


@dataclass(frozen=True, slots=True)
class _Question:
    index: int
    rows: tuple[Row, ...]


def removable_rules(base: RuleBase, default: Default, among: Sequence[int]) -> Iterator[Rule]:
    """The rules whose removal would change nothing of what passes and what does not.

    ``among`` are the indices of the rules to look at: those that are never reached are another matter. A
    rule is needed if some packet of it is left by all others before a rule that decides otherwise, or
    before the default where that does. Log settings are not looked at.

    Raises:
        TooManyBoxesError: the rule base is beyond what can be held.
    """
    left = list(among)
    for ask in (_by_default, _by_rules):
        questions = list(ask(base, default, left))
        needed = set(_not_covered(base, questions))
        left = [index for index in left if index not in needed]
    yield from (base.rules[index] for index in left)


def _by_default(base: RuleBase, default: Default, among: Sequence[int]) -> Iterator[_Question]:
    """What would be left to a default that decides otherwise."""
    behind = len(base.layout.entries)
    for index in among:
        if base.rules[index].action != default:
            yield _Question(index, tuple(_placed(base, index, part, behind) for part in _parts(base, index)))


def _by_rules(base: RuleBase, _: Default, among: Sequence[int]) -> Iterator[_Question]:
    """What would be left to each rule behind that decides otherwise; an empty question says too many do."""
    for action in ("permit", "deny"):
        asking = [index for index in among if base.rules[index].action == action]
        others = Placed.of(_otherwise(base, action))
        parts = [(index, part) for index in asking for part in _parts(base, index)]
        if not parts or not others.parts:
            continue
        asked = Placed.of((part, -base.entries[index][0], NO_RULE) for index, part in parts)
        found = Covering(others, asked).touching(MOST_BEHIND)
        for index, rows in groupby(zip(parts, found, strict=True), key=lambda row: row[0][0]):
            yield from _between(base, index, others, [(part, hit) for (_, part), hit in rows])


def _otherwise(base: RuleBase, action: str) -> Iterator[Row]:
    """What entries may match that do otherwise; places run backwards, so that *before* means behind."""
    for number, entry in enumerate(base.layout.entries):
        if entry.action != action:
            yield from ((part, -number, base.owners[number]) for part in base.matched(number))


def _between(
    base: RuleBase, index: int, others: Placed, rows: Sequence[tuple[Part, tuple[int, ...] | None]]
) -> Iterator[_Question]:
    for part, hit in rows:
        if hit is None:
            yield _Question(index, ())
            return
        yield from (
            _Question(index, (_placed(base, index, shared, -others.places[number]),))
            for number in hit
            if (shared := meet(part, others.parts[number]))
        )


def _parts(base: RuleBase, index: int) -> list[Part]:
    return [part for number in base.entries[index] for part in base.matched(number)]


def _placed(base: RuleBase, index: int, part: Part, place: int) -> Row:
    return part, place, base.owners[base.entries[index][0]]


def _not_covered(base: RuleBase, questions: Sequence[_Question]) -> Iterator[int]:
    """The rules of questions that others do not surely answer alone."""
    yield from (question.index for question in questions if not question.rows)
    asked = [question for question in questions if question.rows]
    if asked:
        covering = Covering(base.covers(), Placed.of(row for question in asked for row in question.rows))
        answers = covering.answers([len(question.rows) for question in asked])
        yield from (
            question.index
            for question, answer in zip(asked, answers, strict=True)
            if answer.covered is not True
        )
