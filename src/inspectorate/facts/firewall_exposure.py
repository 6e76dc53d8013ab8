"""暴露面: a filter beside the asset register, to see what lies behind it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from inspectorate.facts.assets import Asset, AssetRegister
from inspectorate.facts.firewall import FirewallPolicy


@dataclass(frozen=True, slots=True)
class FirewallExposure:
    """A filter that packets meet first, the filters they meet on leaving, and the firm's assets."""

    PARTS: ClassVar[tuple[type, ...]] = (FirewallPolicy, AssetRegister)

    policy: FirewallPolicy
    assets: tuple[Asset, ...]
    leaving: tuple[FirewallPolicy, ...] = ()


def compose(facts: Sequence[Any]) -> Iterable[FirewallExposure]:
    """Each filter that packets meet first, with every asset; nothing without an asset register."""
    registers = [fact for fact in facts if isinstance(fact, AssetRegister)]
    assets = tuple(asset for register in registers for asset in register.assets)
    return _exposures(facts, assets) if registers else ()


def _exposures(facts: Sequence[Any], assets: tuple[Asset, ...]) -> Iterator[FirewallExposure]:
    policies = [fact for fact in facts if isinstance(fact, FirewallPolicy)]
    for policy in policies:
        if policy.path not in ("out", "from_device"):
            leaving = [
                other
                for other in policies
                if other.path == "out" and other.applied and other.source.item == policy.source.item
            ]
            yield FirewallExposure(policy, assets, tuple(leaving) if policy.path == "in" else ())
