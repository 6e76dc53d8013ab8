"""修正條文對照表: which column is the new text, which the old, and the two trees that its rows hold."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from inspectorate.norms.lines_of_text import finished, joined, stand_in
from inspectorate.norms.numbering import Marker, markers_at
from inspectorate.norms.parse_text import parse
from inspectorate.norms.regulation import Item, Line, Regulation
from inspectorate.norms.similarity import similarity

Role = Literal["new", "old", "note", "number", "name_new", "name_old", ""]
Cell = Sequence[Line]
Row = Sequence[Cell]

_TEXT = "條文|規定|內容|規範|條款|條次|法規|版本|辦法"
_AMENDED = "修正|修訂|修改|增修|增訂|調整|變更|新|建議"
_BEFORE = r"擬|擬議|本次|再|建議|核定|公告|部分|\d{2,4}年度?|第[一二三四五六七八九十]+次"
_ROLES: tuple[tuple[Role, str], ...] = (
    ("note", r".*(?:說明|理由|備註|備考|修正重點|查核發現|缺失).*"),
    ("name_new", r"(?:修正|修訂)(?:後)?(?:之)?(?:法規)?名稱"),
    ("name_old", r"(?:現行|原|修正前)(?:法規)?名稱"),
    ("old", rf"(?:現行|原|舊|修正前|修訂前|修改前|調整前|變更前|目前)(?:之)?(?:草案)?(?:{_TEXT})?(?:內容)?"),
    ("new", rf"(?:{_BEFORE})?(?:{_AMENDED})(?:後|草案)?(?:之)?(?:{_TEXT}|草案)?(?:草案|內容)?"),
    ("new", r"(?:訂定|制定|公告|草案)?(?:條文|規定|規範|條文內容|規定內容)"),
    ("number", r"(?:條次|項次|點次|編號|序號|條號)"),
)  # fmt: skip
FORETEXT = "前文"
_LONGEST_HEADER = 16
_CLOSE = 0.8
_TOP_KINDS = ("article", "point", "chapter", "section")


class TableError(ValueError):
    """A table that is not a comparison of articles: ``line`` is where, the text says what was expected."""

    def __init__(self, message: str, line: int = 0) -> None:
        """``line`` is 0 where no one line is to blame."""
        super().__init__(message)
        self.line = line


@dataclass(frozen=True, slots=True)
class Comparison:
    """A comparison table as read.

    Attributes:
        columns: the headings as the table writes them, without the spaces that stretch them.
        new: the new column; its items carry their row.
        old: the old column; empty where the table has none.
        notes: the explanation of each row, by its number from 1.
        lost: paths of new items whose old counterpart the source has lost, so that they can't be graded.
        two_sided: whether the table has both a new and an old column.
    """

    columns: tuple[str, ...]
    new: Regulation
    old: Regulation
    notes: dict[int, str]
    lost: tuple[str, ...] = ()
    two_sided: bool = True

    def note(self, item: Item) -> str:
        """The explanation beside an item."""
        return self.notes.get(item.row, "")


def roles_of(row: Row) -> tuple[Role, ...] | None:
    """What each column is, where the row is a heading row; None where it is not."""
    names = ["".join(_text(cell).split()) for cell in row]
    if any(len(name) > _LONGEST_HEADER for name in names):
        return None
    roles = tuple(_role(name) for name in names)
    sides = {role for role in roles if role in ("new", "old", "name_new", "name_old")}
    spoken = sum(role != "" for role in roles)
    if not sides or spoken < 2 or spoken < sum(name != "" for name in names) - 1:  # noqa: PLR2004 - a pair
        return None
    if roles.count("new") > 1 or roles.count("old") > 1:
        return None
    return roles if "new" in sides or "name_new" in sides else _alone(roles)


def read_table(rows: Iterable[Row]) -> Comparison:
    """Both columns of a comparison table, its repeated headings and page breaks mended.

    Args:
        rows: every row with its cells; a row without cells says that a page ends there.

    Raises:
        TableError: no heading row names a column of new text, or the columns hold no item.
    """
    roles: tuple[Role, ...] = ()
    columns: tuple[str, ...] = ()
    kept: list[_Row] = []
    broken = False
    head = 0
    for row in rows:
        if not row:
            broken = True
            continue
        found = roles_of(row)
        if found is not None:
            broken = bool(kept) and len(found) == len(roles)
            head = next((line.number for cell in row for line in cell), head)
            roles, columns = found, columns or tuple("".join(_text(cell).split()) for cell in row)
            continue
        if not roles or not any(_text(cell) for cell in row):
            continue
        placed = _placed(row, roles)
        if kept and _continues(placed, kept[-1], broken=broken):
            kept[-1].extend(placed)
        else:
            kept.append(placed)
        broken = False
    if not roles:
        raise TableError(
            "找不到標題列；應有一列載明「修正條文」與「現行條文」（或修正規定／現行規定、修正後／修正前）。"
        )
    return _comparison(columns, roles, kept, head)


@dataclass(slots=True)
class _Row:
    """One row by role."""

    new: list[Line]
    old: list[Line]
    note: list[Line]
    short: bool = False

    def extend(self, other: "_Row") -> None:
        """Goes on with the row below, which a page break had parted from it."""
        self.new.extend(_running(other.new))
        self.old.extend(_running(other.old))
        self.note.extend(other.note)


def _running(lines: list[Line]) -> list[Line]:
    starts = bool(lines) and next(markers_at(lines[0].text.strip()), None) is not None
    return [replace(line, fresh=line.fresh and starts) for line in lines]


def _role(name: str) -> Role:
    plain = re.sub(r"[（(].*?[)）]", "", name)
    return next((role for role, pattern in _ROLES if re.fullmatch(pattern, plain)), "")


def _alone(roles: tuple[Role, ...]) -> tuple[Role, ...] | None:
    """A table of findings beside the rule in force: the rule is the text, the finding its note."""
    if "note" not in roles or "old" not in roles:
        return None
    return tuple("new" if role == "old" else role for role in roles)


def _text(cell: Cell) -> str:
    return "\n".join(line.text.strip() for line in cell if line.text.strip())


def _placed(row: Row, roles: Sequence[Role]) -> _Row:
    """The row's cells by role; where the source lost a cell, the last one is the explanation."""
    cells = list(row)
    short = len(cells) < len(roles)
    if short and len(cells) > 1 and roles[-1] == "note":
        if _pair_of_texts(cells[0], cells[1]) and len(cells) == len(roles) - 1:
            short = False
        else:
            cells = [*cells[:-1], *([] for _ in range(len(roles) - len(cells))), cells[-1]]
    found: dict[str, list[Line]] = {"new": [], "old": [], "note": []}
    prefix = ""
    for role, cell in zip(roles, cells, strict=False):
        if role == "number":
            prefix = _text(cell)
        elif role:
            found[role.removeprefix("name_")].extend(cell)
    if not _text(found["old"]) and not _text(found["note"]) and _divides(found["new"]):
        found["old"] = list(found["new"])  # a chapter's heading that spans the columns
    placed = _Row(found["new"], found["old"], found["note"], short)
    for side in (placed.new, placed.old):
        _prefix(side, prefix, named="name_new" in roles)
    return placed


