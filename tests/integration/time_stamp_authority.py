"""A real time-stamp authority on loopback: OpenSSL answers, a test's own small server carries it."""

import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

DEFAULT_POLICY, OTHER_POLICY = "1.2.3.4.1", "1.2.3.4.5"
_CONFIG = """
[tsa]
default_tsa = t
[t]
serial = {folder}/serial
signer_cert = {folder}/tsa.pem
signer_key = {folder}/tsa.key
signer_digest = sha256
default_policy = 1.2.3.4.1
other_policies = 1.2.3.4.5
digests = sha256
ess_cert_id_alg = sha256
tsa_name = yes
{more}
"""
Answer = Callable[[bytes], tuple[int, bytes, dict[str, str]]]


def need_openssl() -> None:
    """Fail where CI should have installed it; skip with the reason elsewhere."""
    if shutil.which("openssl"):
        return
    if os.environ.get("CI"):
        pytest.fail("openssl is not installed; .ci/run installs it")
    pytest.skip("openssl is not installed")


class Authority:
    """One authority: a root, an intermediate, and the certificate that signs stamps, valid for so many days.

    ``chain``: it sends its chain along; ``alone``: its certificate is signed by nobody else.
    """

    def __init__(
        self, folder: Path, first: int = -30, last: int = 365, *, chain: bool = False, alone: bool = False
    ) -> None:
        folder.mkdir()
        self.folder = folder
        root_key, root = _certificate("Test Root", None, -3650, 3650)
        middle_key, middle = _certificate("Test Intermediate", (root_key, root), -3650, 3650)
        issuer = None if alone else (middle_key, middle)
        key, tsa = _certificate("Test TSA", issuer, first, last, stamps=True)
        self.trust, self.chain = folder / "root.pem", folder / "chain.pem"
        self.trust.write_bytes(root.public_bytes(Encoding.PEM))
        self.chain.write_bytes(middle.public_bytes(Encoding.PEM))
        (folder / "tsa.pem").write_bytes(tsa.public_bytes(Encoding.PEM))
        (folder / "tsa.key").write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        (folder / "serial").write_text("01\n")
        (folder / "both.pem").write_bytes(self.trust.read_bytes() + self.chain.read_bytes())
        more = f"certs = {folder}/both.pem" if chain else ""
        (folder / "tsa.cnf").write_text(_CONFIG.format(folder=folder, more=more))

    def reply(self, query: bytes) -> bytes:
        """What OpenSSL answers to a query."""
        (self.folder / "query").write_bytes(query)
        command = ["openssl", "ts", "-reply", "-config", "tsa.cnf", "-queryfile", "query"]
        return subprocess.run(command, cwd=self.folder, check=True, capture_output=True).stdout

    def second_opinion(self, note: bytes, reply: bytes) -> bool:
        """Whether OpenSSL takes a stamp for a note."""
        (self.folder / "note").write_bytes(note)
        (self.folder / "reply").write_bytes(reply)
        command = ["openssl", "ts", "-verify", "-in", "reply", "-data", "note", "-CAfile", "root.pem"]
        done = subprocess.run(
            [*command, "-untrusted", "chain.pem"], cwd=self.folder, check=False, capture_output=True
        )
        return done.returncode == 0


class Server:
    """The authority's door. ``answer`` may be set to any misbehaviour; ``asked`` counts the queries."""

    def __init__(self, authority: Authority) -> None:
        self.authority, self.asked = authority, 0
        self.answer: Answer = self.honest
        self._start(0)

    def _start(self, port: int) -> None:
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                query = self.rfile.read(int(self.headers["Content-Length"]))
                outer.asked += 1
                code, body, headers = outer.answer(query)
                self.send_response(code)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.end_headers()
                try:
                    self.wfile.write(body)
                except OSError:
                    self.close_connection = True  # the asker has had enough

            def log_message(self, *_arguments: object) -> None:
                pass

        self._http = ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self._http.daemon_threads = True
        self.port = self._http.server_address[1]
        self._thread = Thread(target=self._http.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/tsr"

    def honest(self, query: bytes) -> tuple[int, bytes, dict[str, str]]:
        return 200, self.authority.reply(query), {"Content-Type": "application/timestamp-reply"}

    def slow(self, query: bytes) -> tuple[int, bytes, dict[str, str]]:
        time.sleep(3)
        return self.honest(query)

    def down(self) -> None:
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()

    def up(self) -> None:
        self._start(self.port)


@contextmanager
def serving(authority: Authority) -> Iterator[Server]:
    """An authority that can be asked, for as long as the block lasts."""
    server = Server(authority)
    try:
        yield server
    finally:
        server.down()


Pair = tuple[ec.EllipticCurvePrivateKey, x509.Certificate]


def _certificate(name: str, by: Pair | None, first: int, last: int, *, stamps: bool = False) -> Pair:
    """A certificate by another's key, or by its own, valid from so many days from now to so many."""
    signing, issuer = by or (None, None)
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    today = datetime.now(UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(today + timedelta(days=first))
        .not_valid_after(today + timedelta(days=last))
        .add_extension(x509.BasicConstraints(ca=not stamps, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )
    if stamps:
        usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
        builder = builder.add_extension(usage, critical=True)
    return key, builder.sign(signing or key, hashes.SHA256())
