"""The file of a signing key is readable by its owner alone, or is not used."""

import os
import stat
from contextlib import suppress
from pathlib import Path

import pytest

from inspectorate.ledger.keys import (
    KeyFileError,
    read_key_file,
    read_secret_file,
    write_key_file,
    write_secret_file,
)
from inspectorate.ledger.note import Signer


@pytest.fixture
def key_file(tmp_path: Path, signer: Signer) -> Path:
    write_key_file(tmp_path / "key", signer)
    return tmp_path / "key"


def test_a_written_key_is_read_back_and_is_nobody_elses_to_read(key_file: Path, signer: Signer) -> None:
    assert read_key_file(key_file).verifier == signer.verifier
    assert stat.S_IMODE(key_file.stat().st_mode) == 0o600


def test_a_key_file_is_whole_on_the_disk_before_it_counts_as_written(
    tmp_path: Path, signer: Signer, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[bytes] = []

    def look(_handle: int) -> None:
        synced.append((tmp_path / "key").read_bytes())

    monkeypatch.setattr(os, "fsync", look)
    write_key_file(tmp_path / "key", signer)
    assert synced == [signer.secret_text.encode() + b"\n"]


def test_no_key_file_stays_open(key_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    handles: list[int] = []
    close = os.close

    def counted(handle: int) -> None:
        handles.append(handle)
        close(handle)

    monkeypatch.setattr(os, "close", counted)
    for content in (key_file.read_bytes(), b"\xff"):
        key_file.write_bytes(content)
        with suppress(KeyFileError):
            read_key_file(key_file)
    assert len(handles) == 2


def test_a_key_file_is_never_overwritten(key_file: Path) -> None:
    before = key_file.read_bytes()
    with pytest.raises(KeyFileError, match="不予覆寫"):
        write_key_file(key_file, Signer.generate("another"))
    assert key_file.read_bytes() == before


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o602, 0o610, 0o601, 0o666, 0o644])
def test_a_key_that_others_could_touch_is_refused(key_file: Path, mode: int) -> None:
    key_file.chmod(mode)
    with pytest.raises(KeyFileError, match="chmod 600"):
        read_key_file(key_file)


def test_a_key_that_only_its_owner_may_read_is_taken(key_file: Path, signer: Signer) -> None:
    key_file.chmod(0o400)
    assert read_key_file(key_file).verifier == signer.verifier


def test_a_key_of_another_account_is_refused(key_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if key_file.stat().st_uid == 0:
        monkeypatch.setattr(os, "geteuid", lambda: 4242)
        assert read_key_file(key_file), "root's files are root's to give"
        os.chown(key_file, 4343, -1)
    else:
        owner = key_file.stat().st_uid
        monkeypatch.setattr(os, "geteuid", lambda: owner + 1)
    with pytest.raises(KeyFileError, match="其他帳號"):
        read_key_file(key_file)


def test_what_is_no_plain_file_is_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe", 0o600)
    for name in ("pipe", "."):
        with pytest.raises(KeyFileError):
            read_key_file(tmp_path / name)
    with pytest.raises(KeyFileError, match="無法讀取"):
        read_key_file(tmp_path / "absent")
    with pytest.raises(KeyFileError, match="無法寫入"):
        write_key_file(tmp_path / "no such folder" / "key", Signer.generate("a"))


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"PRIVATE+KEY+a+00000000+AAAA\n"])
def test_a_file_that_holds_no_key_is_refused(key_file: Path, content: bytes) -> None:
    key_file.write_bytes(content)
    with pytest.raises(KeyFileError, match=str(key_file)):
        read_key_file(key_file)


def test_of_a_file_that_is_too_long_for_a_secret_the_beginning_is_read(tmp_path: Path) -> None:
    write_secret_file(tmp_path / "long", "x" * 5000)
    assert read_secret_file(tmp_path / "long") == "x" * 4096
