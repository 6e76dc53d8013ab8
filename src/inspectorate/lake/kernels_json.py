"""Flat JSON objects, one to a line: where the values of some names stand.

The lines of a file are much alike: what stands between two values (a comma, a name, a colon) is held against
the same place of the line before, eight bytes at once, and taken apart only where it is another.
"""

from typing import Any

import numpy as np

from inspectorate.lake.kernels import Bytes, Flags, Places, compiled, without_blanks, woven
from inspectorate.lake.kernels_texts import same
from inspectorate.lake.kernels_words import WIDE, byte_at, lowest, no_digits_at, text_ends_at, unlike

TEXT, NUMBER, WORD, NULL = 1, 2, 3, 4
MOST_NAMES = 60
"""So many may be wanted of a line."""
_FORMS, _FORM = 64, 72
"""Of how many fields of a line what stands before the value is kept, and room for each."""
_QUOTE, _BACKSLASH, _COMMA, _COLON, _OPEN, _CLOSE, _SPACE, _TAB, _DASH = 34, 92, 44, 58, 123, 125, 32, 9, 45
_LONGEST_NUMBER = 15


def forms() -> tuple[Bytes, Places, Places, Places]:
    """What is kept of the lines of a file, when there was none yet."""
    sizes, names, steady = (np.zeros(_FORMS, np.int32) for _what in range(3))
    return np.empty(_FORMS * _FORM, np.uint8), sizes, names, steady


@woven
def blank_end(body: Bytes, place: int, end: int) -> int:
    """The first place from one on that is no blank."""
    while place < end and (byte_at(body, place) == _SPACE or byte_at(body, place) == _TAB):
        place += 1
    return place


@woven
def text_end(body: Bytes, place: int, end: int) -> int:
    """Where a text that begins behind a quotation mark ends; -1 where it is not plain.

    The end of a line is a control character, or that of all the bytes: a look beyond it finds no more.
    """
    while place + WIDE <= len(body):
        found = text_ends_at(body, place)
        if found:
            place += lowest(found)
            return place if byte_at(body, place) == _QUOTE else -1
        place += WIDE
    while place < end:
        byte = byte_at(body, place)
        if byte == _QUOTE:
            return place
        if byte == _BACKSLASH or byte < _SPACE:
            return -1
        place += 1
    return -1


@woven
def steady_end(body: Bytes, place: int, end: int, field: int, steady: Places) -> int:
    """As :func:`text_end`, quicker where the text is as long as that of the line before.

    Where it ends need not be known then to go on, but proves right later: the processor does not wait.
    ``steady``: by field one more than that length; 0 where there was none, -1 where they differ.
    """
    known = steady[field] if field < _FORMS else -1
    if known > 0 and place + 2 * WIDE <= len(body):
        found = text_ends_at(body, place)
        if known > WIDE:
            found |= text_ends_at(body, place + WIDE) << np.uint64(WIDE)
        bit = np.uint64(1) << np.uint64(known - 1)
        close = place + known - 1
        if found & (bit | (bit - np.uint64(1))) == bit and byte_at(body, close) == _QUOTE:
            return close
    close = text_end(body, place, end)
    if field < _FORMS:
        is_first = known == 0 and close >= place and close - place < 2 * WIDE
        steady[field] = close - place + 1 if is_first else -1
    return close


@compiled
def word_at(body: Bytes, place: int, end: int) -> int:
    """How long ``true``, ``false`` or ``null`` is that stands here; 0 where none does."""
    if end - place >= 4:
        a, b, c, d = (
            byte_at(body, place),
            byte_at(body, place + 1),
            byte_at(body, place + 2),
            byte_at(body, place + 3),
        )
        if (a, b, c, d) == (116, 114, 117, 101) or (a, b, c, d) == (110, 117, 108, 108):
            return 4
        if end - place >= 5 and (a, b, c, d) == (102, 97, 108, 115) and byte_at(body, place + 4) == 101:
            return 5
    return 0


@woven
def number_end(body: Bytes, place: int, end: int) -> int:
    """Where a whole number ends that is written in the one way there is; -1 for any other."""
    begin = place
    if place < end and byte_at(body, place) == 45:
        place += 1
    first = place
    found = no_digits_at(body, place) if place + WIDE <= len(body) else np.uint64(0)
    if found:
        place += lowest(found)  # at the latest where the line ends
    else:
        while place < end and 48 <= byte_at(body, place) <= 57:
            place += 1
    count = place - first
    if count == 0 or count > _LONGEST_NUMBER or (byte_at(body, first) == 48 and (count > 1 or first > begin)):
        return -1
    return place


@compiled
def name_of(body: Bytes, begin: int, length: int, names: Bytes, name_ends: Places, guess: int) -> int:
    """Which of the names stands here; -1 for none. ``guess`` is looked at first."""
    count = len(name_ends)
    for step in range(count):
        one = (guess + step) % count
        first = name_ends[one - 1] if one else 0
        if name_ends[one] - first == length:
            at = 0
            while at < length and names[first + at] == byte_at(body, begin + at):
                at += 1
            if at == length:
                return one
    return -1


@woven
def value_end(body: Bytes, place: int, end: int, field: int, steady: Places) -> tuple[int, int, int, int]:
    """A plain value: its type, where its text begins and ends, the place behind it; type 0 for any other."""
    if place >= end:
        return 0, 0, 0, 0
    byte = byte_at(body, place)
    if byte == _QUOTE:
        close = steady_end(body, place + 1, end, field, steady)
        return (TEXT, place + 1, close, close + 1) if close >= 0 else (0, 0, 0, 0)
    length = word_at(body, place, end)
    if length:
        return (NULL if byte == 110 else WORD), place, place + length, place + length
    close = number_end(body, place, end)
    return (NUMBER, place, close, close) if close >= 0 else (0, 0, 0, 0)


