"""Flows: which rules let given packets through, under first match."""

from collections.abc import Sequence
from dataclasses import dataclass

from inspectorate.analysis.first_match import Entry, Layout, terminal
from inspectorate.analysis.packets import Block, meet_all, without_all

BUDGET = 20_000
"""Pieces of packets followed before the answer is left undetermined."""


@dataclass(frozen=True, slots=True)
class Passage:
    """Packets that one entry lets through; ``entry`` is None for the default.

    Attributes:
        surely: packets that pass for certain, at some time.
        possibly: packets that may pass.
    """

    entry: Entry | None
    surely: list[Block]
    possibly: list[Block]


def passages(layout: Layout, packets: Sequence[Block], default: str) -> list[Passage]:
    """What lets the packets through: each permitting entry they can reach, then the default.

    Raises:
        TooManyPiecesError: following the packets needs more pieces than the budget allows.
    """
    sure, possible = list(packets), list(packets)
    found: list[Passage] = []
    for entry in layout.entries:
        may = meet_all(possible, entry.match.possibly)
        if not may:
            continue
        if entry.action in ("permit", "other"):
            does = meet_all(sure, entry.match.surely) if entry.action == "permit" else []
            found.append(Passage(entry, does, may))
        sure = without_all(sure, _certainly_stopped(layout, entry), BUDGET)
        possible = without_all(possible, terminal(entry), BUDGET)
    if default != "deny" and possible:
        found.append(Passage(None, sure if default == "permit" else [], possible))
    return found


def _certainly_stopped(layout: Layout, entry: Entry) -> list[Block]:
    """What of a flow an entry may take away whole: packets of which none may be left to the rules behind it.

    A denial of named applications leaves the others, and one of senders named by country or host name leaves
    the rest of the world; only a name that is not defined might be everything.
    """
    rule = entry.rule
    if entry.action == "deny" and rule.applications:
        return []
    named = rule.senders.opaque and not rule.senders.negated
    if entry.action == "deny" and named and not set(rule.senders.opaque) & layout.undefined:
        return entry.match.surely
    return entry.match.possibly
