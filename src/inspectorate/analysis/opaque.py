"""Users, applications and times of rules: names whose members are not known, as dimensions of their own.

A name stands for itself alone: what holds for one who is in this group and in no other holds for everyone in
it. So a rule that is covered this way is covered whoever the members are.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from inspectorate.analysis import intervals
from inspectorate.analysis.intervals import Intervals
from inspectorate.facts.firewall import Rule

Names = Callable[[Rule], tuple[str, ...]]
KINDS: tuple[Names, ...] = (
    lambda rule: rule.users,
    lambda rule: rule.applications,
    lambda rule: (rule.schedule,) if rule.schedule else (),
)


@dataclass(frozen=True, slots=True)
class Opaque:
    """The names of a rule base, each with its number from 1, by kind; 0 is whoever none of them means."""

    numbers: tuple[Mapping[str, int], ...]

    def sets(self, rule: Rule) -> tuple[Intervals, ...]:
        """The rule's users, applications and times as sets of numbers; nothing where no rule names any."""
        if not any(self.numbers):
            return ()
        return tuple(_set(names(rule), known) for names, known in zip(KINDS, self.numbers, strict=True))

    def named(self, numbers: Iterable[int]) -> tuple[str, ...]:
        """The user, application and time of a point; empty where none of the names is meant."""
        texts = (("", *known) for known in self.numbers)
        return tuple(text[number] for text, number in zip(texts, numbers, strict=True))


def opaque_of(rules: Iterable[Rule]) -> Opaque:
    """The names that the rules use."""
    every = list(rules)
    found = (dict.fromkeys(name for rule in every for name in names(rule)) for names in KINDS)
    return Opaque(tuple({name: number for number, name in enumerate(kind, 1)} for kind in found))


def _set(names: tuple[str, ...], known: Mapping[str, int]) -> Intervals:
    if not names:
        return ((0, len(known)),)
    return intervals.union((known[name], known[name]) for name in names)
