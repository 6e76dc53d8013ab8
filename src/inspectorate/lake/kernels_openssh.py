"""The common lines of sshd: an attempt to log in, and what is only told of it."""

import numpy as np

from inspectorate.lake.kernels import (
    Bytes,
    Flags,
    Marks,
    Numbers,
    Places,
    clock_time,
    compiled,
    days_from,
    digits,
    last_day,
    next_lines,
    number_of,
    whole_numbers,
    woven,
)
from inspectorate.lake.kernels_lots import added, coded
from inspectorate.lake.kernels_texts import same
from inspectorate.lake.kernels_words import (
    WIDE,
    blanks_at,
    byte_at,
    dots_at,
    eight,
    how_many,
    lowest,
    no_digits_at,
    unlike,
)

FAILED, ACCEPTED, TOLD, OTHER = 1, 2, 3, 0
HOST, METHOD, ACCOUNT, SOURCE, PORT, MESSAGE = range(6)
"""What stands in a line: the first and the last where something is told, the others of attempts."""
_SPACE, _COLON, _DOT, _OPEN, _CLOSE = 32, 58, 46, 91, 93
_HEAD = 16
_PORT = 5
_MINUTE = 60_000_000


@woven
def begins_with(body: Bytes, place: int, end: int, words: Bytes, first: int, last: int) -> bool:
    """Whether some of the words stand here."""
    size = last - first
    if size > end - place:
        return False
    if size < WIDE and place + WIDE <= len(body):  # as many stand behind the words
        return not unlike(words, first, body, place) & ((np.uint64(1) << np.uint64(size)) - np.uint64(1))
    return same(words, first, body, place, size)


@woven
def token_end(body: Bytes, place: int, end: int) -> int:
    """Where a word without blanks or control characters ends: that of the line is one, or of all bytes."""
    while place + WIDE <= len(body):
        found = blanks_at(body, place)
        if found:
            return place + int(lowest(found))
        place += WIDE
    while place < end and byte_at(body, place) > _SPACE:
        place += 1
    return place


@compiled
def yearless(body: Bytes, place: int, months: Bytes) -> int:
    """Microseconds of ``Mar  1 00:00:00`` in the year 2000; -1 where it is none. 15 bytes must be there."""
    month = 0
    for one in range(12):
        if (
            byte_at(body, place) == months[one * 3]
            and byte_at(body, place + 1) == months[one * 3 + 1]
            and byte_at(body, place + 2) == months[one * 3 + 2]
        ):
            month = one + 1
    tens = 0 if byte_at(body, place + 4) == _SPACE else digits(body, place + 4, 1)
    ones, seconds = digits(body, place + 5, 1), clock_time(body, place + 7)
    day = tens * 10 + ones
    if month == 0 or min(tens, ones, seconds) < 0 or day < 1 or day > last_day(2000, month):
        return -1
    if byte_at(body, place + 3) != _SPACE or byte_at(body, place + 6) != _SPACE:
        return -1
    return (days_from(2000, month, day) * 86400 + seconds) * 1_000_000


@woven
def is_address(body: Bytes, begin: int, end: int) -> bool:
    """Whether this is four numbers of one to three digits with points between."""
    size = end - begin
    if 0 < size < WIDE and begin + WIDE <= len(body):
        every = (np.uint64(1) << np.uint64(size)) - np.uint64(1)
        dots, figures = dots_at(body, begin) & every, ~no_digits_at(body, begin) & every
        two = figures & (figures >> np.uint64(1))
        edge = np.uint64(1) | np.uint64(1) << np.uint64(size - 1)  # no point there, and none behind another
        return (
            dots | figures == every
            and how_many(dots) == 3
            and not (dots & (edge | dots >> np.uint64(1)))
            and not (two & (two >> np.uint64(2)))
        )
    points, run = 0, 0
    for place in range(begin, end):
        byte = byte_at(body, place)
        if byte == _DOT:
            if run == 0:
                return False
            points, run = points + 1, 0
        elif 48 <= byte <= 57 and run < 3:
            run += 1
        else:
            return False
    return points == 3 and run > 0


