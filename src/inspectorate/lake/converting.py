"""Lines become rows: one format's SQL over one piece of a file after another."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa

from inspectorate.lake.formats.format import Format, literal
from inspectorate.lake.formats.macros import install
from inspectorate.lake.kinds import KINDS, KindName
from inspectorate.lake.parts import canonical_table
from inspectorate.lake.years import Numbers, Stamps, YearBook

TAIWAN_MINUTES = 8 * 60
_STAMP = "datetime64[us]"
_TIMES = ("utc", "local", "yearless")
_BELIEVED = "BETWEEN TIMESTAMP '1970-01-02' AND TIMESTAMP '2199-12-31'"
"""No log of ours is older or newer; what claims to be cannot be read."""
_SQL_TYPES = {
    pa.timestamp("us"): "TIMESTAMP",
    pa.int64(): "BIGINT",
    pa.int32(): "INTEGER",
    pa.int16(): "SMALLINT",
    pa.float64(): "DOUBLE",
    pa.bool_(): "BOOLEAN",
    pa.map_(pa.string(), pa.string()): "MAP(VARCHAR, VARCHAR)",
}


@dataclass(frozen=True, slots=True)
class Setting:
    """What is told of a source, beside its format.

    Attributes:
        origin: the beginning of the source's SHA-256, or another mark of it.
        system: the system whose log this is; empty: the one that the record names, else ``fallback``.
        fallback: what a record's system is called where neither says.
        zone_minutes: how far the clock that wrote times without an offset is ahead of UTC.
        told: what the format reads by ``told('name')``.
    """

    origin: str
    system: str = ""
    fallback: str = "unknown"
    zone_minutes: int = TAIWAN_MINUTES
    told: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Converted:
    """What one piece held.

    Attributes:
        rows: per kind, a table of the kind's schema (text not yet dictionary-encoded), unsorted.
        unread: ``line`` and ``text`` of what cannot be read.
        skipped: lines known to hold no record.
        clock: ``line`` and ``time`` of all records, in the order of the lines.
    """

    rows: Mapping[KindName, pa.Table]
    unread: pa.Table
    skipped: int
    clock: pa.Table


@dataclass(slots=True)
class Yearless:
    """Lines whose records do not write their year.

    Attributes:
        lines: their numbers, rising.
        stamps: when, in the year 2000 (``datetime64[us]``).
        dated: the same with the year, once that is known.
    """

    lines: Numbers
    stamps: Stamps
    dated: Stamps = field(default_factory=lambda: np.empty(0, _STAMP))


def sql_type(kind: pa.DataType) -> str:
    """DuckDB's name of a column's type."""
    return _SQL_TYPES.get(kind, "VARCHAR")


def _cast(expression: str | None, kind: pa.DataType) -> str:
    return f"TRY_CAST({expression or 'NULL'} AS {sql_type(kind)})"


class _Closed:
    """A DuckDB that is opened when it is first asked: where compiled loops read all lines, it never is."""

    def __init__(self, config: Mapping[str, Any]) -> None:
        """Nothing is opened yet."""
        self._config, self._opened = config, ExitStack()

    @cached_property
    def connection(self) -> Any:  # noqa: ANN401 - of an extra
        """What reaches no file and no network, and whose settings stay as they are."""
        import duckdb

        connection = duckdb.connect(config=dict(self._config))
        self._opened.callback(connection.close)
        connection.execute("SET TimeZone = 'UTC'")
        connection.execute("SET preserve_insertion_order = false")
        install(connection)
        connection.execute("SET enable_external_access = false")
        connection.execute("SET lock_configuration = true")
        return connection

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - the same
        """What the connection has."""
        return getattr(self.connection, name)

    def close(self) -> None:
        """Close it, where it was opened."""
        self._opened.close()


@contextmanager
def closed_engine(threads: int = 0, memory: str = "1GB") -> Iterator[Any]:
    """A DuckDB that reaches no file and no network, and whose settings stay as they are."""
    engine = _Closed({"memory_limit": memory, **({"threads": threads} if threads else {})})
    with closing(engine):
        yield engine


class Converter:
    """One format's SQL, made once, for one source."""

    def __init__(
        self,
        connection: Any,  # noqa: ANN401 - of an extra
        form: Format,
        setting: Setting,
        years: YearBook,
        carried: str | None = None,
    ) -> None:
        """Begin with a source, or go on in it.

        ``years`` knows the years of records that do not write them; it is carried from piece to piece, as is
        ``carried``, of formats that do so.
        """
        self._engine, self._format, self._setting, self._years = connection, form, setting, years
        self._begun_with = carried
        self._columns: tuple[str, ...] = ()
        self._empty = {kind: KINDS[kind].schema.empty_table() for kind in form.rows}
        self._no_clock = clock_of(self._empty)

    @cached_property
    def _connection(self) -> Any:  # noqa: ANN401 - of an extra
        """What is asked, which knows of the setting."""
        connection, told = self._engine, dict(self._setting.told or {})
        connection.execute(
            "SET VARIABLE told = (SELECT map($names::VARCHAR[], $values::VARCHAR[]))",
            {"names": list(told), "values": list(told.values())},
        )
        for name in ("origin", "system", "fallback"):
            connection.execute(f"SET VARIABLE lake_{name} = (SELECT $1)", [getattr(self._setting, name)])
        connection.execute("SET VARIABLE carried = (SELECT $1::VARCHAR)", [self._begun_with])
        return connection

    @property
    def carried(self) -> str | None:
        """What an earlier line says about those that come."""
        if not self._format.carried:
            return None
        row = self._connection.execute("SELECT getvariable('carried')").fetchone()
        return None if row is None or row[0] is None else str(row[0])

    def take(self, lines: pa.Table, others: "Yearless | None" = None) -> Converted:
        """The rows of one piece, ``line`` and ``text``, in the order of the lines.

        ``others``: lines of the same piece that were read in another way; they are dated here too.

        A line on which a format's SQL fails (a date of no calendar, say) cannot be read; those around it can.
        """
        import duckdb

        years = replace(self._years)
        try:
            if not len(lines) and not self._format.carried:
                self._put_years(Yearless(np.empty(0, np.int64), np.empty(0, _STAMP)), others)
                return self.nothing(lines)
            return self._converted(lines, others)
        except (duckdb.DataError, duckdb.InvalidInputException):
            self._years.go_back(years)
            if others is not None:
                raise
            if len(lines) <= 1:
                return self.nothing(lines)
            half = len(lines) // 2
            return _joined(self.take(lines.slice(0, half)), self.take(lines.slice(half)))

    def nothing(self, lines: pa.Table) -> Converted:
        """No row of these lines; they cannot be read."""
        return Converted(self._empty, lines, 0, self._no_clock)

    def _converted(self, lines: pa.Table, others: "Yearless | None") -> Converted:
        connection = self._connection
        connection.register("lines", lines)
        try:
            connection.execute(f"CREATE OR REPLACE TEMP TABLE parsed AS ({self._format.parse})")
            self._columns = tuple(row[0] for row in connection.execute("DESCRIBE parsed").fetchall())
            if "yearless" in self._columns:
                self._date(others)
            rows: dict[KindName, pa.Table] = {}
            for kind in self._format.rows:
                rows[kind] = connection.execute(self._select(kind)).to_arrow_table()
            if carried := self._format.carried:
                connection.execute(f"SET VARIABLE carried = coalesce(({carried}), getvariable('carried'))")
            return Converted(rows, self._unread(), self._skipped(), clock_of(rows))
        finally:
            connection.unregister("lines")

    def _date(self, others: "Yearless | None") -> None:
        """Note what years the records without one fall into."""
        found = self._connection.execute(
            "SELECT DISTINCT line, yearless FROM parsed WHERE yearless IS NOT NULL ORDER BY line"
        ).fetchnumpy()
        own = Yearless(np.asarray(found["line"]), np.asarray(found["yearless"]))
        self._put_years(own, others)
        dated = pa.table({"line": pa.array(own.lines), "dated": pa.array(own.dated)})
        self._connection.register("dated", dated)
        self._connection.execute("CREATE OR REPLACE TEMP TABLE dated_lines AS SELECT * FROM dated")
        self._connection.unregister("dated")

    def _put_years(self, own: "Yearless", others: "Yearless | None") -> None:
        """Date the stamps of a piece, those read in another way among them."""
        if others is None or not len(others.lines):
            own.dated = self._years.dated(own.stamps)
        elif not len(own.lines):
            others.dated = self._years.dated(others.stamps)
        else:
            lines = np.concatenate([own.lines, others.lines])
            by = np.argsort(lines, kind="stable")
            dated = np.empty(len(lines), own.stamps.dtype)
            dated[by] = self._years.dated(np.concatenate([own.stamps, others.stamps])[by])
            own.dated, others.dated = dated[: len(own.lines)], dated[len(own.lines) :]

    def _time(self) -> str:
        ahead = f"INTERVAL ({int(self._setting.zone_minutes)}) MINUTE"
        forms = {"utc": "utc", "local": f"local - {ahead}", "yearless": f"dated - {ahead}"}
        return f"coalesce({', '.join(forms[name] for name in _TIMES if name in self._columns)})"

    def _parsed(self) -> str:
        """The rows of ``parsed``, with the year where one had to be found."""
        if "yearless" in self._columns:
            return "parsed LEFT JOIN (SELECT line AS dated_line, dated FROM dated_lines) ON line = dated_line"
        return "parsed"

    def _select(self, kind: KindName) -> str:
        recorded = "nullif(system, '')" if "system" in self._columns else "NULL"
        told, fallback = "nullif(getvariable('lake_system'), '')", "getvariable('lake_fallback')"
        own = self._format.rows[kind]
        columns = [
            f"{self._time()} AS time",
            f"coalesce({told}, {recorded}, {fallback}) AS system",
            "getvariable('lake_origin') AS origin",
            "line",
            *(f"{_cast(own.get(field.name), field.type)} AS {field.name}" for field in KINDS[kind].own),
        ]
        chosen = f"kind = {literal(kind)} AND {self._time()} {_BELIEVED}"
        return f"SELECT {', '.join(columns)} FROM {self._parsed()} WHERE {chosen}"  # noqa: S608 - the same

    def _unread(self) -> pa.Table:
        known = f"kind = '' OR (kind IS NOT NULL AND {self._time()} {_BELIEVED})"
        read = f"SELECT line FROM {self._parsed()} WHERE {known}"  # noqa: S608 - our own and a format's SQL
        return self._connection.execute(
            f"SELECT line, text FROM lines ANTI JOIN ({read}) USING (line) ORDER BY line"  # noqa: S608 - the same
        ).to_arrow_table()

    def _skipped(self) -> int:
        return int(self._connection.execute("SELECT count(*) FROM parsed WHERE kind = ''").fetchone()[0])


