"""Keys, files and errors of the ledger on the command line."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import click

from inspectorate.cli.exits import Exit
from inspectorate.i18n import _
from inspectorate.ledger.disk import BrokenError, LedgerError
from inspectorate.ledger.keys import KeyFileError
from inspectorate.ledger.note import NoteError, Verifier
from inspectorate.services.object_store.location import Location, names_a_bucket, read_location


class Place(click.ParamType[Location | Path]):
    """Where a log lies: a folder, or ``s3://bucket/prefix``."""

    name = "FOLDER|S3"

    def __init__(self, folder: click.Path) -> None:
        """``folder``: what a folder must be."""
        self._folder = folder

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> Location | Path:
        """The place."""
        if not names_a_bucket(str(value)):
            return Path(os.fsdecode(self._folder.convert(str(value), param, ctx)))
        try:
            return read_location(str(value))
        except LedgerError as error:
            self.fail(str(error), param, ctx)


FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
PLACE = Place(FOLDER)
NEW_PLACE = Place(click.Path(file_okay=False, path_type=Path))
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
KEY_HELP = "驗證金鑰（名稱+識別碼+base64），或每行一把金鑰之檔案；可重複，輪替前之舊金鑰亦列入"


def verifiers(given: Sequence[str]) -> list[Verifier]:
    """The verifier keys that were given, each as a key or as a file with one key a line (``#`` comments)."""
    try:
        return [Verifier.parse(line) for one in given for line in _keys(one)]
    except NoteError as error:
        raise click.UsageError(_("--key：{error}").format(error=error)) from error


def _keys(given: str) -> list[str]:
    path = Path(given)
    try:
        text = path.read_text("utf-8") if path.is_file() else given
    except (OSError, UnicodeDecodeError) as error:
        raise click.UsageError(_("--key：無法讀取 {path}").format(path=path)) from error
    return [line for line in text.splitlines() if line.strip() and not line.startswith("#")]


@contextmanager
def told() -> Iterator[None]:
    """Say what went wrong in one line: exit 4 where the log is broken, 2 otherwise."""
    try:
        yield
    except BrokenError as error:
        click.echo(_("紀錄損毀：{error}").format(error=error), err=True)
        raise SystemExit(Exit.INTEGRITY) from error
    except (LedgerError, KeyFileError, NoteError) as error:
        raise click.UsageError(str(error)) from error
