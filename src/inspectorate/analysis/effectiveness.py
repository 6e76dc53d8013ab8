"""Effectiveness: rules that never decide anything, because those before them decide it all."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from inspectorate.analysis.coverage import Coverage, CoverIndex
from inspectorate.analysis.first_match import Entry, Layout, terminal
from inspectorate.analysis.packets import Block
from inspectorate.facts.firewall import Rule

Kind = Literal["shadowed", "redundant", "perhaps", "undetermined"]
"""``perhaps``: covered if a name not resolved stands for enough; ``undetermined``: too complex to tell."""


@dataclass(frozen=True, slots=True)
class Idle:
    """A rule that never decides, or may never decide, anything; ``by`` are the rules before it that do."""

    rule: Rule
    kind: Kind
    by: tuple[Rule, ...]


def idle_rules(layout: Layout) -> Iterator[Idle]:
    """Every written permit or deny that is covered: a rule with several entries only if all of them are."""
    sure = CoverIndex(_covers(layout, possible=False))
    open_ended = any(entry.match.open_ended for entry in layout.entries)
    possible = CoverIndex(_covers(layout, possible=True)) if open_ended else sure
    for entries in _by_rule(layout):
        rule = entries[0][1].rule
        found = _joined(_coverage(sure, entries))
        kind: Kind = "undetermined"
        if found.covered is False and open_ended:
            found, kind = _joined(_coverage(possible, entries)), "perhaps"
        elif found.covered:
            same = all(layout.entries[number].action == rule.action for number in found.by)
            kind = "redundant" if same else "shadowed"
        if found.covered is not False:
            yield Idle(rule, kind, tuple(_rules(layout, found)))


def _covers(layout: Layout, *, possible: bool) -> Iterator[tuple[int, Block]]:
    for number, entry in enumerate(layout.entries):
        if possible and entry.match.open_ended and entry.match.always:
            yield from ((number, block) for block in entry.match.possibly)
        else:
            yield from ((number, block) for block in terminal(entry))


def _by_rule(layout: Layout) -> Iterator[list[tuple[int, Entry]]]:
    found: dict[int, list[tuple[int, Entry]]] = defaultdict(list)
    for number, entry in enumerate(layout.entries):
        rule = entry.rule
        judged = rule.action in ("permit", "deny") and not (
            rule.implicit or rule.translated or rule.unmodelled
        )
        if judged and entry.match.possibly:
            found[id(rule)].append((number, entry))
    yield from found.values()


def _coverage(index: CoverIndex, entries: list[tuple[int, Entry]]) -> Iterator[Coverage]:
    for number, entry in entries:
        found = index.coverage(entry.match.possibly, number)
        yield found
        if found.covered is False:
            return


def _joined(parts: Iterator[Coverage]) -> Coverage:
    by: set[int] = set()
    answers = []
    for part in parts:
        by.update(part.by)
        answers.append(part.covered)
    if False in answers:
        return Coverage(covered=False)
    return Coverage(None if None in answers else True, tuple(sorted(by)))


def _rules(layout: Layout, found: Coverage) -> Iterator[Rule]:
    seen: set[int] = set()
    for number in found.by:
        rule = layout.entries[number].rule
        if id(rule) not in seen:
            seen.add(id(rule))
            yield rule
