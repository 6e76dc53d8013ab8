"""The time stamps that log lines begin with or hold."""

import re
from datetime import date, datetime

from inspectorate.readers.logs.tally import MONTHS, Years, local_day

_ISO = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})[T ](\d{2}):(\d{2}):(\d{2})(?:[.,]\d+)?(Z|[+-]\d{2}:?\d{2})?")
_WITH_YEAR = re.compile(r"\b([A-Z][a-z]{2}) +(\d{1,2}) (\d{4}) (\d{2}):(\d{2}):(\d{2})")
_YEARLESS = re.compile(r"(?:^|>|\s)([A-Z][a-z]{2}) +(\d{1,2}) \d{2}:\d{2}:\d{2}")
_FORTI = re.compile(r'\bdate="?(\d{4})-(\d{2})-(\d{2})"?')
_SLASHED = re.compile(r"\b(\d{4})/(\d{2})/(\d{2}) \d{2}:\d{2}:\d{2}")


def day_in(line: str, years: Years) -> date | None:
    """The local day that a line's first time stamp names; None where there is none or its year is unknown."""
    iso = _ISO.search(line)
    if iso:
        return _iso_day(iso)
    for form in (_FORTI, _SLASHED):
        found = form.search(line)
        if found:
            return _day(*(int(part) for part in found.groups()))
    written = _WITH_YEAR.search(line)
    if written:
        return _written_day(written)
    yearless = _YEARLESS.search(line)
    return years.day(yearless[1], yearless[2]) if yearless else None


def _iso_day(found: re.Match[str]) -> date | None:
    try:
        return local_day(datetime.fromisoformat(found[0].replace(",", ".")))
    except ValueError:
        return None


def _written_day(found: re.Match[str]) -> date | None:
    month = MONTHS.get(found[1])
    return _day(int(found[3]), month, int(found[2])) if month else None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
