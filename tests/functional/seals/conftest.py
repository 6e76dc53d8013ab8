"""An inspection of the sample firm with its files kept, made once; each test has its own copy of the home."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from inspectorate.cli.root import root
from inspectorate.evidence.events import Event, entry_of
from inspectorate.ledger.disk import LocalFolder
from inspectorate.ledger.keys import read_key_file
from inspectorate.ledger.writer import Writer
from inspectorate.services.evidence_objects import place_of
from inspectorate.services.make_sample_firm import SAMPLE_PERIOD, make_sample_firm

Run = Callable[..., Result]

TWO = ("--by", "王小明", "--reviewed-by", "李大華")
ENGAGEMENT = f"9A99/{SAMPLE_PERIOD}"


def called(*arguments: object) -> Result:
    return CliRunner().invoke(root, [str(one) for one in arguments])


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The firm's folder and a home in which one run of it was kept."""
    folder = tmp_path_factory.mktemp("seals")
    make_sample_firm(folder / "firm")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("INSPECTORATE_HOME", str(folder / "home"))
        assert called("evidence", "init", "--name", "firm.example/evidence").exit_code == 0
        done = called("inspect", "run", folder / "firm", "--period", SAMPLE_PERIOD, "--keep", "三年")
        assert done.exit_code == 1, done.output
    return folder


@pytest.fixture
def home(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(made / "home", tmp_path / "home")
    monkeypatch.setenv("INSPECTORATE_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def firm(made: Path, tmp_path: Path) -> Path:
    """A copy of the firm's folder that a test may spoil."""
    return shutil.copytree(made / "firm", tmp_path / "firm")


@pytest.fixture
def papers(home: Path) -> Path:
    return home / "papers" / ENGAGEMENT / "001"


@pytest.fixture
def run(home: Path) -> Run:
    """`inspectorate …` on the copy."""
    del home
    return called


@pytest.fixture
def sealed(run: Run, papers: Path) -> Path:
    """The papers, sealed by two people."""
    done = run("inspect", "seal", papers, *TWO)
    assert done.exit_code == 0, done.output
    return papers


def overwrite(path: Path, content: bytes) -> None:
    """What anyone can do who owns the file: the lock is no wall."""
    path.parent.chmod(0o700)
    path.chmod(0o600)
    path.write_bytes(content)


def spoil_copy(home: Path, sha256: str) -> None:
    """Change what the store keeps under an address."""
    overwrite(place_of(home / "evidence", sha256), b"something else")


def append_with_the_key(home: Path, event: Event) -> None:
    """What someone with the key and the disk can do with the ledger's own tools."""
    with Writer(
        LocalFolder(home / "evidence" / "ledger"), read_key_file(home / "evidence" / "key")
    ) as writer:
        writer.append([entry_of(event)])