def _divides(lines: Sequence[Line]) -> bool:
    """Whether a cell holds nothing but headings of chapters and sections."""
    markers = [next(markers_at(line.text.strip()), None) for line in lines]
    return bool(markers) and all(m is not None and m.kind in ("chapter", "section") for m in markers)


def _prefix(lines: list[Line], number: str, *, named: bool) -> None:
    """Puts the number from a column of its own, or the word 名稱, before a text that lacks one."""
    if not lines or next(markers_at(lines[0].text.strip()), None):
        return
    if named:
        lines[0] = replace(lines[0], text=f"# 名稱\n{lines[0].text}")
        title = replace(lines[0], text="# 名稱", fresh=True)
        lines[0:1] = [title, replace(lines[0], text=lines[0].text.partition("\n")[2], fresh=False)]
    elif number and next(markers_at(number), None):
        lines[0] = replace(lines[0], text=f"{number} {lines[0].text.strip()}")


def _pair_of_texts(first: Cell, second: Cell) -> bool:
    """Whether two cells are both texts of one item, rather than a text and its explanation."""
    one, other = _marker(first), _marker(second)
    return one is not None and other is not None and one.kind == other.kind and one.label == other.label


def _marker(cell: Cell) -> Marker | None:
    lines = [line.text.strip() for line in cell if line.text.strip()]
    return next(markers_at(lines[0]), None) if lines else None


def _continues(row: _Row, before: _Row, *, broken: bool) -> bool:
    """Whether a row is the rest of the one before: a page break parted it, or its texts begin no item."""
    if not row.new and not row.old:
        return True
    starts = [_marker(cell) for cell in (row.new, row.old) if cell]
    top = _marker(before.new) or _marker(before.old)
    numbered = top is not None and top.kind in _TOP_KINDS
    if broken:
        runs_on = bool(before.new and row.new) and not finished(_text(before.new)) and starts[0] is None
        return runs_on or (numbered and not any(m and top and m.kind == top.kind for m in starts))
    return numbered and not any(starts) and not _stand_alone(row)