@woven
def message_place(body: Bytes, place: int, end: int, words: Bytes, ends: Places) -> int:
    """Where the message begins behind ``sshd[123]: ``; -1 for another program."""
    if not begins_with(body, place, end, words, 0, ends[0]):
        return -1
    place += ends[0]
    first = place
    found = no_digits_at(body, place) if place + WIDE <= len(body) else np.uint64(0)
    if found:
        place += lowest(found)  # at the latest where the line ends
    else:
        while place < end and 48 <= byte_at(body, place) <= 57:
            place += 1
    if place == first or end - place < 4:
        return -1
    if (
        byte_at(body, place) != _CLOSE
        or byte_at(body, place + 1) != _COLON
        or byte_at(body, place + 2) != _SPACE
    ):
        return -1
    return place + 3


@woven
def kind_of(body: Bytes, place: int, end: int, words: Bytes, ends: Places) -> int:
    """What a message of sshd is."""
    if begins_with(body, place, end, words, ends[0], ends[1]):
        return FAILED
    if begins_with(body, place, end, words, ends[1], ends[2]):
        return ACCEPTED
    if begins_with(body, place, end, words, ends[2], ends[3]):  # message repeated
        return OTHER
    if begins_with(body, place, end, words, ends[3], ends[4]):  # pam_
        auth = begins_with(body, place, end, words, ends[4], ends[5])
        return TOLD if auth or begins_with(body, place, end, words, ends[5], ends[6]) else OTHER
    return TOLD


@woven
def attempt(
    body: Bytes, place: int, end: int, words: Bytes, ends: Places, starts: Places, sizes: Places, row: int
) -> int:
    """The method, account, source and port of an attempt: 0 for refused, 1, 2 where it is unknown."""
    found = 1
    close = token_end(body, place, end)
    starts[1, row], sizes[1, row] = place, close - place
    if close == place or not begins_with(body, close, end, words, ends[6], ends[7]):
        return 0
    place = close + ends[7] - ends[6]
    if begins_with(body, place, end, words, ends[7], ends[8]):
        place, found = place + ends[8] - ends[7], 2
    close = token_end(body, place, end)
    starts[2, row], sizes[2, row] = place, close - place
    if close == place or not begins_with(body, close, end, words, ends[8], ends[9]):
        return 0
    place = close + ends[9] - ends[8]
    close = token_end(body, place, end)
    starts[3, row], sizes[3, row] = place, close - place
    if not is_address(body, place, close) or not begins_with(body, close, end, words, ends[9], ends[10]):
        return 0
    place = close + ends[10] - ends[9]
    close = token_end(body, place, end)
    starts[4, row], sizes[4, row] = place, close - place
    count = close - place
    if count == 0 or count > _PORT:
        return 0
    if place + 8 <= len(body):
        return found if number_of(eight(body, place), count) >= 0 else 0
    return found if digits(body, place, count) >= 0 else 0


@woven
def stamp_of(body: Bytes, begin: int, last: int, minute: int, months: Bytes) -> int:
    """As :func:`yearless`; ``minute`` is that of the stamp at ``last``, -1 where there was none."""
    same_minute = minute >= 0 and eight(body, begin) == eight(body, last)
    if same_minute and eight(body, begin + 4) == eight(body, last + 4):
        second = digits(body, begin + 13, 2)
        return minute + second * 1_000_000 if 0 <= second < 60 and byte_at(body, begin + 12) == _COLON else -1
    return yearless(body, begin, months)


@compiled
def scan_sshd(
    body: Bytes,
    begins: Places,
    lengths: Places,
    months: Bytes,
    words: Bytes,
    ends: Places,
    kinds: Bytes,
    times: Numbers,
    starts: Places,
    sizes: Places,
    unknown: Flags,
) -> None:
    """What each line is. ``starts`` and ``sizes``: from :data:`HOST` to :data:`MESSAGE`."""
    last, minute = 0, -1
    for row in range(len(begins)):
        begin, end = begins[row], begins[row] + lengths[row]
        kinds[row], unknown[row] = OTHER, 0
        if lengths[row] < _HEAD or byte_at(body, begin + 15) != _SPACE:
            continue
        time = stamp_of(body, begin, last, minute, months)
        if time < 0:
            continue
        times[row] = time
        last, minute = begin, time - time % _MINUTE
        close = token_end(body, begin + _HEAD, end)
        starts[0, row], sizes[0, row] = begin + _HEAD, close - begin - _HEAD
        if close == begin + _HEAD or close >= end or byte_at(body, close) != _SPACE:
            continue
        place = message_place(body, close + 1, end, words, ends)
        if place < 0 or place >= end:
            continue
        kind = kind_of(body, place, end, words, ends)
        if kind == TOLD:
            starts[5, row], sizes[5, row] = place, end - place
        elif kind != OTHER:
            place += ends[1] - ends[0] if kind == FAILED else ends[2] - ends[1]
            found = attempt(body, place, end, words, ends, starts, sizes, row)
            unknown[row] = found == 2
            kind = kind if found == 1 or (found and kind == FAILED) else OTHER
        kinds[row] = kind


