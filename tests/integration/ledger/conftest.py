"""A log of 600 entries in a folder, and who signs it."""

from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from inspectorate.ledger.canonical import canonical
from inspectorate.ledger.disk import LocalFolder
from inspectorate.ledger.note import Signer
from inspectorate.ledger.writer import Writer, create


@pytest.fixture
def signer() -> Signer:
    return Signer.of("firm.example/ledger", Ed25519PrivateKey.from_private_bytes(bytes(32)))


@pytest.fixture
def make_log(tmp_path: Path, signer: Signer) -> Callable[[str, int], Path]:
    """A published log of so many entries under a name: ``{"at":"2026-10-01","event":n}``."""

    def make(name: str, count: int) -> Path:
        folder = tmp_path / name
        create(LocalFolder(folder), signer)
        with Writer(LocalFolder(folder), signer) as writer:
            for begin in range(0, count, 200):
                numbers = range(begin, min(begin + 200, count))
                writer.append([canonical({"at": "2026-10-01", "event": n}) for n in numbers])
        return folder

    return make


@pytest.fixture
def log(make_log: Callable[[str, int], Path]) -> Path:
    return make_log("log", 600)
