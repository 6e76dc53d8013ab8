"""What a publishing left that did not come to its end is cleared away for good, wherever it lies."""

from collections.abc import Callable
from pathlib import Path

import pytest

from inspectorate.ledger.disk import LocalFolder
from inspectorate.ledger.note import Signer
from inspectorate.ledger.verify import verify_log
from inspectorate.ledger.writer import Writer

MakeLog = Callable[[str, int], Path]


class Watched(LocalFolder):
    """A folder that tells which folders were synced, and when the checkpoint was given its name."""

    def __init__(self, root: Path) -> None:
        super().__init__(root)
        self.steps: list[str] = []

    def sync_folder(self, folder: str) -> None:
        super().sync_folder(folder)
        self.steps.append(folder)

    def rename(self, old: str, new: str) -> None:
        super().rename(old, new)
        self.steps.append(f"renamed {new}")


def killed(log: Path, signer: Signer, count: int) -> None:
    """A writer that took so many entries and died before it published them."""
    disk = LocalFolder(log)
    Writer(disk, signer).append([b"{}"] * count)
    disk.close()


@pytest.mark.parametrize("published", [256, 259])
def test_a_row_left_over_is_gone_before_the_next_checkpoint(
    make_log: MakeLog, signer: Signer, published: int
) -> None:
    """Beside a row that is kept, and in a folder that goes with it."""
    log = make_log("log", published)
    killed(log, signer, 300)
    for name in ("tile/entries/001.p/9", "tile/0/001.p/9", "tile/1/000.p/9"):
        (log / name).parent.mkdir(exist_ok=True)
        (log / name).write_bytes(b"left over")
    disk = Watched(log)
    writer = Writer(disk, signer)
    assert not list(log.glob("tile/*/*.p/9"))
    writer.close()
    before = disk.steps[: disk.steps.index("renamed checkpoint")]
    kept = {"tile/entries/001.p", "tile/0/001.p"} if published == 259 else set()
    assert {"tile/entries", "tile/0", *kept} <= set(before)
    assert before[1:] == sorted(before[1:], reverse=True), "each before the folder that it is in"
    found = verify_log(LocalFolder(log), [signer.verifier])
    assert (found.faults, found.size) == ([], published + 300)
