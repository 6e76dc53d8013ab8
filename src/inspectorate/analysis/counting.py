"""Counting anew: the ends of intervals become their places among all the cuts that they make.

``counted`` is for the interpreter; ``count_anew`` gives the same and compiles to machine code (``compiled``).
"""

from array import array
from collections.abc import Callable, MutableSequence, Sequence

Numbers = MutableSequence[int]

Counted = tuple[Sequence[int], "array[int]", "array[int]"]
"""The cuts in order, and for each interval its lowest and its highest segment between them."""

Counter = Callable[[Sequence[int], Sequence[int]], Counted]
"""Takes the first numbers of intervals and the last ones."""

NOT_COUNTED = -1
DIGIT, DIGITS = 11, 6
"""Bits by which numbers are sorted at a time, and how often."""


def room(size: int) -> int:
    """Numbers of work, zero all, that counting anew takes."""
    return 2 * size + (DIGITS << DIGIT)


def counted(firsts: Sequence[int], lasts: Sequence[int]) -> Counted:
    """Intervals, ends included, as segments between cuts: where one begins, or the number behind its end."""
    behind = [last + 1 for last in lasts]
    cuts = sorted({*firsts, *behind})
    place = dict(zip(cuts, range(len(cuts)), strict=True))
    ends = [place[end] - 1 for end in behind]
    return cuts, array("i", map(place.__getitem__, firsts)), array("i", ends)


def spread(keys: Numbers, work: Numbers, begin: int, size: int, digit: int) -> bool:
    """Put one half of the order, sorted by the digits below, by this digit into the other half.

    Not where all keys share the digit. ``begin`` is where the half stands; behind both of them each digit
    has room for how many keys there are of each value.
    """
    shift, values, other = digit * DIGIT, 1 << DIGIT, size - begin
    tally = 2 * size + digit * values
    for index in range(size):
        work[tally + ((keys[index] >> shift) & (values - 1))] += 1
    if work[tally + ((keys[0] >> shift) & (values - 1))] == size:
        return False
    before = 0
    for value in range(values):
        many = work[tally + value]
        work[tally + value] = before
        before += many
    for index in range(begin, begin + size):
        at = tally + ((keys[work[index]] >> shift) & (values - 1))
        work[other + work[at]] = work[index]
        work[at] += 1
    return True


def count_anew(keys: Numbers, cuts: Numbers, places: Numbers, work: Numbers, size: int) -> int:
    """Write the cuts of intervals and their segments; how many cuts there are.

    ``keys`` are first all first numbers, then all last ones, as are their ``places``; ``size`` is how many
    of both. NOT_COUNTED where a number is below zero or the greatest there is.
    """
    for index in range(size):
        work[index] = index
        if index >= size // 2:
            keys[index] += 1
        if keys[index] < 0:
            return NOT_COUNTED
    begin, place = 0, -1
    for digit in range(DIGITS):
        if spread(keys, work, begin, size, digit):
            begin = size - begin
    for index in range(begin, begin + size):
        at = work[index]
        if place < 0 or cuts[place] != keys[at]:
            place += 1
            cuts[place] = keys[at]
        places[at] = place - 1 if at >= size // 2 else place
    return place + 1
