"""The loops that bring rows into an order, and columns after it."""

import numpy as np

from inspectorate.lake.kernels import Bytes, Flags, Marks, Places, compiled
from inspectorate.lake.kernels_pages import put_text


@compiled
def counted(numbers: Marks, shift: int, before: Places, by: Places, counts: Places) -> None:
    """Sort rows by some bits of their numbers, alike ones as they stand.

    ``before`` is the order in which they stand, empty where as they are; ``counts`` has a place for each
    number of so many bits.
    """
    mask = np.uint64(len(counts) - 1)
    counts[:] = 0
    for number in numbers:
        counts[(number >> np.uint64(shift)) & mask] += 1
    total = 0
    for digit in range(len(counts)):
        count = counts[digit]
        counts[digit] = total
        total += count
    for step in range(len(numbers)):
        row = before[step] if len(before) else step
        digit = (numbers[row] >> np.uint64(shift)) & mask
        by[counts[digit]] = row
        counts[digit] += 1


@compiled
def taken_codes(codes: Places, rows: Places, taken: Places, used: Flags) -> None:
    """The codes of some rows, and which codes occur; the last of ``used`` is for -1."""
    none = len(used) - 1
    for place in range(len(rows)):
        code = codes[rows[place]]
        taken[place] = code
        used[code if code >= 0 else none] = True


@compiled
def renamed(codes: Places, fresh: Places) -> None:
    """Put other codes in the place of codes; -1 stays."""
    for place in range(len(codes)):
        if codes[place] >= 0:
            codes[place] = fresh[codes[place]]


@compiled
def taken_ends(offsets: Places, rows: Places, ends: Places) -> int:
    """Where the texts of some rows begin when they stand one after the other, and where the last one ends."""
    at = 0
    for place in range(len(rows)):
        ends[place] = at
        at += offsets[rows[place] + 1] - offsets[rows[place]]
    ends[len(rows)] = at
    return at


@compiled
def taken_texts(words: Bytes, offsets: Places, rows: Places, out: Bytes) -> None:
    """The texts of some rows, one after the other; up to eight bytes behind the last are written over."""
    at = 0
    for place in range(len(rows)):
        begin = offsets[rows[place]]
        at = put_text(words, begin, offsets[rows[place] + 1] - begin, out, at)
