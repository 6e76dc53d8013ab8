"""Event logs of Windows, written as Windows writes them: a header, and chunks of records in binary XML."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from struct import pack
from typing import Any, TypeAlias

CHUNK, HEADER, RECORDS = 65536, 4096, 512
_EPOCH = datetime(1601, 1, 1, tzinfo=UTC)

Element: TypeAlias = tuple[str, Mapping[str, str], "str | Sequence[Element]"]


def event(code: int, data: Mapping[str, str], **system: str) -> Element:
    """An event of the security log, or of another provider or channel where told."""
    told = {
        "provider": "Microsoft-Windows-Security-Auditing",
        "channel": "Security",
        "computer": "dc01",
        "moment": "2026-03-01T04:00:00.123456Z",
        **system,
    }
    head: list[Element] = [
        ("Provider", {"Name": told["provider"]}, ""),
        ("EventID", {}, str(code)),
        ("Level", {}, "0"),
        ("Keywords", {}, told.get("keywords", "0x8020000000000000")),
        ("TimeCreated", {"SystemTime": told["moment"]}, ""),
        ("Channel", {}, told["channel"]),
        ("Computer", {}, told["computer"]),
    ]
    body: Any = [("Data", {"Name": name}, value) for name, value in data.items()]
    return ("Event", {}, [("System", {}, head), ("EventData", {}, body)])


def chunk(events: Sequence[Element], first: int = 1) -> bytes:
    """One chunk; its records are numbered from ``first``."""
    body = b""
    for number, one in enumerate(events, first):
        body += _record(number, one, RECORDS + len(body))
    last = first + len(events) - 1
    head = b"ElfChnk\x00" + pack("<QQQQIII", first, last, first, last, 128, RECORDS, RECORDS + len(body))
    whole = head + bytes(RECORDS - len(head)) + body
    assert len(whole) <= CHUNK
    return whole + bytes(CHUNK - len(whole))


def file(*chunks: bytes) -> bytes:
    """A whole file."""
    head = b"ElfFile\x00" + pack("<QQQIHHHH", 0, len(chunks) - 1, 1, 128, 1, 3, HEADER, len(chunks))
    return head + bytes(HEADER - len(head)) + b"".join(chunks)


def _record(number: int, one: Element, place: int) -> bytes:
    written = int((datetime(2026, 3, 1, 4, tzinfo=UTC) - _EPOCH).total_seconds()) * 10_000_000
    xml = b"\x0f\x01\x01\x00" + _element(one, place + 24 + 4) + b"\x00"
    size = 24 + len(xml) + 4
    size += -size % 8
    body = b"\x2a\x2a\x00\x00" + pack("<IQQ", size, number, written) + xml
    return body + bytes(size - 4 - len(body)) + pack("<I", size)


def _name(text: str, place: int) -> bytes:
    """A name that stands where it is used: its own place in the chunk, then itself."""
    letters = text.encode("utf-16-le")
    return pack("<I", place + 4) + pack("<IHH", 0, 0, len(text)) + letters + b"\x00\x00"


def _value(text: str) -> bytes:
    letters = text.encode("utf-16-le")
    return b"\x05\x01" + pack("<H", len(letters) // 2) + letters


def _element(one: Element, place: int) -> bytes:
    title, attributes, content = one
    begin = place + 1 + 4
    inner = _name(title, begin)
    if attributes:
        listed = b""
        at = begin + len(inner) + 4
        for name, value in attributes.items():
            said = b"\x06" + _name(name, at + len(listed) + 1) + _value(value)
            listed += said
        inner += pack("<I", len(listed)) + listed
    inner += b"\x02"
    if isinstance(content, str):
        inner += _value(content) if content else b""
    else:
        for part in content:
            inner += _element(part, begin + len(inner))
    inner += b"\x04"
    token = b"\x41" if attributes else b"\x01"
    return token + pack("<I", len(inner)) + inner
