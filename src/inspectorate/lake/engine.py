"""The engine that answers: DuckDB in this process by default, another by its URL."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import urlsplit

import ibis
import pyarrow as pa

from inspectorate.i18n import _

EMBEDDED = "duckdb:"


class EngineError(Exception):
    """No such engine, or it cannot be reached; the message (zh-TW) says what to do."""


class Engine(Protocol):
    """What questions need of an engine."""

    name: str

    def parquet(self, files: Sequence[str], schema: pa.Schema) -> ibis.Table:
        """The rows of these Parquet files; with no file, an empty table of the schema."""
        ...

    def rows(self, expression: ibis.Table) -> pa.Table:
        """What the expression answers."""
        ...

    def sql(self, expression: ibis.Table) -> str:
        """The query as this engine is sent it, to be stored beside the answer."""
        ...


@dataclass(slots=True)
class _Backend:
    """An engine behind Ibis."""

    name: str
    connection: Any

    def parquet(self, files: Sequence[str], schema: pa.Schema) -> ibis.Table:
        if not files:
            return ibis.memtable(schema.empty_table())
        if self.name == "spark":
            session = self.connection._session  # noqa: SLF001 - Ibis lets no reader option through
            frame = session.read.option("recursiveFileLookup", "true").parquet(*files)
            view = f"lake_{abs(hash(tuple(files))):x}"
            frame.createOrReplaceTempView(view)
            return self.connection.table(view)
        return self.connection.read_parquet(list(files), hive_partitioning=False)

    def rows(self, expression: ibis.Table) -> pa.Table:
        return expression.to_pyarrow()

    def sql(self, expression: ibis.Table) -> str:
        return str(self.connection.compile(expression))


@contextmanager
def open_engine(url: str = EMBEDDED, memory: str = "1GB") -> Iterator[Engine]:
    """The engine of a URL: ``duckdb:``, ``spark://host:port``.

    Raises:
        EngineError: the scheme is none of these, or the engine's package is not installed.
    """
    scheme = urlsplit(url).scheme
    if scheme == "duckdb":
        connection = ibis.duckdb.connect(memory_limit=memory)
        connection.raw_sql("SET TimeZone = 'UTC'")
        try:
            yield _Backend("duckdb", connection)
        finally:
            connection.disconnect()
    elif scheme == "spark":
        session = _spark(url)
        try:
            yield _Backend("spark", ibis.pyspark.connect(session))
        finally:
            session.stop()
    else:
        raise EngineError(_("不認得引擎 {url}；可用 duckdb: 或 spark://主機:埠").format(url=url))


def _spark(url: str) -> Any:  # noqa: ANN401 - pyspark is an extra; its type is not there without it
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.master(url)
    settings = {"spark.sql.session.timeZone": "UTC", "spark.ui.enabled": "false"}
    for name, value in settings.items():
        builder = builder.config(name, value)
    return builder.getOrCreate()
