"""What Parquet says about its pages, in Thrift's compact form: only what is written, nothing is read."""

from collections.abc import Mapping, Sequence
from typing import TypeAlias

Value: TypeAlias = tuple[int, bytes]
"""The number of a kind of value, and the value's bytes."""
_SMALL, _INT, _LONG, _TEXT, _LIST, _STRUCT = 4, 5, 6, 8, 9, 12
_SEVEN = 0x7F
_SHORT = 15
"""Lists of fewer say so in their first byte; fields further apart are not written here."""


def varint(number: int) -> bytes:
    """A number of no sign, seven bits a byte."""
    found = bytearray()
    while number > _SEVEN:
        found.append(number & _SEVEN | 0x80)
        number >>= 7
    found.append(number)
    return bytes(found)


def _signed(number: int) -> bytes:
    return varint(number << 1 if number >= 0 else (-number << 1) - 1)


def int16(number: int) -> Value:
    """A number of 16 bits."""
    return _SMALL, _signed(number)


def int32(number: int) -> Value:
    """A number of 32 bits, or one of an enumeration."""
    return _INT, _signed(number)


def int64(number: int) -> Value:
    """A number of 64 bits."""
    return _LONG, _signed(number)


def text(said: bytes) -> Value:
    """Bytes."""
    return _TEXT, varint(len(said)) + said


def listed(values: Sequence[Value]) -> Value:
    """Values of one kind; at least one."""
    kind, count = values[0][0], len(values)
    begin = bytes([count << 4 | kind]) if count < _SHORT else bytes([0xF0 | kind]) + varint(count)
    return _LIST, begin + b"".join(said for _kind, said in values)


def struct(fields: Mapping[int, Value | None]) -> Value:
    """Fields by their numbers, rising, each at most 15 after the one before; None is not there."""
    found, before = [], 0
    for number, value in fields.items():
        if value is not None:
            kind, said = value
            found.append(bytes([number - before << 4 | kind]) + said)
            before = number
    return _STRUCT, b"".join([*found, b"\0"])
