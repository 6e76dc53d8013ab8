"""From how much on the writer does what: zeros ahead, rows beside an append, publishing by itself."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from inspectorate.ledger.disk import LocalFolder
from inspectorate.ledger.note import Signer
from inspectorate.ledger.verify import verify_log
from inspectorate.ledger.writer import Writer

KIB, MIB = 1024, 1024 * 1024


class Watched(LocalFolder):
    """A folder that tells how many rows were laid at a time."""

    def __init__(self, root: Path) -> None:
        super().__init__(root)
        self.laid: list[int] = []

    def lay(self, files: Sequence[tuple[str, bytes]]) -> None:
        self.laid.append(len(files))
        super().lay(files)


def published(log: Path) -> int:
    return int((log / "checkpoint").read_text().split("\n")[1])


def test_as_many_zeros_lie_ahead_as_the_journal_is_long_within_bounds(log: Path, signer: Signer) -> None:
    with Writer(LocalFolder(log), signer) as writer:
        before = 0
        for count in (1, 80, 80):
            writer.append([b"x" * 65_535] * count)
            data = (log / "pending").read_bytes()
            ahead = min(max(before, 64 * KIB), 4 * MIB)
            assert len(data) == len(data.rstrip(b"\0")) + ahead
            before = len(data)


@pytest.mark.parametrize(("rows", "laid"), [(31, []), (32, [32])])
def test_so_many_rows_are_laid_beside_the_next_append(
    log: Path, signer: Signer, rows: int, laid: list[int]
) -> None:
    disk = Watched(log)
    with Writer(disk, signer) as writer:
        writer._full = [("tile/0/000", (log / "tile/0/000").read_bytes())] * rows
        writer.append([b"{}"])
        assert disk.laid == laid
    assert verify_log(LocalFolder(log), [signer.verifier]).size == 601


@pytest.mark.parametrize(("pending", "size"), [(262_143, 600), (262_144, 601)])
def test_a_log_publishes_before_an_append_once_so_many_entries_wait(
    log: Path, signer: Signer, pending: int, size: int
) -> None:
    with Writer(LocalFolder(log), signer) as writer:
        writer.append([b"{}"])
        writer._pending = pending
        writer.append([b"{}"])
        assert published(log) == size


@pytest.mark.parametrize(("used", "size"), [(64 * MIB - 1, 600), (64 * MIB, 601)])
def test_a_log_publishes_before_an_append_once_so_many_bytes_wait(
    log: Path, signer: Signer, used: int, size: int
) -> None:
    with Writer(LocalFolder(log), signer) as writer:
        writer.append([b"{}"])
        writer._used = used
        writer.append([b"{}"])
        assert published(log) == size
