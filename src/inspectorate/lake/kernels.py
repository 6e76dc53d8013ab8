"""The loops over bytes that are worth compiling: taking words together, reading numbers and times.

Every function takes the bytes of some lines as ``uint8`` and names a text by where it begins and how long it
is; none reads beyond what it is given. What a function is not sure of it refuses, by a mark, and SQL decides.
"""

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba
import numpy as np

Function = TypeVar("Function", bound=Callable[..., Any])
Bytes = np.ndarray[Any, np.dtype[np.uint8]]
Places = np.ndarray[Any, np.dtype[np.int32]]
Numbers = np.ndarray[Any, np.dtype[np.int64]]

REFUSED = -(1 << 62)
_SPACE, _TAB, _RETURN, _DASH, _NINE, _ZERO, _DOT, _COLON, _PLUS = 32, 9, 13, 45, 57, 48, 46, 58, 43


def compiled(function: Function) -> Function:
    """The function in machine code, kept for the next process."""
    return cast("Function", numba.njit(cache=True, nogil=True, boundscheck=False)(function))


@compiled
def without_returns(body: Bytes, begins: Places, lengths: Places) -> None:
    """Take the carriage returns from the ends of lines."""
    for row in range(len(begins)):
        while lengths[row] > 0 and body[begins[row] + lengths[row] - 1] == _RETURN:
            lengths[row] -= 1


@compiled
def mark_of(body: Bytes, begin: int, length: int) -> Any:  # noqa: ANN401 - an unsigned number of numpy's
    """A number that equal texts share: eight bytes at once, multiplied and folded."""
    mark = np.uint64(length) * np.uint64(0x9E3779B97F4A7C15)
    place, end = begin, begin + length
    while end - place >= 8:
        word = (
            np.uint64(body[place])
            | np.uint64(body[place + 1]) << np.uint64(8)
            | np.uint64(body[place + 2]) << np.uint64(16)
            | np.uint64(body[place + 3]) << np.uint64(24)
            | np.uint64(body[place + 4]) << np.uint64(32)
            | np.uint64(body[place + 5]) << np.uint64(40)
            | np.uint64(body[place + 6]) << np.uint64(48)
            | np.uint64(body[place + 7]) << np.uint64(56)
        )
        mark = (mark ^ word) * np.uint64(0xFF51AFD7ED558CCD)
        mark ^= mark >> np.uint64(32)
        place += 8
    word = np.uint64(0)
    while place < end:
        word = word << np.uint64(8) | np.uint64(body[place])
        place += 1
    mark = (mark ^ word) * np.uint64(0xC4CEB9FE1A85EC53)
    return mark ^ (mark >> np.uint64(32))


@compiled
def same(words: Bytes, one: int, body: Bytes, other: int, length: int) -> bool:
    """Whether two texts are alike."""
    for step in range(length):  # noqa: SIM110 - compiled
        if words[one + step] != body[other + step]:
            return False
    return True


@compiled
def longer(array: Any, size: int) -> Any:  # noqa: ANN401 - of any numbers
    """The same array with more room."""
    wide = np.empty(size, array.dtype)
    wide[: len(array)] = array
    return wide


@compiled
def spread(table: Places, hashes: Any, room: int) -> Any:  # noqa: ANN401 - arrays of numpy's
    """The same table with more room."""
    wide, marks = np.full(room, -1, np.int32), np.zeros(room, np.uint64)
    for old in range(len(table)):
        if table[old] >= 0:
            slot = np.int64(hashes[old] & np.uint64(room - 1))
            while wide[slot] >= 0:
                slot = (slot + 1) & (room - 1)
            wide[slot], marks[slot] = table[old], hashes[old]
    return wide, marks


@compiled
def codes_of(body: Bytes, begins: Places, lengths: Places, codes: Places) -> Any:  # noqa: ANN401 - arrays of numpy's
    """Give equal texts one code, from 0 in the order in which they stand; a length below 0 is no text: -1.

    The distinct texts come back as Arrow holds them: offsets, and the bytes one after the other. They are
    few and stand together, so that a text is held against them without a walk through all the bytes.
    """
    room, count, used = 1024, 0, 0
    table, marks = np.full(room, -1, np.int32), np.zeros(room, np.uint64)
    offsets, words = np.zeros(room + 1, np.int32), np.empty(1 << 14, np.uint8)
    last = -1
    for row in range(len(begins)):
        length, begin = lengths[row], begins[row]
        if length < 0:
            codes[row] = -1
            continue
        if (
            last >= 0
            and offsets[last + 1] - offsets[last] == length
            and same(words, offsets[last], body, begin, length)
        ):
            codes[row] = last  # as in the line before
            continue
        mark = mark_of(body, begin, length)
        slot = np.int64(mark & np.uint64(room - 1))
        while table[slot] >= 0:
            code = table[slot]
            if (
                marks[slot] == mark
                and offsets[code + 1] - offsets[code] == length
                and same(words, offsets[code], body, begin, length)
            ):
                break
            slot = (slot + 1) & (room - 1)
        if table[slot] < 0:
            table[slot], marks[slot] = count, mark
            if used + length > len(words):
                words = longer(words, max(2 * len(words), used + length))
            for step in range(length):
                words[used + step] = body[begin + step]
            used += length
            codes[row] = last = count
            count += 1
            offsets[count] = used
        else:
            codes[row] = last = table[slot]
        if count * 2 > room:
            room *= 4
            table, marks = spread(table, marks, room)
            offsets = longer(offsets, room + 1)
    return offsets[: count + 1], words[:used]


