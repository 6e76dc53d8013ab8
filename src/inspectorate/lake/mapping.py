"""A mapping file: how a firm's own JSON lines or CSV become records of a kind.

.. code-block:: toml

    form = "json"                  # or "csv"
    kind = "authentication"
    delimiter = ","                # of CSV
    columns = ["at", "account"]    # of CSV without a first line that names them

    [time]
    field = "at"                   # a name; within an object of JSON: "event.at"
    form = "iso"                   # or "epoch", "epoch_ms", or as strptime writes it: "%Y/%m/%d %H:%M:%S"

    [fields]                       # the record's column = the file's field
    user_name = "account"
    src_ip = "client.address"
    status = "result"

    [values.status]                # what the file writes = what the record holds
    OK = "success"
    NG = "failure"

    [constants]
    activity = "logon"

A value that ``[values]`` does not name stays what it is. A line that is no JSON object, or has another number
of fields than there are columns, cannot be read.
"""

import tomllib
from collections.abc import Mapping, Sequence
from csv import reader
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import msgspec
import pyarrow as pa

from inspectorate.i18n import _
from inspectorate.lake.errors import LakeError
from inspectorate.lake.formats.format import Format, literal
from inspectorate.lake.kinds import KINDS, KindName

if TYPE_CHECKING:  # compiled code, loaded when a file is taken in
    from inspectorate.lake.quick import Way

_MOST_FIELDS = 500


class MappingError(LakeError):
    """The mapping file cannot be used; the message (zh-TW) says where and why."""


@dataclass(frozen=True, slots=True)
class TimeField:
    """Which field holds the time, and how it is written."""

    field: str
    form: str = "iso"


@dataclass(frozen=True, slots=True)
class Plan:
    """What stands in a mapping file; see the module."""

    form: Literal["json", "csv"]
    kind: KindName
    time: TimeField
    fields: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    constants: Mapping[str, str | int | float | bool] = field(default_factory=dict)
    delimiter: str = ","
    columns: Sequence[str] = ()


def read_mapping(path: Path) -> Format:
    """The format that a mapping file describes.

    Raises:
        MappingError: it cannot be read, or names what there is not.
    """
    try:
        plan = msgspec.convert(tomllib.loads(path.read_text("utf-8")), Plan)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        said = _("對應檔 {file} 無法使用：{error}")
        raise MappingError(said.format(file=path, error=error)) from error
    _check(plan, path)
    form = format_of_plan(plan)
    return replace(form, title=_("依對應檔 {file}").format(file=path.name))


def _check(plan: Plan, path: Path) -> None:
    known = {one.name for one in KINDS[plan.kind].own}
    strange = [
        name for name in (*plan.fields, *plan.constants, *plan.values) if name not in known | {"system"}
    ]
    if strange:
        said = _("對應檔 {file}：{kind} 沒有欄位 {names}；可用者：{known}")
        names, able = "、".join(strange), "、".join(sorted(known | {"system"}))
        raise MappingError(said.format(file=path, kind=plan.kind, names=names, known=able))
    if any('"' in name for name in (plan.time.field, *plan.fields.values())):
        raise MappingError(_("對應檔 {file}：欄位名稱不得含有雙引號").format(file=path))
    if len(plan.delimiter) != 1 or plan.delimiter in '"\r\n':
        raise MappingError(_("對應檔 {file}：delimiter 應為一個字元").format(file=path))


def format_of_plan(plan: Plan) -> Format:
    """The format of a plan."""
    if plan.form == "json":
        form = _format(plan, _json(plan), {name: _path_place(plan, name) for name in _wanted(plan)})
        return replace(form, quick=lambda: _quick(plan)) if plan.time.form == "iso" else form
    if plan.columns:
        return _csv_format(plan, plan.columns)
    empty = _format(plan, "SELECT line, NULL AS kind, NULL::TIMESTAMP AS utc FROM lines", {})
    return replace(empty, fitted=lambda head: _csv_format(plan, _header(plan, head), header=True))


def _wanted(plan: Plan) -> tuple[str, ...]:
    return tuple(dict.fromkeys((plan.time.field, *plan.fields.values())))


def _path_place(plan: Plan, name: str) -> str:
    return f"f[{_wanted(plan).index(name) + 1}]"


def _quick(plan: Plan) -> "Way | None":
    from inspectorate.lake.quick_json import JsonWay, way_of

    names = _wanted(plan)
    columns = {name: names.index(told) for name, told in plan.fields.items()}
    constants = {name: value for name, value in plan.constants.items() if name not in columns}
    return way_of(JsonWay(plan.kind, names, names.index(plan.time.field), columns, plan.values, constants))


