"""An edition that has landed is never edited: an old paper's clause stays what it was."""

import runpy
import sys
from importlib.resources.abc import Traversable
from pathlib import Path

import pytest

from inspectorate.norms.fingerprint import FrozenError, faults, fingerprint, freeze, main, read_frozen
from inspectorate.norms.load import catalogue_root, edition_folders, read_catalogue

LIST = Path(__file__).with_name("frozen_editions.txt")
FROZEN = read_frozen(LIST.read_text("utf-8"))
FOLDERS: dict[str, Traversable] = dict(edition_folders(catalogue_root()))


def test_every_landed_edition_is_listed_and_is_what_it_was() -> None:
    assert faults(FOLDERS, FROZEN) == []


def test_every_edition_carries_the_fingerprint_under_which_it_is_listed() -> None:
    assert {edition.name: edition.fingerprint for edition in read_catalogue().editions} == FROZEN


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A catalogue of one edition, frozen."""
    folder = tmp_path / "instruments" / "rule" / "one"
    folder.mkdir(parents=True)
    (folder / "edition.yaml").write_text("instrument: rule\nedition: one\n", "utf-8")
    (folder / "point-01.yaml").write_text("- {path: '1.'}\n", "utf-8")
    assert freeze(tmp_path, tmp_path / "frozen.txt") == ["rule/one"]
    return tmp_path


def faults_of(root: Path) -> list[str]:
    return faults(dict(edition_folders(root)), read_frozen((root / "frozen.txt").read_text("utf-8")))


def test_a_frozen_edition_has_no_fault(copy: Path) -> None:
    assert faults_of(copy) == []


def test_one_word_changed_in_a_frozen_edition_is_seen_and_cannot_be_frozen_anew(copy: Path) -> None:
    (copy / "instruments/rule/one/point-01.yaml").write_text("- {path: '2.'}\n", "utf-8")
    (fault,) = faults_of(copy)
    assert "rule/one：已凍結之版本遭更動" in fault
    with pytest.raises(FrozenError, match="rule/one"):
        freeze(copy, copy / "frozen.txt")


def test_a_file_slipped_into_a_frozen_edition_is_seen(copy: Path) -> None:
    (copy / "instruments/rule/one/point-02.yaml").write_text("[]\n", "utf-8")
    assert len(faults_of(copy)) == 1


def test_an_edited_edition_with_a_matching_line_of_its_own_is_still_seen(copy: Path) -> None:
    folder = copy / "instruments/rule/one"
    (folder / "point-01.yaml").write_text("- {path: '2.'}\n", "utf-8")
    text = (folder / "edition.yaml").read_text("utf-8").split("fingerprint")[0]
    (folder / "edition.yaml").write_text(f"{text}fingerprint: {fingerprint(folder)}\n", "utf-8")
    assert len(faults_of(copy)) == 1


def test_a_frozen_edition_without_its_own_line_is_seen(copy: Path) -> None:
    file = copy / "instruments/rule/one/edition.yaml"
    file.write_text(file.read_text("utf-8").split("fingerprint")[0], "utf-8")
    (fault,) = faults_of(copy)
    assert "fingerprint" in fault


def test_a_frozen_edition_that_was_removed_is_seen(copy: Path) -> None:
    for file in (copy / "instruments/rule/one").iterdir():
        file.unlink()
    (fault,) = faults_of(copy)
    assert "不得刪除" in fault


def test_a_new_edition_is_told_how_to_be_frozen(copy: Path) -> None:
    new = copy / "instruments/rule/two"
    new.mkdir()
    (new / "edition.yaml").write_text("instrument: rule\nedition: two\ninherits: one\n", "utf-8")
    (fault,) = faults_of(copy)
    assert "--freeze" in fault
    assert freeze(copy, copy / "frozen.txt") == ["rule/two"]
    assert faults_of(copy) == []


def test_line_ends_of_another_system_are_no_edit(copy: Path) -> None:
    file = copy / "instruments/rule/one/point-01.yaml"
    file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))
    assert faults_of(copy) == []


def test_the_bytes_of_a_fingerprint_stay_as_they_are(copy: Path) -> None:
    expected = "26a7f6935c3c2a538edf4954a2e684ef3fd8ed3aed766cb758d19244c093c676"
    assert fingerprint(copy / "instruments/rule/one") == expected


def test_the_command_finds_the_shipped_editions_frozen(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--list", str(LIST)]) == 0
    assert capsys.readouterr().err == ""


def test_the_command_names_what_is_not_frozen(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--list", str(tmp_path / "none.txt")]) == 1
    assert "inspection-mechanism/after-amendment" in capsys.readouterr().err


def test_run_as_a_program_the_command_refuses_to_freeze_what_was_altered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    altered = tmp_path / "frozen.txt"
    name = "inspection-mechanism/after-amendment"
    altered.write_text(LIST.read_text("utf-8").replace(FROZEN[name], "0" * 64), "utf-8")
    monkeypatch.setattr(sys, "argv", ["fingerprint", "--freeze", "--list", str(altered)])
    monkeypatch.delitem(sys.modules, "inspectorate.norms.fingerprint")
    with pytest.raises(SystemExit) as ended:
        runpy.run_module("inspectorate.norms.fingerprint", run_name="__main__")
    assert ended.value.code == 1
    assert name in capsys.readouterr().err
    assert "0" * 64 in altered.read_text("utf-8"), "the list is left as it was"
