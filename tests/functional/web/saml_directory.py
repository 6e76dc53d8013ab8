"""A SAML directory that answers on this machine: it asks nobody anything, and posts who is there."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tests.integration.web.sign_on.saml_provider import IdentityProvider, Question

_PAGE = """<!doctype html><title>directory</title><form method="post" action="{answers}">
<input name="SAMLResponse" value="{answer}"><input name="RelayState" value="https://evil.example/">
<button>go</button></form>"""


class Directory:
    """Where it is, and who is signed in there."""

    def __init__(self, url: str, idp: IdentityProvider) -> None:
        self.url, self.idp, self.subject = url, idp, "nobody"
        self.asked: list[Question] = []

    def page(self, path: str) -> str:
        """What a browser gets that was sent here."""
        question = Question.read(self.url + path)
        self.asked.append(question)
        answer = self.idp.answer(self.idp.says(question, self.subject))
        return _PAGE.format(answers=question.answers, answer=answer)


@contextmanager
def directory() -> Iterator[Directory]:
    """It, until the block ends: at 127.0.0.1, so that for a browser it is another site than `localhost`."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    found = Directory(f"http://127.0.0.1:{server.server_port}", IdentityProvider())

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            page = found.page(self.path).encode() if "SAMLRequest" in self.path else b""
            self.send_response(200 if page else 404)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(page)))
            self.end_headers()
            self.wfile.write(page)

        def log_message(self, *_told: object) -> None:
            """Say nothing."""

    server.RequestHandlerClass = Answers
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield found
    finally:
        server.shutdown()
        thread.join(20)
        server.server_close()
