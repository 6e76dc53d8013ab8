"""匯出之首日: what lies before the first day that an export holds was not looked at."""

from datetime import date
from pathlib import Path

import pytest

from inspectorate.facts.log_coverage import LogFile
from inspectorate.readers.evidence_file import EvidenceFile, RefusedError
from inspectorate.readers.logs import audit_records

LINE = '{"time": "2026-10-01T08:00:00+08:00", "user": "wang", "address": "192.0.2.1", "event": "login"}\n'


def read(folder: Path, **told: str) -> LogFile:
    path = folder / "log.jsonl"
    path.write_text(LINE, "utf-8")
    (found,) = audit_records.read(EvidenceFile(path, "log.jsonl", told=told))
    return found


def test_a_log_is_looked_at_whole_unless_its_first_day_is_told(tmp_path: Path) -> None:
    assert read(tmp_path).looked_from is None
    assert read(tmp_path, looked_from="2026-09-01").looked_from == date(2026, 9, 1)


def test_what_is_no_day_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RefusedError, match="looked_from 不是日期"):
        read(tmp_path, looked_from="last year")
