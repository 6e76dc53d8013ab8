"""Sets of whole numbers as sorted, disjoint, closed intervals: exact at any size."""

from collections.abc import Iterable

Intervals = tuple[tuple[int, int], ...]
"""Closed intervals ``(first, last)``, sorted, neither touching nor overlapping."""


def union(pairs: Iterable[tuple[int, int]]) -> Intervals:
    """The numbers that any of the pairs holds."""
    merged: list[tuple[int, int]] = []
    for first, last in sorted(pairs):
        if merged and first <= merged[-1][1] + 1:
            merged[-1] = (merged[-1][0], max(last, merged[-1][1]))
        else:
            merged.append((first, last))
    return tuple(merged)


def meet(left: Intervals, right: Intervals) -> Intervals:
    """The numbers that both hold."""
    if left == right:
        return left
    found: list[tuple[int, int]] = []
    i = j = 0
    while i < len(left) and j < len(right):
        first, last = max(left[i][0], right[j][0]), min(left[i][1], right[j][1])
        if first <= last:
            found.append((first, last))
        if left[i][1] < right[j][1]:
            i += 1
        else:
            j += 1
    return tuple(found)


def without(left: Intervals, right: Intervals) -> Intervals:
    """The numbers of ``left`` that ``right`` does not hold."""
    found: list[tuple[int, int]] = []
    j = 0
    for first, last in left:
        start = first
        while j < len(right) and right[j][1] < start:
            j += 1
        k = j
        while k < len(right) and right[k][0] <= last:
            if right[k][0] > start:
                found.append((start, right[k][0] - 1))
            start = max(start, right[k][1] + 1)
            k += 1
        if start <= last:
            found.append((start, last))
    return tuple(found)


def size(numbers: Intervals) -> int:
    """How many numbers it holds."""
    return sum(last - first + 1 for first, last in numbers)
