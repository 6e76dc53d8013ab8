"""A real mail server and a real HTTP gateway on loopback, with certificates made for the test."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import SMTPUTF8
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

PASSWORD = "not-a-real-secret"


@pytest.fixture(scope="session")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def trust(authority: trustme.CA, tmp_path: Path) -> Path:
    place = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(place))
    return place


@pytest.fixture
def server_tls(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("localhost", "127.0.0.1").configure_cert(context)
    return context


@dataclass
class Letterbox:
    """What a mail server has taken, and how it answers."""

    mails: list[EmailMessage] = field(default_factory=list)
    answer: str = "250 OK"
    port: int = 0

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        del server, session
        if self.answer.startswith("250"):
            parser = BytesParser(EmailMessage, policy=SMTPUTF8)
            self.mails.append(parser.parsebytes(envelope.original_content or b""))
        return self.answer


def _admit(server: SMTP, session: Session, envelope: Envelope, mechanism: str, told: Any) -> AuthResult:
    del server, session, envelope, mechanism
    return AuthResult(success=told.password == PASSWORD.encode(), handled=False)


@pytest.fixture
def letterbox(server_tls: ssl.SSLContext) -> Iterator[Callable[..., Letterbox]]:
    """Starts mail servers; each takes mail until the test is over."""
    started: list[Controller] = []

    def start(*, tls: bool = True) -> Letterbox:
        box = Letterbox(port=_free_port())
        told: dict[str, Any] = {"tls_context": server_tls, "require_starttls": True} if tls else {}
        server = Controller(
            box,
            "127.0.0.1",
            box.port,
            authenticator=_admit,
            auth_require_tls=tls,
            enable_SMTPUTF8=True,
            **told,
        )
        server.start()
        started.append(server)
        return box

    yield start
    for server in started:
        server.stop()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Counter:
    """What a gateway was sent, and how it answers."""

    bodies: list[bytes] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    status: int = 200
    reply: bytes = b"msgid=77&status=0"
    location: str = ""
    port: int = 0


@pytest.fixture
def gateway_server() -> Iterator[Counter]:
    counter = Counter()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            counter.bodies.append(self.rfile.read(int(self.headers["Content-Length"])))
            counter.headers.append(dict(self.headers))
            self.send_response(counter.status)
            if counter.location:
                self.send_header("Location", counter.location)
            self.send_header("Content-Length", str(len(counter.reply)))
            self.end_headers()
            self.wfile.write(counter.reply)

        def log_message(self, *args: object) -> None:
            del args

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    counter.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield counter
    server.shutdown()
    server.server_close()
    thread.join()
