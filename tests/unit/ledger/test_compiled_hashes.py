"""Many hashes in one call are those that hashlib gives, wherever there are any."""

import _hashlib
import _json
import ctypes
import importlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from hashlib import sha3_256, sha256
from importlib.util import find_spec
from types import ModuleType
from unittest.mock import Mock

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.ledger.test_merkle import LEAVES, ROOTS

from inspectorate.ledger import compiled_hashes as module
from inspectorate.ledger import merkle, tiles
from inspectorate.ledger.compiled_hashes import CompiledHashes, _Ready, compiled_hashes
from inspectorate.ledger.merkle import Tree, leaf_hashes, paired
from inspectorate.ledger.tiles import bundle_hashes, pack

OPENSSL = getattr(_hashlib, "__file__", None)  # where there is none, Python was built with OpenSSL inside it
ABLE = find_spec("llvmlite") and OPENSSL and hasattr(ctypes.CDLL(OPENSSL), "EVP_MD_fetch")
READY = compiled_hashes()
needed = pytest.mark.skipif(not ABLE, reason="no llvmlite here, or an OpenSSL that tells no addresses")


@pytest.fixture
def compiled() -> CompiledHashes:
    if not ABLE:
        pytest.skip("no llvmlite here, or an OpenSSL that tells no addresses")
    assert READY is not None
    return READY


@pytest.fixture
def at_once(compiled: CompiledHashes, monkeypatch: pytest.MonkeyPatch) -> CompiledHashes:
    """The ledger takes the loops for any number of hashes."""
    for user in (merkle, tiles):
        monkeypatch.setattr(user, "ready", lambda _count: compiled)
    return compiled


@pytest.fixture
def looked_for_anew() -> Iterator[None]:
    compiled_hashes.cache_clear()
    yield
    compiled_hashes.cache_clear()


@needed
@given(st.lists(st.one_of(st.binary(max_size=300), st.integers(0, 65_535).map(bytes)), max_size=40))
def test_packed_pieces_have_the_hashes_that_hashlib_gives(pieces: list[bytes]) -> None:
    expected = b"".join(sha256(b"\x00" + piece).digest() for piece in pieces)
    assert READY is not None
    assert READY.packed(b"\x00", pack(pieces), len(pieces)) == expected


@needed
@given(st.binary(max_size=2000), st.integers(1, 130), st.binary(min_size=1, max_size=1))
def test_equal_pieces_have_the_hashes_that_hashlib_gives(pieces: bytes, size: int, kind: bytes) -> None:
    whole = range(0, len(pieces) // size * size, size)
    expected = b"".join(sha256(kind + pieces[at : at + size]).digest() for at in whole)
    assert READY is not None
    assert READY.equal(kind, pieces, size) == expected


@needed
def test_where_the_libraries_are_there_are_compiled_hashes_made_once() -> None:
    assert isinstance(compiled_hashes(), CompiledHashes)
    assert compiled_hashes() is compiled_hashes()


@pytest.mark.parametrize(
    ("bundle", "count"),
    [
        (pack([b"a", b"bc"]), 1),
        (pack([b"a", b"bc"]), 3),
        (pack([b"a", b"bc"])[:-1], 2),
        (pack([b"a", b"bc"]) + b"\x00", 2),
        (pack([b"a", b"bc"]) + b"\x00", 3),
        (b"\xff\xff" + bytes(65_534), 1),
        (b"", 1),
    ],
)
def test_bytes_that_are_not_so_many_pieces_are_refused(
    compiled: CompiledHashes, bundle: bytes, count: int
) -> None:
    with pytest.raises(OSError, match="not so many pieces"):
        compiled.packed(b"\x00", bundle, count)


def test_a_hash_that_openssl_cannot_begin_is_no_hash(
    compiled: CompiledHashes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compiled, "_algorithm", None)
    with pytest.raises(OSError, match="OpenSSL failed"):
        compiled.packed(b"\x00", b"", 0)


def test_where_openssl_has_no_context_there_is_no_hash(
    compiled: CompiledHashes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compiled, "_new", lambda: None)
    with pytest.raises(OSError, match="OpenSSL failed"):
        compiled.packed(b"\x00", b"", 0)


@pytest.mark.parametrize("count", [2, 3])
def test_each_context_is_given_back(
    compiled: CompiledHashes, monkeypatch: pytest.MonkeyPatch, count: int
) -> None:
    begun, ended = Mock(side_effect=compiled._new), Mock(side_effect=compiled._free)
    monkeypatch.setattr(compiled, "_new", begun)
    monkeypatch.setattr(compiled, "_free", ended)
    with suppress(OSError):
        compiled.packed(b"\x00", pack([b"a", b"bc"]), count)
    begun.assert_called_once()
    ended.assert_called_once()


def test_threads_hash_at_once(compiled: CompiledHashes) -> None:
    rows = [bytes([number]) * 64 * 3000 for number in range(8)]
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda row: compiled.equal(b"\x01", row, 64), rows))
    assert found == [sha256(b"\x01" + row[:64]).digest() * 3000 for row in rows]


