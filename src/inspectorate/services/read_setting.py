"""Settings of the environment that have to be numbers; what is no such number is said, and nothing begins."""

import os
import sys
from dataclasses import dataclass

from inspectorate.i18n import _

_GIB, _YEAR = 1024**3, 24 * 366
_MEGA = 1_000_000


class SettingError(ValueError):
    """A setting that cannot be used; the message (zh-TW) names it and says what it may be."""


def whole_number(name: str, otherwise: int, least: int, most: int) -> int:
    """The number that a variable of the environment sets.

    Args:
        name: of the variable.
        otherwise: the number where it is not set, or empty.
        least, most: what it may be.

    Raises:
        SettingError: it is no whole number between these.
    """
    told = os.environ.get(name, "").strip()
    if not told:
        return otherwise
    number = int(told) if told.isascii() and told.isdecimal() else least - 1
    if not least <= number <= most:
        said = _("{name}={told}：須為 {least} 至 {most} 之整數")
        raise SettingError(said.format(name=name, told=told[:40], least=least, most=most))
    return number


@dataclass(frozen=True, slots=True)
class UploadSetting:
    """What is taken in.

    Attributes:
        limit: the most bytes of one file.
        hours: for how long an upload that was begun is waited for.
    """

    limit: int
    hours: int


def read_upload_setting() -> UploadSetting:
    """What the environment says of uploads.

    Raises:
        SettingError: one of them cannot be used.
    """
    limit = whole_number("INSPECTORATE_UPLOAD_LIMIT", 2 * _GIB, 1, sys.maxsize)
    return UploadSetting(limit, whole_number("INSPECTORATE_UPLOAD_HOURS", 24, 1, _YEAR))


@dataclass(frozen=True, slots=True)
class ScrubSetting:
    """How all evidence is read again.

    Attributes:
        days: how long after a round has ended the next begins; 0 where workers begin none.
        pace: bytes a second at most.
    """

    days: int
    pace: int


def read_scrub_setting() -> ScrubSetting:
    """What the environment says of reading evidence again; no text demands these numbers, they are ours.

    Raises:
        SettingError: one of them cannot be used.
    """
    days = whole_number("INSPECTORATE_SCRUB_DAYS", 30, 0, 366)
    return ScrubSetting(days, _MEGA * whole_number("INSPECTORATE_SCRUB_PACE", 20, 1, 1_000_000))
