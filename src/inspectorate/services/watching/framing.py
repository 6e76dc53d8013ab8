"""Syslog messages out of a stream of bytes: both framings of RFC 6587, told apart at each message."""

import re

LONGEST = 64 << 10
"""No message is longer; a line that is comes out in pieces of this length."""
_COUNTED = re.compile(rb"([1-9][0-9]{0,6}) <")
_MAYBE_COUNTED = re.compile(rb"[1-9][0-9]{0,6} ?\Z")


class FramingError(ValueError):
    """What comes is not syslog; the connection is of no more use."""


class Deframer:
    """The messages of one connection; it holds no more than one message that is not whole."""

    def __init__(self) -> None:
        """Nothing came yet."""
        self._held = bytearray()

    @property
    def waits(self) -> bool:
        """Whether a message has begun and is not whole."""
        return bool(self._held)

    def feed(self, data: bytes) -> list[bytes]:
        """The messages that are whole now, without what frames them.

        Raises:
            FramingError: a message is announced that is too long.
        """
        self._held += data
        found: list[bytes] = []
        while (message := self._next()) is not None:
            if message.strip(b"\r\n\0 "):
                found.append(message)
        return found

    def finish(self) -> list[bytes]:
        """What is left when the connection ends: kept as it is, whole or not."""
        rest, self._held = bytes(self._held), bytearray()
        return [rest] if rest.strip(b"\r\n\0 ") else []

    def _next(self) -> bytes | None:
        if counted := _COUNTED.match(self._held):
            return self._counted(int(counted[1]), counted.end() - 1)
        if _MAYBE_COUNTED.match(self._held):
            return None
        end = self._held.find(b"\n", 0, LONGEST + 1)
        if end < 0:
            return self._taken(0, LONGEST, LONGEST) if len(self._held) > LONGEST else None
        return self._taken(0, end, end + 1)

    def _counted(self, length: int, begin: int) -> bytes | None:
        if length > LONGEST:
            raise FramingError(length)
        end = begin + length
        return self._taken(begin, end, end) if len(self._held) >= end else None

    def _taken(self, begin: int, end: int, following: int) -> bytes:
        message = bytes(self._held[begin:end])
        del self._held[:following]
        return message


def as_line(message: bytes) -> bytes:
    """A message as one line: what would break it is written ``#012``, as syslog servers do."""
    plain = message.rstrip(b"\r\n\0")
    return plain.replace(b"\n", b"#012").replace(b"\r", b"#015").replace(b"\0", b"#000") + b"\n"
