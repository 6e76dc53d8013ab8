"""Uploads that go on where they stopped: tus 1.0 (core, creation, expiration, termination), see tus.io."""

import base64
import binascii
import uuid
from collections.abc import Callable, Iterator
from email.utils import format_datetime
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.http.request import UnreadablePostError
from django.urls import reverse

from inspectorate.inspection.duty import Act
from inspectorate.services.access import Actor
from inspectorate.services.take_upload import (
    DiskFullError,
    OffsetError,
    TooLargeError,
    UploadBusyError,
    UploadError,
    begin_upload,
    drop_upload,
    take_chunk,
    upload_limit,
    upload_of,
)
from inspectorate.store.models import Upload
from inspectorate.web.gate import gated

_VERSION = "1.0.0"
_PIECE = 256 * 1024
_CHUNK = "application/offset+octet-stream"
_STATUS: dict[type[UploadError], int] = {
    TooLargeError: 413,
    DiskFullError: 507,
    OffsetError: 409,
    UploadBusyError: 423,
}
_View = Callable[..., HttpResponse]


def _tus(view: _View) -> _View:
    """What every answer brings, and what a request must bring."""

    @wraps(view)
    def spoken(request: HttpRequest, actor: Actor, **kwargs: uuid.UUID) -> HttpResponse:
        if request.method != "OPTIONS" and request.headers.get("Tus-Resumable") != _VERSION:
            answer = HttpResponse(status=412, headers={"Tus-Version": _VERSION})
        else:
            try:
                answer = view(request, actor, **kwargs)
            except UploadError as error:
                answer = _plain(str(error), _STATUS.get(type(error), 400))
        answer["Tus-Resumable"] = _VERSION
        answer["Cache-Control"] = "no-store"
        return answer

    return spoken


@gated(Act.ATTACH)
@_tus
def uploads(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Begin one by POST; OPTIONS tells what is known here."""
    if request.method == "OPTIONS":
        told = {"Tus-Version": _VERSION, "Tus-Extension": "creation,expiration,termination"}
        return HttpResponse(status=204, headers={**told, "Tus-Max-Size": str(upload_limit())})
    if request.method != "POST":
        return HttpResponse(status=405)
    total, name = _number(request, "Upload-Length"), _filename(request.headers.get("Upload-Metadata", ""))
    if total is None or name is None:
        return _plain("Upload-Length, Upload-Metadata: filename", 400)
    upload = begin_upload(actor, name, total)
    answer = _standing(upload, 201)
    answer["Location"] = reverse("upload", kwargs={"key": upload.pk})
    return answer


@gated(Act.ATTACH)
@_tus
def upload(request: HttpRequest, actor: Actor, key: uuid.UUID) -> HttpResponse:
    """Ask how far one has come (HEAD), go on with it (PATCH), give it up (DELETE)."""
    match request.method:
        case "HEAD":
            return _standing(upload_of(actor, key), 200)
        case "PATCH":
            offset = _number(request, "Upload-Offset")
            if request.content_type != _CHUNK or offset is None:
                return _plain(f"Content-Type: {_CHUNK}, Upload-Offset", 415)
            return _standing(take_chunk(actor, key, offset, _pieces(request)), 204)
        case "DELETE":
            drop_upload(actor, key)
            return HttpResponse(status=204)
        case _:
            return HttpResponse(status=405)


def _standing(row: Upload, status: int) -> HttpResponse:
    told = {
        "Upload-Offset": str(row.received),
        "Upload-Length": str(row.total),
        "Upload-Expires": format_datetime(row.expires_at, usegmt=True),
    }
    return HttpResponse(status=status, headers=told)


def _plain(said: str, status: int) -> HttpResponse:
    return HttpResponse(said, status=status, content_type="text/plain; charset=utf-8")


def _pieces(request: HttpRequest) -> Iterator[bytes]:
    """The body as it comes; a connection that breaks ends it, and what came before counts."""
    try:
        while piece := request.read(_PIECE):
            yield piece
    except (UnreadablePostError, OSError):
        return


def _number(request: HttpRequest, header: str) -> int | None:
    text = request.headers.get(header, "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 18 else None  # noqa: PLR2004 - below 2**63


def _filename(metadata: str) -> bytes | None:
    """The name among ``key base64,key base64``."""
    for pair in metadata.split(","):
        key, _blank, value = pair.strip().partition(" ")
        if key == "filename":
            try:
                return base64.b64decode(value, validate=True)
            except binascii.Error:
                return None
    return None
