"""The policies that FortiGate's common traffic lines name, counted in one walk over the bytes."""

import numpy as np

from inspectorate.lake.kernels import Bytes, Numbers, Places, clock_time, compiled, digits, last_day

KEY, VALUE, QUOTED, FIRST, LAST = 1, 2, 4, 8, 16
"""Bits of a byte's class: it may stand in a name; in a value without quotes; within quotes; a name that
matters may begin with it, or end with it."""
_END, _RETURN, _SPACE, _QUOTE, _BACKSLASH, _EQUALS, _ANGLE = 10, 13, 32, 34, 92, 61, 62
_DASH, _COLON, _PLUS, _ZERO = 45, 58, 43, 48
_DATE, _TYPE, _ROOT, _POLICY, _TRAFFIC, _LOGID, _VD, _TZ, _TABLE, _ID, _EVENT, _TIME = range(12)
WORDS = (
    *(b"date", b"type", b"root", b"policy", b"traffic", b"logid", b"vd", b"tz"),
    *(b"policytype", b"policyid", b"eventtime", b"time="),
)
"""As the numbers above name them."""
_ENVELOPE, _STATISTICS, _DELETE = 200, 20, 127


@compiled
def is_word(body: Bytes, begin: int, end: int, words: Bytes, ends: Places, which: int) -> bool:
    """Whether this is the word."""
    first = ends[which - 1] if which else 0
    if end - begin != ends[which] - first:
        return False
    for step in range(end - begin):  # noqa: SIM110 - compiled
        if body[begin + step] != words[first + step]:
            return False
    return True


@compiled
def behind_the_time(body: Bytes, begin: int, size: int, words: Bytes, ends: Places) -> int:
    """Where ``date=2026-11-21 time=10:00:00`` ends, if it is the first that the line says; else -1."""
    place = begin
    last = min(size, begin + _ENVELOPE)
    while (
        place < last and _SPACE <= body[place] < _DELETE and body[place] != _EQUALS and body[place] != _QUOTE
    ):
        place += 1
    if place + 26 > size or body[place] != _EQUALS or place - 4 < begin:
        return -1
    if not is_word(body, place - 4, place, words, ends, _DATE):
        return -1
    if place - 4 > begin and body[place - 5] != _SPACE and body[place - 5] != _ANGLE:
        return -1
    place += 1
    year, month, day = digits(body, place, 4), digits(body, place + 5, 2), digits(body, place + 8, 2)
    if body[place + 4] != _DASH or body[place + 7] != _DASH or body[place + 10] != _SPACE:
        return -1
    if year < 1971 or year > 2198 or month < 1 or month > 12 or day < 1 or day > last_day(year, month):
        return -1
    place += 11
    if not is_word(body, place, place + 5, words, ends, _TIME) or place + 13 > size:
        return -1
    return -1 if clock_time(body, place + 5) < 0 else place + 13


@compiled
def offset_holds(body: Bytes, begin: int, end: int) -> bool:
    """Whether this is ``+0800`` or ``+08:00``."""
    if end - begin == 6 and body[begin + 3] == _COLON:
        fits = digits(body, begin + 1, 2) >= 0 and digits(body, begin + 4, 2) >= 0
    else:
        fits = end - begin == 5 and digits(body, begin + 1, 4) >= 0
    return fits and (body[begin] == _PLUS or body[begin] == _DASH)


