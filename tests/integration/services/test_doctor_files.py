"""健檢之資料夾: who else can look into it, keys that are open to others, and room."""

import os
import shutil
from collections import namedtuple
from pathlib import Path

import pytest

from inspectorate.services.doctor.files import examine_files

_Disk = namedtuple("_Disk", "total used free")  # noqa: PYI024 - what shutil gives
GIB = 1024**3


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "home"
    for name in ("", "web", "trail", "firms", "firms/9A99/evidence"):
        (folder / name).mkdir(mode=0o700, parents=True)
        (folder / name).chmod(0o700)
    for name in ("web/secret", "web/factor-keys", "trail/key", "firms/9A99/evidence/key"):
        (folder / name).write_text("secret", "utf-8")
        (folder / name).chmod(0o600)
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: _Disk(100 * GIB, 0, 50 * GIB))
    return folder


def test_a_sound_folder_says_nothing(home: Path) -> None:
    assert list(examine_files(home)) == []


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    (one,) = examine_files(tmp_path / "none")
    assert (one.level, one.where) == ("missing", str(tmp_path / "none"))


@pytest.mark.parametrize("mode", [0o755, 0o770, 0o701])
def test_a_folder_that_others_can_enter_is_named(home: Path, mode: int) -> None:
    home.chmod(mode)
    (one,) = examine_files(home)
    assert (one.level, one.where) == ("unsafe", str(home))
    assert f"{mode:04o}" in one.what
    assert one.do == f"請執行 chmod 700 {home}"


@pytest.mark.parametrize("name", ["web", "trail", "firms"])
def test_a_folder_within_matters_where_others_come_to_it(home: Path, name: str) -> None:
    (home / name).chmod(0o755)
    assert list(examine_files(home)) == []
    home.chmod(0o711)
    assert [one.where for one in examine_files(home)] == [str(home), str(home / name)]


def test_a_folder_that_lies_elsewhere_is_not_sheltered(home: Path, tmp_path: Path) -> None:
    (home / "firms").rename(tmp_path / "other-disk")
    (tmp_path / "other-disk").chmod(0o755)
    (home / "firms").symlink_to(tmp_path / "other-disk")
    assert [one.where for one in examine_files(home)] == [str(home / "firms")]


@pytest.mark.parametrize("name", ["web/secret", "web/factor-keys", "trail/key", "firms/9A99/evidence/key"])
def test_a_key_that_others_can_read_is_named(home: Path, name: str) -> None:
    (home / name).chmod(0o640)
    (one,) = examine_files(home)
    assert (one.level, one.where) == ("unsafe", str(home / name))
    assert "可由他人讀寫" in one.what


def test_a_folder_of_another_account_is_named(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 4321)
    assert any("屬於另一帳號" in one.what for one in examine_files(home))


def test_a_folder_that_cannot_be_written_is_named(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda path, _mode: Path(path) != home)
    (one,) = examine_files(home)
    assert (one.level, one.what) == ("missing", "執行平台之帳號無法寫入")


@pytest.mark.parametrize(("total", "free"), [(100 * GIB, 4 * GIB), (10 * GIB, GIB // 2)])
def test_a_disk_that_is_nearly_full_is_named(
    home: Path, monkeypatch: pytest.MonkeyPatch, total: int, free: int
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: _Disk(total, 0, free))
    (one,) = examine_files(home)
    assert "磁碟僅餘" in one.what
