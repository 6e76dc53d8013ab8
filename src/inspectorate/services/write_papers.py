"""Write the papers of a run: all of them or none, and never over earlier ones."""

import os
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from inspectorate.inspection.engagement import Inspection
from inspectorate.reports.document import document
from inspectorate.reports.html.pages import pages
from inspectorate.reports.json_report import chunks
from inspectorate.reports.oscal import assessment_results
from inspectorate.reports.workbook import workbook

Content = bytes | Iterable[bytes]


class PapersError(Exception):
    """The papers can't be written there: where, why, and what to do."""


def write_papers(inspection: Inspection, target: Path) -> Path:
    """Write every report of a run into a folder that appears whole, and say which.

    A target that already holds papers keeps them: the new ones go beside it under the next number.

    Raises:
        PapersError: the target holds something else, or can't be written.
    """
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".papers-", dir=target.parent) as name:
            folder = Path(name) / "papers"
            folder.mkdir()
            for path, content in _files(inspection):
                _write(folder / path, content)
            return _settle(folder, target)
    except OSError as error:
        raise PapersError(f"{target}：無法寫入（{error.strerror}）。請確認權限與可用空間。") from error


def next_run(period_folder: Path) -> Path:
    """The folder of the next run in a period's folder: 001, then 002."""
    taken = [int(entry.name) for entry in _entries(period_folder) if entry.name.isdecimal()]
    return period_folder / f"{max(taken, default=0) + 1:03}"


def _entries(folder: Path) -> list[Path]:
    return list(folder.iterdir()) if folder.is_dir() else []


def _settle(folder: Path, target: Path) -> Path:
    """Rename the finished folder to the target; another run may take the same number meanwhile."""
    for place in _places(target):
        if not _entries(place):
            try:
                folder.replace(place)
            except OSError:
                if not _entries(place):
                    raise
            else:
                return place
        if not (place / "result.json").is_file():
            raise PapersError(f"{place}：資料夾內已有其他檔案，未寫入。請指定空資料夾。")
    raise AssertionError("places never end")


def _places(target: Path) -> Iterator[Path]:
    yield target
    if target.name.isdecimal():
        number = int(target.name)
        while True:
            number += 1
            yield target.with_name(f"{number:03}")
    number = 1
    while True:
        number += 1
        yield target.with_name(f"{target.name}-{number}")


def _write(path: Path, content: Content) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("xb") as stream:
        for piece in [content] if isinstance(content, bytes) else content:
            stream.write(piece)
        stream.flush()
        os.fsync(stream.fileno())


def _files(inspection: Inspection) -> Iterator[tuple[str, Content]]:
    yield from pages(inspection)
    yield "working-papers.xlsx", workbook(inspection)
    yield "working-papers.docx", document(inspection)
    yield "oscal-assessment-results.json", assessment_results(inspection)
    yield "result.json", chunks(inspection)
