"""Takes files in piece by piece: begun, gone on with where it stopped, given up after a time.

What has come counts for nothing until it is attached. Everything here is told apart by whose it is: another's
upload is answered as if it were not there.
"""

import errno
import secrets
import shutil
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import BinaryIO

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from inspectorate.i18n import _
from inspectorate.inspection.duty import Act
from inspectorate.services.access import Actor, MissingError
from inspectorate.services.harmless_name import harmless_name
from inspectorate.services.keep_trail import trace
from inspectorate.services.read_setting import read_upload_setting
from inspectorate.services.upload_parts import (
    KEY_SIZE,
    PartBusyError,
    PartWriter,
    cut_part,
    part_of,
    parts_folder,
    read_part,
    written_part,
)
from inspectorate.store.firm_at_hand import for_platform
from inspectorate.store.models import Upload

_MOST_AT_ONCE = 100
_KEPT_FREE = 64 * 1024**2
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


class UploadError(Exception):
    """It is not taken; the message (zh-TW) says why and what to do."""


class TooLargeError(UploadError):
    """It is larger than the platform takes."""


class DiskFullError(UploadError):
    """There is no room; nothing of what was sent has been taken."""


class OffsetError(UploadError):
    """It does not go on where the upload stands; ``received`` says where that is."""

    def __init__(self, received: int) -> None:
        """``received``: bytes that are there."""
        super().__init__(_("上傳位置不符：已收到 {size} 位元組").format(size=received))
        self.received = received


class UploadBusyError(UploadError):
    """Another request writes to it at this moment."""


def upload_limit() -> int:
    """The most bytes of one file."""
    return read_upload_setting().limit


def begin_upload(actor: Actor, name: str | bytes, total: int) -> Upload:
    """Begin to take a file in.

    Args:
        actor: who sends it.
        name: the file's name as it was sent, however hostile.
        total: its size in bytes.

    Raises:
        RefusedError: it is not theirs to attach anything.
        TooLargeError, DiskFullError: it cannot be taken.
        UploadError: too many of theirs are under way.
    """
    actor.demand(Act.ATTACH)
    if total > upload_limit():
        raise TooLargeError(_("檔案超過上限 {size} 位元組").format(size=upload_limit()))
    expire_uploads()
    if Upload.objects.filter(person=actor.person).count() >= _MOST_AT_ONCE:
        raise UploadError(_("未完成之上傳過多；請先完成或取消"))
    if shutil.disk_usage(parts_folder()).free < 2 * total + _KEPT_FREE:
        raise DiskFullError(_full())
    upload = Upload.objects.create(
        person=actor.person,
        name=harmless_name(name),
        total=total,
        key=secrets.token_bytes(KEY_SIZE),
        expires_at=_until(),
    )
    part_of(upload.pk.hex).touch(mode=0o600)
    return upload


def upload_of(actor: Actor, key: str | uuid.UUID) -> Upload:
    """An upload of their own.

    Raises:
        MissingError: there is none of this key, it is another's, or it was given up.
    """
    try:
        asked = key if isinstance(key, uuid.UUID) else uuid.UUID(key)
    except ValueError as error:
        raise MissingError(_("查無此項")) from error
    upload = Upload.objects.filter(pk=asked, person=actor.person, expires_at__gt=timezone.now()).first()
    if upload is None:
        raise MissingError(_("查無此項"))
    return upload


def waiting_uploads(actor: Actor) -> list[Upload]:
    """Files of theirs that have come whole and were not attached yet."""
    return list(
        Upload.objects.filter(person=actor.person, received=F("total"), expires_at__gt=timezone.now())
    )


def take_chunk(actor: Actor, key: str | uuid.UUID, offset: int, pieces: Iterable[bytes]) -> Upload:
    """Take the next bytes; what has come before a connection broke is kept.

    Raises:
        MissingError: there is no such upload of theirs.
        OffsetError: it does not go on there, or another was first.
        UploadBusyError: another request writes to it.
        TooLargeError: there is more than was announced; the excess is not taken.
        DiskFullError: nothing of this piece is taken; it can be sent again.
    """
    upload = upload_of(actor, key)
    with taking(upload, offset) as part:
        for piece in pieces:
            if part.place + len(piece) > upload.total:
                raise TooLargeError(_("內容多於所宣告之大小"))
            part.write(piece)
    return upload


@contextmanager
def taking(upload: Upload, offset: int) -> Iterator[PartWriter]:
    """Write to an upload from ``offset`` on; however it ends, ``received`` says what is on the disk.

    Raises:
        UploadError: as :func:`take_chunk` says.
    """
    path = part_of(upload.pk.hex)
    try:
        with written_part(path, bytes(upload.key), offset) as part:
            upload.refresh_from_db(fields=["received"])
            if upload.received != offset:
                raise OffsetError(upload.received)
            try:
                yield part
                part.sync()
            except OSError as error:
                if error.errno in _FULL:
                    cut_part(path, offset)
                    raise DiskFullError(_full()) from error
                _note(upload, offset, part)
                raise
            except BaseException:
                _note(upload, offset, part)
                raise
            _note(upload, offset, part)
    except PartBusyError as error:
        raise UploadBusyError(_("此檔正由另一連線上傳")) from error


def _note(upload: Upload, offset: int, part: PartWriter) -> None:
    """What is on the disk counts, unless another went on from the same place meanwhile."""
    rows = Upload.objects.filter(pk=upload.pk, received=offset)
    if not rows.update(received=part.place, expires_at=_until()):
        raise OffsetError(offset)
    upload.received = part.place


def end_upload(upload: Upload) -> None:
    """All has come: whatever was announced, this is its size."""
    upload.total = upload.received
    upload.save(update_fields=["total"])


@contextmanager
def content_of(upload: Upload) -> Iterator[BinaryIO]:
    """What an upload holds, to be read once from the beginning."""
    with read_part(part_of(upload.pk.hex), bytes(upload.key), upload.received) as stream:
        yield stream


@transaction.atomic
def drop_upload(actor: Actor, key: str | uuid.UUID) -> None:
    """Give up an upload of one's own, with all that came of it.

    Raises:
        MissingError: there is no such upload of theirs.
    """
    upload = upload_of(actor, key)
    trace(actor, "upload_dropped", f"upload:{upload.pk}", name=upload.name, received=upload.received)
    forget_upload(upload)


def forget_upload(upload: Upload) -> None:
    """Remove the row, and once that lasts the file; without the row nobody can read it."""
    path = part_of(upload.pk.hex)
    upload.delete()
    transaction.on_commit(lambda: path.unlink(missing_ok=True))


@for_platform()
def expire_uploads() -> int:
    """Remove what was given up, and files whose rows are gone; how many uploads these were.

    Of all firms: their files lie in one folder, and a row that could not be seen would be taken for gone.
    """
    old = list(Upload.objects.filter(expires_at__lte=timezone.now()))
    for upload in old:
        forget_upload(upload)
    before = (timezone.now() - 2 * _hours()).timestamp()
    stray = [path for path in parts_folder().iterdir() if path.stat().st_mtime < before]
    for path in stray:
        if not Upload.objects.filter(pk=path.name).exists():
            path.unlink(missing_ok=True)
    return len(old)


def _full() -> str:
    return _("磁碟空間不足，未收取任何內容；請通知系統管理員")


def _hours() -> timedelta:
    return timedelta(hours=read_upload_setting().hours)


def _until() -> datetime:
    return timezone.now() + _hours()
