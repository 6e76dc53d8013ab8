"""The kept copy of the rulebook is only ever a quicker way to the same text."""

import os
from pathlib import Path

import pytest

from inspectorate.norms.load import read_catalogue
from inspectorate.services.home import home
from inspectorate.services.open_catalogue import open_catalogue


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("INSPECTORATE_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def kept(folder: Path) -> list[Path]:
    return list((folder / "cache").glob("*"))


def edition(root: Path, title: str) -> Path:
    file = root / "instruments/rule/one/edition.yaml"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(
        f"{{instrument: rule, edition: one, title: {title}, authority: 會, source: S900}}", "utf-8"
    )
    return root


def test_the_rulebook_is_the_same_from_the_files_and_from_the_kept_copy(own_home: Path) -> None:
    first = open_catalogue()
    assert len(kept(own_home)) == 1
    assert open_catalogue() == first == read_catalogue()


def test_an_edit_of_the_files_is_seen_and_the_older_copy_is_removed(own_home: Path, tmp_path: Path) -> None:
    root = tmp_path / "rules"
    assert open_catalogue(edition(root, "舊")).editions[0].title == "舊"
    assert open_catalogue(edition(root, "新")).editions[0].title == "新"
    assert len(kept(own_home)) == 1


def test_a_damaged_copy_is_made_anew(own_home: Path) -> None:
    first = open_catalogue()
    (copy,) = kept(own_home)
    sound = copy.read_bytes()
    copy.write_bytes(sound[: len(sound) // 2])
    assert open_catalogue() == first
    assert copy.read_bytes() == sound


def test_a_home_that_cannot_be_written_is_no_error(own_home: Path) -> None:
    own_home.write_text("a file where the folder should be", "utf-8")
    assert open_catalogue().editions


def test_home_is_the_named_folder_else_the_user_s_data_directory(
    own_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert home() == own_home
    monkeypatch.delenv("INSPECTORATE_HOME")
    monkeypatch.setenv("XDG_DATA_HOME", str(own_home))
    assert home().name == "inspectorate"
    assert os.fspath(home()) != os.fspath(own_home)