@compiled
def copied(body: Bytes, begins: Places, lengths: Places, offsets: Places, data: Bytes) -> None:
    """The texts one after the other, as Arrow holds them; ``data`` has room for all."""
    at = 0
    for row in range(len(begins)):
        offsets[row] = at
        begin = begins[row]
        for step in range(max(0, lengths[row])):
            data[at + step] = body[begin + step]
        at += max(0, lengths[row])
    offsets[len(begins)] = at


@compiled
def trimmed(body: Bytes, begins: Places, lengths: Places) -> None:
    """Take the blanks from both ends; what is empty or a dash then is no text."""
    for row in range(len(begins)):
        begin, length = begins[row], lengths[row]
        while length > 0 and body[begin] == _SPACE:
            begin, length = begin + 1, length - 1
        while length > 0 and body[begin + length - 1] == _SPACE:
            length -= 1
        if length == 0 or (length == 1 and body[begin] == _DASH):
            length = -1
        begins[row], lengths[row] = begin, length


@compiled
def whole_numbers(body: Bytes, begins: Places, lengths: Places, numbers: Numbers) -> None:
    """Numbers of at most nine digits; what is no text is one less than refused, all others are refused."""
    for row in range(len(begins)):
        begin, length = begins[row], lengths[row]
        if length < 0:
            numbers[row] = REFUSED - 1
            continue
        number, good = np.int64(0), 0 < length <= 9
        for place in range(begin, begin + length):
            digit = body[place]
            if digit < _ZERO or digit > _NINE:
                good = False
                break
            number = number * 10 + (digit - _ZERO)
        numbers[row] = number if good else REFUSED


@compiled
def digits(body: Bytes, begin: int, count: int) -> int:
    """The number that so many digits write; -1 where they are none."""
    number = 0
    for place in range(begin, begin + count):
        digit = body[place]
        if digit < _ZERO or digit > _NINE:
            return -1
        number = number * 10 + (digit - _ZERO)
    return number


@compiled
def days_from(year: int, month: int, day: int) -> int:
    """Days since 1970 of a day of the calendar; no check."""
    year -= month <= 2
    era = year // 400
    of_era = year - era * 400
    of_year = (153 * (month + (-3 if month > 2 else 9)) + 2) // 5 + day - 1
    return era * 146097 + of_era * 365 + of_era // 4 - of_era // 100 + of_year - 719468


@compiled
def last_day(year: int, month: int) -> int:
    """How many days a month has."""
    if month == 2:
        return 29 if (year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)) else 28
    return 30 if month in (4, 6, 9, 11) else 31


@compiled
def clock_time(body: Bytes, at: int) -> int:
    """Seconds of ``HH:MM:SS``, which must be within the bytes; -1 where it is none."""
    hour, minute, second = digits(body, at, 2), digits(body, at + 3, 2), digits(body, at + 6, 2)
    if body[at + 2] != _COLON or body[at + 5] != _COLON or min(hour, minute, second) < 0:
        return -1
    if hour > 23 or minute > 59 or second > 59:
        return -1
    return hour * 3600 + minute * 60 + second


@compiled
def date_days(body: Bytes, at: int) -> int:
    """Days since 1970 of ``YYYY-MM-DD``, which must be within the bytes; refused where it is no day."""
    year, month, day = digits(body, at, 4), digits(body, at + 5, 2), digits(body, at + 8, 2)
    if body[at + 4] != _DASH or body[at + 7] != _DASH or min(year, month, day) < 1:
        return REFUSED
    if month > 12 or day > last_day(year, month):
        return REFUSED
    return days_from(year, month, day)


@compiled
def offset_seconds(body: Bytes, place: int, end: int) -> int:
    """Seconds ahead of UTC that ``Z`` or ``+HH:MM`` says; refused where it is neither."""
    if body[place] == 90 and place + 1 == end:
        return 0
    if (body[place] != _PLUS and body[place] != _DASH) or place + 6 != end or body[place + 3] != _COLON:
        return REFUSED
    hours, minutes = digits(body, place + 1, 2), digits(body, place + 4, 2)
    if min(hours, minutes) < 0 or hours > 14 or minutes > 59:
        return REFUSED
    return (hours * 3600 + minutes * 60) * (1 if body[place] == _PLUS else -1)


@compiled
def fraction_end(body: Bytes, place: int, end: int) -> int:
    """Where a fraction of at most six digits behind a point ends; the place itself where there is none."""
    if place == end or body[place] != _DOT:
        return place
    last = place + 1
    while last < end and last < place + 7 and _ZERO <= body[last] <= _NINE:
        last += 1
    return last


@compiled
def iso_times(body: Bytes, begins: Places, lengths: Places, times: Numbers, is_local: Bytes) -> None:
    """Microseconds of ``YYYY-MM-DD[T ]HH:MM:SS[.ffffff][Z|+HH:MM]``, in UTC or as written; else refused."""
    for row in range(len(begins)):
        at, end = begins[row], begins[row] + lengths[row]
        times[row], is_local[row] = REFUSED, 0
        if lengths[row] < 19 or (body[at + 10] != 84 and body[at + 10] != _SPACE):
            continue
        days, seconds = date_days(body, at), clock_time(body, at + 11)
        place = at + 19
        last = fraction_end(body, place, end)
        if days == REFUSED or seconds < 0 or last == place + 1:
            continue
        micros = 0
        if last > place:
            micros = digits(body, place + 1, last - place - 1)
            for _step in range(7 - (last - place)):
                micros *= 10
        ahead = 0
        if last == end:
            is_local[row] = 1
        else:
            ahead = offset_seconds(body, last, end)
            if ahead == REFUSED:
                continue
        times[row] = (days * 86400 + seconds - ahead) * 1_000_000 + micros
