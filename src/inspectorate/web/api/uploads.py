"""Files on their way in, piece by piece: begun, gone on with where they stopped, given up."""

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated
from uuid import UUID

from django.http.request import UnreadablePostError
from ninja import Query, Schema
from pydantic import Field

from inspectorate.inspection.duty import Act
from inspectorate.services.take_upload import begin_upload, drop_upload, take_chunk, upload_of
from inspectorate.store.models import Upload
from inspectorate.web.api.bearer import ApiRequest
from inspectorate.web.api.offers import Room
from inspectorate.web.api.shapes import Done, moment
from inspectorate.web.api.words import NO_TRUTH, Given

room = Room("uploads")
_PIECE = 256 * 1024
_MOST = 2**53 - 1


class UploadGiven(Given):
    """A file to send: its name, and how many bytes it has."""

    name: Annotated[str, Field(min_length=1, max_length=255)]
    total: Annotated[int, Field(ge=0, le=_MOST), NO_TRUTH]


class UploadShape(Schema):
    """How far a file has come."""

    key: UUID
    name: str
    total: int
    received: int
    expires_at: datetime


class Place(Given):
    """Where the piece goes on: what has been received so far."""

    offset: Annotated[int, Field(ge=0, le=_MOST), NO_TRUTH]


def _shape(row: Upload) -> UploadShape:
    same = {name: getattr(row, name) for name in ("name", "total", "received")}
    return UploadShape(key=row.pk, expires_at=moment(row.expires_at) or row.expires_at, **same)


def _pieces(request: ApiRequest) -> Iterator[bytes]:
    """The content as it comes; a connection that breaks ends it, and what came before counts."""
    try:
        while piece := request.read(_PIECE):
            yield piece
    except (UnreadablePostError, OSError):
        return


@room.does("POST ", Act.ATTACH, UploadShape, "開始上傳")
def begin_one_upload(request: ApiRequest, given: UploadGiven) -> UploadShape:
    """Begin to send a file."""
    return _shape(begin_upload(request.auth, given.name, given.total))


@room.asks("/{key}", Act.ATTACH, UploadShape, "上傳進度")
def get_upload(request: ApiRequest, key: UUID) -> UploadShape:
    """How far an upload of one's own has come."""
    return _shape(upload_of(request.auth, key))


@room.takes("/{key}", Act.ATTACH, UploadShape, "續傳")
def send_piece(request: ApiRequest, key: UUID, place: Query[Place]) -> UploadShape:
    """Send the next bytes, plain; after a break, ask how far it came and go on there."""
    return _shape(take_chunk(request.auth, key, place.offset, _pieces(request)))


@room.does("DELETE /{key}", Act.ATTACH, Done, "取消上傳")
def drop_one_upload(request: ApiRequest, key: UUID) -> Done:
    """Give up an upload."""
    drop_upload(request.auth, key)
    return Done(count=1)
