"""密碼: a system's rules for passwords, and how it stores them. No password or hash is ever kept here."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import combinations
from typing import Any, ClassVar, Literal

from inspectorate.facts.source import Source

CharacterClass = Literal["upper", "lower", "digit", "symbol", "letter"]
"""``letter`` is an upper or a lower one."""

Scheme = Literal[
    "plain",
    "reversible",
    "empty",
    "locked",
    "unknown",
    "des",
    "bsdi_des",
    "md5",
    "md5crypt",
    "sunmd5",
    "ntlm",
    "md5_or_ntlm",
    "lm",
    "mysql323",
    "mysql",
    "mssql",
    "oracle",
    "sha1",
    "sha256",
    "sha512",
    "ssha",
    "sha256crypt",
    "sha512crypt",
    "pbkdf2",
    "bcrypt",
    "scrypt",
    "yescrypt",
    "gost_yescrypt",
    "argon2",
    "scram",
    "hashed",
]
"""How a password is stored; ``hashed``: some hash; ``locked``: there is none to log in by."""

_CLASSES = ("upper", "lower", "digit", "symbol")


@dataclass(frozen=True, slots=True)
class StoredPassword:
    """How one account's password is stored, and its dates; never the password nor its hash.

    Attributes:
        changed: the day of the last change; None where the store does not say.
        max_days: the days after which it must be changed; 0 means never; None where the store does not say.
        expires: the first day on which the account can no longer log in.
    """

    account: str
    scheme: Scheme
    source: Source
    changed: date | None = None
    max_days: int | None = None
    expires: date | None = None


@dataclass(frozen=True, slots=True)
class PasswordStore:
    """The password store of one system, as one file gives it."""

    system: str
    entries: tuple[StoredPassword, ...]
    source: Source
    limits: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CharacterRule:
    """Which kinds of characters a new password must hold.

    Attributes:
        any_of: alternatives, each a set of classes that must all occur; empty: no class is named.
        least_classes: how many of upper, lower, digit and symbol must occur, whichever.
    """

    any_of: tuple[tuple[CharacterClass, ...], ...] = ()
    least_classes: int = 0

    @property
    def admitted(self) -> tuple[frozenset[str], ...]:
        """Every mixture of upper, lower, digit and symbol that a password may consist of under the rule."""
        mixtures = (
            frozenset(chosen)
            for size in range(1, len(_CLASSES) + 1)
            for chosen in combinations(_CLASSES, size)
        )
        return tuple(mixture for mixture in mixtures if self._admits(mixture))

    def _admits(self, mixture: frozenset[str]) -> bool:
        held = mixture | {"letter"} if mixture & {"upper", "lower"} else mixture
        return len(mixture) >= self.least_classes and (
            not self.any_of or any(set(wanted) <= held for wanted in self.any_of)
        )


@dataclass(frozen=True, slots=True)
class PasswordSettings:
    """What one file sets for the passwords of one system; None where the file does not say.

    Attributes:
        max_age_days: days after which a password must be changed; 0 means never.
        max_failures: failed tries after which the account is locked or cut off; 0 means never.
        must_change_first: whether the first login demands a new password.
        numeric_only_input: whether the system takes digits only, such as voice and key-pad ordering.
        for_customers: whether the rules are those of customers only.
        sources: setting → the line that sets it.
        doubts: setting → a zh-TW sentence why the value may not be what is in force.
        loads: the modules that a login stack loads; None for files that load nothing.
        needs: the module without which these settings do nothing.
    """

    system: str
    source: Source
    min_length: int | None = None
    max_age_days: int | None = None
    max_failures: int | None = None
    history: int | None = None
    characters: CharacterRule | None = None
    must_change_first: bool | None = None
    numeric_only_input: bool = False
    for_customers: bool = False
    sources: Mapping[str, Source] = field(default_factory=dict)
    doubts: Mapping[str, str] = field(default_factory=dict)
    limits: tuple[str, ...] = ()
    loads: tuple[str, ...] | None = None
    needs: str = ""


@dataclass(frozen=True, slots=True)
class PasswordPolicy:
    """The password rules of one system, as all its files together say; see :class:`PasswordSettings`."""

    PARTS: ClassVar[tuple[type, ...]] = (PasswordSettings,)

    system: str
    source: Source
    min_length: int | None = None
    max_age_days: int | None = None
    max_failures: int | None = None
    history: int | None = None
    characters: CharacterRule | None = None
    must_change_first: bool | None = None
    numeric_only_input: bool = False
    for_customers: bool = False
    sources: Mapping[str, Source] = field(default_factory=dict)
    doubts: Mapping[str, str] = field(default_factory=dict)
    limits: tuple[str, ...] = ()

    def at(self, setting: str) -> Source:
        """The line that sets it; the file where no line does."""
        return self.sources.get(setting, self.source)


def policies(facts: Sequence[Any]) -> dict[str, PasswordPolicy]:
    """The policy of each system by its name in lower case; where files disagree, the weakest counts."""
    by_system: dict[str, list[PasswordSettings]] = {}
    for fact in facts:
        if isinstance(fact, PasswordSettings):
            by_system.setdefault(fact.system.casefold(), []).append(fact)
    return {system: _policy(settings) for system, settings in by_system.items()}


def compose(facts: Sequence[Any]) -> Iterable[PasswordPolicy]:
    """One policy for each system that any file sets something for."""
    return policies(facts).values()


_JUDGED = ("min_length", "max_age_days", "max_failures", "history", "characters", "must_change_first")


def _policy(settings: Sequence[PasswordSettings]) -> PasswordPolicy:
    stacks = [one for one in settings if one.loads is not None]
    loaded = {module for stack in stacks for module in stack.loads or ()}
    doubted = [_in_force(one, stacks, loaded) for one in settings]
    chosen: dict[str, Any] = {}
    sources, doubts = dict[str, Source](), dict[str, str]()
    for name in _JUDGED:
        voices = [one for one in doubted if getattr(one, name) is not None]
        if not voices:
            continue
        weakest = min(voices, key=lambda one: _strength(name, getattr(one, name)))
        chosen[name] = getattr(weakest, name)
        sources[name] = weakest.sources.get(name, weakest.source)
        doubt = next((one.doubts[name] for one in voices if name in one.doubts), "")
        doubts.update({name: doubt} if doubt else {})
    return PasswordPolicy(
        settings[0].system,
        settings[0].source,
        **chosen,
        numeric_only_input=any(one.numeric_only_input for one in settings),
        for_customers=all(one.for_customers for one in settings),
        sources=sources,
        doubts=doubts,
        limits=tuple(dict.fromkeys(limit for one in settings for limit in one.limits)),
    )


def _in_force(
    one: PasswordSettings, stacks: Sequence[PasswordSettings], loaded: set[str]
) -> PasswordSettings:
    """The settings less those that a login stack overrides; doubted where no stack is seen to load them."""
    if not one.needs:
        return one
    if one.needs in loaded:
        told = (name for name in _JUDGED if any(getattr(stack, name) is not None for stack in stacks))
        overridden: dict[str, Any] = dict.fromkeys(told)
        return replace(one, **overridden)
    doubt = f"{one.source.item} 須由 PAM 載入 pam_{one.needs} 始生效，佐證未見其載入。"
    return replace(one, doubts={name: doubt for name in _JUDGED if getattr(one, name) is not None})


def _strength(name: str, value: Any) -> tuple[int, ...]:  # noqa: ANN401 - a setting of any kind
    """Greater is stronger; a limit of zero is none."""
    if isinstance(value, CharacterRule):
        return (-len(value.admitted),)
    if name in ("max_age_days", "max_failures"):
        return (0, 0) if value == 0 else (1, -value)
    return (int(value),)
