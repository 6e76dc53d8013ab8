"""Asks a ClamAV daemon (clamd) about contents that stream by; what it did not look through is never clean."""

import select
import socket
import struct
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from typing import Literal

from inspectorate.i18n import _

Result = Literal["clean", "infected", "not_scanned"]

_CONNECT, _PATIENCE = 5.0, 600.0
"""Seconds until a connection stands; seconds between two signs of life while a large content is scanned."""
_LONGEST_REPLY = 64 * 1024
_MOST = 2**31 - 1
"""libclamav looks at no more bytes than this, and does not always say so."""
_DEEP = 101
"""One level more than clamd can be told to unpack."""
_NOT_LOOKED_THROUGH = ("Heuristics.Limits.Exceeded", "Heuristics.Encrypted", "(null)")
"""What clamd "finds" where it gave up: limits, encrypted archives, and a limit whose name it forgot."""


class ClamdError(Exception):
    """clamd cannot be asked; the message (zh-TW) says why and what to do."""


@dataclass(frozen=True, slots=True)
class Scan:
    """What came of one scan.

    Attributes:
        engine: the engine and the version of its signatures, as clamd states them; empty where none answered.
        said: the name of what was found, or why nothing can be said (zh-TW).
    """

    result: Result
    engine: str
    said: str = ""


class Stream:
    """One content on its way through clamd."""

    def __init__(self, connection: socket.socket, engine: str) -> None:
        """``connection`` is fresh; ``engine`` is what answers at its other end."""
        self._connection, self._engine = connection, engine
        self._size, self._ended = 0, False
        self._send(b"zINSTREAM\0")

    def feed(self, piece: bytes | memoryview) -> None:
        """The next bytes; once clamd has answered, what follows is let go by."""
        if piece and not self._ended:
            self._size += len(piece)
            self._send(struct.pack(">I", len(piece)), piece)

    def finish(self) -> Scan:
        """What clamd says of all of it."""
        if not self._ended:
            self._send(struct.pack(">I", 0))
        try:
            reply = _reply(self._connection)
        except OSError as error:
            return self._unsure(_("clamd 中斷連線：{reason}").format(reason=_reason(error)))
        return self._understood(reply)

    def _send(self, *parts: bytes | memoryview) -> None:
        try:
            if select.select([self._connection], [], [], 0)[0]:
                self._ended = True  # it answers before the end: a limit
                return
            for part in parts:
                self._connection.sendall(part)
        except OSError:  # it hung up; whether it gave a reason is read at the end
            self._ended = True

    def _understood(self, reply: str) -> Scan:
        said = reply.removeprefix("stream: ")
        if said.endswith(" FOUND"):
            name = said.removesuffix(" FOUND")
            if not name.startswith(_NOT_LOOKED_THROUGH):
                return Scan("infected", self._engine, name)
            return self._unsure(_("clamd 未能全部掃描：{said}").format(said=name))
        if reply == "stream: OK" and not self._ended:
            if self._size <= _MOST:
                return Scan("clean", self._engine)
            return self._unsure(_("超過 ClamAV 所能掃描之 2 GiB"))
        return self._unsure(_("clamd 未能全部掃描：{said}").format(said=said or _("未回覆")))

    def _unsure(self, why: str) -> Scan:
        return Scan("not_scanned", self._engine, why)


class Clamd:
    """A daemon that answers, and that does not take for clean what is beyond its limits."""

    def __init__(self, address: str) -> None:
        """Reach it and try it out.

        Args:
            address: ``unix:/run/clamav/clamd.ctl`` or ``tcp:127.0.0.1:3310``.

        Raises:
            ClamdError: no such address, nobody answers there, or it is set up to pass what it did not scan.
        """
        self._connect = _connector(address)
        self._address = address
        self.engine = self._version()
        if not self.engine.startswith("ClamAV"):
            raise ClamdError(_("{address} 之回覆不似 clamd").format(address=address))
        with self.stream() as probe:
            probe.feed(_too_deep())
            if probe.finish().result == "clean":
                said = _(
                    "{address} 之 clamd 將超過其限制者視同無毒；請於 clamd.conf 設定 AlertExceedsMax yes"
                )
                raise ClamdError(said.format(address=address))

    @contextmanager
    def stream(self) -> Iterator[Stream]:
        """Begin to scan one content.

        Raises:
            ClamdError: it no longer answers.
        """
        try:
            connection = self._connect()
        except OSError as error:
            raise self._unreachable(error) from error
        with connection:
            connection.settimeout(_PATIENCE)
            yield Stream(connection, self.engine)

    def _version(self) -> str:
        try:
            with self._connect() as connection:
                connection.sendall(b"zVERSION\0")
                return _reply(connection)
        except OSError as error:
            raise self._unreachable(error) from error

    def _unreachable(self, error: OSError) -> ClamdError:
        said = _("無法連線至 clamd（{address}）：{reason}；請確認其已啟動")
        return ClamdError(said.format(address=self._address, reason=_reason(error)))


def _reason(error: OSError) -> str:
    return _("逾時") if isinstance(error, TimeoutError) else error.strerror or str(error)


def _reply(connection: socket.socket) -> str:
    """All that clamd says up to its zero byte, or until it hangs up."""
    said = b""
    while not said.endswith(b"\0") and len(said) < _LONGEST_REPLY:
        piece = connection.recv(_LONGEST_REPLY)
        if not piece:
            break
        said += piece
    return said.rstrip(b"\0\n").decode("utf-8", "replace")


def _connector(address: str) -> Callable[[], socket.socket]:
    kind, _colon, rest = address.partition(":")
    host, _colon, port = rest.rpartition(":")
    if kind == "unix" and rest:
        return lambda: _unix(rest)
    if kind == "tcp" and host and port.isascii() and port.isdecimal():
        return lambda: socket.create_connection((host.strip("[]"), int(port)), _CONNECT)
    said = _("clamd 之位址 {address} 無法理解；請寫 unix:/路徑 或 tcp:主機:埠")
    raise ClamdError(said.format(address=address))


def _unix(path: str) -> socket.socket:
    connection = socket.socket(socket.AF_UNIX)
    try:
        connection.settimeout(_CONNECT)
        connection.connect(path)
    except OSError:
        connection.close()
        raise
    return connection


@cache
def _too_deep() -> bytes:
    """A harmless archive that lies in more archives than clamd ever opens."""
    content = b"-"
    for _level in range(_DEEP):
        out = BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(zipfile.ZipInfo("a.zip"), content)
        content = out.getvalue()
    return content
