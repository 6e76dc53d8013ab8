"""A question that needs more memory than the engine may hold."""

from typing import Any

import click
import duckdb
import ibis
import pyarrow as pa
import pytest

from inspectorate.cli.lake_told import engine_options
from inspectorate.lake.engine import EMBEDDED, MEMORY, EngineError, open_engine


def test_a_question_that_one_thread_cannot_answer_either_says_what_to_do() -> None:
    with open_engine() as engine:
        inner: Any = engine
        rows, raw = ibis.range(400_000).unnest().name("n").as_table(), inner.connection.con
        asked = rows.aggregate(one=rows.n.cast(str).repeat(9).collect())  # a list has to be held in memory
        raw.execute("SET threads = 2")
        raw.execute("SET memory_limit = '16MB'")
        with pytest.raises(EngineError, match=r"15\.2 MiB.*--memory"):
            engine.rows(asked)


def test_the_command_line_gives_the_engine_as_much_as_it_has_by_itself() -> None:
    command = click.command()(engine_options(lambda: None))
    assert {one.name: one.default for one in command.params} == {"engine": EMBEDDED, "memory": MEMORY}


class Narrow:
    """The engine's connection where several threads need more memory than there is."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection, self.threads = connection, list[int]()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)

    def sql(self, query: str) -> Any:
        ((threads,),) = self._connection.execute("SELECT current_setting('threads')").fetchall()
        self.threads.append(threads)
        if threads > 1:
            raise duckdb.OutOfMemoryException("failed to allocate data")
        return self._connection.sql(query)


def test_what_several_threads_cannot_hold_one_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    with open_engine() as engine:
        inner: Any = engine
        inner.connection.con.execute("SET threads = 2")
        asked = ibis.literal(7, "int8").name("seven").as_table()
        narrow = Narrow(inner.connection.con)
        monkeypatch.setattr(inner.connection, "con", narrow)
        assert engine.rows(asked).equals(pa.table({"seven": pa.array([7], pa.int8())}))
        monkeypatch.undo()
    assert narrow.threads == [2, 1]
