"""How far the reading of a source has come: all that is carried from one of its pieces to the next."""

from dataclasses import dataclass, field

from inspectorate.lake.aside import KeptAside
from inspectorate.lake.clock import ClockWatch
from inspectorate.lake.years import YearBook


@dataclass(slots=True)
class Reached:
    """What was read of a source, counted from where the reading began.

    Attributes:
        pieces: how many; the same content is always cut into the same ones.
        lines: how many lines, blank and unread ones too.
        bytes: how many bytes, as UTF-8.
        blank: lines that are blank.
        skipped: lines known to hold no record.
        records: by kind.
        years: of records that do not write theirs.
        clock: that of the records.
        carried: what a format knows by an earlier line.
        aside: the lines that could not be read.
    """

    pieces: int = 0
    lines: int = 0
    bytes: int = 0
    blank: int = 0
    skipped: int = 0
    records: dict[str, int] = field(default_factory=dict)
    years: YearBook = field(default_factory=YearBook)
    clock: ClockWatch = field(default_factory=ClockWatch)
    carried: str | None = None
    aside: KeptAside = field(default_factory=KeptAside)
