"""A rule base ready for questions about its rules: products of packets, users, applications and times."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from inspectorate.analysis.boxes import Part, Placed, Row
from inspectorate.analysis.first_match import Entry, Layout
from inspectorate.analysis.opaque import Opaque, opaque_of
from inspectorate.analysis.packets import Block
from inspectorate.facts.firewall import Rule

NO_RULE = -1


@dataclass(frozen=True, slots=True)
class RuleBase:
    """A layout as products; users, applications and times are dimensions behind those of packets.

    Attributes:
        rules: the rules that somebody wrote and that decide, in order.
        entries: for each of them the numbers of its entries in the layout.
        owners: for each entry of the layout a number of its rule.
    """

    layout: Layout
    opaque: Opaque
    rules: tuple[Rule, ...]
    entries: tuple[tuple[int, ...], ...]
    owners: tuple[int, ...]
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

    def covers(self) -> Placed:
        """What each entry surely takes, at its place, as its rule's."""
        return Placed.of(
            (part, number, owner) for number, owner in enumerate(self.owners) for part in self.taken(number)
        )

    def asked(self, index: int) -> list[Row]:
        """What a rule may match, each part at the place of its entry."""
        return [(part, number, NO_RULE) for number in self.entries[index] for part in self.matched(number)]

    def _parts(self, entry: Entry, blocks: Sequence[Block]) -> Sequence[Part]:
        sets = self.opaque.sets(entry.rule)
        return [(*block, *sets) for block in blocks] if sets else blocks


def rule_base_of(layout: Layout) -> RuleBase:
    """The rules to judge, and what each needs."""
    found: dict[int, list[int]] = defaultdict(list)
    owners: dict[int, int] = {}
    for number, entry in enumerate(layout.entries):
        rule = entry.rule
        owners.setdefault(id(rule), number)
        judged = rule.action in ("permit", "deny") and not (
            rule.implicit or rule.translated or rule.unmodelled
        )
        if judged and entry.match.possibly:
            found[id(rule)].append(number)
    rules = tuple(layout.entries[numbers[0]].rule for numbers in found.values())
    every = opaque_of(entry.rule for entry in layout.entries)
    of_entries = tuple(owners[id(entry.rule)] for entry in layout.entries)
    return RuleBase(layout, every, rules, tuple(map(tuple, found.values())), of_entries)
