"""The loops that bring rows into an order, and columns after it."""

from typing import TypeAlias

import numpy as np

from inspectorate.lake.kernels import Bytes, Flags, Numbers, Places, compiled
from inspectorate.lake.kernels_pages import put_text

Whole: TypeAlias = Places | Numbers


@compiled
def counted(numbers: Whole, least: int, shift: int, before: Places, by: Places, counts: Places) -> None:
    """Sort rows by some bits of what their numbers are above the least, alike ones as they stand.

    ``before`` is the order in which they stand, empty where as they are; ``counts`` has a place for each
    number of so many bits.
    """
    mask = np.uint64(len(counts) - 1)
    counts[:] = 0
    for number in numbers:
        counts[(np.uint64(number - least) >> np.uint64(shift)) & mask] += 1
    total = 0
    for place in range(len(counts)):
        count = counts[place]
        counts[place] = total
        total += count
    for step in range(len(numbers)):
        row = before[step] if len(before) else step
        digit = (np.uint64(numbers[row] - least) >> np.uint64(shift)) & mask
        by[counts[digit]] = row
        counts[digit] += 1


@compiled
def taken_numbers(numbers: Whole, rows: Places, taken: Whole) -> None:
    """The numbers of some rows."""
    for place in range(len(rows)):
        taken[place] = numbers[rows[place]]


@compiled
def joined(whole: Numbers, numbers: Whole, least: int, span: int) -> None:
    """Count on: numbers that one more number, so much above the least of its own, tells apart."""
    for row in range(len(whole)):
        whole[row] = whole[row] * span + (numbers[row] - least)


@compiled
def begins_of_groups(numbers: Numbers, by: Places, begins: Places) -> int:
    """Where in an order other numbers begin, the first row too; how many there are."""
    count = 0
    for place in range(len(by)):
        if place == 0 or numbers[by[place]] != numbers[by[place - 1]]:
            begins[count] = place
            count += 1
    return count


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
