"""Asks a time-stamp authority over HTTP (RFC 3161, section 3.4): one question, one answer, a bounded wait."""

import hashlib
import re
from threading import Thread
from urllib.parse import urlsplit

import httpx2

from inspectorate.i18n import _
from inspectorate.ledger.stamp import MAX_REPLY

_HEADERS = {"Content-Type": "application/timestamp-query", "Accept": "application/timestamp-reply"}
_REPLY = "application/timestamp-reply"
_OUTSIDE_NAME = re.compile(r"[^A-Za-z0-9.-]")
_DIGITS = 8


class UnreachableError(Exception):
    """No usable answer came; the message (zh-TW) says why. The checkpoint goes on waiting."""


class AddressError(ValueError):
    """An address that is not asked; the message (zh-TW) says why."""


def authority_name(url: str) -> str:
    """The name under which an authority's stamps are kept: its host, and what tells two of one host apart.

    Raises:
        AddressError: no http or https address of a host, or one with a password in it.
    """
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname, parts.port
    except ValueError as error:
        raise AddressError(_("時戳機構網址 {url} 不成立").format(url=url)) from error
    if parts.scheme not in ("http", "https") or not host:
        raise AddressError(_("時戳機構網址須為 http 或 https：{url}").format(url=url))
    if parts.username is not None:
        raise AddressError(_("時戳機構網址不得含帳號或密碼"))
    mark = hashlib.sha256(url.encode()).hexdigest()[:_DIGITS]
    return f"{_OUTSIDE_NAME.sub('_', host)}-{mark}"


def ask_authority(url: str, question: bytes, seconds: float) -> bytes:
    """An authority's answer, unread.

    Nothing is followed elsewhere, and no more is taken than an answer can hold.

    Args:
        url: as :func:`authority_name` admits it.
        question: a TimeStampReq.
        seconds: how long the whole of it may last.

    Raises:
        UnreachableError: no answer, none in time, or something else than an answer.
    """
    answers: list[bytes | UnreachableError] = []
    asking = Thread(target=lambda: answers.append(_answer(url, question, seconds)), daemon=True)
    asking.start()
    asking.join(seconds)  # each step of the exchange has its own bound besides; together they could be many
    found = answers[0] if answers else UnreachableError(_("逾時未答完"))
    if isinstance(found, UnreachableError):
        raise found
    return found


def _answer(url: str, question: bytes, seconds: float) -> bytes | UnreachableError:
    try:
        with (
            httpx2.Client(timeout=seconds, follow_redirects=False) as client,
            client.stream("POST", url, content=question, headers=_HEADERS) as response,
        ):
            if response.status_code != httpx2.codes.OK:
                return UnreachableError(_("回覆 HTTP {code}").format(code=response.status_code))
            if response.headers.get("Content-Type", "").partition(";")[0].strip().lower() != _REPLY:
                return UnreachableError(_("回覆不是時戳（應為 {kind}）").format(kind=_REPLY))
            return _body(response)
    except (httpx2.HTTPError, httpx2.InvalidURL, OSError, ValueError) as error:
        said = str(error) or type(error).__name__
        return UnreachableError(_("無法連線：{error}").format(error=said))


def _body(response: httpx2.Response) -> bytes | UnreachableError:
    body = b""
    for piece in response.iter_raw():
        body += piece
        if len(body) > MAX_REPLY:
            return UnreachableError(_("回覆過長，不予接收"))
    return body
