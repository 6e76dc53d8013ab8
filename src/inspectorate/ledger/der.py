"""The little DER that time stamps need: to write a question, and to put an answer's certificates in order."""

_LONG, _SHORT_MOST, _BYTE = 0x80, 127, 0xFF
_SEQUENCE, _SIGNED_DATA, _CERTIFICATES = 0x30, 0xA0, 0xA0


def tagged(tag: int, content: bytes) -> bytes:
    """One value: its tag, its length, its content (at most 65,535 bytes)."""
    size = len(content)
    if size <= _SHORT_MOST:
        return bytes([tag, size]) + content
    length = size.to_bytes(1 if size <= _BYTE else 2, "big")
    return bytes([tag, _LONG | len(length)]) + length + content


def oid(dotted: str) -> bytes:
    """An object identifier."""
    first, second, *rest = map(int, dotted.split("."))
    content = b""
    for part in (first * 40 + second, *rest):
        digits = [part & _SHORT_MOST]
        while part := part >> 7:
            digits.append(part & _SHORT_MOST | _LONG)
        content += bytes(reversed(digits))
    return tagged(0x06, content)


def ordered_certificates(reply: bytes) -> bytes:
    """A time-stamp answer with the certificates that it brings in the order which DER demands of a set.

    Authorities send their chain in another order, which strict readers refuse. No signature covers that set.
    What is no such answer comes back as it is.
    """
    try:
        start, end = _certificates_at(reply)
        pieces = []
        place = start
        while place < end:
            _tag, _inner, after = _value(reply, place)
            pieces.append(reply[place:after])
            place = after
    except (IndexError, ValueError):
        return reply
    return reply[:start] + b"".join(sorted(pieces)) + reply[end:]


def _certificates_at(reply: bytes) -> tuple[int, int]:
    """Where the content of the certificates begins and ends. TimeStampResp → token → SignedData → [0]."""
    place = _inside(reply, 0, _SEQUENCE)
    place = _inside(reply, _after(reply, place, 1), _SEQUENCE)  # past the status
    place = _inside(reply, _after(reply, place, 1), _SIGNED_DATA)  # past the kind of content
    place = _after(reply, _inside(reply, place, _SEQUENCE), 3)  # past version, digests and what is signed
    start = _inside(reply, place, _CERTIFICATES)
    return start, _value(reply, place)[2]


def _inside(data: bytes, place: int, tag: int) -> int:
    found, inner, _end = _value(data, place)
    if found != tag:
        raise ValueError("another kind of value stands here")
    return inner


def _after(data: bytes, place: int, count: int) -> int:
    for _number in range(count):
        place = _value(data, place)[2]
    return place


def _value(data: bytes, place: int) -> tuple[int, int, int]:
    """The tag of the value at a place, where its content begins, and where it ends."""
    tag, size, inner = data[place], data[place + 1], place + 2
    if size > _SHORT_MOST:
        count = size - _LONG
        size, inner = int.from_bytes(data[inner : inner + count], "big"), inner + count
    if inner + size > len(data):
        raise ValueError("the value is longer than what holds it")
    return tag, inner, inner + size
