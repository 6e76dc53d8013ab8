"""What the engine makes of evidence, criteria and controls, with checks made for these tests."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from hypothesis import given
from hypothesis import strategies as st

from inspectorate.checks.shelf import Check, CheckText, UnknownCheckError
from inspectorate.facts.source import Source
from inspectorate.inspection.verdict import Outcome, Verdict, breaches, cannot_tell, conforms, verdict_of
from inspectorate.norms.catalogue import Control
from inspectorate.norms.criterion import Criteria, Criterion
from inspectorate.readers.intake import Refusal
from inspectorate.services.judge_provisions import Judge

ON = date(2026, 10, 31)
TEXT = CheckText("密碼長度", "", "夠長嗎？", "", "請加長。", "", "密碼政策匯出檔。", "")
ROW = Source("policy.csv", "row", 2)
THREE = {"least": Criterion(3, "characters")}
FIVE = {"least": Criterion(5, "characters")}


@dataclass(frozen=True, slots=True)
class Policy:
    length: int
    source: Source = ROW
    limits: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Together:
    PARTS: ClassVar[tuple[type, ...]] = (Policy,)
    source: Source = ROW


def long_enough(policy: Policy, criteria: Criteria) -> Verdict:
    if policy.length < criteria.number("least"):
        return verdict_of([breaches("僅 {length} 碼。", policy.source, length=policy.length)])
    if policy.limits:
        return verdict_of([cannot_tell("{limit}", policy.source, limit=policy.limits[0])])
    return verdict_of([conforms("達 {length} 碼。", policy.source, length=policy.length)])


def fails(fact: Any, criteria: Criteria) -> Verdict:
    raise RuntimeError(f"{fact} {criteria}")


def a_check(judge: Callable[[Any, Criteria], Verdict] = long_enough, fact: type = Policy) -> Check:
    return Check("length", "access", TEXT, fact, ("least",) if judge is long_enough else (), judge)


def a_judge(*facts: Any, refusals: tuple[Refusal, ...] = (), check: Check | None = None) -> Judge:
    return Judge(facts, refusals, ON, lambda _: check or a_check())


def control(
    *, person: str = "", questions: tuple[str, ...] = (), checks: tuple[str, ...] = ("length",)
) -> Control:
    return Control("PW-LEN", "access", "密碼長度", "", checks, person, questions)


def outcomes(judge: Judge, criteria: dict[str, Criterion]) -> list[Outcome]:
    return [e.verdict.outcome for e in judge.judge(control(), criteria).examinations]


def test_no_evidence_is_never_conformity() -> None:
    (examination,) = a_judge().judge(control(), THREE).examinations
    assert examination.verdict.outcome is Outcome.UNDETERMINED
    assert "密碼政策匯出檔" in examination.verdict.reasons[0].text


def test_evidence_of_another_kind_is_no_evidence() -> None:
    assert outcomes(a_judge(Together()), THREE) == [Outcome.UNDETERMINED]


def test_good_evidence_conforms_and_leaves_nothing_to_a_person() -> None:
    judgement = a_judge(Policy(8)).judge(control(), THREE)
    assert [e.verdict.outcome for e in judgement.examinations] == [Outcome.CONFORMING]
    assert judgement.person == ()


@given(st.lists(st.builds(Policy, st.integers(0, 9)), max_size=8), st.builds(Policy, st.integers(0, 9)))
def test_more_evidence_never_hides_a_breach(before: list[Policy], more: Policy) -> None:
    if outcomes(a_judge(*before), FIVE) == [Outcome.NONCONFORMING]:
        assert outcomes(a_judge(*before, more), FIVE) == [Outcome.NONCONFORMING]
        assert outcomes(a_judge(more, *before), FIVE) == [Outcome.NONCONFORMING]


@given(st.lists(st.builds(Policy, st.integers(0, 9)), max_size=8))
def test_what_could_not_be_read_never_lets_conformity_stand(facts: list[Policy]) -> None:
    refusal = Refusal("other.csv", "line 7", "位元組損壞。", "請重新匯出。", "csv", (Policy,))
    assert outcomes(a_judge(*facts, refusals=(refusal,)), THREE) != [Outcome.CONFORMING]


def test_an_unreadable_file_is_cited_with_its_place() -> None:
    refusal = Refusal("other.csv", "line 7", "位元組損壞。", "請重新匯出。", "csv", (Policy,))
    (examination,) = a_judge(Policy(8), refusals=(refusal,)).judge(control(), THREE).examinations
    (unread,) = [r for r in examination.verdict.reasons if r.outcome is Outcome.UNDETERMINED]
    assert "位元組損壞" in unread.text
    assert unread.source is not None
    assert (unread.source.item, unread.source.where) == ("other.csv", "line 7")


def test_an_unreadable_part_makes_what_is_composed_of_it_undetermined() -> None:
    def fine(fact: Together, criteria: Criteria) -> Verdict:
        del criteria
        return verdict_of([conforms("齊備。", fact.source)])

    refusal = Refusal("other.csv", "", "損壞。", "", "csv", (Policy,))
    judge = a_judge(Together(), refusals=(refusal,), check=a_check(fine, Together))
    assert outcomes(judge, THREE) == [Outcome.UNDETERMINED]


def test_an_unreadable_file_of_unknown_kind_is_named_where_evidence_is_missing() -> None:
    refusal = Refusal("mystery.bin", "", "無法開啟。", "")
    (examination,) = a_judge(refusals=(refusal,)).judge(control(), THREE).examinations
    assert any(r.source and r.source.item == "mystery.bin" for r in examination.verdict.reasons)
    assert outcomes(a_judge(Policy(8), refusals=(refusal,)), THREE) == [Outcome.CONFORMING]


def test_one_piece_of_evidence_answers_both_and_the_stricter_clause_fails_by_itself() -> None:
    judge = a_judge(Policy(4))
    assert outcomes(judge, THREE) == [Outcome.CONFORMING]
    assert outcomes(judge, FIVE) == [Outcome.NONCONFORMING]
    (strict,) = judge.judge(control(), FIVE).examinations
    assert strict.criteria == FIVE


def test_a_check_is_asked_once_for_provisions_with_the_same_criteria() -> None:
    asked = []

    def counted(fact: Policy, criteria: Criteria) -> Verdict:
        asked.append(fact)
        return long_enough(fact, criteria)

    check = Check("length", "access", TEXT, Policy, ("least",), counted)
    judge = a_judge(Policy(4), check=check)
    other_words = {"least": Criterion(3, "characters", words="三碼以上")}
    first = judge.judge(control(), THREE).examinations
    assert judge.judge(control(), other_words).examinations[0] is first[0]
    assert len(asked) == 1


def test_a_check_that_fails_is_a_fault_and_not_the_firms_breach() -> None:
    judge = a_judge(Policy(4), check=a_check(fails))
    assert outcomes(judge, {}) == [Outcome.UNDETERMINED]
    (fault,) = judge.faults
    assert (fault.check, fault.item) == ("length", "policy.csv")


def test_a_sentence_that_cannot_be_said_is_a_fault_too() -> None:
    def garbled(fact: Policy, criteria: Criteria) -> Verdict:
        del criteria
        return verdict_of([breaches("{absent}", fact.source)])

    judge = a_judge(Policy(4), check=a_check(garbled))
    assert outcomes(judge, {}) == [Outcome.UNDETERMINED]
    assert judge.faults[0].error.startswith("KeyError")


def test_a_check_without_a_reason_is_not_believed() -> None:
    def silent(fact: Policy, criteria: Criteria) -> Verdict:
        del fact, criteria
        return Verdict(Outcome.CONFORMING)

    assert outcomes(a_judge(Policy(4), check=a_check(silent)), {}) == [Outcome.UNDETERMINED]


def test_what_the_provision_supplies_no_threshold_for_is_left_to_a_person() -> None:
    judgement = a_judge(Policy(8)).judge(control(), {})
    assert judgement.examinations == ()
    assert "判準" in judgement.person[0].text


def test_a_persons_part_remains_whatever_the_tests_say() -> None:
    judgement = a_judge(Policy(8)).judge(control(person="須抽查未納管之系統。"), THREE)
    assert judgement.examinations[0].verdict.outcome is Outcome.CONFORMING
    assert [reason.outcome for reason in judgement.person] == [Outcome.UNDETERMINED]
    assert "抽查" in judgement.person[0].text


def test_a_control_without_a_check_is_a_persons() -> None:
    judgement = a_judge(Policy(8)).judge(control(checks=(), person="須訪談。"), THREE)
    assert (judgement.examinations, len(judgement.person)) == ((), 1)


def test_a_check_that_is_not_there_is_a_fault() -> None:
    def absent(name: str) -> Check:
        raise UnknownCheckError(name)

    judge = Judge((Policy(8),), (), ON, absent)
    judgement = judge.judge(control(), THREE)
    assert judgement.examinations == ()
    assert "不存在" in judgement.person[0].text
    assert judge.faults


def test_the_same_fault_over_many_facts_is_told_once() -> None:
    def breaks(fact: Any, criteria: Criteria) -> Verdict:
        del fact, criteria
        raise RuntimeError("same")

    judge = a_judge(Policy(12), Policy(13), check=a_check(breaks))
    judge.judge(control(), {})
    assert [fault.error for fault in judge.faults] == ["RuntimeError: same"]
