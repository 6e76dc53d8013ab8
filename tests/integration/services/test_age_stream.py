"""Encrypting and opening as bytes stream by."""

import io
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import BinaryIO

import pyrage
import pytest

from inspectorate.ledger.keys import KeyFileError
from inspectorate.services.age_opened import DAMAGED, OTHER_KEY, Opened
from inspectorate.services.age_stream import MAGIC, encrypting
from inspectorate.services.encryption_key import (
    add_identity,
    checked_recipient,
    new_identity,
    read_identities,
    recipient_of,
)
from inspectorate.services.object_store.objects import NotWholeError, StoreError

CONTENT = os.urandom(300_000)
OURS, ESCROW, OTHER = new_identity(), new_identity(), new_identity()


def encrypted(content: bytes = CONTENT, *recipients: str) -> bytes:
    out = io.BytesIO()
    with encrypting(out, recipients or (recipient_of(OURS), recipient_of(ESCROW))) as writer:
        for at in range(0, len(content), 70_000):
            writer.write(content[at : at + 70_000])
    return out.getvalue()


def opened(cipher: bytes, *identities: str) -> bytes:
    with Opened(io.BytesIO(cipher), identities or (OURS,)) as stream:
        return stream.readall()


@pytest.mark.parametrize("size", [0, 1, 65_535, 65_536, 65_537, 300_000])
@pytest.mark.parametrize("identity", [OURS, ESCROW], ids=["ours", "escrow"])
def test_each_recipient_opens_what_was_encrypted_to_all(size: int, identity: str) -> None:
    cipher = encrypted(CONTENT[:size])
    assert cipher.startswith(MAGIC)
    assert opened(cipher, identity) == CONTENT[:size]


def test_what_is_stored_is_an_age_file_that_other_programs_open() -> None:
    assert pyrage.decrypt(encrypted(), [pyrage.x25519.Identity.from_str(ESCROW)]) == CONTENT


def test_an_old_key_beside_the_new_one_still_opens() -> None:
    assert opened(encrypted(), OTHER, OURS) == CONTENT


def test_a_wrong_key_is_told_from_damage() -> None:
    with pytest.raises(NotWholeError) as error:
        opened(encrypted(), OTHER)
    assert error.value.found == OTHER_KEY


@pytest.mark.parametrize("cut", [1, 16, 65_552, 200_000])
def test_a_truncated_content_is_damaged_and_never_ends_as_if_whole(cut: int) -> None:
    with pytest.raises(NotWholeError) as error:
        opened(encrypted()[:-cut])
    assert error.value.found == DAMAGED


@pytest.mark.parametrize("left", [0, 5, 30, 100])
def test_a_truncated_head_is_damaged(left: int) -> None:
    with pytest.raises(NotWholeError) as error:
        opened(encrypted()[:left])
    assert error.value.found == DAMAGED


def test_a_changed_byte_is_damaged() -> None:
    cipher = bytearray(encrypted())
    cipher[-100_000] ^= 1
    with pytest.raises(NotWholeError) as error:
        opened(bytes(cipher))
    assert error.value.found == DAMAGED


def test_it_goes_back_to_the_beginning_also_when_it_was_read_halfway() -> None:
    with Opened(io.BytesIO(encrypted()), [OURS]) as stream:
        assert stream.readable()
        assert stream.seekable()
        assert CONTENT.startswith(stream.read(100_000))
        stream.seek(0)
        assert stream.readall() == CONTENT
        stream.seek(0)
        assert stream.readall() == CONTENT
        with pytest.raises(io.UnsupportedOperation):
            stream.seek(5)


def test_closing_early_ends_the_work_and_closes_what_lies_below() -> None:
    below = io.BytesIO(encrypted(CONTENT * 10))
    stream = Opened(below, [OURS])
    assert stream.read(10) == CONTENT[:10]
    stream.close()
    stream.close()
    assert below.closed


class Away(io.BytesIO):
    """A store that can no longer be asked from some place on."""

    def __init__(self, content: bytes, most: int) -> None:
        super().__init__(content)
        self.most = most

    def read(self, size: int | None = -1) -> bytes:
        if self.tell() >= self.most:
            raise StoreError("away")
        return super().read(size)