def test_trees_have_the_published_roots_by_the_compiled_hashes(at_once: CompiledHashes) -> None:
    assert at_once is not None
    for size in range(9):
        tree = Tree()
        tree.extend(bundle_hashes(pack(LEAVES[:size]), size))
        assert tree.root().hex() == ROOTS[size]


@needed
@given(st.integers(0, 70), st.integers(0, 63))
def test_a_row_is_paired_alike_either_way(hashes: int, rest: int) -> None:
    row = sha256(b"%d" % hashes).digest() * hashes
    one_by_one = paired(row)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(merkle, "ready", lambda _count: READY)
        assert paired(row + b"x" * (rest % 32)) == one_by_one


def test_a_bundle_of_another_number_of_entries_is_hashed_as_it_is(at_once: CompiledHashes) -> None:
    assert at_once is not None
    assert bundle_hashes(pack([b"a", b"bc"]), 3) == leaf_hashes([b"a", b"bc"])
    with pytest.raises(ValueError, match="ends inside an entry"):
        bundle_hashes(pack([b"a", b"bc"])[:-1], 2)


@needed
def test_few_hashes_and_the_first_of_a_process_are_made_one_by_one() -> None:
    ready = _Ready()
    assert ready(131_071) is None
    assert ready(15) is None
    assert ready(16) is None, "one is left until it is worth it; the fifteen were not counted"
    assert ready(15) is None
    assert ready(16) is compiled_hashes()
    another = _Ready()
    assert another(131_072) is None
    assert another(16) is compiled_hashes()


@pytest.mark.usefixtures("looked_for_anew")
def test_without_the_compiler_there_are_none(monkeypatch: pytest.MonkeyPatch) -> None:
    def absent(name: str) -> ModuleType:
        raise ImportError(name)

    monkeypatch.setattr(importlib, "import_module", absent)
    assert compiled_hashes() is None


@pytest.mark.usefixtures("looked_for_anew", "compiled")
def test_where_code_made_in_memory_may_not_run_none_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused() -> None:
        raise PermissionError("cannot allocate executable memory")

    binding = importlib.import_module("llvmlite.binding")
    monkeypatch.setattr(binding, "check_jit_execution", refused)
    assert compiled_hashes() is None


@pytest.mark.usefixtures("looked_for_anew", "compiled")
def test_without_an_openssl_that_tells_its_addresses_there_are_none(monkeypatch: pytest.MonkeyPatch) -> None:
    real = importlib.import_module
    other = {"_hashlib": _json}  # a library that has nothing of OpenSSL
    monkeypatch.setattr(importlib, "import_module", lambda name: other.get(name) or real(name))
    assert compiled_hashes() is None


@pytest.mark.usefixtures("looked_for_anew", "compiled")
def test_hashes_that_are_not_those_of_hashlib_are_never_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "sha256", sha3_256)
    assert compiled_hashes() is None


@pytest.mark.usefixtures("looked_for_anew", "compiled")
def test_an_openssl_that_fails_is_never_used(monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(*_asked: object) -> bytes:
        raise OSError("OpenSSL failed")

    monkeypatch.setattr(CompiledHashes, "_hashed", failing)
    assert compiled_hashes() is None
