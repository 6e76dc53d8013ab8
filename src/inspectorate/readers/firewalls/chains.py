"""Chains of rules that jump to one another."""

from collections.abc import Mapping, Sequence

from inspectorate.facts.firewall import Rule


def reachable(chains: Mapping[str, Sequence[Rule]], start: str) -> dict[str, tuple[Rule, ...]]:
    """The chains that jumps from the start can lead to, without the start itself."""
    found: dict[str, tuple[Rule, ...]] = {}
    waiting = [start]
    while waiting:
        for rule in chains[waiting.pop()]:
            if rule.target in chains and rule.target not in found and rule.target != start:
                found[rule.target] = tuple(chains[rule.target])
                waiting.append(rule.target)
    return found
