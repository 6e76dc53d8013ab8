"""What a working paper says of one provision."""

from dataclasses import replace
from datetime import date

import pytest

from inspectorate.facts.source import Source
from inspectorate.inspection.calendar import Rule
from inspectorate.inspection.verdict import Outcome, Reason, breaches, cannot_tell, conforms, verdict_of
from inspectorate.inspection.working_paper import Examination, Pin, WorkingPaper
from inspectorate.norms.catalogue import Control, Domain
from inspectorate.norms.edition import Edition, Validity
from inspectorate.norms.provision import Approval, Cadence, Citation, Key, Provision

EDITION = Edition(
    instrument="text",
    edition="new",
    title="範例規範",
    title_en="",
    authority="公會",
    number="第1號",
    source="S000",
    validity=Validity(date(2021, 1, 1), note="公告"),
    provisions=(),
    fingerprint="ff",
)
DUTY = Provision(
    Key("text", "new", "3.(1)#2"), "3.(1)", "應經核准並覆核。", Citation("S000", (8, 9)), "C", "access",
    code="CC-13000", cadence=Cadence("", "periodic"),
)  # fmt: skip
GOOD, BAD, UNSEEN = (
    conforms("好。", Source("a.csv")),
    breaches("壞。", Source("b.csv")),
    cannot_tell("不明。"),
)
PERSON = (cannot_tell("待人工判定：{why}", None, why="須訪談"),)


def examined(*reasons: Reason) -> Examination:
    return Examination(1, "check", "檢測", "可嗎？", "清冊", "改善", verdict_of(reasons))


def paper(*tests: Examination, person: tuple[Reason, ...] = (), duty: Provision = DUTY) -> WorkingPaper:
    control = Control("C", "access", "核准", "", questions=())
    rule = Rule(6, "firm", "公司自訂：每 6 個月，董事會")
    return WorkingPaper(
        duty, Pin.of(EDITION), control, Domain("access", 8, "存取", ""), "適用", rule,
        examinations=tests, person=person,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("tests", "person", "outcome", "label"),
    [
        ([(GOOD,)], (), Outcome.CONFORMING, "符合"),
        ([(GOOD,), (BAD,)], (), Outcome.NONCONFORMING, "不符合"),
        ([(GOOD,), (UNSEEN,)], (), Outcome.UNDETERMINED, "無法判定"),
        ([(GOOD,)], PERSON, Outcome.UNDETERMINED, "待人工判定"),
        ([(BAD,)], PERSON, Outcome.NONCONFORMING, "不符合"),
        ([(UNSEEN,)], PERSON, Outcome.UNDETERMINED, "無法判定"),
        ([], PERSON, Outcome.UNDETERMINED, "待人工判定"),
        ([], (), Outcome.UNDETERMINED, "無法判定"),
    ],
)
def test_a_papers_result_is_the_worst_and_never_conforming_while_a_person_is_awaited(
    tests: list[tuple[Reason, ...]], person: tuple[Reason, ...], outcome: Outcome, label: str
) -> None:
    made = paper(*(examined(*reasons) for reasons in tests), person=person)
    assert (made.outcome, made.label) == (outcome, label)


def test_breaches_come_first_and_evidence_is_named_once() -> None:
    made = examined(GOOD, UNSEEN, BAD, GOOD)
    assert made.worst_first == (BAD, UNSEEN, GOOD, GOOD)
    assert made.items == ("a.csv", "b.csv")
    assert paper(made, made).evidence == ("a.csv", "b.csv")


def test_who_approves_agrees_and_must_differ_are_steps_to_take() -> None:
    approval = Approval("資安長", ("法遵主管",), ("操作人員", "覆核人員"))
    steps = paper(examined(GOOD), duty=replace(DUTY, approval=approval, records=("申請單",))).steps
    assert steps == (
        "調閱申請單。",
        "電腦檢測：可嗎？",
        "核對核准者是否為資安長。",
        "核對是否經法遵主管同意。",
        "核對下列人員是否不同：操作人員、覆核人員。",
    )


def test_only_a_breach_brings_its_remedy() -> None:
    assert paper(examined(BAD), examined(BAD)).remedies == ("改善",)
    assert paper(examined(GOOD), examined(UNSEEN)).remedies == ()


def test_a_control_without_questions_still_asks_a_person_one() -> None:
    assert "實際執行情形為何" in paper(person=PERSON).questions[0]
    assert paper(examined(GOOD)).questions == ()


def test_a_paper_names_itself_its_source_and_both_rhythms() -> None:
    made = paper(duty=replace(DUTY, summary="經核准。"))
    assert made.number == "CC-13000 3.(1)#2"
    assert paper(duty=replace(DUTY, key=Key("text", "new", "CC-13000.1"))).number == "CC-13000.1"
    assert made.title == "核准"
    assert made.purpose == "查明「經核准」是否符合《範例規範》3.(1) 之規定。"
    assert made.citation == "S000 第 8、9 行"
    assert made.cadences == ("查核週期：每 6 個月，董事會（公司自訂）", "條文週期：定期（由公司訂定）")
    assert (made.edition.name, made.edition.start_note) == ("text/new", "公告")


def test_a_clause_without_records_asks_for_none() -> None:
    assert paper(examined(GOOD)).steps == ("電腦檢測：可嗎？",)


def test_a_paper_is_told_apart_by_its_code_else_by_the_regulations_title() -> None:
    assert paper().identifier == "CC-13000 3.(1)#2"
    assert paper(duty=replace(DUTY, code="")).identifier == "範例規範 3.(1)#2"


def test_the_rhythm_ends_with_the_day_the_paper_is_due() -> None:
    assert replace(paper(), day=date(2026, 10, 30)).cadences[-1] == "本期應於 115/10/30 前完成"
    assert not any("本期" in line for line in paper().cadences)
