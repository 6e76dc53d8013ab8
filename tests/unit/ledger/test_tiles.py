"""Where rows lie: the examples of C2SP tlog-tiles, and what no reader may take."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspectorate.ledger.merkle import Tree, leaf_hashes, node_hash
from inspectorate.ledger.tiles import (
    WIDTH,
    Tile,
    hashes_of,
    index_path,
    inner_nodes,
    pack,
    rows_of,
    tile_of,
    unpack,
)


@pytest.mark.parametrize(
    ("index", "path"),
    [
        (0, "000"),
        (999, "999"),
        (1000, "x001/000"),
        (1234067, "x001/x234/067"),
        (1_000_000, "x001/x000/000"),
    ],
)
def test_an_index_is_written_in_threes(index: int, path: str) -> None:
    assert index_path(index) == path


@pytest.mark.parametrize(
    ("tile", "name"),
    [
        (Tile(0, 0), "tile/0/000"),
        (Tile(1, 0, 17), "tile/1/000.p/17"),
        (Tile(None, 1234067, 8), "tile/entries/x001/x234/067.p/8"),
        (Tile(63, 5), "tile/63/005"),
    ],
)
def test_a_tile_is_named_as_the_specification_names_it(tile: Tile, name: str) -> None:
    assert tile.name == name
    assert tile_of(name) == tile


@pytest.mark.parametrize(
    "name",
    [
        "tile/00/000",
        "tile/64/000",
        "tile/0/0",
        "tile/0/x000/001",
        "tile/0/000.p/0",
        "tile/0/000.p/256",
        "tile/0/000.p/01",
        "tile/0/000.p/999",
        "tile/data/000",
        "tile/0/000/",
        "checkpoint",
    ],
)
def test_what_is_not_exactly_a_tiles_name_is_no_tile(name: str) -> None:
    assert tile_of(name) is None


def test_a_tree_of_70000_has_the_rows_that_the_specification_counts() -> None:
    rows = list(rows_of(70_000))
    hashes = [row for row in rows if row.level is not None]
    assert sum(row.level == 0 and row.width == WIDTH for row in hashes) == 273
    partial = {row.level: row.width for row in hashes if row.width < WIDTH}
    assert partial == {0: 112, 1: 17, 2: 1}
    assert sum(row.level == 1 and row.width == WIDTH for row in hashes) == 1
    bundles = [row for row in rows if row.level is None]
    assert (len(bundles), bundles[-1].width) == (274, 112)


def test_a_tree_of_256_is_one_full_row_and_one_above() -> None:
    assert list(rows_of(256)) == [Tile(None, 0), Tile(0, 0), Tile(1, 0, 1)]


def test_a_tree_of_one_entry_has_two_rows() -> None:
    assert list(rows_of(1)) == [Tile(None, 0, 1), Tile(0, 0, 1)]


def test_an_empty_tree_has_no_rows() -> None:
    assert list(rows_of(0)) == []


@given(st.integers(0, 200_000), st.integers(0, 200_000))
def test_the_new_rows_are_those_that_the_smaller_tree_had_not(one: int, other: int) -> None:
    before, after = sorted((one, other))
    assert set(rows_of(after, before)) == set(rows_of(after)) - set(rows_of(before))


@given(st.lists(st.binary(max_size=300), max_size=20))
def test_a_bundle_gives_back_what_was_put_in(entries: list[bytes]) -> None:
    assert unpack(pack(entries)) == entries


def test_a_bundle_is_lengths_and_entries() -> None:
    assert pack([b"", b"ab"]) == b"\x00\x00\x00\x02ab"
    assert len(unpack(pack([b"x" * 65_535]))[0]) == 65_535


def test_an_entry_too_long_for_its_length_is_refused() -> None:
    with pytest.raises(ValueError, match="longer than 65535"):
        pack([b"x" * 65_536])


@given(st.lists(st.binary(min_size=1, max_size=9), min_size=1, max_size=5), st.data())
def test_a_bundle_cut_short_anywhere_but_between_entries_is_refused(
    entries: list[bytes], data: st.DataObject
) -> None:
    bundle = pack(entries)
    ends = {len(pack(entries[:count])) for count in range(len(entries) + 1)}
    cut = data.draw(st.sampled_from([place for place in range(len(bundle)) if place not in ends]))
    with pytest.raises(ValueError, match="ends inside"):
        unpack(bundle[:cut])


@pytest.mark.parametrize("width", [1, 2, 3, 100, 255, 256])
def test_inner_nodes_are_those_of_the_tree(width: int) -> None:
    leaves = leaf_hashes(bytes([n]) for n in range(width))
    levels = inner_nodes(leaves)
    assert levels == [row for row in Tree().extend(leaves).values() if row]
    if width > 1:
        assert hashes_of(levels[1])[0] == node_hash(*hashes_of(leaves)[:2])
