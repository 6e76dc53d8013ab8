"""Compiled hashes where the system allows none, and in a log that is long enough for them."""

from pathlib import Path

import pytest
from tests.hardened import said_when_hardened

from inspectorate.ledger import merkle, tiles
from inspectorate.ledger.compiled_hashes import compiled_hashes
from inspectorate.ledger.disk import LocalFolder
from inspectorate.ledger.note import Signer
from inspectorate.ledger.verify import verify_log
from inspectorate.ledger.writer import Writer, create


def test_where_the_system_refuses_code_made_in_memory_there_are_none() -> None:
    code = "from inspectorate.ledger.compiled_hashes import compiled_hashes as c; print(c())"
    assert said_when_hardened(code) == b"None"


def test_a_log_is_byte_for_byte_the_same_by_either_way(
    tmp_path: Path, signer: Signer, monkeypatch: pytest.MonkeyPatch
) -> None:
    ways = {"one by one": None, "compiled": compiled_hashes()}
    for name, way in ways.items():
        for user in (merkle, tiles):
            monkeypatch.setattr(user, "ready", lambda _count, way=way: way)
        create(LocalFolder(tmp_path / name), signer)
        with Writer(LocalFolder(tmp_path / name), signer) as writer:
            for begin in range(0, 3000, 700):
                writer.append([b'{"event":%d}' % number for number in range(begin, min(begin + 700, 3000))])
        assert verify_log(LocalFolder(tmp_path / name), [signer.verifier]).stands
    one, other = (
        {
            file.relative_to(tmp_path / name): file.read_bytes()
            for file in (tmp_path / name).rglob("*")
            if file.is_file()
        }
        for name in ways
    )
    assert one == other
    assert len(one) > 20
