"""The clauses that an amendment changes: what they inherit, and what a person must say."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import msgspec
from msgspec import UNSET

from inspectorate.norms.comparison_table import Comparison
from inspectorate.norms.criterion import Criterion
from inspectorate.norms.difference import Change, NumberChange
from inspectorate.norms.heading import heading_data
from inspectorate.norms.inheritance import Clause
from inspectorate.norms.numbering import Marker
from inspectorate.norms.provision import Duty
from inspectorate.norms.regulation import Item, Regulation, same_place
from inspectorate.norms.schema import CadenceShape, CitationShape, ClauseShape, CriterionShape, ItemShape
from inspectorate.norms.similarity import plain, without_marker
from inspectorate.services.assess_impact import criterion_change
from inspectorate.services.compare_editions import Comparing

UNCLASSIFIED = "待歸類"
_DUTIES: tuple[tuple[Duty, str], ...] = (
    ("shall_not", r"不得|不可|勿|禁止|避免"),
    ("shall", r"應(?![變用])|須"),
    ("should", r"宜"),
    ("may", r"得(?!知|以知)"),
)


@dataclass(frozen=True, slots=True)
class Amended:
    """What the new edition's files hold, each clause with its file's name; and what is left to a person."""

    clauses: tuple[tuple[str, ClauseShape], ...]
    withdrawn: tuple[str, ...]
    work: tuple[str, ...]


@dataclass(slots=True)
class _Draft:
    """The amendment while its clauses are drawn up."""

    base: dict[str, Clause]
    new: Regulation
    table: Comparison
    source: str
    lost: tuple[str, ...]
    clauses: list[tuple[str, ClauseShape]] = field(default_factory=list)
    work: list[str] = field(default_factory=list)

    def at(self, path: str) -> Clause | None:
        """The base's clause of a path."""
        return self.base.get(same_place(path))


def amended_clauses(base: Sequence[Clause], compared: Comparing, table: Comparison, source: str) -> Amended:
    """Every clause that differs from the base, with what it inherits, and the work that is left."""
    draft = _Draft({same_place(c.shape.path): c for c in base}, compared.new, table, source, compared.lost)
    changes = {
        change.path: change for change in compared.changes if change.new and change.grade != "withdrawn"
    }
    for item in compared.new.items:
        if item.state:
            continue
        change = changes.get(item.path)
        if change is not None:
            _draft_change(draft, item, change)
        elif item.path in compared.lost and draft.at(item.path) is None:
            _draft_new(draft, item, "原條文欄未載，無從比對")
    kept = {same_place(clause.path) for _, clause in draft.clauses}
    withdrawn = [path for path in _gone(draft, compared.changes) if same_place(path) not in kept]
    for path in withdrawn:
        draft.work.append(f"{path}：已刪除或移列；請檢視是否有控制項因此無條款引用。")
    return Amended(tuple(draft.clauses), tuple(withdrawn), tuple(draft.work))


def _gone(draft: _Draft, changes: Sequence[Change]) -> Iterator[str]:
    """The base's paths that the new edition does not hold: withdrawn, or moved elsewhere."""
    still = {same_place(item.path) for item in draft.new.items if not item.state}
    for change in changes:
        clause = draft.at(change.old_path) if change.old_path else None
        if clause is not None and same_place(change.old_path) not in still:
            yield clause.shape.path


def _draft_change(draft: _Draft, item: Item, change: Change) -> None:
    before = draft.at(change.old_path) if change.old_path else None
    if before is None:
        if (
            change.grade in ("added", "substantive", "wording only", "renumbered")
            or draft.at(item.path) is None
        ):
            _draft_new(draft, item, "新增" if change.grade == "added" else "所承襲之版本未載此條款")
        return
    if _heading_left(item, before.shape, change):
        _draft_heading(draft, item, before)
    elif change.grade != "unchanged":
        _draft_successor(draft, item, before, change)


def _heading_left(item: Item, before: ClauseShape, change: Change) -> bool:
    """Whether the clause's text moved below it and only its heading stays."""
    return (
        change.grade == "unchanged"
        and not item.body
        and bool(item.heading)
        and len(plain(without_marker(before.text))) > len(plain(without_marker(item.text)))
    )


def _draft_heading(draft: _Draft, item: Item, before: Clause) -> None:
    shape = msgspec.structs.replace(
        before.shape,
        text=item.text,
        cite=CitationShape(draft.source, item.lines),
        duty="information",
        control="",
        cadence=CadenceShape(inspection=before.shape.cadence.inspection),
        criteria={},
        records=(),
        items=(),
        summary="",
        summary_en="",
        note="本文移列為其下之項次。",
    )
    draft.clauses.append((before.file, shape))


def _draft_successor(draft: _Draft, item: Item, before: Clause, change: Change) -> None:
    """The clause as it was, with the new text; numbers move the criteria whose words hold them."""
    path = (
        before.shape.path if same_place(before.shape.path) == same_place(item.path) else _spelt(draft, item)
    )
    text = item.body if _heading_apart(before.shape, item) else item.text
    note = draft.table.note(item) if change.grade != "renumbered" else f"原為 {before.shape.path}；字句未變。"
    shape = msgspec.structs.replace(
        before.shape, path=path, text=text, cite=CitationShape(draft.source, item.lines), note=note
    )
    if change.grade != "renumbered":
        shape = _with_numbers(draft, shape, change)
    if change.grade == "substantive":
        controls = dict.fromkeys((shape.control, *(entry.control or shape.control for entry in shape.items)))
        named = "、".join(str(control) for control in controls if control) or "（未定）"
        draft.work.append(f"{path}：實質修正；請確認義務、適用對象、紀錄與控制項 {named} 是否仍相符。")
    draft.clauses.append((before.file if path == before.shape.path else _file(draft, item), shape))


