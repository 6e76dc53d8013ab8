"""Which item of an old text an item of the new one was: by place, by words, by likeness."""

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import product

from inspectorate.norms.regulation import Item, Regulation, same_place
from inspectorate.norms.similarity import plain, similarity, without_marker
from inspectorate.norms.wording import canonical

_SAME_PLACE_LEAST = 0.3
_MOVED_LEAST = 0.62
_SHORT = 8
_SHORT_LEAST = 0.8
_START = 4
_PLACE_BONUS = 0.15
_ROW_BONUS = 0.05
_FIRST_PARAGRAPH = re.compile(r"第\s*[一1１]\s*項")
_STAND_INS = ("withdrawn", "added")
_MOST_PAIRS = 90_000
"""Above it only what stands at the same place or in the same row is compared by likeness."""


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """What is compared: an item's own text, or only its heading or its body where one of them moved."""

    item: Item
    text: str

    @property
    def path(self) -> str:
        """The item's path."""
        return self.item.path


@dataclass(frozen=True, slots=True)
class Pair:
    """An old part and what it became; one of them is None where it is added or withdrawn.

    Attributes:
        said: what the new text says in place of a withdrawn item: （刪除）.
        settled: whether the table itself says that it is unchanged: 未修正, 同左.
        reflowed: whether line breaks alone part paragraphs differently in this article's two texts, so that
            the count of its paragraphs tells nothing.
    """

    old: Part | None
    new: Part | None
    said: str = ""
    settled: bool = False
    reflowed: bool = False


def match(old: Regulation, new: Regulation) -> tuple[Pair, ...]:
    """Every part of both texts in exactly one pair."""
    work = _Work(
        [Part(item, item.text) for item in old.items if item.state not in _STAND_INS],
        [Part(item, item.text) for item in new.items if item.state not in _STAND_INS],
    )
    _settle_omitted(work, old, new)
    _pair_equal(work, lambda a, b: same_place(a.path) == same_place(b.path))
    _regroup_paragraphs(work)
    reflowed = _rejoin(work, old, new)
    _split_moved_bodies(work)
    _pair_equal(work, lambda a, b: a.item.row == b.item.row)
    _pair_equal(work, lambda _a, _b: True)
    _pair_equal(work, lambda _a, _b: True, lambda part: canonical(part.text))
    open_rows = {i.row for i in old.items} & {i.row for i in new.items if i.state not in _STAND_INS}
    _pair_alike(work, open_rows)
    _pair_alike(work, open_rows)  # items are followed under parents that the first pass paired
    _drop_one_sided_tails(work, old, new)
    said = {same_place(item.path): item.text for item in new.items if item.state == "withdrawn"}
    gone = [Pair(part, None, said.get(same_place(part.path), "")) for part in work.old]
    kept = [
        Pair(Part(a, a.text), Part(b, b.text), settled=True)
        for a in old.items
        for b in new.items
        if a.state == b.state == "withdrawn" and same_place(a.path) == same_place(b.path)
    ]
    pairs = [replace(pair, reflowed=_root(pair.new) in reflowed) for pair in work.pairs]
    return (*pairs, *kept, *gone, *(Pair(None, part) for part in work.new))


@dataclass(slots=True)
class _Work:
    """What is not yet paired on either side, and the pairs."""

    old: list[Part]
    new: list[Part]
    pairs: list[Pair] = field(default_factory=list)

    def pair(self, one: Part, other: Part, *, settled: bool = False) -> None:
        """Takes two parts out as a pair."""
        self.old.remove(one)
        self.new.remove(other)
        self.pairs.append(Pair(one, other, settled=settled))


def _key(part: Part) -> str:
    return plain(without_marker(part.text))


def _settle_omitted(work: _Work, old: Regulation, new: Regulation) -> None:
    """Where one column says 略, 未修正 or 同左, the other column's item and all under it are unchanged."""
    for side, regulation, other in (("new", new, old), ("old", old, new)):
        for item in regulation.items:
            if item.state != "omitted":
                continue
            mine = next((p for p in (work.new if side == "new" else work.old) if p.item is item), None)
            twin = next((i for i in other.items if same_place(i.path) == same_place(item.path)), None)
            if mine is None:
                continue
            theirs = work.old if side == "new" else work.new
            if _bare(item):  # only parts of the article follow, and what they leave out is not said
                twin = twin if twin is not None and _bare(twin) else None
            counterpart = next((p for p in theirs if twin is not None and p.item is twin), None)
            if counterpart is None or twin is None:
                (work.new if side == "new" else work.old).remove(mine)
                continue
            work.pair(*((counterpart, mine) if side == "new" else (mine, counterpart)), settled=True)
            under = {child.path for child in other.within(twin.path)}
            if _FIRST_PARAGRAPH.search(item.text):  # it stands for the article's first paragraph alone
                under = {path for path in under if not path.startswith(f"{twin.path}/第")}
            stated = {same_place(child.path) for child in regulation.within(item.path)}
            theirs[:] = [p for p in theirs if p.path not in under or same_place(p.path) in stated]


