"""What all scanners' reports have in common: grades, days, hosts."""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime

from inspectorate.facts.scans import Severity
from inspectorate.readers.dates import TAIWAN, parse_date, parse_moment
from inspectorate.readers.evidence_file import EvidenceFile, RefusedError

TELLS = ("scanned_on",)
"""A report without a date is dated by ``scanned_on`` in ``evidence.toml``."""

GRADES: Mapping[str, Severity] = {
    "critical": "critical",
    "high": "high",
    "medium": "medium",
    "moderate": "medium",
    "low": "low",
    "unknown": "low",  # a weakness without a grade is still a weakness
    "info": "info",
    "informational": "info",
    "none": "info",
    "log": "info",
    "negligible": "low",
}
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_ENGLISH = re.compile(
    r"(?:[A-Z][a-z]{2},? +)?(?:(?P<day>\d{1,2}) +(?P<month>[A-Z][a-z]{2}) +(?P<year>\d{4})(?: .*)?"
    r"|(?P<month2>[A-Z][a-z]{2}) +(?P<day2>\d{1,2}) +[\d:]+ +(?:[A-Z]+ +)?(?P<year2>\d{4}))"
)
_HOST = re.compile(r"(?:[a-z][a-z0-9+.-]*://)?(?:[^/@]*@)?(\[[0-9a-f:.]+\]|[^/:?#]+)", re.IGNORECASE)


def english_day(file: EvidenceFile, words: str) -> str:
    """The ISO date of ``Tue Jun 25 10:39:42 2013`` or ``Tue, 12 May 2020 20:57:30``, the scanner's own clock.

    Raises:
        RefusedError: the words are no such date.
    """
    found = _ENGLISH.fullmatch(words.strip())
    if not words.strip():
        return ""
    try:
        if not found:
            raise ValueError(words)  # noqa: TRY301 - both ways to fail end alike
        day, month = found["day"] or found["day2"], found["month"] or found["month2"]
        year = int(found["year"] or found["year2"])
        return date(year, _MONTHS.index(month.lower()) + 1, int(day)).isoformat()
    except ValueError as error:
        raise _no_date(file, words) from error


def iso_day(file: EvidenceFile, words: str) -> str:
    """The date in Taiwan of an ISO moment such as ``2023-09-26T10:50:34Z``; empty where there is none.

    Raises:
        RefusedError: the words are no moment.
    """
    try:
        moment = parse_moment(re.sub(r"(\.\d{6})\d+", r"\1", words))
    except ValueError as error:
        raise _no_date(file, words) from error
    return moment.date().isoformat() if moment else ""


def any_day(file: EvidenceFile, words: str) -> str:
    """The date of a moment in ISO or English form; empty where there is none or in the scanner's own tongue.

    A report whose date cannot be read is an undated report, not a broken one.
    """
    for read in (iso_day, english_day):
        try:
            return read(file, words)
        except RefusedError:
            continue
    return ""


def epoch_day(file: EvidenceFile, seconds: str) -> str:
    """The date in Taiwan of seconds since 1970; empty where there are none.

    Raises:
        RefusedError: the text is no such number.
    """
    if not seconds.strip():
        return ""
    try:
        return datetime.fromtimestamp(int(seconds), UTC).astimezone(TAIWAN).date().isoformat()
    except (ValueError, OverflowError, OSError) as error:
        raise _no_date(file, seconds) from error


def told_day(file: EvidenceFile) -> str:
    """The date that the firm tells in ``scanned_on``; empty where it does not.

    Raises:
        RefusedError: what it tells is no date.
    """
    words = file.told.get("scanned_on", "")
    try:
        day = parse_date(words)
    except ValueError as error:
        raise _no_date(file, words) from error
    return day.isoformat() if day else ""


def undated(day: str) -> tuple[str, ...]:
    """The limit that a report without a date carries."""
    return () if day else ("報告未載明掃描日期；可於 evidence.toml 以 scanned_on 補充。",)


def grade(words: str) -> Severity:
    """The grade that the scanner's word means; a word not known counts as low, never as nothing."""
    return GRADES.get(words.strip().casefold(), "low")


def grade_of_score(score: float) -> Severity:
    """The grade of a CVSS score by the bands of CVSS v3."""
    bands: tuple[tuple[float, Severity], ...] = ((9.0, "critical"), (7.0, "high"), (4.0, "medium"))
    return next((name for least, name in bands if score >= least), "low" if score > 0 else "info")


def host_of(address: str) -> str:
    """The host of a URL or of ``host:port``."""
    found = _HOST.match(address.strip())
    return found[1].strip("[]").lower() if found else ""


def _no_date(file: EvidenceFile, words: str) -> RefusedError:
    return file.refused(f"日期 {words[:60]!r} 無法解讀。", "請由掃描工具重新匯出。")
