"""判定: four outcomes in the field's own words, each with reasons that cite their evidence."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from inspectorate.facts.source import Source
from inspectorate.inspection.period import roc

_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


class Outcome(StrEnum):
    """符合, 不符合, 無法判定, 不適用. *Could not look* and *looked, and it is not so* are different."""

    CONFORMING = "conforming"
    NONCONFORMING = "nonconforming"
    UNDETERMINED = "undetermined"
    NOT_APPLICABLE = "not_applicable"


OUTCOME_ZH: Mapping[Outcome, str] = {
    Outcome.CONFORMING: "符合",
    Outcome.NONCONFORMING: "不符合",
    Outcome.UNDETERMINED: "無法判定",
    Outcome.NOT_APPLICABLE: "不適用",
}


@dataclass(frozen=True, slots=True)
class Reason:
    """One sentence of a verdict.

    Attributes:
        message: a zh-TW sentence with ``{named}`` places; it is also the gettext key.
        params: what fills the places.
        source: the evidence it cites; None only where there is nothing to cite.
        outcome: what this one reason says by itself.
    """

    message: str
    params: Mapping[str, str | int] = field(default_factory=dict)
    source: Source | None = None
    outcome: Outcome = Outcome.CONFORMING

    @property
    def text(self) -> str:
        """The sentence in zh-TW; days, which the parameters hold in ISO, as papers show them."""
        return self.message.format(**{name: _shown(value) for name, value in self.params.items()})


def _shown(value: str | int) -> str | int:
    if not isinstance(value, str) or not _ISO_DAY.fullmatch(value):
        return value
    try:
        return roc(date.fromisoformat(value))
    except ValueError:
        return value


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a check answers, with every reason it has."""

    outcome: Outcome
    reasons: tuple[Reason, ...] = ()


def conforms(message: str, source: Source | None = None, **params: str | int) -> Reason:
    """A reason that speaks for conformity."""
    return Reason(message, params, source, Outcome.CONFORMING)


def breaches(message: str, source: Source | None = None, **params: str | int) -> Reason:
    """A reason that shows a breach."""
    return Reason(message, params, source, Outcome.NONCONFORMING)


def cannot_tell(message: str, source: Source | None = None, **params: str | int) -> Reason:
    """A reason why it could not be told."""
    return Reason(message, params, source, Outcome.UNDETERMINED)


def not_applicable(message: str, source: Source | None = None, **params: str | int) -> Reason:
    """A reason why the question does not arise."""
    return Reason(message, params, source, Outcome.NOT_APPLICABLE)


_WORST_FIRST = (Outcome.NONCONFORMING, Outcome.UNDETERMINED, Outcome.CONFORMING, Outcome.NOT_APPLICABLE)


def worst(outcomes: Iterable[Outcome]) -> Outcome:
    """The outcome that outweighs the others; without any, nothing is known: 無法判定."""
    seen = frozenset(outcomes)
    return next((outcome for outcome in _WORST_FIRST if outcome in seen), Outcome.UNDETERMINED)


def verdict_of(reasons: Iterable[Reason]) -> Verdict:
    """The verdict that the reasons amount to.

    One breach outweighs everything; one thing that could not be looked at outweighs conformity; without any
    reason at all nothing is known: 無法判定.
    """
    kept = tuple(reasons)
    return Verdict(worst(reason.outcome for reason in kept), kept)
