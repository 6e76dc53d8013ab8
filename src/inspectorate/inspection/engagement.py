"""一次查核: a firm in a period, judged on a day: every paper, and everything that got none and why."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from inspectorate.inspection.firm import Firm
from inspectorate.inspection.period import Period
from inspectorate.inspection.verdict import OUTCOME_ZH, Outcome, Reason, worst
from inspectorate.inspection.working_paper import Examination, Pin, WorkingPaper
from inspectorate.norms.catalogue import Domain
from inspectorate.norms.provision import Provision


@dataclass(frozen=True, slots=True)
class SetAside:
    """A provision without a paper, and why.

    Attributes:
        missing: ids of the profile's answers that would decide it.
        next_day: when it is due next, where it is not due in the period.
    """

    provision: Provision
    domain: Domain
    reason: str
    missing: tuple[str, ...] = ()
    next_day: date | None = None


@dataclass(frozen=True, slots=True)
class EvidenceItem:
    """One file that was read: what read it, its SHA-256, its size in bytes and how many facts it gave.

    ``entry`` is the number of the item as which it was kept in the evidence; None where it was not.
    """

    item: str
    reader: str
    sha256: str
    size: int
    facts: int
    entry: int | None = None

    @property
    def label(self) -> str:
        """How people name what was kept: ``E12``; empty where it was not."""
        return "" if self.entry is None else f"E{self.entry}"


@dataclass(frozen=True, slots=True)
class Refusal:
    """One file, or a place in it, that could not be taken: why, and what to do."""

    item: str
    where: str
    reason: str
    remedy: str
    reader: str = ""


@dataclass(frozen=True, slots=True)
class Fault:
    """A defect of the tool itself: a check that failed on a fact."""

    check: str
    item: str
    error: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One verdict of the run: a provision under one check, or (``check`` empty) what a person must say.

    Attributes:
        shared: the examination whose reasons these are; None where a person must say.
    """

    provision: Provision
    check: str
    outcome: Outcome
    reasons: tuple[Reason, ...]
    shared: Examination | None = None


@dataclass(frozen=True, slots=True)
class Inspection:
    """The whole of one run."""

    firm: Firm
    period: Period
    on: date
    editions: tuple[Pin, ...]
    papers: tuple[WorkingPaper, ...]
    domains: tuple[Domain, ...] = ()
    not_applicable: tuple[SetAside, ...] = ()
    undecided: tuple[SetAside, ...] = ()
    not_due: tuple[SetAside, ...] = ()
    evidence: tuple[EvidenceItem, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    ignored: tuple[str, ...] = ()
    faults: tuple[Fault, ...] = ()

    def entries(self) -> Iterator[Entry]:
        """Every verdict: one for each provision and check, one more where something remains for a person."""
        for paper in self.papers:
            for examination in paper.examinations:
                verdict = examination.verdict
                yield Entry(paper.provision, examination.check, verdict.outcome, verdict.reasons, examination)
            if paper.person:
                yield Entry(paper.provision, "", Outcome.UNDETERMINED, paper.person)
        for aside in self.undecided:
            reason = Reason("適用與否未定：{why}", {"why": aside.reason}, None, Outcome.UNDETERMINED)
            yield Entry(aside.provision, "", Outcome.UNDETERMINED, (reason,))

    @property
    def outcome(self) -> Outcome:
        """The run's worst outcome; what could not be read or decided never counts as conformity."""
        outcomes = {entry.outcome for entry in self.entries()} - {Outcome.NOT_APPLICABLE}
        if self.refusals or self.faults:
            outcomes.add(Outcome.UNDETERMINED)
        return worst(outcomes)

    @property
    def examinations(self) -> tuple[Examination, ...]:
        """Every test performed, once, by number."""
        by_number = {e.number: e for paper in self.papers for e in paper.examinations}
        return tuple(by_number[number] for number in sorted(by_number))

    @property
    def tested(self) -> Counter[str]:
        """How many tests gave each result, whatever the papers still leave to a person."""
        return Counter(OUTCOME_ZH[examination.verdict.outcome] for examination in self.examinations)

    @property
    def control_titles(self) -> Mapping[str, str]:
        """Control id → title, of the controls that have papers."""
        return {paper.control.id: paper.control.title for paper in self.papers}

    def named(self, key: str) -> str:
        """A provision's key in words: ``《title》path`` of an edition in force; else the key as it stands."""
        instrument, _, rest = key.partition("/")
        edition, _, path = rest.partition("/")
        titles = {pin.name: pin.title for pin in self.editions}
        title = titles.get(f"{instrument}/{edition}")
        return f"《{title}》{path}" if title and path else key

    def cited_by(self, items: Iterable[str]) -> tuple[EvidenceItem, ...]:
        """The files that were read of those named, so that a paper can show what exactly it stands on."""
        wanted = frozenset(items)
        return tuple(item for item in self.evidence if item.item in wanted)

    def papers_of(self, domain: Domain) -> tuple[WorkingPaper, ...]:
        """The papers of one domain, in the order of the texts."""
        return tuple(paper for paper in self.papers if paper.domain.id == domain.id)

    def papers_sharing(self) -> Mapping[int, tuple[WorkingPaper, ...]]:
        """Examination number → the papers that stand on it."""
        sharing: dict[int, list[WorkingPaper]] = {}
        for paper in self.papers:
            for examination in paper.examinations:
                sharing.setdefault(examination.number, []).append(paper)
        return {number: tuple(papers) for number, papers in sharing.items()}

    def count(self, domain: Domain | None = None) -> Counter[str]:
        """How many papers there are of each result (符合, 不符合 …), in one domain or in all."""
        return Counter(paper.label for paper in self.papers if domain in (None, paper.domain))
