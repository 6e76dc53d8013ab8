"""SMS and APP push through a carrier's own HTTP interface, which the firm's settings describe.

Taiwan's SMS carriers each have their own fields; so the fields, what success looks like and where the
carrier's number stands are settings. Nothing but the one address of the settings is ever called, whatever it
redirects to.
"""

import hashlib
import hmac
import re
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from string import Formatter
from typing import Literal
from urllib.parse import urlsplit

import httpx2

from inspectorate.delivery.mail import on_loopback
from inspectorate.delivery.message import DeliveryError, Message
from inspectorate.i18n import _

PLACES = frozenset({"to", "subject", "text", "reference", "secret"})
_LONGEST_REPLY = 64 * 1024
_WAIT = {408, 425, 429}
_SERVER = 500
SIGNATURE = "X-Inspectorate-Signature"


class GatewayError(ValueError):
    """Settings that describe no gateway; the message (zh-TW) says which and why."""


@dataclass(frozen=True, slots=True)
class Gateway:
    """A carrier's interface.

    Attributes:
        fields: what is sent, by its name there; ``{to}``, ``{text}``, ``{subject}``, ``{reference}`` and
            ``{secret}`` stand for the message's own.
        form: how the fields travel.
        success: a pattern that the reply has when the message was taken; its group ``number``, where it has
            one, is the carrier's number.
        signed: whether the body is signed with the secret (HMAC-SHA-256, in ``X-Inspectorate-Signature``).
    """

    url: str
    fields: Mapping[str, str]
    success: str
    form: Literal["form", "json"] = "form"
    secret: str = field(default="", repr=False)
    signed: bool = False
    trust: Path | None = None
    seconds: float = 20.0

    def __post_init__(self) -> None:
        """Refuse what cannot be a gateway before anything is sent."""
        parts = urlsplit(self.url)
        if parts.scheme != "https" and not (parts.scheme == "http" and on_loopback(parts.hostname or "")):
            raise GatewayError(_("閘道網址須為 https：{url}").format(url=self.url))
        if not parts.hostname or parts.username is not None:
            raise GatewayError(_("閘道網址須有主機，且不得含帳號密碼"))
        for name, text in self.fields.items():
            _check_places(name, text)
        try:
            re.compile(self.success)
        except re.error as error:
            raise GatewayError(_("success 不是正規表示式：{error}").format(error=error)) from error

    def send(self, message: Message) -> str:
        """Hand a message over; the carrier's number comes back, or an empty word.

        Raises:
            DeliveryError: the gateway was not reached, or did not take it.
        """
        told = {**{name: getattr(message, name) for name in PLACES - {"secret"}}, "secret": self.secret}
        values = {name: text.format(**told) for name, text in self.fields.items()}
        reply = self._posted(values)
        found = re.search(self.success, reply)
        if not found:
            raise DeliveryError(_("閘道之回覆不是成功之樣式，未收下"), again=False)
        return found.groupdict().get("number") or ""

    def _posted(self, values: Mapping[str, str]) -> str:
        verify = ssl.create_default_context(cafile=str(self.trust)) if self.trust else True
        try:
            with httpx2.Client(timeout=self.seconds, follow_redirects=False, verify=verify) as client:
                response = client.send(self._request(client, values), stream=True)
                try:
                    return _reply(response)
                finally:
                    response.close()
        except (httpx2.HTTPError, OSError) as error:
            said = _("無法連線閘道：{error}").format(error=type(error).__name__)
            raise DeliveryError(said, again=True) from error

    def _request(self, client: httpx2.Client, values: Mapping[str, str]) -> httpx2.Request:
        if self.form == "json":
            request = client.build_request("POST", self.url, json=dict(values))
        else:
            request = client.build_request("POST", self.url, data=dict(values))
        if self.signed:
            mark = hmac.new(self.secret.encode(), request.read(), hashlib.sha256)
            request.headers[SIGNATURE] = mark.hexdigest()
        return request


def _check_places(name: str, text: str) -> None:
    try:
        parsed = [place for _literal, place, _spec, _conversion in Formatter().parse(text)]
    except ValueError as error:
        raise GatewayError(_("欄位 {name} 之括號不成對").format(name=name)) from error
    if not {place for place in parsed if place is not None} <= PLACES:
        known = "、".join(sorted(PLACES))
        raise GatewayError(_("欄位 {name} 只能引用 {known}").format(name=name, known=known))


def _reply(response: httpx2.Response) -> str:
    if not response.is_success:
        again = response.status_code in _WAIT or response.status_code >= _SERVER
        said = _("閘道回覆 HTTP {code}，未收下").format(code=response.status_code)
        raise DeliveryError(said, again=again)
    body = b""
    for piece in response.iter_bytes():
        body += piece
        if len(body) > _LONGEST_REPLY:
            raise DeliveryError(_("閘道之回覆過長，無從判斷是否收下"), again=False)
    return body.decode(response.encoding or "utf-8", errors="replace")
