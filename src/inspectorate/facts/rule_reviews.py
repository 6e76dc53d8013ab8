"""防火牆規則檢視紀錄: when which rules were looked through, by whom."""

import re
from dataclasses import dataclass
from datetime import date

from inspectorate.facts.source import Source

_EVERYTHING = re.compile(r"全部|所有|全網|整體|\ball\b", re.IGNORECASE)
_DMZ = re.compile(r"dmz|隔離區|非軍事區", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class RuleReview:
    """One review.

    Attributes:
        reviewed_on: ISO date; empty for a line of the register that was planned and not done.
        scope: the zone or rules looked through, as the register writes it (DMZ, 全部 …).
        device: the firewall; empty where the register is of one device.
    """

    reviewed_on: str
    scope: str
    source: Source
    device: str = ""
    reviewer: str = ""
    approver: str = ""

    @property
    def whole(self) -> bool:
        """Whether it went through all rules of the device."""
        return _EVERYTHING.search(self.scope) is not None

    @property
    def dmz(self) -> bool:
        """Whether it went through the rules of the DMZ."""
        return self.whole or _DMZ.search(self.scope) is not None


@dataclass(frozen=True, slots=True)
class RuleReviews:
    """The whole register, as one file gives it."""

    reviews: tuple[RuleReview, ...]
    source: Source
    limits: tuple[str, ...] = ()

    def devices(self) -> tuple[str, ...]:
        """The devices that the register names, in its order; one empty name where it names none."""
        named = dict.fromkeys(one.device for one in self.reviews if not _of_all(one.device))
        return tuple(named) or ("",)

    def of(self, device: str, until: date) -> tuple[RuleReview, ...]:
        """The reviews of a device that were held up to a day, with those of all devices, oldest first."""
        held = (one for one in self.reviews if one.reviewed_on and one.reviewed_on <= until.isoformat())
        mine = (one for one in held if one.device == device or _of_all(one.device))
        return tuple(sorted(mine, key=lambda one: one.reviewed_on))


def _of_all(device: str) -> bool:
    return not device or _EVERYTHING.search(device) is not None
