"""Flat JSON objects, one to a line: where the values of some names stand."""

from inspectorate.lake.kernels import Bytes, Places, compiled

TEXT, NUMBER, WORD, NULL, ABSENT = 1, 2, 3, 4, 0
_QUOTE, _BACKSLASH, _COMMA, _COLON, _OPEN, _CLOSE, _SPACE, _TAB = 34, 92, 44, 58, 123, 125, 32, 9
_LONGEST_NUMBER = 15


@compiled
def blank_end(body: Bytes, place: int, end: int) -> int:
    """The first place from one on that is no blank."""
    while place < end and (body[place] == _SPACE or body[place] == _TAB):
        place += 1
    return place


@compiled
def text_end(body: Bytes, place: int, end: int) -> int:
    """Where a text that begins behind a quotation mark ends; -1 where it is not plain."""
    while place < end:
        byte = body[place]
        if byte == _QUOTE:
            return place
        if byte == _BACKSLASH or byte < _SPACE:
            return -1
        place += 1
    return -1


@compiled
def word_at(body: Bytes, place: int, end: int) -> int:
    """How long ``true``, ``false`` or ``null`` is that stands here; 0 where none does."""
    if end - place >= 4:
        a, b, c, d = body[place], body[place + 1], body[place + 2], body[place + 3]
        if (a, b, c, d) == (116, 114, 117, 101) or (a, b, c, d) == (110, 117, 108, 108):
            return 4
        if end - place >= 5 and (a, b, c, d) == (102, 97, 108, 115) and body[place + 4] == 101:
            return 5
    return 0


@compiled
def number_end(body: Bytes, place: int, end: int) -> int:
    """Where a whole number ends that is written in the one way there is; -1 for any other."""
    begin = place
    if place < end and body[place] == 45:
        place += 1
    first = place
    while place < end and 48 <= body[place] <= 57:
        place += 1
    count = place - first
    if count == 0 or count > _LONGEST_NUMBER or (body[first] == 48 and (count > 1 or first > begin)):
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
            while at < length and names[first + at] == body[begin + at]:
                at += 1
            if at == length:
                return one
    return -1


@compiled
def value_end(body: Bytes, place: int, end: int) -> tuple[int, int, int, int]:
    """A plain value: its type, where its text begins and ends, the place behind it; type 0 for any other."""
    if place >= end:
        return 0, 0, 0, 0
    byte = body[place]
    if byte == _QUOTE:
        close = text_end(body, place + 1, end)
        return (TEXT, place + 1, close, close + 1) if close >= 0 else (0, 0, 0, 0)
    length = word_at(body, place, end)
    if length:
        return (NULL if byte == 110 else WORD), place, place + length, place + length
    close = number_end(body, place, end)
    return (NUMBER, place, close, close) if close >= 0 else (0, 0, 0, 0)


@compiled
def scan_object(
    body: Bytes,
    place: int,
    end: int,
    names: Bytes,
    name_ends: Places,
    starts: Places,
    sizes: Places,
    types: Bytes,
) -> bool:
    """Find the values of one line; whether it is a flat object of plain values."""
    place = blank_end(body, place, end)
    if place >= end or body[place] != _OPEN:
        return False
    guess = 0
    place = blank_end(body, place + 1, end)
    if place < end and body[place] == _CLOSE:
        return blank_end(body, place + 1, end) == end
    while True:
        if place >= end or body[place] != _QUOTE:
            return False
        close = text_end(body, place + 1, end)
        if close < 0:
            return False
        name = name_of(body, place + 1, close - place - 1, names, name_ends, guess)
        place = blank_end(body, close + 1, end)
        if place >= end or body[place] != _COLON:
            return False
        kind, first, last, place = value_end(body, blank_end(body, place + 1, end), end)
        if kind == 0:
            return False
        if name >= 0:
            guess = name + 1
            if types[name] == ABSENT:
                starts[name], sizes[name], types[name] = first, (-1 if kind == NULL else last - first), kind
        place = blank_end(body, place, end)
        if place >= end:
            return False
        if body[place] == _CLOSE:
            return blank_end(body, place + 1, end) == end
        if body[place] != _COMMA:
            return False
        place = blank_end(body, place + 1, end)


@compiled
def scan_objects(
    body: Bytes,
    begins: Places,
    lengths: Places,
    names: Bytes,
    name_ends: Places,
    starts: Places,
    sizes: Places,
    types: Bytes,
    good: Bytes,
) -> None:
    """The values of all lines: ``starts``, ``sizes`` (-1 for none) and ``types`` have a column for each name.

    ``names`` holds the names one after the other, ``name_ends`` where each ends. A line that is no flat
    object of plain values gets 0 in ``good``, one that is gets 1.
    """
    for row in range(len(begins)):
        sizes[row, :] = -1
        types[row, :] = ABSENT
        begin = begins[row]
        good[row] = scan_object(
            body, begin, begin + lengths[row], names, name_ends, starts[row], sizes[row], types[row]
        )