@pytest.mark.parametrize("most", [0, 100_000])
def test_what_could_not_be_read_is_not_called_damaged(most: int) -> None:
    with Opened(Away(encrypted(), most), [OURS]) as stream, pytest.raises(StoreError, match="away"):
        stream.readall()


class Full(io.BytesIO):
    """A disk that is full after a few bytes."""

    def write(self, data: object) -> int:
        del data
        raise OSError(28, "No space left on device")


def test_a_full_disk_is_said_as_such_and_nothing_hangs() -> None:
    def pour(out: BinaryIO) -> None:
        with encrypting(out, [recipient_of(OURS)]) as writer:
            for _piece in range(100):
                writer.write(CONTENT)

    with pytest.raises(OSError, match="No space left"):
        pour(Full())


def test_an_error_of_the_writer_is_the_one_that_comes_out() -> None:
    def pour() -> None:
        with encrypting(io.BytesIO(), [recipient_of(OURS)]) as writer:
            writer.write(b"x")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        pour()


@pytest.mark.parametrize(
    "text", ["", "age1xx", "AGE-SECRET-KEY-1ABC", OURS], ids=["empty", "short", "broken", "an identity"]
)
def test_what_is_no_recipient_is_refused_and_not_repeated(text: str) -> None:
    with pytest.raises(KeyFileError) as error:
        checked_recipient(text)
    assert not text or text not in str(error.value)


def test_the_key_file_is_for_its_owner_and_keeps_old_keys_behind_new_ones(tmp_path: Path) -> None:
    file = tmp_path / "key"
    add_identity(file, OURS)
    add_identity(file, OTHER)
    assert read_identities(file) == [OTHER, OURS]
    assert file.stat().st_mode & 0o777 == 0o600
    file.chmod(0o640)
    with pytest.raises(KeyFileError, match="chmod 600"):
        read_identities(file)


def test_a_key_file_that_cannot_be_written_stays_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_identity(tmp_path / "key", OURS)

    def full(**_where: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(tempfile, "mkstemp", full)
    with pytest.raises(KeyFileError, match="無法寫入"):
        add_identity(tmp_path / "key", OTHER)
    assert read_identities(tmp_path / "key") == [OURS]


def test_a_linked_key_file_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "safe").mkdir()
    add_identity(tmp_path / "safe" / "key", OURS)
    (tmp_path / "key").symlink_to(tmp_path / "safe" / "key")
    add_identity(tmp_path / "key", OTHER)
    assert (tmp_path / "key").is_symlink()
    assert read_identities(tmp_path / "safe" / "key") == [OTHER, OURS]


def test_a_file_without_keys_or_with_something_else_is_refused(tmp_path: Path) -> None:
    (tmp_path / "empty").touch(0o600)
    with pytest.raises(KeyFileError, match="沒有金鑰"):
        read_identities(tmp_path / "empty")
    (tmp_path / "other").touch(0o600)
    (tmp_path / "other").write_text("hello\n", "utf-8")
    with pytest.raises(KeyFileError, match="不是 age 之金鑰"):
        read_identities(tmp_path / "other")


MEASURE = """
import io, resource, sys
from inspectorate.services.age_opened import Opened
from inspectorate.services.age_stream import encrypting
from inspectorate.services.encryption_key import new_identity, recipient_of
key, piece, path = new_identity(), bytes(1 << 20), sys.argv[1]
def peak(): return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
def through(count):
    with open(path, "wb") as out, encrypting(out, [recipient_of(key)]) as writer:
        for _ in range(count): writer.write(piece)
    size, buffer = 0, bytearray(1 << 18)
    with Opened(open(path, "rb"), [key]) as stream:
        while n := stream.readinto(buffer): size += n
    assert size == count << 20
through(4)
before = peak()
through(200)
print(peak() - before)
"""


def test_memory_does_not_grow_with_the_content(tmp_path: Path) -> None:
    command = [sys.executable, "-c", MEASURE, str(tmp_path / "big")]
    done = subprocess.run(command, capture_output=True, check=True, encoding="utf-8")
    assert int(done.stdout) < 8 * 1024  # KiB
