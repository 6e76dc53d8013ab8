"""Spark as an engine, spoken to without pandas: the expression's SQL goes in, Arrow comes out."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import ibis
import ibis.expr.operations as ops
import pyarrow as pa
from ibis.backends.sql.compilers.pyspark import PySparkCompiler
from ibis.config import Config, options

_SETTINGS = {
    "spark.app.name": "inspectorate-lake",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.ansi.enabled": "true",  # an overflow is an error, never a wrong number
    "spark.sql.timestampType": "TIMESTAMP_NTZ",  # records hold UTC without a zone
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.log.level": "ERROR",
    "spark.sql.adaptive.enabled": "true",
}


class _Options(Config):  # type: ignore[misc]  # Ibis ships no types
    """What the compiler asks of Ibis' own back end, which is not loaded here, for it needs pandas."""

    treat_nan_as_null: bool = False


class _Compiler(PySparkCompiler):  # type: ignore[misc]  # Ibis ships no types
    """Ibis' compiler, but for what Spark would take otherwise than meant, or Ibis leaves out for it."""

    def visit_StringSplit(self, op: Any, *, arg: Any, delimiter: Any) -> Any:  # noqa: ANN401, N802 - as Ibis has it
        """``arg`` split where ``delimiter`` itself stands, which Spark takes for a pattern."""
        del op
        return self.f.split(arg, self.f.concat("\\Q", delimiter, "\\E"))

    def visit_ExtractMicrosecond(self, op: Any, *, arg: Any) -> Any:  # noqa: ANN401, N802 - as Ibis has it
        """The microseconds within the second of ``arg``; Ibis' own compiler has no way."""
        return self.cast(self.f.date_format(arg, "SSSSSS"), op.dtype)


@dataclass(slots=True)
class Spark:
    """A session of Spark behind the port of :class:`inspectorate.lake.engine.Engine`."""

    session: Any
    name: str = "spark"
    _numbers: Any = field(default_factory=count)
    _written: tuple[ibis.Table, str] | None = None  # the newest query: who wants its rows stores it, too

    def parquet(self, files: Sequence[str], schema: pa.Schema) -> ibis.Table:
        """The rows of these files; a folder's name is never read as a column."""
        plain = _plain(schema)
        if not files:
            return ibis.memtable(plain.empty_table())
        from pyspark.sql.pandas.types import from_arrow_schema

        reader = self.session.read.schema(from_arrow_schema(plain, prefer_timestamp_ntz=True))
        frame = reader.option("recursiveFileLookup", "true").parquet(*map(_place, files))
        view = f"lake_{next(self._numbers)}"
        frame.createOrReplaceTempView(view)
        return ibis.table(ibis.Schema.from_pyarrow(plain), name=view)

    def rows(self, expression: ibis.Table) -> pa.Table:
        """What the expression answers, in the types of its own schema."""
        for told in expression.op().find(ops.InMemoryTable):
            listed = told.data.to_pyarrow(told.schema)
            self.session.createDataFrame(listed).createOrReplaceTempView(told.name)
        return self.session.sql(self.sql(expression)).toArrow().cast(expression.schema().to_pyarrow())

    def sql(self, expression: ibis.Table) -> str:
        """The query as Spark is sent it."""
        if self._written is not None and self._written[0] is expression:
            return self._written[1]
        if options.pyspark is None:
            options.pyspark = _Options()
        compiler = _Compiler()
        self._written = expression, str(compiler.to_sqlglot(expression).sql(dialect=compiler.dialect))
        return self._written[1]


def cluster_session(url: str, memory: str, own_address: str, own: dict[str, str]) -> Any:  # noqa: ANN401 - an extra
    """A session on a standalone cluster whose workers answer this machine at ``own_address``."""
    return _session(url, _driver_at(own_address) | {"spark.executor.memory": _of_java(memory)} | own)


def local_session(threads: str, memory: str, own: dict[str, str]) -> Any:  # noqa: ANN401 - an extra
    """A session within this machine, on loopback only."""
    return _session(
        f"local[{threads}]", _driver_at("127.0.0.1") | {"spark.driver.memory": _of_java(memory)} | own
    )


def _of_java(memory: str) -> str:
    """``800MB`` as Java has it: ``800M``."""
    return memory.upper().removesuffix("B")


def _driver_at(address: str) -> dict[str, str]:
    return {"spark.driver.host": address, "spark.driver.bindAddress": address}


def _session(master: str, settings: dict[str, str]) -> Any:  # noqa: ANN401 - pyspark is an extra
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.master(master)
    for name, value in (_SETTINGS | settings).items():
        builder = builder.config(name, value)
    return builder.getOrCreate()


def _plain(schema: pa.Schema) -> pa.Schema:
    """The schema without dictionaries: how text is packed is a matter of files, not of tables."""
    return pa.schema(
        [
            pa.field(one.name, one.type.value_type if pa.types.is_dictionary(one.type) else one.type)
            for one in schema
        ]
    )


def _place(file: str) -> str:
    """A file's place as Hadoop reads it: a name, never a pattern."""
    there = file if "://" in file else f"file://{file}"
    return re.sub(r"([\\\[\]{}*?])", r"\\\1", there)
