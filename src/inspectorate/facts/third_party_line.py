"""第三方專線: the firewall of a line to another party, beside what both agreed on."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from inspectorate.facts.firewall import FirewallPolicy
from inspectorate.facts.source import Source
from inspectorate.facts.traffic import Traffic


@dataclass(frozen=True, slots=True)
class LineAgreement:
    """What was agreed on for one line; ``line`` is the interface or zone that it comes in by."""

    line: str
    traffic: tuple[Traffic, ...]
    source: Source


@dataclass(frozen=True, slots=True)
class ThirdPartyLine:
    """An agreement, and the filters of every device that has an interface or zone of the line's name."""

    PARTS: ClassVar[tuple[type, ...]] = (FirewallPolicy, LineAgreement)

    line: str
    traffic: tuple[Traffic, ...]
    policies: tuple[FirewallPolicy, ...]
    source: Source


def compose(facts: Sequence[Any]) -> Iterable[ThirdPartyLine]:
    """Each line that some agreement names; what several tables agree on for it counts together."""
    policies = [fact for fact in facts if isinstance(fact, FirewallPolicy)]
    agreements = [fact for fact in facts if isinstance(fact, LineAgreement)]
    for line in dict.fromkeys(one.line for one in agreements):
        own = [one for one in agreements if one.line == line]
        devices = {one.device for one in policies if _has(one, line)}
        yield ThirdPartyLine(
            line,
            tuple(traffic for one in own for traffic in one.traffic),
            tuple(one for one in policies if one.device in devices),
            own[0].source,
        )


def _has(policy: FirewallPolicy, line: str) -> bool:
    device, _, zone = line.rpartition(":")
    names = {policy.zone, *(one.name for one in policy.zones)}
    return zone in names and device in ("", policy.device)
