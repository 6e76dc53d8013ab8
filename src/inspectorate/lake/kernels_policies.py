"""The policies that FortiGate's common traffic lines name, counted in one walk over the bytes."""

import numpy as np

from inspectorate.lake.kernels import Bytes, Numbers, Places, clock_time, compiled, digits, last_day

KEY, VALUE, QUOTED, FIRST, LAST = 1, 2, 4, 8, 16
"""Bits of a byte's class: it may stand in a name; in a value without quotes; within quotes; a name that
matters may begin with it, or end with it."""
_END, _RETURN, _SPACE, _QUOTE, _EQUALS, _ANGLE = 10, 13, 32, 34, 61, 62
_DASH, _COLON, _PLUS, _ZERO = 45, 58, 43, 48
_DATE, _TYPE, _ROOT, _POLICY, _TRAFFIC, _LOGID, _VD, _TZ, _TABLE, _ID, _EVENT, _TIME = range(12)
WORDS = (
    *(b"date", b"type", b"root", b"policy", b"traffic", b"logid", b"vd", b"tz"),
    *(b"policytype", b"policyid", b"eventtime", b"time="),
)
"""As the numbers above name them."""
_ENVELOPE, _STATISTICS, _DELETE = 200, 20, 127
_LETTERS = np.frombuffer(b"".join(WORDS), np.uint8)
_ENDS = np.cumsum([len(word) for word in WORDS]).astype(np.int32)
_PRINTED = 33
_TOLD = (b"type", b"vd", b"tz", b"logid", b"policytype", b"policyid", b"eventtime")


def _class_of(byte: int) -> int:
    return (
        KEY * (bytes([byte]).isalnum() or byte == ord("_"))
        | VALUE * (_PRINTED <= byte < _DELETE and byte not in b'",')
        | QUOTED * (_PRINTED - 1 <= byte < _DELETE and byte not in b'"\\')
        | FIRST * any(byte == word[0] for word in _TOLD)
        | LAST * any(byte == word[-1] for word in _TOLD)
    )


_KINDS = np.array([_class_of(byte) for byte in range(256)], np.uint8)


@compiled
def is_word(body: Bytes, begin: int, end: int, which: int) -> bool:
    """Whether this is the word."""
    first = _ENDS[which - 1] if which else 0
    if end - begin != _ENDS[which] - first:
        return False
    for step in range(end - begin):  # noqa: SIM110 - compiled
        if body[begin + step] != _LETTERS[first + step]:
            return False
    return True


@compiled
def behind_the_time(body: Bytes, begin: int, size: int) -> int:
    """Where ``date=2026-11-21 time=10:00:00`` ends, if it is the first that the line says; else -1."""
    place = begin
    last = min(size, begin + _ENVELOPE)
    while (
        place < last and _SPACE <= body[place] < _DELETE and body[place] != _EQUALS and body[place] != _QUOTE
    ):
        place += 1
    if place + 26 > size or body[place] != _EQUALS or place - 4 < begin:
        return -1
    if not is_word(body, place - 4, place, _DATE):
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
    if not is_word(body, place, place + 5, _TIME) or place + 13 > size:
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
def noted(body: Bytes, name: int, mark: int, end: int, found: Numbers) -> bool:
    """Take up what a pair says, whose name ends at the mark; whether the line is still a plain one."""
    long, begin = mark - name, mark + 1
    if end - begin >= 2 and body[begin] == _QUOTE:
        begin, end = begin + 1, end - 1
    if long == 4 and is_word(body, name, mark, _TYPE):
        fits = found[1] == 0
        found[1] = 1
        return fits and is_word(body, begin, end, _TRAFFIC)
    if long == 2 and is_word(body, name, mark, _VD):
        return is_word(body, begin, end, _ROOT)
    if long == 2 and is_word(body, name, mark, _TZ):
        fits = found[3] == 0
        found[3] = 1
        return fits and offset_holds(body, begin, end)
    if long == 5 and is_word(body, name, mark, _LOGID):
        return end - begin < 5 or digits(body, end - 5, 5) != _STATISTICS
    if long == 10 and is_word(body, name, mark, _TABLE):
        return is_word(body, begin, end, _POLICY)
    if long == 9 and is_word(body, name, mark, _EVENT):
        found[4] = 1
    if long == 8 and is_word(body, name, mark, _ID):
        length = end - begin
        if found[2] >= 0 or length < 1 or length > 15 or (length > 1 and body[begin] == _ZERO):
            return False
        policy = digits(body, begin, length)
        found[2] = policy
        return policy >= 0
    return True


@compiled
def policy_in(body: Bytes, begin: int, size: int, found: Numbers) -> int:
    """The policy that a line of traffic names, once and in the first table of the first domain; else -1.

    ``found``: the place that the walk came to, which is the line's end where a policy was found; whether a
    type was met; the policy; whether an offset, and a count of seconds, was met. The bytes end with a line's
    end, where every loop stops.
    """
    place = behind_the_time(body, begin, size)
    found[0], found[1], found[2], found[3], found[4] = begin, 0, -1, 0, 0
    if place < 0:
        return -1
    while body[place] == _SPACE:
        place += 1
        name = place
        while _KINDS[body[place]] & KEY:
            place += 1
        if place == name:
            break
        found[0] = place
        if body[place] != _EQUALS:
            return -1
        mark, place = place, place + 1
        if body[place] == _QUOTE:
            place += 1
            while _KINDS[body[place]] & QUOTED:
                place += 1
            if body[place] != _QUOTE:
                return -1
            place += 1
        else:
            while _KINDS[body[place]] & VALUE:
                place += 1
        # Few names matter; they are told from most others by how they begin and end.
        if (
            _KINDS[body[name]] & FIRST
            and _KINDS[body[mark - 1]] & LAST
            and not noted(body, name, mark, place, found)
        ):
            return -1
    if body[place] == _RETURN:
        place += 1
    found[0] = place
    if body[place] != _END or not found[1] or (found[4] and not found[3]):
        return -1
    return int(found[2])


@compiled
def count_policies(
    body: Bytes,
    policies: Numbers,
    hits: Numbers,
    left: Places,
    found: Numbers,
) -> int:
    """Add each line's policy to the table of ``policies`` (-1: free) and ``hits``.

    The lines that it is not sure of go to ``left``, as spans from a beginning to an end; how many spans is
    returned. The table is never more than half full; where there is no room for spans, the rest is one. The
    bytes must end with a line's end. ``found``: five places for what :func:`policy_in` notes.
    """
    size, room, used, many, place = len(body), len(policies), 0, 0, 0
    while place < size:
        policy = policy_in(body, place, size, found)
        end = found[0]
        while body[end] != _END:
            end += 1
        end += 1
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
