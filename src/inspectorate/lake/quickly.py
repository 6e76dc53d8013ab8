"""Pieces become rows by the quick way of a format, and by its SQL where that is not sure."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from inspectorate.lake.converting import Converted, Converter, Setting, Yearless, clock_of
from inspectorate.lake.kinds import KINDS, KindName
from inspectorate.lake.ordering import constant
from inspectorate.lake.parts import canonical_table
from inspectorate.lake.reading import Look, Piece, plain_look
from inspectorate.lake.years import Numbers, Stamps

if TYPE_CHECKING:  # compiled code, loaded where it is worth it
    from inspectorate.lake.quick import Cut, Quick, Told, Way


@dataclass(slots=True)
class QuickConverter:
    """A converter, and a way that is quicker for most lines."""

    converter: Converter
    setting: Setting
    way: "Way | None"

    @property
    def look(self) -> Look:
        """How the lines of pieces are best counted."""
        if self.way is None:
            return plain_look
        from inspectorate.lake.quick import look

        return look

    def take(self, piece: Piece) -> tuple[Converted, int]:
        """The rows of one piece, and how many of its lines are blank."""
        import duckdb

        if self.way is not None and not piece.bad:
            from inspectorate.lake.quick import Cut

            cut = Cut.of(piece)
            quick = self.way(cut, self.setting.zone_minutes)
            try:
                return self._joined(cut, quick), quick.blank
            except (duckdb.DataError, duckdb.InvalidInputException):
                self.way = None  # SQL fails on a line of this piece; what follows is a matter for it too
        lines, blank = piece.lines()
        return self.converter.take(lines), blank

    def _joined(self, cut: "Cut", quick: "Quick") -> Converted:
        """What the quick way read, and what SQL reads of the lines that it left."""
        times = quick.times.view("datetime64[us]")
        if quick.yearless:
            told = Yearless(quick.lines, times)
            left = self.converter.take(quick.left, told)
            times = told.dated - np.timedelta64(self.setting.zone_minutes, "m")
        else:
            left = self.converter.take(quick.left)
        good = ~np.isnat(times)
        whole = bool(good.all())
        rows = {}
        for kind, one in quick.kinds.items():
            table = self._table(kind, one, quick.lines, times)
            if not whole:
                table = table.filter(pc.is_valid(table["time"]))
            rest = left.rows[kind]
            more = (canonical_table(rest, KINDS[kind].schema),) if len(rest) else ()
            rows[kind] = pa.concat_tables((table, *more))
        unread = left.unread
        if not whole:  # a day of no calendar
            lost = cut.lines(quick.lines[~good] - cut.first_line)
            unread = pa.concat_tables([unread, lost], promote_options="permissive").sort_by("line")
        if any(len(table) for table in left.rows.values()):
            return Converted(rows, unread, left.skipped, clock_of(rows))
        lines, times = (quick.lines, times) if whole else (quick.lines[good], times[good])
        clock = pa.table({"line": pa.array(lines), "time": pa.array(times)})
        return Converted(rows, unread, left.skipped, clock)

    def _table(self, kind: KindName, told: "Told", lines: Numbers, times: Stamps) -> pa.Table:
        """The rows of a kind, with their times in UTC, and system and origin."""
        from inspectorate.lake.quick import table_of

        setting = self.setting
        if told.places is not None:
            lines, times = lines[told.places], times[told.places]
        count = len(lines)
        columns = {**told.columns, "time": pa.array(times), "line": pa.array(lines)}
        if setting.system or "system" not in columns:
            columns["system"] = constant(setting.system or setting.fallback, count)
        else:
            columns["system"] = _or(columns["system"], setting.fallback)
        columns["origin"] = constant(setting.origin, count)
        return table_of(kind, count, columns)


def _or(column: pa.DictionaryArray, word: str) -> pa.Array:
    """The column, with a word where it says nothing."""
    return pc.dictionary_encode(column.cast(pa.string()).fill_null(word)) if column.null_count else column
