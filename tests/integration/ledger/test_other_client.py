"""A client that knows only the public specifications reads the log: written from their text alone."""

import base64
import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from inspectorate.ledger.note import Signer


def number_path(number: int) -> str:
    groups = f"{number:,}".split(",")
    padded = [group.zfill(3) for group in groups]
    return "/".join([f"x{group}" for group in padded[:-1]] + padded[-1:])


def fetch(folder: Path, level: str, number: int, items: int) -> bytes:
    partial = f".p/{items}" if items < 256 else ""
    return (folder / "tile" / level / f"{number_path(number)}{partial}").read_bytes()


def root_of(hashes: list[bytes]) -> bytes:
    if len(hashes) == 1:
        return hashes[0]
    half = 1
    while half * 2 < len(hashes):
        half *= 2
    return hashlib.sha256(b"\x01" + root_of(hashes[:half]) + root_of(hashes[half:])).digest()


def split(bundle: bytes) -> list[bytes]:
    entries = []
    while bundle:
        length = int.from_bytes(bundle[:2], "big")
        entries.append(bundle[2 : 2 + length])
        bundle = bundle[2 + length :]
    return entries


def read_checkpoint(folder: Path, vkey: str) -> tuple[str, int, bytes]:
    """Origin, size and root, once the signature is found to be the key's."""
    text, _blank, lines = (folder / "checkpoint").read_text("utf-8").rpartition("\n\n")
    name, key_id, material = vkey.split("+", 2)
    dash, signer, encoded = lines.rstrip("\n").split(" ")
    assert (dash, signer) == ("\u2014", name)
    signature, key = base64.b64decode(encoded), base64.b64decode(material)
    assert signature[:4].hex() == key_id == hashlib.sha256(f"{name}\n".encode() + key).hexdigest()[:8]
    Ed25519PublicKey.from_public_bytes(key[1:]).verify(signature[4:], f"{text}\n".encode())
    origin, size, root = text.split("\n")
    return origin, int(size), base64.b64decode(root)


@pytest.mark.parametrize("count", [1, 255, 256, 257, 600])
def test_entries_and_leaf_tiles_lead_to_the_signed_root(
    make_log: Callable[[str, int], Path], signer: Signer, count: int
) -> None:
    folder = make_log("log", count)
    origin, size, root = read_checkpoint(folder, signer.verifier.text)
    assert (origin, size) == ("firm.example/ledger", count)
    leaves: list[bytes] = []
    for number in range((size + 255) // 256):
        items = min(256, size - number * 256)
        entries = split(fetch(folder, "entries", number, items))
        hashes = [hashlib.sha256(b"\x00" + entry).digest() for entry in entries]
        assert b"".join(hashes) == fetch(folder, "0", number, items)
        leaves += hashes
    assert len(leaves) == size
    assert root_of(leaves) == root


def test_upper_tiles_hold_the_roots_of_full_tiles_below(
    make_log: Callable[[str, int], Path], signer: Signer
) -> None:
    folder = make_log("log", 70_000)
    _origin, _size, root = read_checkpoint(folder, signer.verifier.text)
    below = [fetch(folder, "0", number, 256) for number in range(273)]
    roots = [root_of([tile[i : i + 32] for i in range(0, len(tile), 32)]) for tile in below]
    assert fetch(folder, "1", 0, 256) == b"".join(roots[:256])
    assert fetch(folder, "1", 1, 17) == b"".join(roots[256:])
    assert fetch(folder, "2", 0, 1) == root_of(roots[:256])
    last = fetch(folder, "0", 273, 112)
    tail = root_of([*roots[256:], root_of([last[i : i + 32] for i in range(0, len(last), 32)])])
    assert hashlib.sha256(b"\x01" + root_of(roots[:256]) + tail).digest() == root
