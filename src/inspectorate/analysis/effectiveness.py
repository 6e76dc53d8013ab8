"""Effectiveness: rules that never decide anything, because those before them decide it all."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from inspectorate.analysis.boxes import Part, Placed
from inspectorate.analysis.covering import Answer, Covering
from inspectorate.analysis.first_match import Entry, Layout
from inspectorate.analysis.opaque import Opaque, opaque_of
from inspectorate.analysis.packets import Block
from inspectorate.facts.firewall import Rule

Kind = Literal["shadowed", "redundant", "perhaps", "undetermined"]
"""``perhaps``: covered if a name not resolved stands for enough; ``undetermined``: too complex to tell."""

NO_RULE = -1


@dataclass(frozen=True, slots=True)
class Idle:
    """A rule that never decides, or may never decide, anything.

    Attributes:
        by: the rules before it that together decide all its packets: one, or the union of several.
    """

    rule: Rule
    kind: Kind
    by: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Matter:
    """A layout as products with users, applications and times as dimensions behind those of packets.

    Attributes:
        rules: the rules that somebody wrote and that decide, in order.
        entries: for each of them the numbers of its entries in the layout.
    """

    layout: Layout
    opaque: Opaque
    rules: tuple[Rule, ...]
    entries: tuple[tuple[int, ...], ...]
    kept: dict[int, Sequence[Part]] = field(default_factory=dict, compare=False)

    def taken(self, number: int) -> Sequence[Part]:
        """What an entry surely takes out of the list: nothing where it does not decide by itself."""
        entry = self.layout.entries[number]
        if entry.action not in ("permit", "deny") or entry.rule.translated:
            return ()
        exact = entry.match.of_some is entry.match.possibly
        return self.matched(number) if exact else self._parts(entry, entry.match.of_some)

    def matched(self, number: int) -> Sequence[Part]:
        """What an entry may match at the most."""
        if number not in self.kept:
            entry = self.layout.entries[number]
            self.kept[number] = self._parts(entry, entry.match.possibly)
        return self.kept[number]

    def _parts(self, entry: Entry, blocks: Sequence[Block]) -> Sequence[Part]:
        sets = self.opaque.sets(entry.rule)
        return [(*block, *sets) for block in blocks] if sets else blocks


def matter_of(layout: Layout) -> Matter:
    """The rules to judge, and what each needs."""
    found: dict[int, list[int]] = defaultdict(list)
    for number, entry in enumerate(layout.entries):
        rule = entry.rule
        judged = rule.action in ("permit", "deny") and not (
            rule.implicit or rule.translated or rule.unmodelled
        )
        if judged and entry.match.possibly:
            found[id(rule)].append(number)
    rules = tuple(layout.entries[numbers[0]].rule for numbers in found.values())
    every = opaque_of(entry.rule for entry in layout.entries)
    return Matter(layout, every, rules, tuple(map(tuple, found.values())))


def idle_rules(layout: Layout) -> Iterator[Idle]:
    """Every written permit or deny that is covered: a rule with several entries only if all of them are.

    Raises:
        TooManyBoxesError: the rule base is beyond what can be held.
    """
    matter = matter_of(layout)
    everything = range(len(matter.rules))
    sure = _answers(matter, everything, possible=False)
    open_ended = any(entry.match.open_ended for entry in layout.entries)
    left = [index for index, answer in sure.items() if answer.covered is False]
    possible = _answers(matter, left, possible=True) if open_ended else {}
    for index in everything:
        answer = possible.get(index, sure[index])
        if answer.covered is not False:
            by = _rules(matter, answer)
            yield Idle(matter.rules[index], _kind(matter, index, sure[index], answer), by)


def _kind(matter: Matter, index: int, sure: Answer, answer: Answer) -> Kind:
    if sure.covered is False:
        return "perhaps"
    if answer.covered is None:
        return "undetermined"
    entries = matter.layout.entries
    same = all(entries[number].action == matter.rules[index].action for number in answer.by)
    return "redundant" if same else "shadowed"


def _answers(matter: Matter, asked: Sequence[int], *, possible: bool) -> dict[int, Answer]:
    """Whether the entries before hold all that each rule matches; ``by`` are numbers of entries."""
    covers = list(_covers(matter, possible=possible))
    groups = [
        [Placed(part, number, NO_RULE) for number in matter.entries[index] for part in matter.matched(number)]
        for index in asked
    ]
    questions = [one for group in groups for one in group]
    if not questions:
        return {}
    answers = Covering(covers, questions).answers([len(group) for group in groups])
    return {
        index: Answer(answer.covered, tuple(dict.fromkeys(covers[one].place for one in answer.by)))
        for index, answer in zip(asked, answers, strict=True)
    }


def _covers(matter: Matter, *, possible: bool) -> Iterator[Placed]:
    for number, entry in enumerate(matter.layout.entries):
        widest = possible and entry.match.open_ended and entry.match.always
        parts = matter.matched(number) if widest else matter.taken(number)
        yield from (Placed(part, number, number) for part in parts)


def _rules(matter: Matter, answer: Answer) -> tuple[Rule, ...]:
    rules = (matter.layout.entries[number].rule for number in answer.by)
    return tuple({id(rule): rule for rule in rules}.values())
