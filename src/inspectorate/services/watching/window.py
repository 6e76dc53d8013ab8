"""The records of the last while, in memory, and what the day's questions and rules find among them."""

import tempfile
import time
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import ibis
import pyarrow as pa
import pyarrow.compute as pc

from inspectorate.i18n import _
from inspectorate.lake.answers import plain_rows
from inspectorate.lake.engine import Engine
from inspectorate.lake.kinds import KINDS
from inspectorate.lake.parts import canonical_table
from inspectorate.lake.question import Answer, Asked, Question
from inspectorate.lake.reading import examine
from inspectorate.lake.sigma.evaluating import names_of
from inspectorate.lake.sigma.rules import RuleSet
from inspectorate.lake.sigma.unsupported import SigmaRuleError
from inspectorate.lake.sources import Source
from inspectorate.lake.taiwan import AHEAD_HOURS
from inspectorate.lake.taking import Desk, Rows, Told, take_source
from inspectorate.services.daily_findings import Alert, alerts_of

MOST_ROWS = 1_000_000
"""Of one kind; of more, the oldest are let go, and it is said."""
_MOST_FOUND = 1000
_TIMES = ("reached", "first", "first_success", "since", "began", "time")


@dataclass(frozen=True, slots=True)
class Watched:
    """What is asked of the window.

    Attributes:
        questions: with the parameters and lists of each.
        keep: how many seconds a record stays after it came.
    """

    questions: tuple[tuple[Question, Mapping[str, Any], Mapping[str, pa.Table]], ...]
    rules: RuleSet | None
    keep: float

    @property
    def kinds(self) -> frozenset[str]:
        """The kinds of records that are kept."""
        found = {kind for one, _given, _lists in self.questions for kind in one.kinds}
        for rule in self.rules.alerting if self.rules else ():
            try:
                found.update(self.rules.kinds(rule) if self.rules else ())
            except SigmaRuleError:
                continue  # named when the watch begins
        return frozenset(found)


class Window:
    """Records by kind, in the order in which they came."""

    def __init__(self, watched: Watched, engine: Engine, connection: Any) -> None:  # noqa: ANN401 - DuckDB, of an extra
        """``connection`` is that of :func:`inspectorate.lake.converting.closed_engine`."""
        self._watched, self._engine, self._connection = watched, engine, connection
        self._kept: dict[str, deque[tuple[float, pa.Table]]] = {kind: deque() for kind in watched.kinds}
        self.dropped = 0

    def take(self, name: str, data: bytes, told: Told) -> tuple[int, int]:
        """Take lines in; how many records they made, and how many could not be read.

        Raises:
            LakeError: no format fits them.
        """
        records = 0

        def gather(rows: Rows) -> None:
            nonlocal records
            for kind, table in rows.items():
                records += len(table)
                if len(table) and kind in self._kept:
                    canonical = canonical_table(table, KINDS[kind].schema)
                    self._kept[kind].append((time.monotonic(), canonical))

        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / Path(name).name  # never the place that the lines came from
            path.write_bytes(data)
            source = Source(name, path)
            desk = Desk(self._connection, gather, lambda _progress: None, (Path(folder) / "aside", "aside"))
            entry, _aside = take_source(source, examine(source), told, desk)
        return records, entry.aside.lines if entry.aside else 0

    def forget(self) -> None:
        """Let go of what is older than is kept, and of what is too much."""
        oldest = time.monotonic() - self._watched.keep
        for kept in self._kept.values():
            while kept and kept[0][0] < oldest:
                kept.popleft()
            while len(kept) > 1 and sum(len(table) for _at, table in kept) > MOST_ROWS:
                self.dropped += len(kept.popleft()[1])

    def alerts(self) -> Iterator[Alert]:
        """What is found among the records."""
        tables = {
            kind: pa.concat_tables([table for _at, table in kept]).unify_dictionaries()
            for kind, kept in self._kept.items()
            if kept
        }
        if not tables:
            return
        empty = {kind: KINDS[kind].schema.empty_table() for kind in self._kept}
        known = {kind: ibis.memtable(_decoded(table)) for kind, table in (empty | tables).items()}
        asked_days = _days(tables)
        for one, given, lists in self._watched.questions:
            asked = one.asked(*asked_days, given)
            told = {name: ibis.memtable(table) for name, table in lists.items()}
            yield from self._found(one.name, _(one.title), one.ask(known | told, asked), asked)
        rules = self._watched.rules
        for rule in rules.alerting if rules else ():
            title, identifier, _level = names_of(rule)
            try:
                expression = rules.expression(rule, known) if rules else None
            except (SigmaRuleError, KeyError):
                continue  # named when the watch begins
            said = _("規則「{title}」").format(title=title)
            if expression is not None:
                yield from self._found(f"sigma/{identifier}", said, expression, Asked(*asked_days))

    def _found(self, name: str, title: str, expression: ibis.Table, asked: Asked) -> Iterator[Alert]:
        rows = plain_rows(self._engine.rows(expression.limit(_MOST_FOUND)))
        answer = Answer(name, asked.first, asked.last, (), {}, self._engine.name, rows, {}, "")
        yield from alerts_of(answer, title)


def unsupported(rules: RuleSet) -> Iterator[tuple[str, str]]:
    """The rules that cannot be evaluated, and why."""
    tables = {kind: ibis.memtable(_decoded(one.schema.empty_table())) for kind, one in KINDS.items()}
    for rule in rules.alerting:
        try:
            rules.expression(rule, tables)
        except SigmaRuleError as error:
            yield rule.title, str(error)


def number_of(alert: Alert) -> str:
    """The number of an alert: of one question, about one thing and of one day there is one."""
    parts = (alert.question, _day(alert), *alert.same)
    return sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


def _day(alert: Alert) -> str:
    for name in _TIMES:
        text = alert.row.get(name)
        if isinstance(text, str):
            local = datetime.fromisoformat(text) + timedelta(hours=AHEAD_HOURS)
            return local.date().isoformat()
    return ""


def _days(tables: Mapping[str, pa.Table]) -> tuple[date, date]:
    """The first and last day in Taiwan of the records."""
    ahead = timedelta(hours=AHEAD_HOURS)
    found = [pc.min_max(table["time"]).as_py() for table in tables.values()]
    first = min(one["min"] for one in found) + ahead
    last = max(one["max"] for one in found) + ahead
    return first.date(), last.date()


def _decoded(table: pa.Table) -> pa.Table:
    """The table without dictionaries."""
    fields = [
        pa.field(one.name, one.type.value_type if pa.types.is_dictionary(one.type) else one.type)
        for one in table.schema
    ]
    return table.cast(pa.schema(fields))
