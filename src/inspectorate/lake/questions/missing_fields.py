"""Fields that records must hold: how many lack each, and the first that does."""

import ibis
from ibis.expr.types import BooleanValue, Table

from inspectorate.i18n import _
from inspectorate.lake.hourly import ALL_KINDS, kinds_asked
from inspectorate.lake.logons import how_many
from inspectorate.lake.question import Asked, Question, QuestionError, Tables

_SAYS = "[^ -]"
"""A text says something where a character is neither a blank nor a mark for nothing."""


def ask(tables: Tables, asked: Asked) -> ibis.Table:
    """For each system and field, how many records there are, how many lack it, and which was the first.

    ``fields`` are columns of the kind, separated by commas; ``src_ip|src_host`` is held where either says
    something. ``activity`` names the records that must hold them, where the kind has activities: empty for
    all of them. A blank text or one of hyphens says nothing. A line without a time is no record at all:
    it stands among those that could not be read.
    """
    kind = next(kinds_asked(asked))
    rows = tables[kind]
    rows = rows.filter(rows.time >= asked.begins, rows.time < asked.ends)
    if asked["activity"] and "activity" in rows.columns:
        rows = rows.filter(rows.activity == asked["activity"])
    fields = [each.strip() for each in asked["fields"].split(",") if each.strip()]
    found = [_field(rows, kind, field) for field in fields]
    if not found:
        raise QuestionError(_("提問 missing_fields 須以 --set fields=欄位 指明應有之欄位"))
    return (ibis.union(*found) if len(found) > 1 else found[0]).order_by("system", "field")


def _field(rows: Table, kind: str, field: str) -> Table:
    names = field.split("|")
    unknown = [name for name in names if name not in rows.columns]
    if unknown:
        said = _("紀錄種類 {kind} 沒有欄位 {names}；可用 {known}")
        known = "、".join(rows.columns)
        raise QuestionError(said.format(kind=kind, names="、".join(unknown), known=known))
    held = _says(rows, names[0])
    for name in names[1:]:
        held |= _says(rows, name)
    lacks = rows.mutate(lacks=~held)
    counted = lacks.group_by("system").agg(records=lacks.count(), missing=how_many(lacks, lacks.lacks))
    in_order = ibis.window(group_by="system", order_by=["time", "origin", "line"])
    first = lacks.filter(lacks.lacks)
    first = first.mutate(number=ibis.row_number().over(in_order)).filter(ibis._.number == 0)
    first = first.select("system", first_time="time", first_origin="origin", first_line="line")
    both = counted.left_join(first, "system")
    return both.select(
        "system",
        field=ibis.literal(field),
        records=both.records,
        missing=both.missing,
        first_time=both.first_time,
        first_origin=both.first_origin,
        first_line=both.first_line,
    )


def _says(rows: Table, name: str) -> BooleanValue:
    column = rows[name]
    if not column.type().is_string():
        return column.notnull()
    return ibis.coalesce(column.re_search(_SAYS), ibis.literal(value=False))


QUESTION = Question(
    "missing_fields",
    "紀錄應有之欄位：各缺多少筆，首見於何處",
    ALL_KINDS,
    ask,
    {"kind": "authentication", "activity": "logon", "fields": "user_name,time,src_ip|src_host"},
    unread=True,
)
