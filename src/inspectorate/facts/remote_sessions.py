"""遠端連線: who came in from outside, and whether with a second factor.

Times are UTC without a zone; ``source`` is the row of the answer that was kept.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from inspectorate.facts.source import Source


@dataclass(frozen=True, slots=True)
class SessionGroup:
    """An account's sessions on one system, alike in their second factor; ``unknown``: no record says."""

    system: str
    user_name: str | None
    second_factor: Literal["yes", "no", "unknown"]
    sessions: int
    first: datetime
    last: datetime
    source: Source


@dataclass(frozen=True, slots=True)
class RemoteSessions:
    """All sessions of some days.

    Attributes:
        systems: that were asked about; none named means all.
        files: how many files of records were read; with none, that no session was found says nothing.
        limits: zh-TW sentences: what could not be seen, such as lines that could not be read.
    """

    first: date
    last: date
    systems: tuple[str, ...]
    files: int
    groups: tuple[SessionGroup, ...]
    source: Source
    limits: tuple[str, ...] = ()
