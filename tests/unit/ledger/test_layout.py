"""What is laid out at each publishing are exactly the rows that are new, with exactly their bytes."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.ledger.crash_model import MemoryDisk

from inspectorate.ledger.disk import BrokenError
from inspectorate.ledger.layout import Layout, outgrown
from inspectorate.ledger.merkle import Tree, leaf_hashes
from inspectorate.ledger.reader import LogReader
from inspectorate.ledger.tiles import WIDTH, Tile, hashes_of, pack, rows_of


@dataclass
class Model:
    """A log as it grows: all entries, all nodes by level, the files."""

    disk: MemoryDisk = field(default_factory=MemoryDisk)
    entries: list[bytes] = field(default_factory=list)
    nodes: dict[int, list[bytes]] = field(default_factory=dict)
    tree: Tree = field(default_factory=Tree)
    published: int = 0

    def layout(self) -> Layout:
        return Layout(LogReader(self.disk, self.published))

    def append(self, layout: Layout, count: int) -> list[tuple[str, bytes]]:
        new = [b"%d" % (len(self.entries) + number) * (number % 3) for number in range(count)]
        grown = self.tree.extend(leaf_hashes(new))
        self.entries += new
        for level, hashes in grown.items():
            self.nodes.setdefault(level, []).extend(hashes_of(hashes))
        return layout.take(new, pack(new), grown)

    def bytes_of(self, tile: Tile) -> bytes:
        begin, end = tile.index * WIDTH, tile.index * WIDTH + tile.width
        if tile.level is None:
            return pack(self.entries[begin:end])
        return b"".join(self.nodes[8 * tile.level][begin:end])

    def publish(self, files: Sequence[tuple[str, bytes]], layout: Layout) -> None:
        """Hold what was laid since the last publishing against what should have been."""
        size = len(self.entries)
        laid = [*files, *layout.partial()]
        wanted = {tile.name: self.bytes_of(tile) for tile in rows_of(size, self.published)}
        assert dict(laid) == wanted
        assert len(laid) == len(wanted), "nothing twice"
        self.disk.put(laid)
        middle = list(layout.published())
        assert layout.partial() == []
        assert middle == [
            (f"middle-{level // 8}", 32 * (self.published >> level), b"".join(new))
            for level in range(4, 20, 8)
            if (new := self.nodes.get(level, [])[self.published >> level :])
        ]
        self.published = size


def grow(steps: Sequence[Sequence[int]], *, reopened: bool) -> None:
    model = Model()
    layout = model.layout()
    for counts in steps:
        layout = model.layout() if reopened else layout
        files = [file for count in counts for file in model.append(layout, count)]
        model.publish(files, layout)


@given(st.lists(st.lists(st.integers(1, 300), min_size=1, max_size=3), max_size=4), st.booleans())
def test_new_rows_are_laid_whole_and_once(steps: list[list[int]], reopened: bool) -> None:
    grow(steps, reopened=reopened)


@pytest.mark.parametrize("reopened", [False, True])
def test_rows_of_every_level_are_laid(*, reopened: bool) -> None:
    grow([[1], [255], [300, 1], [65_536 - 557, 5], [300], [65_536]], reopened=reopened)


@pytest.mark.parametrize("missing", ["tile/entries/000.p/3", "tile/0/000.p/3"])
def test_a_log_goes_on_only_where_its_last_rows_are(missing: str) -> None:
    model = Model()
    layout = model.layout()
    model.publish(model.append(layout, 3), layout)
    model.disk.remove(missing)
    with pytest.raises(BrokenError):
        model.layout()


@pytest.mark.parametrize(
    ("before", "size", "wanted"),
    [
        (0, 600, []),
        (256, 600, []),
        (3, 4, []),
        (3, 255, []),
        (3, 256, [Tile(None, 0), Tile(0, 0)]),
        (300, 511, []),
        (300, 900, [Tile(None, 1), Tile(0, 1)]),
        (300, 65_536, [Tile(None, 1), Tile(0, 1), Tile(1, 0)]),
        (65_536, 131_072, []),
        (65_537, 131_072, [Tile(None, 256), Tile(0, 256)]),
        (65_800, 131_072, [Tile(None, 257), Tile(0, 257), Tile(1, 1)]),
    ],
)
def test_rows_that_are_outgrown_are_those_that_were_partial_and_are_full(
    before: int, size: int, wanted: list[Tile]
) -> None:
    assert list(outgrown(before, size)) == wanted