def _json(plan: Plan) -> str:
    paths = ("$." + ".".join(f'"{step}"' for step in name.split(".")) for name in _wanted(plan))
    listed = ", ".join(literal(path) for path in paths)
    return (
        "SELECT line, CASE WHEN json_valid(text) AND json_type(text) = 'OBJECT'"  # noqa: S608 - names by literal()
        f" THEN json_extract_string(text, [{listed}]) END AS f FROM lines"
    )


def _header(plan: Plan, head: str) -> tuple[str, ...]:
    first = head.split("\n", 1)[0].rstrip("\r").lstrip("\ufeff")
    return tuple(name.strip() for name in next(reader([first], delimiter=plan.delimiter), ()))


def _csv_format(plan: Plan, columns: Sequence[str], *, header: bool = False) -> Format:
    missing = [name for name in _wanted(plan) if name not in columns]
    if missing:
        said = _("檔案沒有對應檔所指之欄位 {names}；檔案之欄位為 {columns}")
        raise MappingError(said.format(names="、".join(missing), columns="、".join(columns[:50])))
    if len(columns) > _MOST_FIELDS:
        raise MappingError(_("欄位超過 {most} 個").format(most=_MOST_FIELDS))
    mark = "\\" + plan.delimiter if not plan.delimiter.isalnum() else plan.delimiter
    one = f'("(?:[^"]|"")*"|[^{mark}"]*){mark}'
    each, whole = literal(one), literal(f"(?:{one})+")
    cut = literal(plan.delimiter)
    split = (
        f"CASE WHEN NOT contains(text, '\"') THEN string_split(text, {cut})"
        f" WHEN regexp_full_match(text || {cut}, {whole}) THEN ["
        "CASE WHEN starts_with(x, '\"') THEN replace(substr(x, 2, length(x) - 2), '\"\"', '\"') ELSE x END"
        f" FOR x IN regexp_extract_all(text || {cut}, {each}, 1)] END"
    )
    skip = f"f[1:{len(columns)}] = [{', '.join(literal(name) for name in columns)}]" if header else "false"
    parse = (
        f"SELECT line, CASE WHEN len(cut) = {len(columns)} THEN cut END AS f, {skip} AS is_header"  # noqa: S608 - names by literal()
        f" FROM (SELECT line, {split} AS cut FROM lines)"
    ).replace("f[1:", "cut[1:")
    places = {name: f"f[{columns.index(name) + 1}]" for name in _wanted(plan)}
    return _format(plan, parse, places)


def _format(plan: Plan, cut: str, places: Mapping[str, str]) -> Format:
    """The format around SQL that yields ``line``, the fields ``f`` and perhaps ``is_header``."""
    time = places.get(plan.time.field, "NULL")
    skipped = "WHEN is_header THEN '' " if "is_header" in cut else ""
    system = (
        f", nonempty({places[plan.fields['system']]}) AS system"
        if plan.fields.get("system") in places
        else ""
    )
    parse = cut
    if places:
        parse = (
            f"SELECT *, CASE {skipped}WHEN f IS NOT NULL THEN {literal(plan.kind)} END AS kind,"  # noqa: S608 - names by literal()
            f" {_times(plan.time.form, time)}{system} FROM ({cut})"
        )
    rows = {name: _value(plan, name, places[told]) for name, told in plan.fields.items() if told in places}
    rows |= {name: _constant(value) for name, value in plan.constants.items()}
    rows.pop("system", None)
    types = {one.name: one.type for one in KINDS[plan.kind].own}
    rows = {name: f"({said})" if pa.types.is_dictionary(types[name]) else said for name, said in rows.items()}
    return Format(f"{plan.form}_mapping", "", lambda _head: False, parse, {plan.kind: rows})


def _times(form: str, time: str) -> str:
    if form == "iso":
        return f"utc_of({time}) AS utc, local_of({time}) AS local"
    if form == "epoch":
        return f"epoch_of({time}) AS utc"
    if form == "epoch_ms":
        return f"epoch_of(TRY_CAST({time} AS DOUBLE) / 1000) AS utc"
    return f"try_strptime({time}, {literal(form)}) AS local"


def _value(plan: Plan, name: str, place: str) -> str:
    said = f"nonempty({place})"
    if name not in plan.values:
        return said
    cases = " ".join(f"WHEN {literal(a)} THEN {literal(b)}" for a, b in plan.values[name].items())
    return f"CASE {said} {cases} ELSE {said} END" if cases else said


def _constant(value: str | float | bool) -> str:
    return literal(value) if isinstance(value, str) else str(value).lower()
