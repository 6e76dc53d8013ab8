"""Reading a log's rows from a folder, and what is said where a row is not whole."""

from pathlib import Path

import pytest

from inspectorate.ledger.disk import BrokenError, LedgerError, LocalFolder
from inspectorate.ledger.reader import LogReader
from inspectorate.ledger.tiles import Tile, pack


@pytest.fixture
def reader(log: Path) -> LogReader:
    return LogReader(LocalFolder(log), 600)


def test_a_partial_row_that_was_cleared_away_is_read_from_the_full_one(log: Path) -> None:
    older = LogReader(LocalFolder(log), 200)
    assert not (log / "tile/entries/000.p/200").exists()
    assert older.entry(199) == b'{"at":"2026-10-01","event":199}'
    assert len(older.entries(Tile(None, 0, 200))) == 200
    assert older.hashes(Tile(0, 0, 200)) == older.hashes(Tile(0, 0))[:200]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\x00", "一筆紀錄之中結束"),
        (b"\x00\x05ab", "一筆紀錄之中結束"),
        (pack([b"x"]), "應有 256 筆，實有 1 筆"),
    ],
)
def test_a_bundle_that_is_not_whole_is_refused(
    log: Path, reader: LogReader, content: bytes, said: str
) -> None:
    (log / "tile/entries/000").write_bytes(content)
    with pytest.raises(BrokenError, match=said):
        reader.entry(0)


def test_a_tile_that_is_not_whole_is_refused(log: Path, reader: LogReader) -> None:
    (log / "tile/0/000").write_bytes(bytes(255 * 32))
    with pytest.raises(BrokenError, match="應有 256 個雜湊值"):
        reader.node(0, 255)


def test_a_missing_row_is_named(log: Path, reader: LogReader) -> None:
    (log / "tile/0/001").unlink()
    (log / "tile/entries/002.p/88").unlink()
    with pytest.raises(BrokenError, match="缺檔案 tile/0/001"):
        reader.node(0, 256)
    with pytest.raises(BrokenError, match="缺檔案 tile/entries/002"):
        reader.entry(599)


def test_what_cannot_be_read_is_not_taken_for_absent(tmp_path: Path) -> None:
    (tmp_path / "checkpoint").mkdir()
    with pytest.raises(LedgerError, match="checkpoint"):
        LocalFolder(tmp_path).read("checkpoint")


def test_a_file_in_the_place_of_a_folder_is_an_absent_file(tmp_path: Path) -> None:
    (tmp_path / "tile").write_bytes(b"")
    assert LocalFolder(tmp_path).read("tile/0/000") is None
    assert LocalFolder(tmp_path).size("pending") == 0
    assert LocalFolder(tmp_path).mark("checkpoint") == ()
