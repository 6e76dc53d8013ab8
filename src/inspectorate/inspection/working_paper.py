"""查核工作底稿: one provision, what it stands on, how it was tested, what was found, and who signs."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from inspectorate.inspection.calendar import Rule
from inspectorate.inspection.period import roc
from inspectorate.inspection.verdict import OUTCOME_ZH, Outcome, Reason, Verdict, worst
from inspectorate.norms.catalogue import Conflict, Control, Domain
from inspectorate.norms.criterion import Criterion
from inspectorate.norms.edition import Edition
from inspectorate.norms.provision import Provision

AWAITS_PERSON = "待人工判定"

LABELS = ("符合", "不符合", "無法判定", AWAITS_PERSON, "不適用")
"""Every result a paper can print, in the order of tables."""

_OBLIGATION = {
    "daily": "每日",
    "monthly": "每月",
    "quarterly": "每季",
    "half_yearly": "每半年",
    "yearly": "每年",
    "two_yearly": "每兩年",
    "periodic": "定期（由公司訂定）",
    "timely": "適時（即時）",
    "event": "於事件發生時",
    "continuous": "持續",
    "standing": "訂定並維持",
    "as_needed": "得視需要",
    "deadline": "限時",
    "": "條文未定",
}


@dataclass(frozen=True, slots=True)
class Pin:
    """The edition that a paper is judged against, for ever."""

    name: str
    title: str
    authority: str
    number: str
    source: str
    binding: bool
    start: date | None
    start_note: str
    fingerprint: str

    @classmethod
    def of(cls, edition: Edition) -> "Pin":
        """The pin of an edition as the catalogue holds it now."""
        return cls(
            edition.name,
            edition.title,
            edition.authority,
            edition.number,
            edition.source,
            edition.binding,
            edition.validity.start,
            edition.validity.note,
            edition.fingerprint,
        )


@dataclass(frozen=True, slots=True)
class Examination:
    """執行之測試: one check under one set of criteria; papers that share both share the very same one.

    Attributes:
        number: its number in this run, from 1, in order of the first paper that asks it.
        asks: the check's question; evidence: what the firm should hand over; remedy: what mends a breach.
        criteria: the thresholds that it was asked with; whose words they are stands on each paper.
    """

    number: int
    check: str
    title: str
    asks: str
    evidence: str
    remedy: str
    verdict: Verdict
    criteria: Mapping[str, Criterion] = field(default_factory=dict)

    @property
    def worst_first(self) -> tuple[Reason, ...]:
        """The reasons, breaches before what could not be told before the rest."""
        order = list(OUTCOME_ZH)
        rank = {Outcome.NONCONFORMING: -2, Outcome.UNDETERMINED: -1}
        return tuple(sorted(self.verdict.reasons, key=lambda r: rank.get(r.outcome, order.index(r.outcome))))

    @property
    def items(self) -> tuple[str, ...]:
        """The evidence items that the reasons cite."""
        cited = (reason.source.item for reason in self.verdict.reasons if reason.source)
        return tuple(dict.fromkeys(cited))


def number_of(provision: Provision) -> str:
    """作業編號: the exchange's code where the heading has one, with the clause's path."""
    code, path = provision.code, provision.key.path
    return path if not code or path.startswith(code) else f"{code} {path}"


@dataclass(frozen=True, slots=True)
class WorkingPaper:
    """The paper of one provision in one period. Its conclusion stands empty: a person writes it.

    Attributes:
        applicability: why the provision binds the firm.
        rhythm: how often it is inspected and who says so.
        day: when in the period it is due; None where it was taken up although not due.
        criteria: the thresholds that counted, the firm's own where it is stricter.
        notes: what the firm should know of the criteria.
        person: why something remains for a person; empty where the tests say all.
        conflicts: where sources disagree about this provision; both stand.
    """

    provision: Provision
    edition: Pin
    control: Control
    domain: Domain
    applicability: str
    rhythm: Rule
    day: date | None = None
    criteria: Mapping[str, Criterion] | None = None
    notes: tuple[str, ...] = ()
    examinations: tuple[Examination, ...] = ()
    person: tuple[Reason, ...] = ()
    conflicts: tuple[Conflict, ...] = ()

    @property
    def number(self) -> str:
        """作業編號: the exchange's code where the heading has one, with the clause's path."""
        return number_of(self.provision)

    @property
    def identifier(self) -> str:
        """作業編號, told apart over all regulations: by code, else by the title."""
        return self.number if self.provision.code else f"{self.edition.title} {self.number}"

    @property
    def title(self) -> str:
        """作業項目: the heading, else the control's title."""
        return self.provision.heading or self.control.title

    @property
    def duty(self) -> str:
        """What is demanded: the one duty where the clause holds several, else the control's title."""
        return self.provision.summary or self.control.title

    @property
    def purpose(self) -> str:
        """目的: what the inspection of this provision is to find out."""
        text = f"《{self.edition.title}》{self.provision.clause}"
        return f"查明「{self.duty.rstrip('。')}」是否符合{text} 之規定。"

    @property
    def steps(self) -> tuple[str, ...]:
        """作業程序及稽核重點: what to ask for, what the machine asks, what a person asks."""
        return tuple(self._steps())

    def _steps(self) -> Iterator[str]:
        if self.provision.records:
            yield f"調閱{'、'.join(self.provision.records)}。"
        for examination in self.examinations:
            yield f"電腦檢測：{examination.asks}"
        if self.provision.approval.approver:
            yield f"核對核准者是否為{self.provision.approval.approver}。"
        if self.provision.approval.consents:
            yield f"核對是否經{'、'.join(self.provision.approval.consents)}同意。"
        if self.provision.approval.must_differ:
            yield f"核對下列人員是否不同：{'、'.join(self.provision.approval.must_differ)}。"
        for question in self.questions:
            yield f"人工查核：{question}"

    @property
    def questions(self) -> tuple[str, ...]:
        """What a person answers on this paper."""
        if not self.person:
            return ()
        return self.control.questions or (f"{self.duty.rstrip('。')}：實際執行情形為何？有何紀錄可稽？",)

    @property
    def outcome(self) -> Outcome:
        """The outcome of all tests; where something remains for a person, never conformity by itself."""
        outcomes = [examination.verdict.outcome for examination in self.examinations]
        return worst([*outcomes, *(reason.outcome for reason in self.person)])

    @property
    def awaits_person(self) -> bool:
        """Whether nothing but a person's answer is missing: no test found a breach or failed to look."""
        unsettled = (Outcome.NONCONFORMING, Outcome.UNDETERMINED)
        return bool(self.person) and not any(e.verdict.outcome in unsettled for e in self.examinations)

    @property
    def label(self) -> str:
        """結果 as the paper prints it."""
        return AWAITS_PERSON if self.awaits_person else OUTCOME_ZH[self.outcome]

    @property
    def remedies(self) -> tuple[str, ...]:
        """改善建議: what mends the breaches that were found."""
        broken = (e.remedy for e in self.examinations if e.verdict.outcome is Outcome.NONCONFORMING)
        return tuple(dict.fromkeys(broken))

    @property
    def demanded(self) -> tuple[str, ...]:
        """依據資料: the records that the clause demands and what the tests ask for."""
        asked = (examination.evidence for examination in self.examinations)
        return tuple(dict.fromkeys((*self.provision.records, *asked)))

    @property
    def evidence(self) -> tuple[str, ...]:
        """佐證: the items that the verdicts cite."""
        return tuple(dict.fromkeys(item for e in self.examinations for item in e.items))

    @property
    def cadences(self) -> tuple[str, ...]:
        """週期: how often it is inspected and who says so, the clause's own rhythm, and the day it is due."""
        basis, _, what = self.rhythm.said.partition("：")
        return (
            f"查核週期：{what}（{basis}）" if what else f"查核週期：{basis}",
            f"條文週期：{_OBLIGATION[self.provision.cadence.obligation]}",
            *([f"本期應於 {roc(self.day)} 前完成"] if self.day else []),
        )

    @property
    def citation(self) -> str:
        """出處: source document and lines."""
        lines = "、".join(str(line) for line in self.provision.cite.lines)
        return f"{self.provision.cite.source} 第 {lines} 行" if lines else self.provision.cite.source
