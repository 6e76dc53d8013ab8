"""The loops over bytes that are worth compiling: finding lines, reading numbers and times.

Every function takes the bytes of some lines as ``uint8`` and names a text by where it begins and how long it
is; none reads beyond what it is given. What a function is not sure of it refuses, by a mark, and SQL decides.
"""

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba
import numpy as np

from inspectorate.lake.kernels_words import (
    WIDE,
    beyond_ascii_at,
    byte_at,
    eight,
    how_many,
    line_ends_at,
    lowest,
    no_digits_at,
)

Function = TypeVar("Function", bound=Callable[..., Any])
Bytes = np.ndarray[Any, np.dtype[np.uint8]]
Places = np.ndarray[Any, np.dtype[np.int32]]
Numbers = np.ndarray[Any, np.dtype[np.int64]]
Flags = np.ndarray[Any, np.dtype[np.bool_]]
Marks = np.ndarray[Any, np.dtype[np.uint64]]

REFUSED = -(1 << 62)
_END, _SPACE, _TAB, _RETURN, _DASH, _NINE, _ZERO, _DOT, _COLON, _PLUS = 10, 32, 9, 13, 45, 57, 48, 46, 58, 43

LOW = np.array([(1 << 8 * min(length, 8)) - 1 for length in range(17)], np.uint64)
"""Of eight bytes as one number the first ones, by how many."""
_FAR = np.uint64(1 << 63)
_TENS = np.array([10**power for power in range(7)], np.int64)
_PLAIN: dict[str, Any] = {"cache": True, "nogil": True, "boundscheck": False, "_nrt": False}


def compiled(function: Function) -> Function:
    """The function in machine code, kept for the next process.

    It must make no array: none is counted as used once more with each call, which took most of the time.
    """
    return cast("Function", numba.njit(**_PLAIN)(function))


def woven(function: Function) -> Function:
    """The same, for a small part of others, which hold it in place of a call."""
    return cast("Function", numba.njit(**_PLAIN, forceinline=True)(function))


@compiled
def looked_over(body: Bytes) -> tuple[int, bool]:
    """How many line ends there are, and whether all is ASCII."""
    count, beyond, place = 0, np.uint64(0), 0
    while place + WIDE <= len(body):
        count += how_many(line_ends_at(body, place))
        beyond |= beyond_ascii_at(body, place)
        place += WIDE
    for rest in range(place, len(body)):
        count += body[rest] == _END
        beyond |= body[rest] >> 7
    return count, beyond == 0


@compiled
def next_lines(body: Bytes, place: int, begins: Places, lengths: Places) -> tuple[int, int]:
    """Where the lines from a place on stand, as many as there is room for, without the returns at their ends.

    How many they are, and where the one after them begins.
    """
    row, block = 0, place
    while block < len(body) and row < len(begins):
        if block + WIDE <= len(body):
            bits = line_ends_at(body, block)
        else:
            bits = np.uint64(0)
            for step in range(len(body) - block):
                if body[block + step] == _END:
                    bits |= np.uint64(1) << np.uint64(step)
        while bits and row < len(begins):
            end = block + lowest(bits)
            begins[row], lengths[row] = place, end - place
            row, place = row + 1, end + 1
            bits &= bits - np.uint64(1)
        block += WIDE
    if row < len(begins) and place < len(body):
        begins[row], lengths[row] = place, len(body) - place
        row, place = row + 1, len(body)
    for line in range(row):
        while lengths[line] > 0 and body[begins[line] + lengths[line] - 1] == _RETURN:
            lengths[line] -= 1
    return row, place


@woven
def without_blanks(body: Bytes, begin: int, length: int) -> tuple[int, int]:
    """A text without the blanks at both ends; what is empty or a dash then is no text: a length of -1."""
    while length > 0 and body[begin] == _SPACE:
        begin, length = begin + 1, length - 1
    while length > 0 and body[begin + length - 1] == _SPACE:
        length -= 1
    if length == 0 or (length == 1 and body[begin] == _DASH):
        length = -1
    return begin, length


@compiled
def trimmed(body: Bytes, begins: Places, lengths: Places) -> None:
    """:func:`without_blanks` for all texts."""
    for row in range(len(begins)):
        begins[row], lengths[row] = without_blanks(body, begins[row], lengths[row])


