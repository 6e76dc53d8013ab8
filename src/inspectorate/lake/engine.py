"""The engine that answers: DuckDB in this process by default, another by its URL."""

import re
import socket
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import SplitResult, parse_qsl, urlsplit

import ibis
import pyarrow as pa
from ibis.expr import operations as ops

from inspectorate.i18n import _
from inspectorate.lake.errors import LakeError
from inspectorate.lake.spark import Spark, cluster_session, local_session

EMBEDDED = "duckdb:"
MEMORY = "900MB"
"""What the embedded engine may hold at most; beyond it, it works in temporary files.

The process then stays under 1.5 GB over 50 million log-ins: the engine counts its own blocks only.
"""
_SPARK_PORT = 7077
_PATIENCE_S = 10


class EngineError(LakeError):
    """No such engine, or it cannot be reached; the message (zh-TW) says what to do."""


class Engine(Protocol):
    """What questions need of an engine."""

    name: str

    def parquet(self, files: Sequence[str], schema: pa.Schema) -> ibis.Table:
        """The rows of these Parquet files; with no file, an empty table of the schema."""
        ...

    def rows(self, expression: ibis.Table) -> pa.Table:
        """What the expression answers, in the types of its own schema."""
        ...

    def sql(self, expression: ibis.Table) -> str:
        """The query as this engine is sent it, to be stored beside the answer."""
        ...


@dataclass(slots=True)
class _DuckDB:
    """The embedded engine."""

    connection: Any
    name: str = "duckdb"
    _written: tuple[ibis.Table, str] | None = None  # the newest query: who wants its rows stores it, too

    def parquet(self, files: Sequence[str], schema: pa.Schema) -> ibis.Table:
        if not files:
            return ibis.memtable(schema.empty_table())
        plain = [re.sub(r"([*?\[])", r"[\1]", file) for file in files]  # a place is a name, never a pattern
        return self.connection.read_parquet(plain, hive_partitioning=False)

    def rows(self, expression: ibis.Table) -> pa.Table:
        raw = self.connection.con
        told = expression.op().find(ops.InMemoryTable)
        for one in told:
            raw.register(one.name, one.data.to_pyarrow(one.schema))
        try:
            found = _answered(raw, self.sql(expression))
        finally:
            for one in told:
                raw.unregister(one.name)
        return found.cast(expression.schema().to_pyarrow())

    def sql(self, expression: ibis.Table) -> str:
        if self._written is None or self._written[0] is not expression:
            self._written = expression, str(self.connection.compile(expression))
        return self._written[1]


def _answered(raw: Any, query: str) -> pa.Table:  # noqa: ANN401 - a connection of the engine
    """What a query answers; by one thread where several, which hold memory each, need more than there is."""
    import duckdb

    with suppress(duckdb.OutOfMemoryException):
        return raw.sql(query).to_arrow_table()
    raw.execute("SET threads = 1")
    try:
        return raw.sql(query).to_arrow_table()
    except duckdb.OutOfMemoryException as error:
        ((most,),) = raw.execute("SELECT current_setting('memory_limit')").fetchall()
        said = _("記憶體不足：引擎至多使用 {most}，此問題所需超過；請以 --memory 加大，或縮短期間")
        raise EngineError(said.format(most=most)) from error
    finally:
        raw.execute("RESET threads")


@contextmanager
def open_engine(url: str = EMBEDDED, memory: str = MEMORY) -> Iterator[Engine]:
    """The engine of a URL: ``duckdb:``, ``spark://host:port``, ``spark-local://2`` (threads of this machine).

    Settings of Spark follow as a query: ``spark://host:7077?spark.sql.shuffle.partitions=8``.

    Args:
        url: which engine.
        memory: what the embedded engine may hold, or each executor of a cluster.

    Raises:
        EngineError: the scheme is none of these, the engine's package is not installed, or no one answers.
    """
    parts = urlsplit(url)
    if parts.scheme == "duckdb":
        with _embedded(memory) as engine:
            yield engine
    elif parts.scheme in {"spark", "spark-local"}:
        session = _spark_session(parts, memory)
        try:
            yield Spark(session)
        finally:
            session.stop()
    else:
        known = "duckdb:、spark://主機:埠、spark-local://執行緒數"
        raise EngineError(_("不認得引擎 {url}；可用 {known}").format(url=url, known=known))


@contextmanager
def _embedded(memory: str) -> Iterator[Engine]:
    with tempfile.TemporaryDirectory(prefix="inspectorate-lake-") as scratch:
        connection = ibis.duckdb.connect(
            memory_limit=memory, temp_directory=scratch, preserve_insertion_order=False
        )
        connection.raw_sql("SET TimeZone = 'UTC'")
        try:
            yield _DuckDB(connection)
        finally:
            connection.disconnect()


def _spark_session(parts: SplitResult, memory: str) -> Any:  # noqa: ANN401 - pyspark is an extra
    own = dict(parse_qsl(parts.query))
    url = parts._replace(query="").geturl()
    try:
        if parts.scheme == "spark-local":
            return local_session(parts.netloc or "*", memory, own)
        return cluster_session(url, memory, _own_address_toward(parts), own)
    except ImportError as error:
        raise EngineError(_("引擎 spark 需要 pyspark；請安裝 inspectorate[spark]")) from error
    except OSError as error:
        said = _("連不上 Spark 叢集 {url}：{error}；請確認 master 已啟動、位址與埠正確")
        raise EngineError(said.format(url=url, error=error)) from error


def _own_address_toward(master: SplitResult) -> str:
    """The address of this machine that the cluster can answer: the one that reaches its master."""
    place = (master.hostname or "", master.port or _SPARK_PORT)
    with socket.create_connection(place, _PATIENCE_S) as line:
        return str(line.getsockname()[0])