@compiled
def sorted_out(
    count: int, first: int, reached: Numbers, kinds: Bytes, stamps: Numbers, unknown: Flags,
    starts: Places, sizes: Places, lines: Numbers, times: Numbers, left: Places, tried: Numbers,
    failed: Flags, strange: Flags, told: Numbers,
) -> tuple[int, int]:  # fmt: skip
    """Part the rows of a lot: close up the places of attempts, and those of what is told.

    How many attempts and other rows there are; ``reached`` is as :func:`take_sshd` has it.
    """
    at, lefts, attempts, others = reached[2], reached[3], 0, 0
    for row in range(count):
        if kinds[row] == OTHER:
            left[lefts] = first + row
            lefts += 1
            continue
        lines[at], times[at] = first + row, stamps[row]
        if kinds[row] == TOLD:
            told[reached[5] + others] = at
            for name in (HOST, MESSAGE):
                starts[name, others], sizes[name, others] = starts[name, row], sizes[name, row]
            others += 1
        else:
            place = reached[4] + attempts
            tried[place], failed[place], strange[place] = at, kinds[row] == FAILED, unknown[row]
            for name in range(METHOD, MESSAGE):
                starts[name, attempts], sizes[name, attempts] = starts[name, row], sizes[name, row]
            attempts += 1
        at += 1
    return attempts, others


@compiled
def take_sshd(
    body: Bytes, reached: Numbers, months: Bytes, words: Bytes, ends: Places, begins: Places,
    lengths: Places, kinds: Bytes, stamps: Numbers, unknown: Flags, starts: Places, sizes: Places,
    tried_names: Places, tried_books: Numbers, told_names: Places, told_books: Numbers,
    text_names: Places, lines: Numbers, times: Numbers, left: Places, tried: Numbers, failed: Flags,
    strange: Flags, codes: Places, ports: Numbers, told: Numbers, hosts: Places, offsets: Places,
    texts: Bytes, marks: Marks, met: Places,
) -> int:  # fmt: skip
    """The columns of attempts and of what is told, and which other lines are left.

    Args:
        body: the piece.
        reached: where the next line begins, how many were before it; how many of them were taken and how
            many left, how many are attempts and how many others. It ends where a book has no room, and
            goes on from there.
        months, words, ends: as :func:`scan_sshd` has them.
        begins, lengths, kinds, stamps, unknown, starts, sizes, marks, met: room for a lot.
        tried_names, told_names, text_names: which word of a line each column is.
        tried_books, told_books: of the columns with codes.
        lines, times, left: of the rows taken, and the rows left.
        tried, failed, strange, codes, ports: of attempts: which of the rows taken they are, and the columns.
        told, hosts, offsets, texts: of the others.

    Returns:
        The column with codes that needs more room, one that is told behind those of attempts; -1 at the end.
    """
    while reached[0] < len(body):
        count, behind = next_lines(body, reached[0], begins, lengths)
        first = reached[1]
        scan_sshd(
            body, begins[:count], lengths[:count], months, words, ends, kinds[:count], stamps[:count],
            starts, sizes, unknown[:count],
        )  # fmt: skip
        attempts, others = sorted_out(
            count, first, reached, kinds, stamps, unknown, starts, sizes, lines, times, left, tried,
            failed, strange, told,
        )  # fmt: skip
        before, earlier = reached[4], reached[5]
        full = coded(body, starts, sizes, attempts, tried_names, tried_books, before, codes, marks, met)
        if full >= 0:
            return full
        full = coded(body, starts, sizes, others, told_names, told_books, earlier, hosts, marks, met)
        if full >= 0:
            return len(tried_names) + full
        row_ports = ports[before : before + attempts]
        whole_numbers(body, starts[PORT, :attempts], sizes[PORT, :attempts], row_ports)
        added(body, starts, sizes, others, text_names, earlier, offsets, texts)
        reached[0], reached[1] = behind, first + count
        reached[2] += attempts + others
        reached[3] += count - attempts - others
        reached[4], reached[5] = before + attempts, earlier + others
    return -1
