"""規則清冊: who answers for each firewall rule, by which request, and when it was last looked at."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from inspectorate.facts.firewall import FirewallPolicy, Rule
from inspectorate.facts.source import Source


@dataclass(frozen=True, slots=True)
class RegisteredRule:
    """One line of the register; dates are ISO (YYYY-MM-DD), empty where the register does not say.

    Attributes:
        rule: the id or name by which the device knows the rule.
        device: the firewall it stands on; empty where the register is of one device.
        ticket: the number of the request by which it was opened.
    """

    rule: str
    source: Source
    device: str = ""
    owner: str = ""
    ticket: str = ""
    approved_on: str = ""
    reviewed_on: str = ""
    expires_on: str = ""
    purpose: str = ""


@dataclass(frozen=True, slots=True)
class RuleRegister:
    """A whole register, as one file gives it."""

    lines: tuple[RegisteredRule, ...]
    source: Source
    limits: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FirewallRuleCare:
    """A filter beside all the lines of the registers that may speak of it."""

    PARTS: ClassVar[tuple[type, ...]] = (FirewallPolicy, RuleRegister)

    policy: FirewallPolicy
    lines: tuple[RegisteredRule, ...]
    limits: tuple[str, ...] = ()

    def permits(self) -> tuple[Rule, ...]:
        """The rules that somebody must answer for: enabled, written by hand, and letting packets through."""
        return tuple(
            rule
            for rule in self.policy.every_rule()
            if rule.enabled and rule.action in ("permit", "other") and not rule.implicit
        )

    def lines_of(self, rule: Rule) -> tuple[RegisteredRule, ...]:
        """The lines that name the rule, by its id or its name, on this device or on none in particular."""
        names = {name.casefold() for name in (rule.id, rule.name) if name}
        device = self.policy.device.casefold()
        return tuple(
            line
            for line in self.lines
            if line.rule.casefold() in names and line.device.casefold() in ("", device)
        )


def compose(facts: Sequence[Any]) -> Iterable[FirewallRuleCare]:
    """Each filter with every register; nothing where no register was handed over."""
    registers = [fact for fact in facts if isinstance(fact, RuleRegister)]
    return _cares(facts, registers) if registers else ()


def _cares(facts: Sequence[Any], registers: Sequence[RuleRegister]) -> Iterator[FirewallRuleCare]:
    lines = tuple(line for register in registers for line in register.lines)
    limits = tuple(limit for register in registers for limit in register.limits)
    for fact in facts:
        if isinstance(fact, FirewallPolicy):
            yield FirewallRuleCare(fact, lines, limits)