def _bare(item: Item) -> bool:
    """Whether an article was opened for its parts alone, without a text of its own."""
    return item.marker is not None and item.text == item.marker.text.strip()


def _pair_equal(
    work: _Work, allowed: Callable[[Part, Part], bool], key: Callable[[Part], str] = _key
) -> None:
    """Pairs what reads the same where the places allow it, the nearest first."""
    by_key: dict[str, list[Part]] = {}
    for part in work.old:
        by_key.setdefault(key(part), []).append(part)
    kin = {(pair.old.path, pair.new.path) for pair in work.pairs if pair.old and pair.new}
    for least in (2, 1, 0):
        for part in list(work.new):
            mine = key(part)
            able = [other for other in by_key.get(mine, ()) if mine and allowed(other, part)]
            near = [_kinship(other, part, kin) for other in able]
            if able and max(near) >= least:
                best = able[near.index(max(near))]
                by_key[mine].remove(best)
                work.pair(best, part)


def _kinship(old: Part, new: Part, kin: Collection[tuple[str, str]]) -> int:
    """How near two places are: the same parent, or parents that were paired, count most."""
    if same_place(old.item.parent) == same_place(new.item.parent):
        return 2
    return int((old.item.parent, new.item.parent) in kin)


def _regroup_paragraphs(work: _Work) -> None:
    """An item and its paragraphs that say the same together are the same, whatever line break parted them."""
    old, new = _groups(work.old), _groups(work.new)
    for part in [part for part in work.new if part.item.marker]:
        group_old, group_new = old.get(same_place(part.path), []), new.get(same_place(part.path), [])
        if len(group_new) == len(group_old) or not (group_new and group_old):
            continue
        if "".join(map(_key, group_new)) == "".join(map(_key, group_old)):
            for one, other in zip(group_old, group_new, strict=False):
                work.pair(one, other, settled=True)
            rest_old, rest_new = group_old[len(group_new) :], group_new[len(group_old) :]
            work.old[:] = [p for p in work.old if p not in rest_old]
            work.new[:] = [p for p in work.new if p not in rest_new]


def _groups(parts: Iterable[Part]) -> dict[str, list[Part]]:
    """Each item that is not yet paired with its paragraphs, by its place."""
    found: dict[str, list[Part]] = {}
    for part in parts:
        found.setdefault(same_place(part.path), []).append(part)
        if part.item.marker is None:
            found.setdefault(same_place(part.item.parent), []).append(part)
    return found


def _rejoin(work: _Work, old: Regulation, new: Regulation) -> frozenset[str]:
    """Pairs a paragraph with the pieces that line breaks made of it in the other text.

    Returns:
        The articles in which that was so.
    """
    roots = set()
    for one, pieces in _broken(work.old, work.new, new):
        work.pair(one, pieces[0], settled=True)
        work.new[:] = [part for part in work.new if part not in pieces]
        roots.add(_root(pieces[0]))
    for other, pieces in _broken(work.new, work.old, old):
        work.pair(pieces[0], other, settled=True)
        work.old[:] = [part for part in work.old if part not in pieces]
        roots.add(_root(other))
    return frozenset(roots)


def _broken(
    wholes: Sequence[Part], parts: Sequence[Part], regulation: Regulation
) -> list[tuple[Part, list[Part]]]:
    """Each whole whose words are those of several parts that follow one another, with these parts."""
    starts: dict[str, list[int]] = {}
    for at, part in enumerate(parts):
        starts.setdefault(_key(part)[:_START], []).append(at)
    found = []
    taken: set[int] = set()
    for whole in wholes:
        for at in starts.get(_key(whole)[:_START], ()):
            pieces = _pieces(_key(whole), parts, at)
            if pieces and not taken & set(map(id, pieces)) and _consecutive(pieces, regulation):
                taken.update(map(id, pieces))
                found.append((whole, pieces))
                break
    return found


def _pieces(said: str, parts: Sequence[Part], at: int) -> list[Part]:
    """The part at a position and those without a number after it, if together they say just that."""
    pieces, words = [parts[at]], _key(parts[at])
    for part in parts[at + 1 :]:
        if part.item.marker is not None or len(words) >= len(said):
            break
        pieces.append(part)
        words += _key(part)
    return pieces if words == said and len(pieces) > 1 else []


def _consecutive(parts: Sequence[Part], regulation: Regulation) -> bool:
    first = next((at for at, item in enumerate(regulation.items) if item is parts[0].item), 0)
    return [part.item for part in parts] == list(regulation.items[first : first + len(parts)])


def _root(part: Part | None) -> str:
    return part.path.partition("/")[0] if part else ""


def _split_moved_bodies(work: _Work) -> None:
    """A heading that stayed while its text became an item below it: heading and text are followed apart."""
    by_place: dict[str, Part] = {}
    for part in work.new:
        by_place.setdefault(same_place(part.path), part)
    for one in list(work.old):
        place = same_place(one.path)
        other = by_place.get(place)
        if other is None or not one.item.heading or plain(one.item.heading) != plain(other.item.heading):
            continue
        if _moved(one.item.body, work.new, other) or _moved(other.item.body, work.old, one):
            _split(work, one, by_place.pop(place))


