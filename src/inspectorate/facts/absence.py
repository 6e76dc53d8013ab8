"""未提供之佐證: what other evidence speaks of and nobody handed over. What is not shown is not in order."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from inspectorate.facts.accounts import AccountList, UnixUsers
from inspectorate.facts.firewall import FirewallPolicy
from inspectorate.facts.firewall_exposure import FirewallExposure
from inspectorate.facts.log_coverage import LogFile
from inspectorate.facts.passwords import PasswordPolicy, PasswordSettings, PasswordStore
from inspectorate.facts.rule_register import FirewallRuleCare, RuleRegister
from inspectorate.facts.source import Source


@dataclass(frozen=True, slots=True)
class Absence:
    """Evidence that is missing beside what was handed over.

    Attributes:
        leaves_open: the facts that therefore do not speak for everything there is.
        message: what is missing, a zh-TW sentence with the place ``{name}`` for whose evidence it is.
        source: where it is spoken of.
    """

    leaves_open: tuple[type[Any], ...]
    message: str
    name: str
    source: Source


_Named = tuple[str, Source]


def compose(facts: Sequence[Any]) -> Iterator[Absence]:
    """Firewalls known by their records or rules only; systems known by their accounts only."""
    of_firewalls = (FirewallPolicy, FirewallExposure, FirewallRuleCare)
    message = "{name} 有紀錄或規則清冊，而未提供其防火牆設定檔（名稱須與設定檔之主機名稱一致）。"
    yield from _absences(_firewalls_spoken_of(facts), _configured(facts), of_firewalls, message)
    message = "{name} 有帳號清冊，而未提供其密碼原則（系統名稱須一致，可於 evidence.toml 以 system 指明）。"
    yield from _absences(
        _systems(facts), _named(facts, PasswordSettings, _system), (PasswordPolicy,), message
    )
    message = (
        "{name} 有帳號清冊，而未提供其密碼儲存方式（系統名稱須一致，可於 evidence.toml 以 system 指明）。"
    )
    yield from _absences(_systems(facts), _named(facts, PasswordStore, _system), (PasswordStore,), message)


def _absences(
    spoken_of: Iterable[_Named], shown: Mapping[str, Source], opens: tuple[type[Any], ...], message: str
) -> Iterator[Absence]:
    """One for each name that is spoken of and not shown, where it is first spoken of."""
    seen = set(shown)
    for name, source in spoken_of:
        if name.casefold() not in seen:
            seen.add(name.casefold())
            yield Absence(opens, message, name, source)


def _firewalls_spoken_of(facts: Sequence[Any]) -> Iterator[_Named]:
    for fact in facts:
        if isinstance(fact, LogFile) and fact.kind == "firewall":
            yield fact.system, fact.source
        elif isinstance(fact, RuleRegister):
            yield from ((line.device, line.source) for line in fact.lines if line.device)


def _configured(facts: Sequence[Any]) -> Mapping[str, Source]:
    return _named(facts, FirewallPolicy, lambda policy: str(policy.device))


def _systems(facts: Sequence[Any]) -> Iterator[_Named]:
    """Each system whose own people have accounts on it."""
    for fact in facts:
        if isinstance(fact, UnixUsers) or (isinstance(fact, AccountList) and not fact.only_customers):
            yield fact.system, fact.source


def _named(facts: Sequence[Any], kind: type[Any], name: Callable[[Any], str]) -> Mapping[str, Source]:
    return {name(fact).casefold(): fact.source for fact in facts if isinstance(fact, kind)}


def _system(fact: Any) -> str:  # noqa: ANN401 - whatever has a system
    return str(fact.system)
