"""Where the small configurations written for these tests lie."""

from pathlib import Path

import pytest

from inspectorate.readers.evidence_file import EvidenceFile


@pytest.fixture(scope="session")
def samples() -> Path:
    return Path(__file__).parent / "samples"


@pytest.fixture(scope="session")
def sample_files(samples: Path) -> list[EvidenceFile]:
    return [EvidenceFile(path, path.name) for path in sorted(samples.iterdir())]
