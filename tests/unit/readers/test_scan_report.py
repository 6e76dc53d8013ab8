"""The grades, days and hosts that scanners write."""

from pathlib import Path

import pytest

from inspectorate.readers.evidence_file import EvidenceFile, RefusedError
from inspectorate.readers.scanners.report import (
    english_day,
    epoch_day,
    grade,
    grade_of_score,
    host_of,
    iso_day,
)

FILE = EvidenceFile(Path("nowhere"), "report.xml")


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("Tue Jun 25 10:39:42 2013", "2013-06-25"),
        ("Tue Jun  4 10:39:42 2013", "2013-06-04"),
        ("Tue Jun 25 10:39:42 CST 2013", "2013-06-25"),
        ("Tue, 12 May 2020 20:57:30", "2020-05-12"),
        ("", ""),
    ],
)
def test_an_english_day_is_read_whatever_the_locale(words: str, day: str) -> None:
    assert english_day(FILE, words) == day


@pytest.mark.parametrize("words", ["Tue Feb 30 10:39:42 2013", "Tue, 12 Mai 2020 20:57:30", "yesterday"])
def test_a_day_that_is_none_is_refused(words: str) -> None:
    with pytest.raises(RefusedError, match="日期"):
        english_day(FILE, words)


def test_moments_become_days_of_taiwan() -> None:
    assert iso_day(FILE, "2026-09-30T16:00:00Z") == "2026-10-01"
    assert iso_day(FILE, "2021-08-25T12:20:30.000000005Z") == "2021-08-25"
    assert epoch_day(FILE, "1790783999") == "2026-09-30"
    assert epoch_day(FILE, "1790784000") == "2026-10-01"
    assert epoch_day(FILE, "") == iso_day(FILE, "") == ""


@pytest.mark.parametrize("seconds", ["soon", "9" * 30, "1.5"])
def test_seconds_that_are_none_are_refused(seconds: str) -> None:
    with pytest.raises(RefusedError, match="日期"):
        epoch_day(FILE, seconds)


def test_a_weakness_of_no_known_grade_is_never_nothing() -> None:
    assert grade("UNKNOWN") == grade("whatever") == "low"
    assert grade("Informational") == "info"


@pytest.mark.parametrize(
    ("score", "name"),
    [(10, "critical"), (9, "critical"), (8.9, "high"), (4, "medium"), (3.9, "low"), (0, "info")],
)
def test_a_score_falls_into_its_band(score: float, name: str) -> None:
    assert grade_of_score(score) == name


@pytest.mark.parametrize(
    ("address", "host"),
    [
        ("http://www.Example.tw/", "www.example.tw"),
        ("www.example.tw", "www.example.tw"),
        ("https://u:p@h:8443/x", "h"),
        ("https://[2001:db8::1]:443/", "2001:db8::1"),
        ("10.0.0.1:443", "10.0.0.1"),
        ("", ""),
    ],
)
def test_a_host_is_found_in_an_address(address: str, host: str) -> None:
    assert host_of(address) == host
