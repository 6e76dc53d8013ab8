"""Taking texts together: a number for each that is another, whatever the column says and how often."""

from typing import Any

import numpy as np

from inspectorate.lake.kernels import LOW, Bytes, Marks, Places, compiled, woven
from inspectorate.lake.kernels_words import eight

_HIGH = np.array([(1 << 8 * max(length - 8, 0)) - 1 for length in range(17)], np.uint64)
"""The same of the second eight of sixteen."""
_TRIES = 8
"""After so many texts that are others than the line before has them, that is not tried any more."""


@woven
def some(body: Bytes, place: int, length: int) -> Any:  # noqa: ANN401 - an unsigned number of numpy's
    """Up to seven bytes as one number, as :func:`eight` has them."""
    if place + 8 <= len(body):
        return eight(body, place) & ((np.uint64(1) << np.uint64(8 * length)) - np.uint64(1))
    word = np.uint64(0)
    for step in range(length):
        word |= np.uint64(body[place + step]) << np.uint64(8 * step)
    return word


@woven
def halves(body: Bytes, place: int, length: int) -> Any:  # noqa: ANN401 - two unsigned numbers of numpy's
    """Up to sixteen bytes as two numbers, as :func:`eight` has them."""
    if place + 16 <= len(body):
        return eight(body, place) & LOW[length], eight(body, place + 8) & _HIGH[length]
    low, high = np.uint64(0), np.uint64(0)
    for step in range(length):
        if step < 8:
            low |= np.uint64(body[place + step]) << np.uint64(8 * step)
        else:
            high |= np.uint64(body[place + step]) << np.uint64(8 * step - 64)
    return low, high


@woven
def mixed(low: Any, high: Any, length: int) -> Any:  # noqa: ANN401 - unsigned numbers of numpy's
    """The mark of a text of at most sixteen bytes."""
    mark = (low + np.uint64(length)) * np.uint64(0x9E3779B97F4A7C15)
    mark ^= (high ^ (mark >> np.uint64(32))) * np.uint64(0xFF51AFD7ED558CCD)
    mark = (mark ^ (mark >> np.uint64(29))) * np.uint64(0xC4CEB9FE1A85EC53)
    return mark ^ (mark >> np.uint64(32))


@woven
def mark_of(body: Bytes, begin: int, length: int) -> Any:  # noqa: ANN401 - an unsigned number of numpy's
    """A number that equal texts share: eight bytes at once, multiplied and folded."""
    if length <= 16:
        low, high = halves(body, begin, length)
        return mixed(low, high, length)
    mark = np.uint64(length) * np.uint64(0x9E3779B97F4A7C15)
    place, end = begin, begin + length
    while end - place >= 8:
        mark = (mark ^ eight(body, place)) * np.uint64(0xFF51AFD7ED558CCD)
        mark ^= mark >> np.uint64(32)
        place += 8
    mark = (mark ^ some(body, place, end - place)) * np.uint64(0xC4CEB9FE1A85EC53)
    return mark ^ (mark >> np.uint64(32))


@woven
def same(words: Bytes, one: int, body: Bytes, other: int, length: int) -> bool:
    """Whether two texts are alike."""
    left = length
    while left >= 8:
        if eight(words, one) != eight(body, other):
            return False
        one, other, left = one + 8, other + 8, left - 8
    return left == 0 or some(words, one, left) == some(body, other, left)


@woven
def is_text(code: int, body: Bytes, begin: int, length: int, offsets: Places, words: Bytes) -> bool:
    """Whether a text has this code."""
    place = offsets[code]
    if offsets[code + 1] - place != length:
        return False
    if length > 16:
        return same(words, place, body, begin, length)
    low, high = halves(body, begin, length)
    one, other = halves(words, place, length)
    return bool(low == one and high == other)


@woven
def code_of(
    mark: Any,  # noqa: ANN401 - an unsigned number of numpy's
    body: Bytes,
    begin: int,
    length: int,
    table: Places,
    offsets: Places,
    words: Bytes,
    count: int,
) -> int:
    """The code of a text, which is entered where it has none yet: it is ``count`` then; -1 for no room."""
    slot = np.int64(mark & np.uint64(len(table) - 1))
    while table[slot]:
        code = int(table[slot]) - 1
        if is_text(code, body, begin, length, offsets, words):
            return code
        slot = (slot + 1) & (len(table) - 1)
    used = offsets[count]
    if used + length > len(words) or count * 2 >= len(table):
        return -1
    table[slot] = count + 1
    for step in range(length):
        words[used + step] = body[begin + step]
    offsets[count + 1] = used + length
    return count


@compiled
def spread(table: Places, offsets: Places, words: Bytes, wide: Places) -> None:
    """The table of :func:`codes_of` into one with more room, which is empty."""
    for entry in table:
        if entry:
            code = entry - 1
            mark = mark_of(words, offsets[code], offsets[code + 1] - offsets[code])
            slot = np.int64(mark & np.uint64(len(wide) - 1))
            while wide[slot]:
                slot = (slot + 1) & (len(wide) - 1)
            wide[slot] = entry


@compiled
def codes_of(
    body: Bytes,
    begins: Places,
    lengths: Places,
    codes: Places,
    marks: Marks,
    met: Places,
    table: Places,
    offsets: Places,
    words: Bytes,
    count: int,
) -> tuple[int, int]:
    """Give equal texts one code, in the order in which they first stand; a length below 0 is no text: -1.

    What is known already is in a table by the texts' marks (one more than the code; a small one, for it is
    met at places far apart), and in the texts one after the other and where each ends, as Arrow holds them.
    It says at which row it ended and how many texts there are: after the last, or where one has no room.
    ``marks`` and ``met`` are room for as many rows.
    """
    last, others, first = -1, 0, 0
    while first < len(begins) and others < _TRIES:  # as in the line before, as long as that goes well
        length, begin = lengths[first], begins[first]
        code: Any = last
        if length < 0:
            code = -1
        elif last < 0 or not is_text(last, body, begin, length, offsets, words):
            mark = mark_of(body, begin, length)
            code = last = code_of(mark, body, begin, length, table, offsets, words, count)
            if last < 0:
                return first, count
            count, others = max(count, last + 1), others + 1
        codes[first] = code
        first += 1
    for row in range(first, len(begins)):  # what the table says is on its way while others are looked up
        mark = mark_of(body, begins[row], max(0, lengths[row]))
        marks[row], met[row] = mark, table[np.int64(mark & np.uint64(len(table) - 1))]
    for row in range(first, len(begins)):
        length, begin = lengths[row], begins[row]
        if length < 0:
            codes[row] = -1
            continue
        code = met[row] - 1
        if code < 0 or not is_text(code, body, begin, length, offsets, words):
            code = code_of(marks[row], body, begin, length, table, offsets, words, count)
            if code < 0:
                return row, count
            count = max(count, code + 1)
        codes[row] = code
    return len(begins), count


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
