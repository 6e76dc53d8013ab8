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
        sure = without_all(sure, entry.match.possibly, BUDGET)
        possible = without_all(possible, terminal(entry), BUDGET)
    if default != "deny" and possible:
        found.append(Passage(None, sure if default == "permit" else [], possible))
    return found
