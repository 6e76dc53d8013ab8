"""Which reader gets a file: the one told, else the one that knows it; one that stumbles stops no other."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from inspectorate.readers import shelf
from inspectorate.readers.evidence_file import EvidenceFile, RefusedError


@dataclass(frozen=True)
class Made:
    """A reader whose recognition is what the test says; an error is raised."""

    NAME: str
    answer: bool | Exception
    TITLE: str = "測試"
    YIELDS: tuple[type, ...] = ()

    def recognises(self, file: EvidenceFile) -> bool:
        assert file.item == "a.txt"
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer

    def read(self, file: EvidenceFile) -> Iterator[str]:
        yield file.item


@pytest.fixture
def file(tmp_path: Path) -> EvidenceFile:
    path = tmp_path / "a.txt"
    path.write_text("甲", "utf-8")
    return EvidenceFile(path, "a.txt")


def put(monkeypatch: pytest.MonkeyPatch, *readers: Made) -> None:
    monkeypatch.setattr(shelf, "all_readers", lambda: readers)


def taken(file: EvidenceFile) -> str:
    reader = shelf.reader_for(file)
    return reader.NAME if reader else ""


def test_a_reader_that_stumbles_does_not_know_the_file_and_stops_no_other(
    monkeypatch: pytest.MonkeyPatch, file: EvidenceFile
) -> None:
    put(monkeypatch, Made("bad", RecursionError("deep")), Made("good", answer=True))
    assert taken(file) == "good"


@pytest.mark.parametrize("error", [OSError("gone"), RefusedError("a.txt", "讀不到。", "請重新匯出。")])
def test_a_file_that_cannot_be_read_is_told_and_not_taken_for_unknown(
    monkeypatch: pytest.MonkeyPatch, file: EvidenceFile, error: Exception
) -> None:
    put(monkeypatch, Made("one", error), Made("two", answer=True))
    with pytest.raises(type(error)):
        shelf.reader_for(file)


def test_two_readers_that_know_a_file_refuse_it_by_name(
    monkeypatch: pytest.MonkeyPatch, file: EvidenceFile
) -> None:
    put(monkeypatch, Made("one", answer=True), Made("two", answer=True))
    with pytest.raises(RefusedError, match="one, two"):
        shelf.reader_for(file)


def test_the_reader_told_is_taken_and_one_that_is_none_is_refused_with_those_there_are(
    monkeypatch: pytest.MonkeyPatch, file: EvidenceFile
) -> None:
    put(monkeypatch, Made("one", answer=True), Made("two", answer=False))
    assert taken(replace(file, told={"reader": "two"})) == "two"
    with pytest.raises(RefusedError, match="one, two"):
        shelf.reader_for(replace(file, told={"reader": "three"}))
