"""Evidence files of accounts and passwords, written to a folder and read as the intake reads them."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from inspectorate.facts.composition import composed
from inspectorate.readers.evidence_file import EvidenceFile
from inspectorate.readers.shelf import reader_for

Write = Callable[..., EvidenceFile]
Said = Callable[..., list[Any]]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes an evidence file; keywords are what ``evidence.toml`` tells of it."""

    def written(item: str, content: str | bytes, encoding: str = "utf-8", **told: str) -> EvidenceFile:
        path = tmp_path / item
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
        return EvidenceFile(path, item, told)

    return written


@pytest.fixture
def said() -> Said:
    """The facts of one type that files say, alone or together."""

    def facts(kind: type[Any], *files: EvidenceFile) -> list[Any]:
        found: list[Any] = []
        for one in files:
            reader = reader_for(one)
            assert reader is not None, one.item
            found.extend(reader.read(one))
        return [fact for fact in composed(found) if type(fact) is kind]

    return facts