def _stand_alone(row: _Row) -> bool:
    return bool(row.note) and bool(row.new)


def _comparison(
    columns: tuple[str, ...], roles: Sequence[Role], rows: Sequence[_Row], head: int
) -> Comparison:
    two_sided = {"new", "old"} <= {role.removeprefix("name_") for role in roles}
    new_lines: list[Line] = []
    old_lines: list[Line] = []
    glued: list[tuple[int, list[Line]]] = []
    for number, row in enumerate(rows, 1):
        new, tail = _unglued(row) if row.short and two_sided else (row.new, [])
        new_lines.extend(_numbered(new, number))
        if tail:
            glued.append((number, tail))
        old_lines.extend(_numbered(row.old, number))
    after, before = _column(new_lines), _column(old_lines)
    if not after.items and not before.items:
        line = next((cell.number for row in rows for cell in (*row.new, *row.old)), head)
        raise TableError("對照表之條文欄讀不到任何項次；應有「第○條」、「一、」、「1.」等項次。", line)
    lost = [
        item.path
        for n, row in enumerate(rows, 1)
        if row.short and two_sided and not any(g == n for g, _ in glued)
        for item in after.items
        if item.row == n
    ]
    for number, tail in glued:
        more, missing = _old_of_tail(
            tail, [item for item in after.items if item.row == number], after, number
        )
        before = Regulation(before.title, (*before.items, *more))
        lost.extend(missing)
    notes = {number: _flowing(row.note) for number, row in enumerate(rows, 1) if row.note}
    return Comparison(columns, after, before, notes, tuple(lost), two_sided)


def _column(lines: Sequence[Line]) -> Regulation:
    """One column's tree; what stands before its first item is an item too, so that nothing goes unread."""
    tree = parse(lines)
    if not tree.items or not tree.preamble:
        return tree
    text = _flowing(tree.preamble)
    numbers = tuple(dict.fromkeys(line.number for line in tree.preamble))
    fore = Item(FORETEXT, "", None, text, "", text, numbers, tree.preamble[0].row)
    return replace(tree, items=(fore, *tree.items))


def _flowing(lines: Sequence[Line]) -> str:
    """An explanation's paragraphs, a sentence that the page broke made whole."""
    paragraphs: list[str] = []
    for text in (line.text.strip() for line in lines if line.text.strip()):
        if paragraphs and not finished(paragraphs[-1]) and next(markers_at(text), None) is None:
            paragraphs[-1] = joined(paragraphs[-1], text)
        else:
            paragraphs.append(text)
    return "\n".join(paragraphs)


def _numbered(lines: Sequence[Line], row: int) -> list[Line]:
    return [replace(line, row=row, fresh=line.fresh or index == 0) for index, line in enumerate(lines)]


def _unglued(row: _Row) -> tuple[list[Line], list[Line]]:
    """A cell into which the source ran the old text after the new: parted where the numbering jumps back."""
    markers = [_marker([line]) for line in row.new]
    for index in range(1, len(row.new)):
        marker, before = markers[index], _text([row.new[index - 1]])
        if marker is None or not ("略" in before[-4:] or finished(before)):
            continue
        said = stand_in(before)
        if not (said and said.tail) and not _jumps_back(marker, markers[:index]):
            continue
        same = (
            line
            for line, other in zip(row.new[:index], markers, strict=False)
            if other and (other.kind, other.number) == (marker.kind, marker.number)
        )
        if any(similarity(line.text, row.new[index].text) >= _CLOSE for line in same):
            return row.new[:index], row.new[index:]
    return row.new, []


def _jumps_back(marker: Marker, before: Sequence[Marker | None]) -> bool:
    """Whether a number can't go on from those before it: the cell's own first again, or no next one."""
    first = next((other for other in before if other), None)
    if marker.first:
        return first is not None and (first.kind, first.number) == (marker.kind, marker.number)
    last = next((other for other in reversed(before) if other and other.kind == marker.kind), None)
    repeats = first is not None and (first.kind, first.number) == (marker.kind, marker.number)
    return repeats or last is None or not marker.follows(last)


def _old_of_tail(
    tail: list[Line], mine: list[Item], new: Regulation, row: int
) -> tuple[tuple[Item, ...], list[str]]:
    """The old items that were glued to the new cell, hung where their counterparts hang; and what is lost."""
    first = tail[0].text.strip()
    anchor = max(mine, key=lambda item: similarity(item.text, first))
    above: list[Item] = []
    parent = new.item(anchor.parent)
    while parent is not None:
        above.insert(0, parent)
        parent = new.item(parent.parent)
    old = parse(_numbered(tail, row), base=above).items
    position = mine.index(anchor)
    return old, [item.path for item in mine[:position]]
