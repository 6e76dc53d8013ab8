"""Files of a plain form, taken in as they stream by: never in memory as a whole, never plain on the disk."""

from contextlib import ExitStack
from typing import IO, Any

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopUpload
from django.http import HttpRequest

from inspectorate.i18n import _
from inspectorate.services.access import Actor
from inspectorate.services.take_upload import (
    TooLargeError,
    UploadError,
    begin_upload,
    drop_upload,
    end_upload,
    taking,
    upload_limit,
)
from inspectorate.services.upload_parts import PartWriter
from inspectorate.store.models import Upload


class TakenFile(UploadedFile):  # type: ignore[type-arg] # generic in the stubs alone
    """A file of the form that was taken in as an upload."""

    def __init__(self, upload: Upload) -> None:
        """``upload`` is complete."""
        super().__init__(None, upload.name, size=upload.total)
        self.upload = upload


class PartHandler(FileUploadHandler):
    """Hands each file of a form to an upload of its own; where one is refused, ``failed`` says why."""

    failed: UploadError | None = None

    def __init__(self, request: HttpRequest, actor: Actor) -> None:
        """``actor`` is who sends the form."""
        super().__init__(request)
        self._actor, self._stack = actor, ExitStack()
        self._upload: Upload | None = None
        self._part: PartWriter | None = None
        self._most = upload_limit()

    def handle_raw_input(
        self,
        input_data: IO[bytes],
        META: dict[str, str],  # noqa: N803 - as Django calls it
        content_length: int,
        boundary: str,
        encoding: str | None = None,
    ) -> None:
        """The length of the whole form is as much as a file of it can have."""
        del input_data, META, boundary, encoding
        self._most = min(content_length, upload_limit())

    def new_file(self, field_name: str, file_name: str, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's own
        """Begin its upload."""
        super().new_file(field_name, file_name, *args, **kwargs)
        self._stack = ExitStack()
        try:
            self._upload = begin_upload(self._actor, file_name, self._most)
            self._part = self._stack.enter_context(taking(self._upload, 0))
        except UploadError as error:
            self._fail(error)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        """Write it; nothing is handed on."""
        del start
        if self._part and self._part.place + len(raw_data) > self._most:
            self._fail(TooLargeError(_("檔案超過上限 {size} 位元組").format(size=self._most)))
        try:
            if self._part:
                self._part.write(raw_data)
        except OSError as error:
            self._end(error)
        return None

    def file_complete(self, file_size: int) -> TakenFile | None:
        """All of it has come."""
        del file_size
        self._end(None)
        if self._upload is None:
            return None
        end_upload(self._upload)
        return TakenFile(self._upload)

    def upload_interrupted(self) -> None:
        """Nobody will go on with a part of a form: it is dropped."""
        self._stack.close()
        if self._upload:
            drop_upload(self._actor, self._upload.pk)

    def _end(self, error: OSError | None) -> None:
        try:
            if error is None:
                self._stack.close()
            elif not self._stack.__exit__(type(error), error, error.__traceback__):
                raise error
        except UploadError as refused:
            self._fail(refused)

    def _fail(self, error: UploadError) -> None:
        self.failed, self._part = error, None
        self._stack.close()
        if self._upload:
            drop_upload(self._actor, self._upload.pk)
            self._upload = None
        raise StopUpload(connection_reset=False)
