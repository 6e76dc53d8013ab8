"""登入: what records of log-ins show over some days, question by question, without opinion.

Times are UTC without a zone, days Taiwan's. The address that an attempt came from is ``src_ip``;
``source`` is where the finding stands: the row of the answer that was kept.
"""

from dataclasses import dataclass
from datetime import date, datetime

from inspectorate.facts.source import Source


@dataclass(frozen=True, slots=True)
class FailedLogons:
    """A system's day: attempts that failed and that did not, and how many accounts and sources failed."""

    system: str
    day: date
    failures: int
    successes: int
    accounts: int
    sources: int
    source: Source


@dataclass(frozen=True, slots=True)
class ManyAccounts:
    """A source from which many accounts failed within one sliding window: stuffing or spraying.

    Attributes:
        since: the first failure of the first such window.
        reached: when that window held enough accounts.
        until: the last moment that did.
        peak_accounts: the most in one window.
        successes: from the same source, until one window after.
    """

    src_ip: str
    since: datetime
    reached: datetime
    until: datetime
    peak_accounts: int
    accounts: int
    failures: int
    successes: int
    succeeded_accounts: int
    systems: int
    source: Source


@dataclass(frozen=True, slots=True)
class ManyTries:
    """A source that failed many times on one account within one sliding window."""

    system: str
    user_name: str
    src_ip: str
    since: datetime
    reached: datetime
    until: datetime
    peak: int
    failures: int
    successes: int
    source: Source


@dataclass(frozen=True, slots=True)
class ManySources:
    """A block of hours in which many sources failed, each with few tries."""

    system: str
    service: str | None
    block: datetime
    first: datetime
    last: datetime
    sources: int
    accounts: int
    disjoint_accounts: int
    sequential_accounts: int
    failures: int
    successes: int
    source: Source


@dataclass(frozen=True, slots=True)
class CameInFromStuffing:
    """An account that succeeded from a source on which many accounts had failed."""

    src_ip: str
    system: str
    user_name: str
    first_success: datetime
    last_success: datetime
    successes: int
    failures: int
    source: Source


@dataclass(frozen=True, slots=True)
class TriedStranger:
    """An account that was tried and is not in the firm's list of customers."""

    system: str
    user_name: str
    attempts: int
    failures: int
    successes: int
    sources: int
    first: datetime
    last: datetime
    source: Source


@dataclass(frozen=True, slots=True)
class FirstSeen:
    """A source from which an account succeeded for the first time ever."""

    system: str
    user_name: str
    src_ip: str
    first_time: datetime
    source: Source


@dataclass(frozen=True, slots=True)
class FromElsewhere:
    """A source outside the home country; ``country`` is None where no told range holds it."""

    system: str
    src_ip: str
    country: str | None
    attempts: int
    failures: int
    successes: int
    accounts: int
    first: datetime
    last: datetime
    source: Source


@dataclass(frozen=True, slots=True)
class FastTravel:
    """Two successes of an account in a row, farther apart than the seconds between them allow."""

    user_name: str
    from_time: datetime
    from_ip: str
    from_system: str
    time: datetime
    src_ip: str
    system: str
    seconds: int
    km: int
    source: Source


@dataclass(frozen=True, slots=True)
class FailedInARow:
    """An account that came to so many failures in a row, and what followed.

    Attributes:
        locked_at: the first lockout on record from ``began`` on and in time; None where there is none.
        next_time: of the next attempt or unlocking.
        next_outcome: of it: ``success``, ``failure`` or ``unlock``.
    """

    system: str
    user_name: str
    began: datetime
    reached: datetime
    locked_at: datetime | None
    next_time: datetime | None
    next_outcome: str | None
    source: Source


@dataclass(frozen=True, slots=True)
class LastSuccess:
    """When an account that appears in the records last came in; None where it never did."""

    system: str
    user_name: str
    last_success: datetime | None
    successes: int
    failures: int
    source: Source


Finding = (
    FailedLogons
    | ManyAccounts
    | ManyTries
    | ManySources
    | CameInFromStuffing
    | TriedStranger
    | FirstSeen
    | FromElsewhere
    | FastTravel
    | FailedInARow
    | LastSuccess
)


@dataclass(frozen=True, slots=True)
class LoginAnalysis:
    """What one question about log-ins found.

    Attributes:
        question: its name.
        systems: that were asked about; none named means all.
        files: how many files were read; with none, that nothing was found says nothing.
        findings: in the answer's order.
    """

    question: str
    first: date
    last: date
    systems: tuple[str, ...]
    files: int
    findings: tuple[Finding, ...]
    source: Source
