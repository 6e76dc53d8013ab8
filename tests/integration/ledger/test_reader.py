"""Reading a log's rows from a folder, and what is said where a row is not whole."""

import errno
from collections.abc import Iterator
from pathlib import Path

import pytest

from inspectorate.ledger.disk import BrokenError, LedgerError, LocalFolder
from inspectorate.ledger.merkle import Tree, inclusion_proof, leaf_hashes
from inspectorate.ledger.note import Signer
from inspectorate.ledger.reader import LogReader
from inspectorate.ledger.tiles import Tile, hashes_of, pack
from inspectorate.ledger.verify import verify_log
from inspectorate.ledger.writer import Writer, create


@pytest.fixture
def reader(log: Path) -> LogReader:
    return LogReader(LocalFolder(log), 600)


def test_a_partial_row_that_was_cleared_away_is_read_from_the_full_one(log: Path) -> None:
    older = LogReader(LocalFolder(log), 200)
    assert not (log / "tile/entries/000.p/200").exists()
    assert older.entry(199) == b'{"at":"2026-10-01","event":199}'
    assert len(older.entries(Tile(None, 0, 200))) == 200
    assert older.hashes(Tile(0, 0, 200)) == older.hashes(Tile(0, 0))[: 200 * 32]


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


@pytest.fixture(scope="module")
def grown() -> dict[int, list[bytes]]:
    """All nodes of the tree over the entries of ``large``, by level."""
    tree = Tree()
    rows = tree.extend(leaf_hashes(b"%d" % n for n in range(70_000)))
    return {level: hashes_of(row) for level, row in rows.items()}


@pytest.fixture
def large(tmp_path: Path, signer: Signer) -> Path:
    """A log with two full levels of tiles and the beginning of a third."""
    folder = tmp_path / "large"
    create(LocalFolder(folder), signer)
    with Writer(LocalFolder(folder), signer) as writer:
        writer.append([b"%d" % n for n in range(1000)])
        writer.publish()
        writer.append([b"%d" % n for n in range(1000, 70_000)])
    return folder


def nodes_read(folder: Path) -> Iterator[tuple[int, int, bytes]]:
    reader = LogReader(LocalFolder(folder), 70_000)
    for level in range(17):
        count = 70_000 >> level
        for index in {0, 1, 15, 16, 255, 256, count // 3, count - 2, count - 1} & set(range(count)):
            yield level, index, reader.node(level, index)


def test_every_node_is_that_of_the_tree(large: Path, grown: dict[int, list[bytes]]) -> None:
    assert (large / "middle-0").stat().st_size == 70_000 // 16 * 32
    assert all(hash_read == grown[level][index] for level, index, hash_read in nodes_read(large))


@pytest.mark.parametrize("content", [None, b"", bytes(140_000), b"\x55" * 140_000, b"\x55" * 100])
def test_middle_nodes_that_are_lost_or_changed_change_no_proof(
    large: Path, grown: dict[int, list[bytes]], signer: Signer, content: bytes | None
) -> None:
    for name in ("middle-0", "middle-1"):
        (large / name).unlink()
        if content is not None:
            (large / name).write_bytes(content)
    assert all(hash_read == grown[level][index] for level, index, hash_read in nodes_read(large))
    assert verify_log(LocalFolder(large), [signer.verifier]).stands


def test_middle_nodes_are_read_where_they_are_whole(large: Path) -> None:
    class Counting(LocalFolder):
        """A folder that counts how often a whole tile is read."""

        whole = 0

        def read(self, name: str) -> bytes | None:
            self.whole += name.startswith("tile/")
            return super().read(name)

    disk = Counting(large)
    reader = LogReader(disk, 70_000)
    for index in range(0, 69_000, 999):
        inclusion_proof(index, 70_000, reader.node)
    assert disk.whole == 2  # the last tile of leaves and the one above it have no row to be held against


def test_a_disk_that_takes_no_middle_nodes_keeps_nobody_from_publishing(log: Path, signer: Signer) -> None:
    (log / "middle-0").unlink()
    (log / "middle-0").mkdir()
    with Writer(LocalFolder(log), signer) as writer:
        writer.append([b"{}"] * 300)
    assert verify_log(LocalFolder(log), [signer.verifier]).size == 900


def test_a_folder_that_the_disk_does_not_let_go_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_self: Path) -> None:
        raise OSError(errno.EIO, "Input/output error")

    disk = LocalFolder(tmp_path)
    disk.put([("tile/0/000.p/1", b"x")])
    monkeypatch.setattr(Path, "rmdir", fail)
    with pytest.raises(LedgerError, match="Input/output error"):
        disk.remove("tile/0/000.p/1")


def test_a_folder_is_made_again_after_its_last_file_was_removed(tmp_path: Path) -> None:
    disk = LocalFolder(tmp_path)
    for _twice in range(2):
        disk.put([("tile/0/000.p/1", b"x")])
        disk.remove("tile/0/000.p/1")
        assert not (tmp_path / "tile/0/000.p").exists()
    disk.close()
    disk.close()


def test_where_pieces_of_tiles_cannot_be_read_whole_tiles_are(
    log: Path, reader: LogReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = [reader.node(0, index) for index in (0, 17, 256, 599)]
    monkeypatch.setattr(LocalFolder, "read_at", lambda *_asked: b"")
    again = LogReader(LocalFolder(log), 600)
    assert [again.node(0, index) for index in (0, 17, 256, 599)] == wanted


def test_the_node_after_the_last_of_each_level_is_empty(reader: LogReader) -> None:
    entries = (b'{"at":"2026-10-01","event":%d}' % number for number in range(600))
    for level, hashes in Tree().extend(leaf_hashes(entries)).items():
        if row := hashes_of(hashes):
            assert (reader.node(level, len(row) - 1), reader.node(level, len(row))) == (row[-1], b""), level
