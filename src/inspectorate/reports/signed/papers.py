"""What is printed of papers, signatures and findings: plain words and moments, read from the platform once.

Moments are on the clocks of Taiwan. Words are zh-TW as papers print them; they can hold anything that
somebody typed, so every writer shows them with `visible` and never as markup, formula or link.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from inspectorate.inspection.period import roc

TITLE = "資通安全查核工作底稿"
_MOST_NAMES = 3


@dataclass(frozen=True, slots=True)
class Issue:
    """Of which firm it is, who took it out, and when."""

    firm: str
    code: str
    by: str
    at: datetime

    @property
    def said(self) -> str:
        """As each page's foot says it."""
        return f"{self.by} 於 {both(self.at)} 由平台印製"


@dataclass(frozen=True, slots=True)
class SignedLine:
    """One signature.

    Attributes:
        order: 0 for the maker, then one for each step of the chain; counted anew in each round.
        word: 送審, 核准 or 退回. ``duty``: as which duty.
        signer, for_whom: names; ``for_whom`` is empty where they signed for themselves.
        at: by the platform's clock.
        sha256: of exactly the content that was signed.
        stamp: what its time stamp says, or since when it waits for one.
    """

    revision: int
    round: int
    order: int
    word: str
    duty: str
    signer: str
    for_whom: str
    at: datetime
    sha256: str
    note: str = ""
    stamp: str = ""

    @property
    def timed(self) -> str:
        """When, by the platform's clock, and what its time stamp says."""
        return f"{stacked(self.at)}\n{self.stamp}".strip()

    @property
    def who(self) -> str:
        """Who signed, and for whom."""
        return f"{self.signer}（代理 {self.for_whom}）" if self.for_whom else self.signer


@dataclass(frozen=True, slots=True)
class ReasonSaid:
    """One reason of a test: what it says by itself, and what it cites."""

    outcome: str
    text: str
    cited: str = ""


@dataclass(frozen=True, slots=True)
class TestSaid:
    """What a test of the machine said."""

    title: str
    outcome: str
    reasons: tuple[ReasonSaid, ...] = ()


@dataclass(frozen=True, slots=True)
class Bound:
    """A piece of evidence: as it was bound when the paper was submitted, or as it is attached now.

    ``path`` is where it lies in the set, where it was taken along.
    """

    label: str
    name: str
    sha256: str
    size: int | None = None
    path: str = ""


@dataclass(frozen=True, slots=True)
class SignedPaper:
    """A working paper with all that stands on it, of its newest revision, and every signature it ever bore.

    Attributes:
        place: its number among those printed, from 1.
        sha256: of the content that its signatures bind; empty where it is not submitted.
        unchanged: whether the content that lies there now still has that SHA-256; None where none was signed.
        outcome: the conclusion; empty where none stands yet.
        override: why the conclusion differs from a test.
    """

    place: int
    number: str
    title: str
    domain: str
    provision: str
    edition: str
    state: str
    outcome: str
    assignee: str
    due: date
    revision: int
    reason: str
    objective: str
    clause: str
    cadences: tuple[str, ...]
    steps: tuple[str, ...]
    demanded: tuple[str, ...]
    method: tuple[str, ...]
    sample: tuple[str, ...]
    expected: str
    result: str
    override: str
    tests: tuple[TestSaid, ...]
    evidence: tuple[Bound, ...]
    sha256: str
    unchanged: bool | None
    sealed_at: datetime | None
    signatures: tuple[SignedLine, ...]

    @property
    def said_of_hash(self) -> str:
        """Whether what is printed is what was signed."""
        if self.unchanged is None:
            return "尚未送審，無簽章所綁定之內容"
        return "與現存內容相符" if self.unchanged else "與現存內容不符：簽章所綁定者並非此內容"


@dataclass(frozen=True, slots=True)
class PrintedFinding:
    """A finding with what is done about it."""

    title: str
    control: str
    asset: str
    state: str
    opened_on: date
    opened_in: str
    seen_in: str
    papers: str
    cause: str
    action: str
    owner: str
    due: date | None
    passed_in: str
    closed_by: str
    closed_at: datetime | None
    former: bool


@dataclass(frozen=True, slots=True)
class SignedPeriod:
    """A period with all its papers and the findings that were seen in it."""

    name: str
    first: date
    last: date
    judged_on: date
    editions: tuple[str, ...]
    chain: tuple[str, ...]
    papers: tuple[SignedPaper, ...]
    findings: tuple[PrintedFinding, ...] = ()

    def count(self, what: str) -> list[tuple[str, int]]:
        """How many papers there are of each ``state``, ``outcome`` or ``domain``; none stands as 尚無結論."""
        counted = Counter(str(getattr(paper, what)) or "尚無結論" for paper in self.papers)
        return list(counted.items())

    @property
    def span(self) -> str:
        """Its first and last day, in both calendars."""
        return f"{both(self.first)} 至 {both(self.last)}"


def names_of(periods: Sequence[SignedPeriod]) -> str:
    """The periods by name; many by the first and how many they are."""
    names = [period.name for period in periods]
    return "、".join(names) if len(names) <= _MOST_NAMES else f"{names[0]} 等 {len(names)} 期"


def stacked(moment: date | None) -> str:
    """A day or moment in both calendars, for a narrow cell: a line for each; empty for none."""
    if moment is None:
        return ""
    if isinstance(moment, datetime):
        return f"{roc(moment.date())} {moment:%H:%M:%S}\n{moment.isoformat(timespec='seconds')}"
    return f"{roc(moment)}\n{moment.isoformat()}"


def both(moment: date | None) -> str:
    """A day or moment in both calendars: ``115/10/31（2026-10-31）``; empty for none."""
    if moment is None:
        return ""
    if isinstance(moment, datetime):
        return f"{roc(moment.date())} {moment:%H:%M:%S}（{moment.isoformat(timespec='seconds')}）"
    return f"{roc(moment)}（{moment.isoformat()}）"