@woven
def number_of(word: Any, count: int) -> Any:  # noqa: ANN401 - numbers of numpy's
    """The number that one to eight digits write, all at once: the first is the lowest byte of the word.

    -1 where they are none.
    """
    word = (word ^ np.uint64(0x3030303030303030)) << np.uint64(64 - 8 * count)
    if ((word + np.uint64(0x7676767676767676)) | word) & np.uint64(0x8080808080808080):
        return -1
    word = word * np.uint64(10) + (word >> np.uint64(8))
    pairs = np.uint64(0x000000FF000000FF)
    word = (word & pairs) * np.uint64(0x000F424000000064) + ((word >> np.uint64(16)) & pairs) * np.uint64(
        0x0000271000000001
    )
    return np.int64(word >> np.uint64(32))


@compiled
def whole_numbers(body: Bytes, begins: Places, lengths: Places, numbers: Numbers) -> None:
    """Numbers of at most nine digits; what is no text is one less than refused, all others are refused."""
    for row in range(len(begins)):
        begin, length = begins[row], lengths[row]
        if length < 0:
            numbers[row] = REFUSED - 1
            continue
        if 0 < length <= 8 and begin + 8 <= len(body):
            number = number_of(eight(body, begin), length)
            numbers[row] = number if number >= 0 else REFUSED
            continue
        number, good = np.int64(0), 0 < length <= 9
        for place in range(begin, begin + length):
            digit = body[place]
            if digit < _ZERO or digit > _NINE:
                good = False
                break
            number = number * 10 + (digit - _ZERO)
        numbers[row] = number if good else REFUSED


@woven
def digits(body: Bytes, begin: int, count: int) -> int:
    """The number that so many digits write; -1 where they are none."""
    number = 0
    for place in range(begin, begin + count):
        digit = byte_at(body, place)
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


@woven
def fraction_end(body: Bytes, place: int, end: int) -> int:
    """Where a fraction of at most six digits behind a point ends; the place itself where there is none."""
    if place == end or body[place] != _DOT:
        return place
    last = place + 1
    while last < end and last < place + 7 and _ZERO <= body[last] <= _NINE:
        last += 1
    return last


@woven
def micros_of(body: Bytes, place: int, end: int) -> tuple[int, int]:
    """The microseconds of a fraction from its point on, and where it ends; -1 where it has no digit."""
    if end - place >= 2 and place + 1 + WIDE <= len(body) and body[place] == _DOT:
        count = min(lowest(no_digits_at(body, place + 1) | _FAR), end - place - 1, 6)
        if count == 0:
            return -1, place
        return number_of(eight(body, place + 1), count) * _TENS[6 - count], place + 1 + count
    close = fraction_end(body, place, end)
    if close == place + 1:
        return -1, place
    if close == place:
        return 0, place
    return digits(body, place + 1, close - place - 1) * _TENS[7 - (close - place)], close


@compiled
def iso_times(body: Bytes, begins: Places, lengths: Places, times: Numbers, is_local: Flags) -> None:
    """Microseconds of ``YYYY-MM-DD[T ]HH:MM:SS[.ffffff][Z|+HH:MM]``, in UTC or as written; else refused."""
    last, base, tail, said = -1, 0, ~np.uint64(0), 0
    for row in range(len(begins)):
        at, end = begins[row], begins[row] + lengths[row]
        times[row], is_local[row] = REFUSED, 0
        if lengths[row] < 19:
            continue
        if (
            last >= 0
            and eight(body, at) == eight(body, last)
            and eight(body, at + 8) == eight(body, last + 8)
        ):
            second = digits(body, at + 17, 2)  # in the minute of the line before
            if body[at + 16] != _COLON or second < 0 or second > 59:
                continue
            seconds = base + second
        else:
            days, clock = date_days(body, at), clock_time(body, at + 11)
            if (body[at + 10] != 84 and body[at + 10] != _SPACE) or days == REFUSED or clock < 0:
                continue
            seconds = days * 86400 + clock
            last, base = at, seconds - clock % 60
        micros, close = micros_of(body, at + 19, end)
        if micros < 0:
            continue
        ahead = 0
        if close == end:
            is_local[row] = 1
        elif close + 8 <= len(body) and end - close == 6 and eight(body, close) & LOW[6] == tail:
            ahead = said  # as in the line before
        else:
            ahead = offset_seconds(body, close, end)
            if ahead == REFUSED:
                continue
            if close + 8 <= len(body) and end - close == 6:
                tail, said = eight(body, close) & LOW[6], ahead
        times[row] = (seconds - ahead) * 1_000_000 + micros
