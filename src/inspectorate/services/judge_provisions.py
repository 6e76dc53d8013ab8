"""Judge provisions against evidence: each by its own criteria, every check asked once per set of criteria."""

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from inspectorate.checks.shelf import Check, UnknownCheckError, load_check
from inspectorate.facts.absence import Absence
from inspectorate.facts.source import Source
from inspectorate.inspection.engagement import Fault
from inspectorate.inspection.verdict import Reason, Verdict, cannot_tell, verdict_of
from inspectorate.inspection.working_paper import Examination
from inspectorate.norms.catalogue import Control
from inspectorate.norms.criterion import Criteria, Criterion
from inspectorate.readers.intake import Refusal

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the tests say of one provision, and why something remains for a person (empty: nothing does)."""

    examinations: tuple[Examination, ...]
    person: tuple[Reason, ...]


@dataclass(slots=True)
class Judge:
    """All evidence of one run, and what has been judged of it so far.

    One piece of evidence answers every provision that shares its control; provisions with the same criteria
    share one examination, a stricter clause is judged, and fails, by itself.

    Attributes:
        faults: checks that failed on a fact: defects of the tool, never of the firm.
    """

    facts: Sequence[Any]
    refusals: Sequence[Refusal]
    on: date
    load: Callable[[str], Check] = load_check
    faults: list[Fault] = field(default_factory=list)
    _known: dict[Any, Examination] = field(default_factory=dict)
    _by_type: dict[type[Any], list[Any]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for fact in self.facts:
            self._by_type.setdefault(type(fact), []).append(fact)

    def checks_of(self, control: Control) -> tuple[Check, ...]:
        """The control's checks; one that the shelf lacks is a fault and leaves its part to a person."""
        return tuple(check for check in map(self._loaded, control.checks) if check)

    def judge(
        self, control: Control, criteria: Mapping[str, Criterion], since: date | None = None
    ) -> Judgement:
        """The tests of a provision by its criteria since a day, and what they leave to a person.

        A check is asked where the provision supplies what the check needs. Where none can be asked, a person
        judges; where the control names a person's part, it remains whatever the tests say.
        """
        checks = self.checks_of(control)
        able = [check for check in checks if all(name in criteria for name in check.needs)]
        examinations = tuple(
            self._examined(check, criteria, since if check.looks_back else None) for check in able
        )
        return Judgement(examinations, tuple(_left_to_person(control, checks, able)))

    def _loaded(self, check_id: str) -> Check | None:
        try:
            return self.load(check_id)
        except UnknownCheckError as error:
            self._fault(Fault(check_id, "", str(error)))
            return None

    def _examined(self, check: Check, criteria: Mapping[str, Criterion], since: date | None) -> Examination:
        needed = {name: criteria[name] for name in check.needs}
        key = (check.id, since, tuple((name, value.value, value.measure) for name, value in needed.items()))
        if key not in self._known:
            text, asked = check.text, Criteria(self.on, needed, since)
            verdict = verdict_of(self._reasons(check, asked))
            self._known[key] = Examination(
                number=len(self._known) + 1,
                check=check.id,
                title=text.title,
                asks=text.asks,
                evidence=text.evidence,
                remedy=text.remedy,
                verdict=verdict,
                criteria=needed,
            )
        return self._known[key]

    def _reasons(self, check: Check, criteria: Criteria) -> Iterator[Reason]:
        facts = self._by_type.get(check.fact, [])
        for fact in facts:
            yield from self._verdict(check, fact, criteria).reasons
        touching = [refusal for refusal in self.refusals if _touches(refusal, check.fact)]
        for refusal in touching:
            yield _unread("佐證無法讀取，其內容未能納入判定：{why}", refusal)
        for absence in self._by_type.get(Absence, []):
            if check.fact in absence.leaves_open:
                yield cannot_tell(absence.message, absence.source, name=absence.name)
        if not facts:
            yield cannot_tell("未提供可判讀之佐證；應提供：{evidence}", None, evidence=check.text.evidence)
            for refusal in self.refusals:
                if not refusal.unseen:
                    yield _unread("此佐證無法讀取，是否即為所需者不明：{why}", refusal)

    def _verdict(self, check: Check, fact: Any, criteria: Criteria) -> Verdict:  # noqa: ANN401 - of any fact type
        try:
            verdict = check.judge(fact, criteria)
            said = [reason.text for reason in verdict.reasons]  # a sentence that can't be said fails here
        except Exception as error:  # noqa: BLE001 - a defect in one check must not take the other verdicts along
            _log.debug("check %s failed", check.id, exc_info=True)
            source = getattr(fact, "source", None)
            source = source if isinstance(source, Source) else None
            self._fault(Fault(check.id, source.item if source else "", f"{type(error).__name__}: {error}"))
            reason = cannot_tell(
                "內部錯誤：檢測 {check} 執行失敗（{error}）。此為程式缺陷，請回報；不代表公司缺失。",
                source,
                check=check.id,
                error=type(error).__name__,
            )
            return Verdict(reason.outcome, (reason,))
        if not said:
            return verdict_of([cannot_tell("檢測 {check} 未說明理由，不予採認。", None, check=check.id)])
        return verdict

    def _fault(self, fault: Fault) -> None:
        if fault not in self.faults:
            self.faults.append(fault)


def _unread(message: str, refusal: Refusal) -> Reason:
    place = Source(refusal.item, detail=refusal.where)
    return cannot_tell(message, place, why=refusal.reason)


def _touches(refusal: Refusal, fact: type[Any]) -> bool:
    """Whether what was refused would have given the fact, or a part of it."""
    return any(part in refusal.unseen for part in _parts(fact))


def _parts(fact: type[Any]) -> Iterator[type[Any]]:
    yield fact
    for part in getattr(fact, "PARTS", ()):
        yield from _parts(part)


def _left_to_person(control: Control, checks: Sequence[Check], able: Sequence[Check]) -> Iterator[Reason]:
    absent = [name for name in control.checks if name not in {check.id for check in checks}]
    if absent:
        message = "內部錯誤：檢測 {names} 不存在，未能執行；請重新安裝或回報。"
        yield cannot_tell(message, None, names="、".join(absent))
    if able:
        if control.person or control.questions:
            yield cannot_tell("檢測以外之部分待人工判定：{why}", None, why=control.person or "見查核問題")
        return
    if checks:
        names = "、".join(check.text.title for check in checks)
        yield cannot_tell("條文未定檢測所需之判準，公司亦未自訂，未能執行：{names}", None, names=names)
    yield cannot_tell("待人工判定：{why}", None, why=control.person or "本項無法由電腦檢測")
