"""Somebody who asks by HTTP without a browser: for what many do at once, or what goes wrong outside."""

import re
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from http.cookiejar import CookieJar
from urllib.parse import urlencode

from tests.integration.web.second_factor import code_of

_ALERT = re.compile(r'<div class="alert[^"]*"[^>]*>\s*(.*?)\s*</div>', re.DOTALL)


@dataclass(frozen=True, slots=True)
class Seen:
    """What was answered in the end, redirections followed."""

    status: int
    url: str
    text: str

    @property
    def told(self) -> str:
        """What the page says about what was just done."""
        return " ".join(_ALERT.findall(self.text))


class Visitor:
    """A person with cookies of their own."""

    def __init__(self, url: str) -> None:
        self._url, self._cookies = url, CookieJar()
        handlers = (urllib.request.HTTPCookieProcessor(self._cookies), urllib.request.ProxyHandler({}))
        self._opener = urllib.request.build_opener(*handlers)

    def get(self, path: str) -> Seen:
        """Look at an address."""
        return self._ask(urllib.request.Request(self._url + path))  # noqa: S310 - of this machine

    def post(self, path: str, told: Mapping[str, str]) -> Seen:
        """Send a form, with the token that a page gave."""
        token = next((one.value for one in self._cookies if one.name == "csrftoken"), "")
        body = urlencode({**told, "csrfmiddlewaretoken": token or ""}).encode()
        return self._ask(urllib.request.Request(self._url + path, body))  # noqa: S310 - the same

    def sign_in(self, username: str, known: Mapping[str, str]) -> Seen:
        """The password, and the code of an authenticator app where there is one."""
        self.get("/account/login/")
        seen = self.post("/account/login/", {"login": username, "password": known["password"]})
        if "totp" in known:
            seen = self.post("/account/2fa/authenticate/", {"code": code_of(known["totp"])})
        return seen

    def wait_for(self, path: str, patience: float = 60) -> str:
        """What an address answers, once somebody listens there."""
        until = time.monotonic() + patience
        while True:
            try:
                return self.get(path).text
            except urllib.error.URLError:
                assert time.monotonic() < until, f"nobody listens at {self._url}"
                time.sleep(0.1)

    def _ask(self, request: urllib.request.Request) -> Seen:
        try:
            with self._opener.open(request, timeout=60) as answer:
                return Seen(answer.status, answer.url, answer.read().decode())
        except urllib.error.HTTPError as error:
            with error:
                return Seen(error.code, error.url or "", error.read().decode())