@compiled
def name_end(body: Bytes, place: int, end: int, first: bool) -> tuple[int, int, int]:
    """What stands before a value: where the name begins and ends, and the place of the value; else -1.

    ``first``: it is the first name of the object.
    """
    place = blank_end(body, place, end)
    if place >= end or byte_at(body, place) != (_OPEN if first else _COMMA):
        return -1, -1, -1
    place = blank_end(body, place + 1, end)
    if place >= end or byte_at(body, place) != _QUOTE:
        return -1, -1, -1
    close = text_end(body, place + 1, end)
    if close < 0:
        return -1, -1, -1
    behind = blank_end(body, close + 1, end)
    if behind >= end or byte_at(body, behind) != _COLON:
        return -1, -1, -1
    return place + 1, close, blank_end(body, behind + 1, end)


@compiled
def is_empty(body: Bytes, place: int, end: int) -> bool:
    """Whether the line is an object of nothing."""
    place = blank_end(body, place, end)
    if place >= end or byte_at(body, place) != _OPEN:
        return False
    place = blank_end(body, place + 1, end)
    return place < end and byte_at(body, place) == _CLOSE and blank_end(body, place + 1, end) == end


@woven
def stands_here(kept: Bytes, kept_sizes: Places, field: int, body: Bytes, place: int, end: int) -> bool:
    """Whether what is kept of a field stands here."""
    size = kept_sizes[field] if field < _FORMS else 0
    if size == 0 or size > end - place:
        return False
    if size < WIDE and place + WIDE <= len(body):
        bits = unlike(kept, field * _FORM, body, place)
        return not bits & ((np.uint64(1) << np.uint64(size)) - np.uint64(1))
    return same(kept, field * _FORM, body, place, size)


@woven
def scan_object(
    body: Bytes,
    place: int,
    end: int,
    names: Bytes,
    name_ends: Places,
    kept: Bytes,
    kept_sizes: Places,
    kept_names: Places,
    steady: Places,
    starts: Places,
    sizes: Places,
    row: int,
    time: int,
) -> Any:  # noqa: ANN401 - an unsigned number of numpy's
    """Find the values of one line: a bit for each name found; the highest where it is no flat object.

    They are without blanks, but for that of the name ``time``.
    ``kept``: what stood before the values of former lines, by their places among the fields; how long that
    is (0 for nothing), and which name it holds. ``steady``: as :func:`steady_end` has it.
    """
    bad, seen, field, guess = np.uint64(1) << np.uint64(63), np.uint64(0), 0, 0
    while True:
        if stands_here(kept, kept_sizes, field, body, place, end):
            name, place = kept_names[field], place + kept_sizes[field]
        else:
            if field:
                close = blank_end(body, place, end)
                if close < end and byte_at(body, close) == _CLOSE:
                    return seen if blank_end(body, close + 1, end) == end else bad
            before = place
            begin, close, place = name_end(body, place, end, field == 0)
            if place < 0:
                return seen if field == 0 and is_empty(body, before, end) else bad
            name = name_of(body, begin, close - begin, names, name_ends, guess)
            if field < _FORMS and place - before <= _FORM - 8:
                kept_sizes[field], kept_names[field] = place - before, name
                for step in range(place - before):
                    kept[field * _FORM + step] = byte_at(body, before + step)
        kind, first, last, place = value_end(body, place, end, field, steady)
        if kind == 0:
            return bad
        if name >= 0:
            guess, bit = name + 1, np.uint64(1) << np.uint64(name)
            if not seen & bit:
                seen |= bit
                length = -1 if kind == NULL else last - first
                if name != time:
                    blank = (byte_at(body, first) == _SPACE) | (byte_at(body, last - 1) == _SPACE)
                    if blank | ((length == 1) & (byte_at(body, first) == _DASH)):
                        first, length = without_blanks(body, first, length)
                    length = length or -1
                starts[name, row], sizes[name, row] = first, length
        field += 1


@compiled
def scan_objects(
    body: Bytes,
    begins: Places,
    lengths: Places,
    names: Bytes,
    name_ends: Places,
    kept: Bytes,
    kept_sizes: Places,
    kept_names: Places,
    steady: Places,
    starts: Places,
    sizes: Places,
    good: Flags,
    time: int,
) -> None:
    """The values of all lines: ``starts`` and ``sizes`` (-1 for none) have a row for each name.

    They are as ``trimmed`` leaves them; that of the name ``time`` is as it stands.
    ``names`` holds the names one after the other, ``name_ends`` where each ends. A line that is no flat
    object of plain values gets 0 in ``good``, one that is gets 1. ``kept``: as :func:`forms` makes it.
    """
    count = len(name_ends)
    whole = (np.uint64(1) << np.uint64(count)) - np.uint64(1)
    steady[:] = 0
    for row in range(len(begins)):
        begin = begins[row]
        end = begin + lengths[row]
        is_anew, seen = False, np.uint64(0)
        while True:
            seen = scan_object(
                body,
                begin,
                end,
                names,
                name_ends,
                kept,
                kept_sizes,
                kept_names,
                steady,
                starts,
                sizes,
                row,
                time,
            )
            if is_anew or not seen >> np.uint64(63):
                break
            is_anew = True
            kept_sizes[:] = 0  # blanks stand, say, where none did in the lines before
        good[row] = not seen >> np.uint64(63)
        if seen != whole:
            for name in range(count):
                if not (seen >> np.uint64(name)) & np.uint64(1):
                    starts[name, row], sizes[name, row] = begin, -1
