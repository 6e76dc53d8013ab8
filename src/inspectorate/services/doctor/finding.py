"""What an examination of the installation found."""

from dataclasses import dataclass
from typing import Literal

Level = Literal["unsafe", "missing", "unknown", "note"]

LEVEL_ZH: dict[Level, str] = {"unsafe": "不安全", "missing": "缺少", "unknown": "無法得知", "note": "說明"}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as it should be.

    Attributes:
        level: ``note`` is only told and no fault; ``unknown`` what could not be looked at.
        what, do: what was found, and what to do about it (zh-TW).
        where: the file, setting, account or address.
    """

    level: Level
    what: str
    where: str
    do: str = ""

    @property
    def counts(self) -> bool:
        """Whether the installation is not in order because of it."""
        return self.level != "note"


@dataclass(frozen=True, slots=True)
class Examined:
    """One part of the installation (zh-TW) with all that was found there."""

    title: str
    findings: tuple[Finding, ...]

    @property
    def sound(self) -> bool:
        """Whether nothing counts against it."""
        return not any(finding.counts for finding in self.findings)