def _heading_apart(before: ClauseShape, item: Item) -> bool:
    """Whether the catalogue keeps this clause's heading in a field of its own."""
    return bool(item.heading and item.body) and plain(item.heading) not in plain(before.text)


def _with_numbers(draft: _Draft, shape: ClauseShape, change: Change) -> ClauseShape:
    items = tuple(_item(draft, shape.path, entry, change) for entry in shape.items)
    criteria = _criteria(draft, shape.path, shape.criteria, change)
    summary = _swapped(shape.summary, change.numbers)
    return msgspec.structs.replace(
        shape, criteria=criteria, items=items, summary=summary, summary_en=_kept_english(shape, summary)
    )


def _item(draft: _Draft, path: str, entry: ItemShape, change: Change) -> ItemShape:
    criteria = UNSET if entry.criteria is UNSET else _criteria(draft, path, entry.criteria, change)
    summary = _swapped(entry.summary, change.numbers)
    english = _kept_english(entry, summary)
    return msgspec.structs.replace(entry, criteria=criteria, summary=summary, summary_en=english)


def _criteria(
    draft: _Draft, path: str, criteria: dict[str, CriterionShape], change: Change
) -> dict[str, CriterionShape]:
    """The criteria under the new text; one whose words are gone is left out: nothing is judged by it."""
    kept = {}
    for name, shape in criteria.items():
        moved = criterion_change(
            Criterion(shape.value, shape.measure, shape.speaker, shape.words), change.numbers, change.new
        )
        if moved is not None and isinstance(moved[0], int):
            kept[name] = msgspec.structs.replace(shape, value=moved[0], measure=moved[1], words=moved[2])
        elif not shape.words or shape.words in change.new or shape.speaker == "firm":
            kept[name] = shape
        else:
            draft.work.append(
                f"{path}：判準 {name} 所依文字「{shape.words}」已不在條文中，未予沿用；請重新認定。"
            )
    return kept


def _kept_english(before: ClauseShape | ItemShape, summary: str) -> str:
    """The English summary, unless the number in it has changed."""
    return before.summary_en if summary == before.summary else ""


def _swapped(text: str, numbers: Sequence[NumberChange]) -> str:
    for number in numbers:
        text = text.replace(number.old, number.new)
    return text


def _draft_new(draft: _Draft, item: Item, why: str) -> None:
    """A clause without a forerunner: bound as its heading is, and no control until a person names one."""
    path = _spelt(draft, item)
    above = _nearest(draft, item)
    heading = heading_data(without_marker(item.text))
    inspected = (
        heading.cadence if heading and heading.cadence else above.cadence.inspection if above else UNSET
    )
    title = heading.title if heading else item.heading.strip("：: ")
    explained = draft.table.note(item) if item.path not in draft.lost else ""
    shape = ClauseShape(
        path=path,
        text=item.text,
        cite=CitationShape(draft.source, item.lines),
        domain=above.domain if above else "cross",
        duty=_duty(item),
        heading=title or (above.heading if above else ""),
        code=heading.code if heading else (above.code if above else ""),
        applies=above.applies if above else "everyone",
        cadence=msgspec.convert({"inspection": inspected} if inspected is not UNSET else {}, CadenceShape),
        note=f"{UNCLASSIFIED}：{why}。{explained}".strip(),
    )
    draft.clauses.append((_file(draft, item), shape))
    if shape.duty != "information":
        draft.work.append(
            f"{path}：{why}，{UNCLASSIFIED}；請指定控制項，並確認適用對象、義務週期、紀錄與判準。"
        )


def _duty(item: Item) -> Duty:
    text = item.body or ""
    return next((duty for duty, pattern in _DUTIES if re.search(pattern, text)), "information")


def _nearest(draft: _Draft, item: Item) -> ClauseShape | None:
    """The clause that the item stands under, however high: as just drawn up, else as the base has it."""
    drawn = {same_place(clause.path): clause for _, clause in draft.clauses}
    parent = item.parent
    while parent:
        clause = draft.at(parent)
        if same_place(parent) in drawn:
            return drawn[same_place(parent)]
        if clause is not None:
            return clause.shape
        above = draft.new.item(parent)
        parent = above.parent if above else ""
    siblings = [c.shape for place, c in draft.base.items() if place.startswith(same_place(item.path))]
    return siblings[0] if siblings else None


def _spelt(draft: _Draft, item: Item) -> str:
    """The item's path as the catalogue writes it: 7.(1)f. keeps its dot."""
    clause = draft.at(item.path)
    if clause is not None:
        return clause.shape.path
    dotted = (
        item.marker is not None and item.marker.kind in ("lower", "digit", "upper") and "/" not in item.path
    )
    return f"{item.path}." if dotted else item.path


def _file(draft: _Draft, item: Item) -> str:
    """The file of the article or point: the base's where it has one, else a new one."""
    root = item
    while root.parent and (above := draft.new.item(root.parent)) is not None:
        root = above
    place = same_place(root.path)
    found = next((c.file for other, c in draft.base.items() if other.startswith(place)), None)
    if found is not None and draft.at(root.path) is not None:
        return found
    return _new_file(root.marker)


def _new_file(marker: Marker | None) -> str:
    if marker is None or marker.kind == "title":
        return "text.yaml"
    kind = "article" if marker.kind == "article" else "point"
    number = "-".join(f"{part:02}" if at == 0 else str(part) for at, part in enumerate(marker.number))
    return f"{kind}-{number}.yaml"
