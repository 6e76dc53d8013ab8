"""Lists that a firm tells along with a question, read from CSV."""

import csv
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import ibis
import pyarrow as pa

from inspectorate.i18n import _
from inspectorate.lake.question import QuestionError, Told
from inspectorate.lake.ranges import RangeError, apart, parse_range
from inspectorate.lake.taiwan import AHEAD_HOURS

RANGE = "range"
"""The column of a list of address ranges, as :func:`inspectorate.lake.ranges.parse_range` takes it."""
_KEYS = ("first", "last")
_TAIPEI = timezone(timedelta(hours=AHEAD_HOURS))
_BOOLEANS = {"true": True, "1": True, "是": True, "false": False, "0": False, "否": False}


@dataclass(frozen=True, slots=True)
class _Row:
    line: int
    values: tuple[Any, ...]


def read_told(told: Told, path: Path) -> pa.Table:
    """The list in a CSV file with a heading, in UTF-8.

    An empty field is nothing. A time without a zone is Taiwan's. A list of address ranges has a column
    ``range``; where one lies within another, the narrower one counts.

    Raises:
        QuestionError: the file cannot be read, a column is missing, or a field is not what it should be.
    """
    columns_told = written_columns(told)
    names = [name for name in columns_told if name != RANGE] if told.ranges else columns_told
    rows = _rows(told, path, columns_told)
    columns = _laid_apart(rows, names, path) if told.ranges else _columns(rows, names)
    schema = ibis.schema(dict(told.columns)).to_pyarrow()
    return pa.table({name: columns[name] for name in schema.names}, schema)


def written_columns(told: Told) -> list[str]:
    """What the firm writes in the heading."""
    if not told.ranges:
        return list(told.columns)
    return [RANGE, *(name for name in told.columns if name not in _KEYS)]


def _columns(rows: Sequence[_Row], names: Sequence[str]) -> dict[str, list[Any]]:
    return {name: [row.values[n] for row in rows] for n, name in enumerate(names)}


def _laid_apart(rows: Sequence[_Row], names: Sequence[str], path: Path) -> dict[str, list[Any]]:
    ranges = []
    for row in rows:
        try:
            ranges.append(parse_range(row.values[0] or "", row.line, row.values[1:]))
        except RangeError as error:
            raise _refused(path, row.line, RANGE, row.values[0], "203.0.113.0/24") from error
    try:
        pieces = list(apart(ranges))
    except RangeError as error:
        one, other = error.args
        said = _("{path} 第 {one} 列與第 {other} 列之位址範圍互相矛盾；請擇一或改為包含關係")
        raise QuestionError(said.format(path=path, one=one, other=other)) from error
    found = {"first": [piece.first for piece in pieces], "last": [piece.last for piece in pieces]}
    return found | {name: [piece.values[n] for piece in pieces] for n, name in enumerate(names)}


def _rows(told: Told, path: Path, names: Sequence[str]) -> list[_Row]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            reader = csv.DictReader(stream, strict=True)
            missing = [name for name in names if name not in (reader.fieldnames or ())]
            if missing:
                said = _("{path} 缺少欄位 {names}；請於第一列寫明欄位名稱")
                raise QuestionError(said.format(path=path, names="、".join(missing)))
            return [_row(told, path, reader.line_num, row, names) for row in reader]
    except (OSError, UnicodeError, csv.Error) as error:
        said = _("無法讀取 {path}：{error}；請提供 UTF-8 之 CSV 檔")
        raise QuestionError(said.format(path=path, error=error)) from error


def _row(told: Told, path: Path, line: int, row: Mapping[str, str | None], names: Sequence[str]) -> _Row:
    values = []
    for name in names:
        text = (row[name] or "").strip()
        kind = told.columns.get(name, "string")
        read, example = _READ[kind]
        try:
            values.append(read(text) if text else None)
        except (ValueError, KeyError) as error:
            raise _refused(path, line, name, text, example) from error
    return _Row(line, tuple(values))


def _refused(path: Path, line: int, name: str, text: str | None, example: str) -> QuestionError:
    said = _("{path} 第 {line} 列之 {name} 為「{text}」；請寫如 {example}")
    return QuestionError(said.format(path=path, line=line, name=name, text=text or "", example=example))


def _time(text: str) -> datetime:
    """A time in UTC without a zone, as records have it."""
    read = datetime.fromisoformat(text)
    local = read if read.tzinfo else read.replace(tzinfo=_TAIPEI)
    return local.astimezone(UTC).replace(tzinfo=None)


_READ: Mapping[str, tuple[Callable[[str], Any], str]] = {
    "string": (str, "A123"),
    "int64": (int, "12"),
    "float64": (float, "25.04"),
    "boolean": (lambda text: _BOOLEANS[text.casefold()], "true"),
    "date": (date.fromisoformat, "2026-10-31"),
    "timestamp": (_time, "2026-10-31T09:00:00"),
    "timestamp(6)": (_time, "2026-10-31T09:00:00"),
}
"""How each type of column is read, and an example of it."""