def _moved(body: str, parts: Sequence[Part], but: Part) -> bool:
    return bool(body) and any(part is not but and _key(part) == plain(body) for part in parts)


def _split(work: _Work, one: Part, other: Part) -> None:
    work.pair(one, other)
    work.pairs.pop()
    heading_old, heading_new = (Part(p.item, _heading_text(p.item)) for p in (one, other))
    work.pairs.append(Pair(heading_old, heading_new))
    for side, part in ((work.old, one), (work.new, other)):
        if part.item.body:
            side.append(Part(part.item, part.item.body))


def _heading_text(item: Item) -> str:
    return (item.marker.text if item.marker else "") + item.heading


def _pair_alike(work: _Work, open_rows: Collection[int]) -> None:
    """Pairs what is left by likeness, the likeliest first; the same place and row speak for a pair.

    Args:
        open_rows: rows with a text on both sides; beside 刪除 or 新增 a place speaks for nothing.
    """
    found = []
    kin = {(pair.old.path, pair.new.path) for pair in work.pairs if pair.old and pair.new}
    for i, j in _worth_comparing(work.old, work.new):
        score = _likeness(work.old[i], work.new[j], kin, open_rows)
        if score:
            found.append((-score, j, i, work.old[i], work.new[j]))
    taken: set[int] = set()
    for _, _, _, one, other in sorted(found, key=lambda entry: entry[:3]):
        if id(one) not in taken and id(other) not in taken:
            work.pair(one, other)
            taken.update((id(one), id(other)))


def _worth_comparing(old: Sequence[Part], new: Sequence[Part]) -> Iterable[tuple[int, int]]:
    """The pairs of positions to compare by likeness: all, or of two long texts those in one place or row."""
    if len(old) * len(new) <= _MOST_PAIRS:
        return product(range(len(old)), range(len(new)))
    places: dict[str | int, list[int]] = {}
    for j, part in enumerate(new):
        places.setdefault(part.path, []).append(j)
        if part.item.row:
            places.setdefault(part.item.row, []).append(j)
    return (
        (i, j)
        for i, part in enumerate(old)
        for j in dict.fromkeys((*places.get(part.path, ()), *places.get(part.item.row, ())))
    )


def _likeness(one: Part, other: Part, kin: Collection[tuple[str, str]], open_rows: Collection[int]) -> float:
    placed = same_place(one.path) == same_place(other.path) or (
        (one.item.parent, other.item.parent) in kin and _label(one) == _label(other)
    )
    same_row = one.item.row == other.item.row
    if not same_row and (one.item.row not in open_rows or other.item.row not in open_rows):
        placed = False
    least = _SAME_PLACE_LEAST if placed else _MOVED_LEAST
    if not placed and min(len(_key(one)), len(_key(other))) < _SHORT:
        least = _SHORT_LEAST
    ratio = similarity(one.text, other.text, least)
    if ratio < least:
        return 0.0
    return ratio + (_PLACE_BONUS if placed else 0) + (_ROW_BONUS if same_row and one.item.row else 0)


def _label(part: Part) -> str:
    return part.item.marker.label if part.item.marker else part.path.rpartition("/")[2]


def _drop_one_sided_tails(work: _Work, old: Regulation, new: Regulation) -> None:
    """What one column leaves out by （以下略） while the other gives it is neither added nor withdrawn."""
    rows_old = {item.row for item in old.items if item.tail_omitted}
    rows_new = {item.row for item in new.items if item.tail_omitted}
    both = [(pair.old.path, pair.new.path) for pair in work.pairs if pair.old and pair.new]
    for rows, mine, theirs, parts, twins in (
        (rows_new - rows_old, new, old, work.old, {b: a for a, b in reversed(both)}),
        (rows_old - rows_new, old, new, work.new, dict(reversed(both))),
    ):
        for cut in [item for item in mine.items if item.tail_omitted and item.row in rows]:
            left_out = _left_out(cut, _of_row(mine, cut.row), _of_row(theirs, cut.row), twins)
            parts[:] = [part for part in parts if part.path not in left_out]


def _of_row(regulation: Regulation, row: int) -> list[str]:
    return [item.path for item in regulation.items if item.row == row]


def _left_out(
    cut: Item, mine: Sequence[str], theirs: Sequence[str], twins: Mapping[str, str]
) -> Collection[str]:
    """The other text's paths between the counterparts of what stands before and after a （以下略）.

    Where nothing before it has a counterpart, the item at the same place stands in for one; without that
    too, it says nothing of the other text.
    """
    here = mine.index(cut.path) + 1
    at = {path: position for position, path in enumerate(theirs)}
    places = {same_place(path): position for path, position in at.items()}
    spots = [at.get(twins.get(path, "")) for path in mine]
    named = [places.get(same_place(path)) for path in mine[:here]]
    before = next((spot for spot in (*spots[:here][::-1], *named[::-1]) if spot is not None), len(theirs))
    after = next((spot for spot in spots[here:] if spot is not None and spot > before), len(theirs))
    return theirs[before + 1 : after]
