"""JSON that is not what a reader asks for is refused with what was expected, and never half taken."""

from pathlib import Path

import pytest

from inspectorate.readers import json_text
from inspectorate.readers.evidence_file import EvidenceFile, RefusedError


def file(tmp_path: Path, content: bytes) -> EvidenceFile:
    path = tmp_path / "a.json"
    path.write_bytes(content)
    return EvidenceFile(path, "a.json")


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"[1]", "最外層應為物件"),
        (b"3", "最外層應為物件"),
        (b'{"a": ', "不是完整的 JSON"),
        (b"[" * 200_000, "巢狀過深"),
        (b'{"a": "\xff"}', "JSON"),
    ],
)
def test_what_is_no_whole_object_is_refused(tmp_path: Path, content: bytes, says: str) -> None:
    with pytest.raises(RefusedError, match=says):
        json_text.load(file(tmp_path, content))


def test_a_file_above_the_limit_is_refused_unread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_text, "LARGEST", 4)
    with pytest.raises(RefusedError, match="超過此格式上限 4"):
        json_text.load(file(tmp_path, b'{"a": 1}'))


def test_a_bare_list_is_taken_under_the_name_that_is_asked_for(tmp_path: Path) -> None:
    assert json_text.load(file(tmp_path, b"[1]"), "all") == {"all": [1]}
