"""What changed between two texts of a regulation, item by item, following those that moved."""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from inspectorate.norms.chinese_numbers import quantities
from inspectorate.norms.matching import Pair, Part, match
from inspectorate.norms.regulation import Item, Regulation, same_place
from inspectorate.norms.similarity import without_marker
from inspectorate.norms.wording import same_characters, wording_only

Grade = Literal["unchanged", "renumbered", "wording only", "substantive", "added", "withdrawn"]
_PARAGRAPH = re.compile(r"/第[^/]+項")
_ROOTS = ("article", "point")


@dataclass(frozen=True, slots=True)
class NumberChange:
    """A number that changed, as both texts write it and as values: 二年 → 三年."""

    old: str
    new: str
    old_value: int | float
    new_value: int | float
    old_unit: str
    new_unit: str


@dataclass(frozen=True, slots=True)
class Change:
    """What became of one item.

    Attributes:
        path: in the new text; of a withdrawn item, in the old.
        old: its old text; empty where it is added.
        new: its new text; empty where it is withdrawn.
        old_path: in the old text; empty where it is added.
    """

    path: str
    grade: Grade
    old: str
    new: str
    numbers: tuple[NumberChange, ...] = ()
    old_path: str = ""

    @property
    def matters(self) -> bool:
        """Whether a duty may have changed."""
        return self.grade in ("substantive", "added", "withdrawn")


def compare(old: Regulation, new: Regulation, lost: Collection[str] = ()) -> tuple[Change, ...]:
    """Every item's fate in the order of the new text, withdrawn items where they stood.

    Args:
        lost: paths of new items that can't be graded because the source lost their old text; left out.
    """
    pairs = match(old, Regulation(new.title, tuple(item for item in new.items if item.path not in lost)))
    renumbered = _renumbered(pairs)
    changes = [(pair, _graded(pair, renumbered)) for pair in pairs]
    return tuple(change for _, change in _in_order(changes, old, new))


def number_changes(old: str, new: str) -> tuple[NumberChange, ...]:
    """The quantities that differ between two wordings of one clause, in order."""
    before, after = quantities(without_marker(old)), quantities(without_marker(new))
    matcher = SequenceMatcher(
        None, [(q.value, q.unit) for q in before], [(q.value, q.unit) for q in after], autojunk=False
    )
    changed = []
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag == "replace":
            for one, other in zip(before[i1:i2], after[j1:j2], strict=False):
                changed.append(
                    NumberChange(one.text, other.text, one.number, other.number, one.unit, other.unit)
                )
    return tuple(changed)


def _renumbered(pairs: Iterable[Pair]) -> dict[str, str]:
    """Old article number → new, of the articles that moved: citations that only follow them are form."""
    moved = {}
    for pair in pairs:
        old, new = pair.old, pair.new
        if old and new and old.item.marker and new.item.marker and old.item.marker.kind in _ROOTS:
            one, other = old.item.marker.label, new.item.marker.label
            if one != other:
                moved[one] = other
    return moved


def _graded(pair: Pair, renumbered: dict[str, str]) -> Change:
    old, new = pair.old, pair.new
    if old is None:
        return Change(new.path, "added", "", new.text) if new else Change("", "unchanged", "", "")
    if new is None:
        return Change(old.path, "withdrawn", old.text, pair.said, (), old.path)
    grade = _grade(pair, old, new, renumbered)
    numbers = number_changes(old.text, new.text) if grade in ("substantive", "wording only") else ()
    return Change(new.path, grade, old.text, new.text, numbers, old.path)


def _grade(pair: Pair, old: Part, new: Part, renumbered: dict[str, str]) -> Grade:
    if pair.settled or same_characters(old.text, new.text):
        before, after = (_PARAGRAPH.sub("", p.path) if pair.reflowed else p.path for p in (old, new))
        return "unchanged" if same_place(before) == same_place(after) else "renumbered"
    return "wording only" if wording_only(old.text, new.text, renumbered) else "substantive"


def _in_order(
    changes: Sequence[tuple[Pair, Change]], old: Regulation, new: Regulation
) -> list[tuple[Pair, Change]]:
    place_new = _places(new.items)
    place_old = _places(old.items)
    partner = {
        place_old[pair.old.path]: place_new[pair.new.path] for pair, _ in changes if pair.old and pair.new
    }

    def key(entry: tuple[Pair, Change]) -> tuple[int, int, int]:
        pair = entry[0]
        if pair.new is not None:
            return (place_new[pair.new.path], 0, 0)
        mine = place_old[pair.old.path] if pair.old else 0
        before = [partner[at] for at in partner if at < mine]
        return (max(before, default=-1), 1, mine)

    return sorted(changes, key=key)


def _places(items: Sequence[Item]) -> dict[str, int]:
    return {item.path: index for index, item in enumerate(items)}
