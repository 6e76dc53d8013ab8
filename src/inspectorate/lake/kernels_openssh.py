"""The common lines of sshd: an attempt to log in, and what is only told of it."""

from inspectorate.lake.kernels import (
    Bytes,
    Flags,
    Numbers,
    Places,
    clock_time,
    compiled,
    days_from,
    digits,
    last_day,
    same,
    woven,
)
from inspectorate.lake.kernels_words import WIDE, blanks_at, eight, lowest

FAILED, ACCEPTED, TOLD, OTHER = 1, 2, 3, 0
_SPACE, _COLON, _DOT, _OPEN, _CLOSE = 32, 58, 46, 91, 93
_HEAD = 16
_PORT = 5
_MINUTE = 60_000_000


@woven
def begins_with(body: Bytes, place: int, end: int, words: Bytes, first: int, last: int) -> bool:
    """Whether some of the words stand here."""
    return last - first <= end - place and same(words, first, body, place, last - first)


@woven
def token_end(body: Bytes, place: int, end: int) -> int:
    """Where a word without blanks or control characters ends: that of the line is one, or of all bytes."""
    while place + WIDE <= len(body):
        found = blanks_at(body, place)
        if found:
            return place + int(lowest(found))
        place += WIDE
    while place < end and body[place] > _SPACE:
        place += 1
    return place


@compiled
def yearless(body: Bytes, place: int, months: Bytes) -> int:
    """Microseconds of ``Mar  1 00:00:00`` in the year 2000; -1 where it is none. 15 bytes must be there."""
    month = 0
    for one in range(12):
        if (
            body[place] == months[one * 3]
            and body[place + 1] == months[one * 3 + 1]
            and body[place + 2] == months[one * 3 + 2]
        ):
            month = one + 1
    tens = 0 if body[place + 4] == _SPACE else digits(body, place + 4, 1)
    ones, seconds = digits(body, place + 5, 1), clock_time(body, place + 7)
    day = tens * 10 + ones
    if month == 0 or min(tens, ones, seconds) < 0 or day < 1 or day > last_day(2000, month):
        return -1
    if body[place + 3] != _SPACE or body[place + 6] != _SPACE:
        return -1
    return (days_from(2000, month, day) * 86400 + seconds) * 1_000_000


@woven
def is_address(body: Bytes, begin: int, end: int) -> bool:
    """Whether this is four numbers of one to three digits with points between."""
    points, run = 0, 0
    for place in range(begin, end):
        byte = body[place]
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
    while place < end and 48 <= body[place] <= 57:
        place += 1
    if place == first or end - place < 4:
        return -1
    if body[place] != _CLOSE or body[place + 1] != _COLON or body[place + 2] != _SPACE:
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
    if close == place or close - place > _PORT or digits(body, place, close - place) < 0:
        return 0
    return found


@woven
def stamp_of(body: Bytes, begin: int, last: int, minute: int, months: Bytes) -> int:
    """As :func:`yearless`; ``minute`` is that of the stamp at ``last``, -1 where there was none."""
    same_minute = minute >= 0 and eight(body, begin) == eight(body, last)
    if same_minute and eight(body, begin + 4) == eight(body, last + 4):
        second = digits(body, begin + 13, 2)
        return minute + second * 1_000_000 if 0 <= second < 60 and body[begin + 12] == _COLON else -1
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
    """What each line is. ``starts`` and ``sizes``: host, method, account, source, port, message."""
    last, minute = 0, -1
    for row in range(len(begins)):
        begin, end = begins[row], begins[row] + lengths[row]
        kinds[row], unknown[row] = OTHER, 0
        if lengths[row] < _HEAD or body[begin + 15] != _SPACE:
            continue
        time = stamp_of(body, begin, last, minute, months)
        if time < 0:
            continue
        times[row] = time
        last, minute = begin, time - time % _MINUTE
        close = token_end(body, begin + _HEAD, end)
        starts[0, row], sizes[0, row] = begin + _HEAD, close - begin - _HEAD
        if close == begin + _HEAD or close >= end or body[close] != _SPACE:
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
