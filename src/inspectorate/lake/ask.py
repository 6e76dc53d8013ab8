"""Asking a lake, and asking again what was once asked."""

from collections import ChainMap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

import ibis
import pyarrow as pa

from inspectorate.i18n import _
from inspectorate.lake.answers import fingerprint, plain_rows
from inspectorate.lake.engine import Engine
from inspectorate.lake.kinds import KINDS
from inspectorate.lake.lake import Lake
from inspectorate.lake.question import Answer, Asked, Question, QuestionError, Told
from inspectorate.lake.rollups import ROLLUPS
from inspectorate.lake.shelf import question as named

Lists = Mapping[str, pa.Table]
"""By name: what the firm told."""
_PIECE = 1 << 20


@dataclass(frozen=True, slots=True)
class AskedAgain:
    """What came of asking a stored question again.

    Attributes:
        changed: places of files that are gone or hold other bytes, and names of lists that are not the same;
            where there are any, the question was not asked.
        rows: the rows of now.
        equal: whether they are the rows of then.
    """

    changed: tuple[str, ...]
    rows: Sequence[Mapping[str, object]] = ()
    equal: bool = False


def ask(lake: Lake, engine: Engine, question: Question, asked: Asked, told: Lists | None = None) -> Answer:
    """Ask a question about some days and systems of a lake.

    Args:
        lake: what is asked.
        engine: who answers.
        question: what is asked for.
        asked: the days, systems and parameters, as :meth:`Question.asked` makes them.
        told: the lists that the firm gives.

    Raises:
        QuestionError: a list is missing, unknown or of other columns.
    """
    lists = checked_lists(question, told or {})
    tables = lake.tables(engine, question.kinds, question.reads_from(asked), asked.last, asked.systems)
    expression = question.ask(ChainMap(_memory(lists), tables), asked)  # type: ignore[arg-type]  # only read
    rows = engine.rows(expression)
    return Answer(
        question=question.name,
        first=asked.first,
        last=asked.last,
        systems=asked.systems,
        parameters=dict(asked.parameters),
        engine=engine.name,
        rows=plain_rows(rows),
        files=dict(tables.files),
        query=engine.sql(expression),
        told={name: fingerprint(table) for name, table in lists.items()},
        unread=_unread(lake, asked.systems) if question.unread else 0,
    )


def ask_again(lake: Lake, engine: Engine, answer: Answer, told: Lists | None = None) -> AskedAgain:
    """Ask what an answer says was asked, of the very same files, after making sure that they are the same.

    Records that came into the lake since are left out, for the answer did not know them.

    Raises:
        QuestionError: there is no such question any more, or it takes other parameters or lists.
    """
    question = named(answer.question)
    asked = question.asked(answer.first, answer.last, answer.parameters)
    lists = checked_lists(question, told or {})
    changed = (*_changed_files(lake, answer), *_changed_lists(lists, answer))
    if changed:
        return AskedAgain(changed)
    tables = _tables_of(lake, engine, question, answer)
    rows = plain_rows(engine.rows(question.ask(tables | _memory(lists), asked)))
    return AskedAgain((), rows, rows == list(answer.rows))


def checked_lists(question: Question, told: Lists) -> dict[str, pa.Table]:
    """The lists that a question gets, each in the columns and types that it wants.

    Raises:
        QuestionError: one is missing, unknown, or cannot be had in these columns.
    """
    wanted = {one.name: one for one in question.told}
    unknown = [name for name in told if name not in wanted]
    if unknown:
        said = _("提問 {question} 不使用清單 {names}")
        raise QuestionError(said.format(question=question.name, names="、".join(unknown)))
    missing = [one.name for one in question.told if one.required and one.name not in told]
    if missing:
        said = _("提問 {question} 需要清單 {names}；沒有清單即無法判定")
        raise QuestionError(said.format(question=question.name, names="、".join(missing)))
    return {name: _columns(wanted[name], table) for name, table in told.items()}


def _columns(told: Told, table: pa.Table) -> pa.Table:
    schema = ibis.schema(dict(told.columns)).to_pyarrow()
    try:
        return table.select(list(told.columns)).cast(schema)
    except (KeyError, pa.ArrowException) as error:
        said = _("清單 {name} 應有欄位 {columns}：{error}")
        columns = "、".join(told.columns)
        raise QuestionError(said.format(name=told.name, columns=columns, error=error)) from error


def _unread(lake: Lake, systems: Sequence[str]) -> int:
    """Lines set aside of these systems, and of files that do not say whose they are."""
    sources = lake.manifest.sources()
    mine = (one for one in sources if not (systems and one.system) or one.system in systems)
    return sum(one.aside.lines for one in mine if one.aside)


def _memory(lists: Lists) -> dict[str, ibis.Table]:
    return {name: ibis.memtable(table) for name, table in lists.items()}


def _changed_files(lake: Lake, answer: Answer) -> list[str]:
    return [place for place, digest in answer.files.items() if _digest(lake, place) != digest]


def _digest(lake: Lake, place: str) -> str:
    """The SHA-256 of a file of the lake; empty where there is none."""
    whole = sha256()
    try:
        with lake.store.fetch(place) as stream:
            while piece := stream.read(_PIECE):
                whole.update(piece)
    except FileNotFoundError:
        return ""
    return whole.hexdigest()


def _changed_lists(lists: Lists, answer: Answer) -> list[str]:
    now = {name: fingerprint(table) for name, table in lists.items()}
    return sorted(name for name in {*now, *answer.told} if now.get(name) != answer.told.get(name))


def _tables_of(lake: Lake, engine: Engine, question: Question, answer: Answer) -> dict[str, ibis.Table]:
    """The tables over the files of an answer: roll-ups where it read roll-ups, else the question's kinds."""
    schemas = {name: kind.schema for name, kind in KINDS.items()}
    schemas |= {name: rollup.schema for name, rollup in ROLLUPS.items()}
    by_kind: dict[str, list[str]] = {name: [] for name in (*question.kinds, *question.rollups)}
    for place in answer.files:
        by_kind.setdefault(place.split("/", 1)[0], []).append(lake.store.url(place))
    return {name: engine.parquet(files, schemas[name]) for name, files in by_kind.items()}
