"""The files that pages load are gathered where any of them changed, and left alone where none did."""

import os
from pathlib import Path

import pytest
from django.conf import settings as told
from pytest_django import Settings

from inspectorate.services.gather_static import gather_static


@pytest.fixture
def web(tmp_path: Path, settings: Settings) -> Path:
    """A platform's folder, of pages that load one file."""
    (tmp_path / "source").mkdir()
    (tmp_path / "source" / "a.css").write_text("p { color: red }" * 100, "utf-8")
    (tmp_path / "web" / "static").mkdir(parents=True)
    settings.COLLECTED = settings.STATIC_ROOT = tmp_path / "web" / "static"
    settings.STATICFILES_DIRS = [tmp_path / "source"]
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    backend = "whitenoise.storage.CompressedManifestStaticFilesStorage"
    settings.STORAGES = {**told.STORAGES, "staticfiles": {"BACKEND": backend}}
    return tmp_path / "web"


def test_what_did_not_change_is_not_gathered_again(web: Path) -> None:
    assert gather_static(web)
    gathered = {file.name: file.stat().st_mtime_ns for file in (web / "static").iterdir()}
    assert {"a.css", "a.css.gz", "staticfiles.json"} < gathered.keys()
    assert not gather_static(web)
    assert {file.name: file.stat().st_mtime_ns for file in (web / "static").iterdir()} == gathered


def test_what_changed_is_gathered(web: Path, tmp_path: Path) -> None:
    gather_static(web)
    source = tmp_path / "source" / "a.css"
    before = source.stat()
    source.write_text("p { color: tan }" * 100, "utf-8")
    os.utime(source, ns=(before.st_atime_ns, before.st_mtime_ns + 10**9))
    assert gather_static(web)
    assert "tan" in (web / "static" / "a.css").read_text("utf-8")


@pytest.mark.parametrize("name", ["a.css", "a.css.gz", "staticfiles.json"])
def test_what_is_gone_is_gathered_again(web: Path, name: str) -> None:
    gather_static(web)
    (web / "static" / name).unlink()
    assert gather_static(web)
    assert (web / "static" / name).is_file()
    assert not gather_static(web)


def test_what_was_changed_where_it_was_gathered_is_gathered_again(web: Path) -> None:
    gather_static(web)
    (web / "static" / "staticfiles.json").write_text("{}", "utf-8")
    assert gather_static(web)
    assert "a.css" in (web / "static" / "staticfiles.json").read_text("utf-8")


def test_files_of_another_version_are_gathered_again(web: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gather_static(web)
    monkeypatch.setattr("inspectorate.services.gather_static.__version__", "another")
    assert gather_static(web)
