"""Pieces become rows by the quick way of a format, and by its SQL where that is not sure."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from inspectorate.lake.converting import Converted, Converter, Setting, clock_of
from inspectorate.lake.kinds import KINDS
from inspectorate.lake.parts import canonical_table
from inspectorate.lake.reading import Piece

if TYPE_CHECKING:  # compiled code, loaded where it is worth it
    from inspectorate.lake.quick import Cut, Quick, Way

_MINUTE = 60_000_000


@dataclass(slots=True)
class QuickConverter:
    """A converter, and a way that is quicker for most lines."""

    converter: Converter
    setting: Setting
    way: "Way | None"

    def take(self, piece: Piece) -> tuple[Converted, int]:
        """The rows of one piece, and how many of its lines are blank."""
        import duckdb

        if self.way is not None and not piece.bad:
            from inspectorate.lake.quick import Cut

            cut = Cut.of(piece.body, piece.first_line)
            quick = self.way(cut, self.setting.zone_minutes)
            try:
                return self._joined(cut, quick), quick.blank
            except (duckdb.DataError, duckdb.InvalidInputException):
                self.way = None  # SQL fails on a line of this piece; what follows is a matter for it too
        lines, blank = piece.lines()
        return self.converter.take(lines), blank

    def _joined(self, cut: "Cut", quick: "Quick") -> Converted:
        if quick.yearless:
            told = [
                table.select(["line", "time"]).rename_columns(["line", "yearless"])
                for table in quick.rows.values()
            ]
            left = self.converter.take(quick.left, pa.concat_tables(told))
        else:
            left = self.converter.take(quick.left) if len(quick.left) else self.converter.nothing(quick.left)
        rows, lost = {}, []
        for kind, table in quick.rows.items():
            finished, without = self._finished(table, yearless=quick.yearless)
            lost.append(without)
            rest = left.rows[kind]
            rows[kind] = (
                pa.concat_tables([finished, canonical_table(rest, KINDS[kind].schema)])
                if len(rest)
                else finished
            )
        unread = left.unread
        if some := np.sort(np.concatenate(lost)).tolist():
            more = cut.lines(np.array(some) - cut.first_line)
            unread = pa.concat_tables([unread, more], promote_options="permissive").sort_by("line")
        return Converted(rows, unread, left.skipped, clock_of(rows))

    def _finished(self, table: pa.Table, *, yearless: bool) -> tuple[pa.Table, np.ndarray[Any, Any]]:
        """The rows with their time in UTC, system and origin; and the lines whose day no calendar has."""
        from inspectorate.lake.quick import constant

        setting, lost = self.setting, np.empty(0, np.int64)
        if yearless:
            places = np.searchsorted(np.asarray(self.converter.dated["line"]), np.asarray(table["line"]))
            dated = self.converter.dated["dated"].take(pa.array(places))
            ahead = pa.scalar(setting.zone_minutes * _MINUTE, pa.duration("us"))
            table = table.set_column(0, table.schema.field("time"), pc.subtract(dated, ahead))
            if table["time"].null_count:
                gone = pc.is_null(table["time"])
                lost = np.asarray(table["line"].filter(gone))
                table = table.filter(pc.invert(gone))
        count = len(table)
        system = constant(setting.system, count) if setting.system else _or(table["system"], setting.fallback)
        table = table.set_column(1, table.schema.field("system"), system)
        return table.set_column(2, table.schema.field("origin"), constant(setting.origin, count)), lost


def _or(column: pa.ChunkedArray, word: str) -> pa.Array | pa.ChunkedArray:
    """The column, with a word where it says nothing."""
    if not column.null_count:
        return column
    if column.null_count == len(column):
        from inspectorate.lake.quick import constant

        return constant(word, len(column))
    return pc.dictionary_encode(column.cast(pa.string()).fill_null(word))