@compiled
def noted(body: Bytes, name: int, mark: int, end: int, words: Bytes, ends: Places, found: Numbers) -> bool:
    """Take up what a pair says, whose name ends at the mark; whether the line is still a plain one."""
    long, begin = mark - name, mark + 1
    if end - begin >= 2 and body[begin] == _QUOTE:
        begin, end = begin + 1, end - 1
    if long == 4 and is_word(body, name, mark, words, ends, _TYPE):
        fits = found[1] == 0
        found[1] = 1
        return fits and is_word(body, begin, end, words, ends, _TRAFFIC)
    if long == 2 and is_word(body, name, mark, words, ends, _VD):
        return is_word(body, begin, end, words, ends, _ROOT)
    if long == 2 and is_word(body, name, mark, words, ends, _TZ):
        fits = found[3] == 0
        found[3] = 1
        return fits and offset_holds(body, begin, end)
    if long == 5 and is_word(body, name, mark, words, ends, _LOGID):
        return end - begin < 5 or digits(body, end - 5, 5) != _STATISTICS
    if long == 10 and is_word(body, name, mark, words, ends, _TABLE):
        return is_word(body, begin, end, words, ends, _POLICY)
    if long == 9 and is_word(body, name, mark, words, ends, _EVENT):
        found[4] = 1
    if long == 8 and is_word(body, name, mark, words, ends, _ID):
        length = end - begin
        if found[2] >= 0 or length < 1 or length > 15 or (length > 1 and body[begin] == _ZERO):
            return False
        found[2] = digits(body, begin, length)
        return found[2] >= 0
    return True


@compiled
def policy_in(
    body: Bytes, begin: int, size: int, kinds: Bytes, words: Bytes, ends: Places, found: Numbers
) -> int:
    """The policy that a line of traffic names, once and in the first table of the first domain; else -1.

    ``found``: the place that the walk came to, which is the line's end where a policy was found; whether a
    type was met; the policy; whether an offset, and a count of seconds, was met.
    """
    place = behind_the_time(body, begin, size, words, ends)
    found[0], found[1], found[2], found[3], found[4] = begin, 0, -1, 0, 0
    if place < 0:
        return -1
    while place < size and body[place] == _SPACE:
        place += 1
        name = place
        while place < size and kinds[body[place]] & KEY:
            place += 1
        if place == name:
            break
        found[0] = place
        if place >= size or body[place] != _EQUALS:
            return -1
        mark, place = place, place + 1
        if place < size and body[place] == _QUOTE:
            place += 1
            while place < size and kinds[body[place]] & QUOTED:
                place += 1
            if place >= size or body[place] != _QUOTE:
                return -1
            place += 1
        else:
            while place < size and kinds[body[place]] & VALUE:
                place += 1
        # Few names matter; they are told from most others by how they begin and end.
        if (
            kinds[body[name]] & FIRST
            and kinds[body[mark - 1]] & LAST
            and not noted(body, name, mark, place, words, ends, found)
        ):
            return -1
    if place < size and body[place] == _RETURN:
        place += 1
    found[0] = place
    if (place < size and body[place] != _END) or not found[1] or (found[4] and not found[3]):
        return -1
    return found[2]


@compiled
def count_policies(
    body: Bytes,
    kinds: Bytes,
    words: Bytes,
    ends: Places,
    policies: Numbers,
    hits: Numbers,
    left: Places,
) -> int:
    """Add each line's policy to the table of ``policies`` (-1: free) and ``hits``.

    The lines that it is not sure of go to ``left``, as spans from a beginning to an end; how many spans is
    returned. The table is never more than half full; where there is no room for spans, the rest is one.
    """
    size, room, used, many, place = len(body), len(policies), 0, 0, 0
    found = np.zeros(5, np.int64)
    while place < size:
        policy = policy_in(body, place, size, kinds, words, ends, found)
        end = found[0]
        while end < size and body[end] != _END:
            end += 1
        end = min(end + 1, size)
        slot = -1
        if policy >= 0:
            slot = (policy * 2654435761) % room
            while policies[slot] >= 0 and policies[slot] != policy:
                slot = (slot + 1) % room
            if policies[slot] < 0:
                used += 1
                if used * 2 > room:
                    used, slot = used - 1, -1
        if slot >= 0:
            policies[slot] = policy
            hits[slot] += 1
        elif many and left[many - 1, 1] == place:
            left[many - 1, 1] = end
        else:
            left[many, 0], left[many, 1] = place, end
            many += 1
            if many == len(left):
                left[many - 1, 1], end = size, size
        place = end
    return many
