"""JSON lines to columns: what :mod:`inspectorate.lake.kernels_json` finds in a lot of lines, taken."""

from inspectorate.lake.kernels import (
    REFUSED,
    Bytes,
    Flags,
    Marks,
    Numbers,
    Places,
    compiled,
    iso_times,
    next_lines,
    trimmed,
    whole_numbers,
)
from inspectorate.lake.kernels_json import scan_objects
from inspectorate.lake.kernels_lots import added, coded

_MINUTE = 60_000_000
_FIRST, _LAST = 86_400_000_000, 7_258_032_000_000_000
"""What times are believed, as SQL has it: from 2 January 1970 to 30 December 2199."""


@compiled
def believed(times: Numbers, is_local: Flags, good: Flags, ahead: int) -> None:
    """Times in UTC; no row is good whose time is none."""
    for row in range(len(times)):
        if is_local[row] and times[row] != REFUSED:
            times[row] -= ahead * _MINUTE
        good[row] &= _FIRST <= times[row] <= _LAST


@compiled
def counted(numbers: Numbers, most: int, good: Flags) -> None:
    """No row is good whose number is none, or is too large."""
    for row in range(len(numbers)):
        good[row] &= numbers[row] != REFUSED and numbers[row] <= most


@compiled
def close_up(
    good: Flags, count: int, first: int, at: int, starts: Places, sizes: Places, lines: Numbers,
    times: Numbers, numbers: Numbers, left: Places, lefts: int,
) -> tuple[int, int]:  # fmt: skip
    """Keep the good rows of a lot only; how many those are, and how many are left so far.

    They begin at ``at`` in the columns; ``first`` is the number of the lot's first line within the piece.
    """
    kept = 0
    for row in range(count):
        if not good[row]:
            left[lefts] = first + row
            lefts += 1
            continue
        lines[at + kept] = first + row
        if kept < row:
            times[at + kept] = times[at + row]
            for column in range(len(numbers)):
                numbers[column, at + kept] = numbers[column, at + row]
            for name in range(len(starts)):
                starts[name, kept], sizes[name, kept] = starts[name, row], sizes[name, row]
        kept += 1
    return kept, lefts


@compiled
def take_objects(
    body: Bytes, reached: Numbers, ahead: int, names: Bytes, name_ends: Places, time: int, kept: Bytes,
    kept_sizes: Places, kept_names: Places, steady: Places, begins: Places, lengths: Places,
    starts: Places, sizes: Places, good: Flags, is_local: Flags, number_names: Places, most: Numbers,
    text_names: Places, code_names: Places, books: Numbers, lines: Numbers, times: Numbers,
    left: Places, numbers: Numbers, offsets: Places, texts: Bytes, codes: Places, marks: Marks, met: Places,
) -> int:  # fmt: skip
    """The columns of the flat objects among the lines, and which other lines are left.

    Args:
        body: the piece.
        reached: where the next line begins, how many were before it, how many of them were taken, how many
            left; it ends where a book has no room, and goes on from there.
        ahead: minutes of the clock before UTC.
        names, name_ends, time, kept, kept_sizes, kept_names, steady: as :func:`scan_objects` has them.
        begins, lengths, starts, sizes, good, is_local, marks, met: room for a lot.
        number_names, text_names, code_names: which name each column of its type is.
        most: the largest number that a column may hold.
        books: of the columns with codes.
        lines, times, left: of the rows taken, and the rows left.
        numbers, offsets, texts, codes: the columns.

    Returns:
        The column with codes that needs more room; -1 at the end.
    """
    while reached[0] < len(body):
        count, behind = next_lines(body, reached[0], begins, lengths)
        first, at = reached[1], reached[2]
        scan_objects(
            body, begins[:count], lengths[:count], names, name_ends, kept, kept_sizes, kept_names, steady,
            starts, sizes, good[:count], time,
        )  # fmt: skip
        row_times = times[at : at + count]
        iso_times(body, starts[time, :count], sizes[time, :count], row_times, is_local[:count])
        believed(row_times, is_local[:count], good[:count], ahead)
        trimmed(body, starts[time, :count], sizes[time, :count])
        for column in range(len(number_names)):
            name, row_numbers = number_names[column], numbers[column, at : at + count]
            whole_numbers(body, starts[name, :count], sizes[name, :count], row_numbers)
            counted(row_numbers, most[column], good[:count])
        taken, lefts = close_up(
            good, count, first, at, starts, sizes, lines, times, numbers, left, reached[3]
        )  # fmt: skip
        full = coded(body, starts, sizes, taken, code_names, books, at, codes, marks, met)
        if full >= 0:
            return full
        added(body, starts, sizes, taken, text_names, at, offsets, texts)
        reached[0], reached[1], reached[2], reached[3] = behind, first + count, at + taken, lefts
    return -1
