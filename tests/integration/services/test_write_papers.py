"""Papers on disk: all or none, and earlier ones never change."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from inspectorate.inspection.engagement import Inspection
from inspectorate.inspection.firm import Firm
from inspectorate.inspection.period import Period
from inspectorate.norms.applicability import Answers
from inspectorate.services import write_papers as service
from inspectorate.services.write_papers import PapersError, next_run, write_papers

FILES = {
    "index.html", "evidence.html", "provisions.html", "style.css",
    "working-papers.xlsx", "working-papers.docx", "oscal-assessment-results.json", "result.json",
}  # fmt: skip


@pytest.fixture
def inspection() -> Inspection:
    firm = Firm("大安證券", "9A99", Answers())
    return Inspection(firm, Period.parse("2026-10"), date(2026, 10, 31), (), ())


def test_every_report_is_written(inspection: Inspection, tmp_path: Path) -> None:
    papers = write_papers(inspection, tmp_path / "new" / "papers")
    assert {file.name for file in papers.iterdir()} == FILES
    assert [entry.name for entry in papers.parent.iterdir()] == ["papers"], "nothing is left beside them"


def test_the_same_inspection_writes_the_same_bytes(inspection: Inspection, tmp_path: Path) -> None:
    one, other = write_papers(inspection, tmp_path / "a"), write_papers(inspection, tmp_path / "b")
    for name in FILES:
        assert (one / name).read_bytes() == (other / name).read_bytes(), name


def test_old_papers_never_change_and_new_ones_stand_beside_them(
    inspection: Inspection, tmp_path: Path
) -> None:
    first = write_papers(inspection, tmp_path / "papers")
    before = (first / "result.json").read_bytes()
    second = write_papers(replace(inspection, on=date(2026, 10, 1)), tmp_path / "papers")
    assert second == tmp_path / "papers-2"
    assert (first / "result.json").read_bytes() == before
    assert write_papers(inspection, tmp_path / "papers") == tmp_path / "papers-3"


def test_runs_of_a_period_are_numbered(inspection: Inspection, tmp_path: Path) -> None:
    assert next_run(tmp_path / "2026-10") == tmp_path / "2026-10" / "001"
    first = write_papers(inspection, tmp_path / "2026-10" / "001")
    assert next_run(first.parent) == first.parent / "002"
    assert write_papers(inspection, first) == first.parent / "002", "two runs took the same number"


def test_an_empty_folder_is_taken_and_a_folder_of_other_things_is_not(
    inspection: Inspection, tmp_path: Path
) -> None:
    (tmp_path / "empty").mkdir()
    assert write_papers(inspection, tmp_path / "empty") == tmp_path / "empty"
    full = tmp_path / "full"
    full.mkdir()
    (full / "mine.txt").write_text("mine")
    with pytest.raises(PapersError, match="已有其他檔案"):
        write_papers(inspection, full)
    assert [file.name for file in full.iterdir()] == ["mine.txt"]


def test_a_report_that_fails_leaves_nothing(
    inspection: Inspection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_: Inspection) -> Iterator[bytes]:
        yield b"{"
        raise RuntimeError

    monkeypatch.setattr(service, "chunks", broken)
    with pytest.raises(RuntimeError):
        write_papers(inspection, tmp_path / "papers")
    assert list(tmp_path.iterdir()) == []


def test_a_place_that_is_a_file_is_refused(inspection: Inspection, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(PapersError):
        write_papers(inspection, tmp_path / "file")
    with pytest.raises(PapersError):
        write_papers(inspection, tmp_path / "file" / "papers")
