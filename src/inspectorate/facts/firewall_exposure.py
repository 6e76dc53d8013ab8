"""暴露面: a filter beside the asset register, to see what lies behind it."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from inspectorate.facts.assets import Asset, AssetRegister
from inspectorate.facts.firewall import FirewallPolicy

_DMZ = re.compile(r"dmz|非軍事|隔離區", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class FirewallExposure:
    """A filter that packets meet first, the filters they meet on leaving, and the firm's assets."""

    PARTS: ClassVar[tuple[type, ...]] = (FirewallPolicy, AssetRegister)

    policy: FirewallPolicy
    assets: tuple[Asset, ...]
    leaving: tuple[FirewallPolicy, ...] = ()
    limits: tuple[str, ...] = ()

    def inner(self) -> tuple[Asset, ...]:
        """The assets that are core, or not said not to be, and that no register places in a DMZ."""
        return tuple(a for a in self.assets if a.core is not False and not _DMZ.search(a.zone))


def compose(facts: Sequence[Any]) -> Iterable[FirewallExposure]:
    """Each filter on a way through, with the assets behind it; nothing without an asset register.

    A host's own filter is left out: what it lets in is not what the Internet can reach.
    """
    registers = [fact for fact in facts if isinstance(fact, AssetRegister)]
    return _exposures(facts, registers) if registers else ()


def _exposures(facts: Sequence[Any], registers: Sequence[AssetRegister]) -> Iterator[FirewallExposure]:
    policies = [fact for fact in facts if isinstance(fact, FirewallPolicy)]
    assets = tuple(asset for register in registers for asset in register.assets)
    limits = tuple(limit for register in registers for limit in register.limits)
    for policy in policies:
        leaving = tuple(
            other
            for other in policies
            if policy.path == "in" and other.path == "out" and other.source.item == policy.source.item
        )
        if policy.path in ("in", "through"):
            yield FirewallExposure(policy, assets, leaving, limits)