def _joined(one: Converted, other: Converted) -> Converted:
    def plain(table: pa.Table, kind: KindName) -> pa.Table:
        return canonical_table(table, KINDS[kind].schema)

    return Converted(
        {
            kind: pa.concat_tables([plain(one.rows[kind], kind), plain(other.rows[kind], kind)])
            for kind in one.rows
        },
        pa.concat_tables([one.unread, other.unread], promote_options="permissive"),
        one.skipped + other.skipped,
        pa.concat_tables([one.clock, other.clock]),
    )


def clock_of(rows: Mapping[KindName, pa.Table]) -> pa.Table:
    """``line`` and ``time`` of all rows, in the order of the lines."""
    told = pa.concat_tables(table.select(["line", "time"]) for table in rows.values())
    return told.sort_by([("line", "ascending")])


def convert_text(
    form: Format, text: str, setting: Setting | None = None, year: int | None = None
) -> Converted:
    """What a format makes of a text: to try it, and for tests. A year may be told for records without one."""
    numbered = [(number, line) for number, line in enumerate(text.split("\n"), start=1) if line.strip()]
    lines = pa.table(
        {
            "line": pa.array([number for number, _line in numbered], pa.int64()),
            "text": pa.array([line for _number, line in numbered], pa.string()),
        }
    )
    with closed_engine(threads=1) as connection:
        return Converter(connection, form, setting or Setting("0" * 16), YearBook(year)).take(lines)
