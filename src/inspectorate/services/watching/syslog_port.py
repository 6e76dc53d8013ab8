"""A syslog port: TCP or TLS, both framings; a line is in the spool before more of its connection is read."""

import asyncio
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from inspectorate.i18n import _
from inspectorate.lake.errors import LakeError
from inspectorate.services.watching.framing import Deframer, FramingError, as_line
from inspectorate.services.watching.spool import Spool

CLIENTS = 64
"""So many connections at once; a further one is closed, and it is said."""
_CHUNK = 64 << 10
_BEGUN_S, _IDLE_S, _HANDSHAKE_S = 60, 900, 10
_STEP_S, _DRAIN_S = 0.25, 5


@dataclass(frozen=True, slots=True)
class Certificates:
    """The files of a TLS server: its certificate, its key, and who may sign its clients' certificates."""

    certificate: Path
    key: Path
    clients: Path | None = None

    def context(self) -> ssl.SSLContext:
        """The settings of the server.

        Raises:
            LakeError: a file cannot be used.
        """
        made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        made.minimum_version = ssl.TLSVersion.TLSv1_2
        try:
            made.load_cert_chain(self.certificate, self.key)
            if self.clients:
                made.load_verify_locations(self.clients)
                made.verify_mode = ssl.CERT_REQUIRED
        except (OSError, ssl.SSLError) as error:
            raise LakeError(_("TLS 憑證或金鑰無法使用：{error}").format(error=error)) from error
        return made


class SyslogPort:
    """The port; a message that began and does not end in time, or that is no syslog, ends its connection."""

    def __init__(self, spool: Spool, said: Callable[..., None]) -> None:
        """``said`` is told what becomes of connections."""
        self._spool, self._said = spool, said
        self._open: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None
        self._until: float | None = None

    async def listen(self, host: str, port: int, certificates: Certificates | None) -> int:
        """Begin to listen; the number of the port comes back.

        Raises:
            LakeError: the port cannot be had.
        """
        context = certificates.context() if certificates else None
        patience = _HANDSHAKE_S if context else None
        try:
            self._server = await asyncio.start_server(
                self._serve, host, port, ssl=context, ssl_handshake_timeout=patience, limit=_CHUNK
            )
        except OSError as error:
            said = _("無法於 {host}:{port} 接收 syslog：{error}")
            raise LakeError(said.format(host=host, port=port, error=error)) from error
        found: int = self._server.sockets[0].getsockname()[1]
        return found

    async def close(self) -> None:
        """Take no more; what was read is in the spool when this returns."""
        if self._server:
            self._server.close()
        self._until = asyncio.get_running_loop().time() + _DRAIN_S
        await asyncio.gather(*self._open, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        peer = str((writer.get_extra_info("peername") or ("?",))[0])
        task = asyncio.current_task()
        if task is None or len(self._open) >= CLIENTS:
            self._said("connection_refused", peer=peer, said=_("連線數已達上限"))
            writer.close()
            return
        self._open.add(task)
        deframer = Deframer()
        try:
            await self._receive(reader, deframer)
        except FramingError as error:
            said = _("宣告之訊息長度 {length} 逾上限，已中斷").format(length=error)
            self._said("connection_closed", peer=peer, said=said)
        except TimeoutError:
            self._said("connection_closed", peer=peer, said=_("逾時未送完訊息，已中斷"))
        except (OSError, ssl.SSLError) as error:
            self._said("connection_closed", peer=peer, said=str(error))
        finally:
            self._open.discard(task)
            if rest := deframer.finish():
                self._spool.add([as_line(one) for one in rest])
            writer.close()

    async def _receive(self, reader: asyncio.StreamReader, deframer: Deframer) -> None:
        loop = asyncio.get_running_loop()
        begun = loop.time()
        while self._until is None or loop.time() < self._until:
            try:
                data = await asyncio.wait_for(reader.read(_CHUNK), _STEP_S)
            except TimeoutError:
                if self._until is not None:
                    return
                if loop.time() - begun > (_BEGUN_S if deframer.waits else _IDLE_S):
                    raise
                continue
            if not data:
                return
            waited = deframer.waits
            if messages := deframer.feed(data):
                await asyncio.to_thread(self._spool.add, [as_line(one) for one in messages])
            if messages or not waited:
                begun = loop.time()
