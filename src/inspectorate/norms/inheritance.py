"""What an edition holds when it inherits an older one: its own clauses override those of the same path."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

import msgspec

from inspectorate.norms.catalogue import CatalogueError
from inspectorate.norms.schema import CitationShape, ClauseShape, EditionShape

_DIGITS = {numeral: value for value, numeral in enumerate("〇一二三四五六七八九")}
_TEN = 10
_STEP = re.compile(r"\d+|[〇一二三四五六七八九十]+|(?<![A-Za-z])[A-Za-z](?![A-Za-z])")


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause and the file of its edition that it stands in (an article or a point)."""

    file: str
    shape: ClauseShape


def natural(path: str) -> tuple[int, ...]:
    """The numbers of a path or name in order: 7.(1)b. comes before 7.(1)c., and 第十條 after 第九條."""
    return tuple(_value(step) for step in _STEP.findall(path))


def resolve(
    name: str, shapes: Mapping[str, EditionShape], own: Mapping[str, list[Clause]]
) -> list[ClauseShape]:
    """Every clause of one edition in the order of the text, the inherited ones included.

    Raises:
        CatalogueError: it inherits what there is not, in a circle, or withdraws or recites an unknown clause.
    """
    return [clause.shape for clause in _resolve(name, shapes, own, ())]


def _resolve(
    name: str, shapes: Mapping[str, EditionShape], own: Mapping[str, list[Clause]], heirs: tuple[str, ...]
) -> list[Clause]:
    shape = shapes[name]
    _refuse_doubles(name, own[name])
    inherited: list[Clause] = []
    if shape.inherits:
        inherited = _resolve(_parent(name, shapes, heirs), shapes, own, (name, *heirs))
    _refuse_unknown(name, "withdrawn", shape.withdrawn, inherited)
    _refuse_unknown(name, "recite", tuple(shape.recite), inherited)
    if not inherited:
        return own[name]
    kept = [_recited(clause, shape) for clause in inherited if clause.shape.path not in shape.withdrawn]
    for clause in own[name]:
        _place(kept, clause)
    return kept


def _parent(name: str, shapes: Mapping[str, EditionShape], heirs: tuple[str, ...]) -> str:
    parent = f"{shapes[name].instrument}/{shapes[name].inherits}"
    if parent not in shapes:
        raise CatalogueError(f"規範資料 {name}/edition.yaml：inherits 之版本 {parent} 不存在")
    if parent in (name, *heirs):
        raise CatalogueError(f"規範資料 {name}/edition.yaml：inherits 形成循環")
    return parent


def _recited(clause: Clause, edition: EditionShape) -> Clause:
    lines = edition.recite.get(clause.shape.path)
    if not lines:
        return clause
    cite = CitationShape(edition.source, lines)
    return Clause(clause.file, msgspec.structs.replace(clause.shape, cite=cite))


def _place(kept: list[Clause], clause: Clause) -> None:
    """Puts a clause where the one it overrides stood, or where its file and path belong."""
    mine = (natural(clause.file), natural(clause.shape.path))
    for index, other in enumerate(kept):
        if other.shape.path == clause.shape.path:
            kept[index] = clause
            return
    for index, other in enumerate(kept):
        if (natural(other.file), natural(other.shape.path)) > mine:
            kept.insert(index, clause)
            return
    kept.append(clause)


def _refuse_doubles(name: str, clauses: list[Clause]) -> None:
    seen: dict[str, str] = {}
    for clause in clauses:
        path = clause.shape.path
        if path in seen:
            raise CatalogueError(
                f"規範資料 {name}/{clause.file}：條款 {path} 已見於 {seen[path]}，同一版本不得重複"
            )
        seen[path] = clause.file


def _refuse_unknown(name: str, field: str, paths: tuple[str, ...], inherited: list[Clause]) -> None:
    known = {clause.shape.path for clause in inherited}
    for path in paths:
        if path not in known:
            raise CatalogueError(f"規範資料 {name}/edition.yaml：{field} 之條款 {path} 不在所承襲之版本中")


def _value(step: str) -> int:
    if step.isdigit():
        return int(step)
    if step.isascii():
        return ord(step.lower()) - ord("a") + 1
    tens, ten, ones = step.partition("十")
    if not ten:
        return int("".join(str(_DIGITS[numeral]) for numeral in tens))
    return _DIGITS.get(tens, 1) * _TEN + _DIGITS.get(ones, 0)
