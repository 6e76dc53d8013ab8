"""缺失: opened by tests that fail on evidence, closed by two people, known when they come back."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client

from inspectorate.inspection.duty import Duty
from inspectorate.services.access import Actor, MissingError, RefusedError
from inspectorate.services.follow_up_finding import (
    Action,
    close_finding,
    plan_action,
    propose_closing,
    refuse_closing,
)
from inspectorate.services.judge_period import judge_period
from inspectorate.services.make_sample_firm import make_sample_firm
from inspectorate.store.models import Finding, Firm, Paper, Period

pytestmark = pytest.mark.django_db
Someone = Callable[..., Actor]


def silent(message: str, /, **params: str | int) -> None:
    del message, params


@pytest.fixture(scope="module")
def evidence(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_sample_firm(tmp_path_factory.mktemp("sample") / "daan")


@pytest.fixture
def officer(actor: Someone) -> Actor:
    return actor("officer", Duty.OFFICER)


def planned(officer: Actor, period: Period) -> Finding:
    """A finding of the firm's whose test passed since, with its action written."""
    finding = Finding.objects.create(
        firm=officer.person.firm,
        identity="a" * 64,
        control="FW-LOG-RET",
        check_name="firewall_log_kept",
        title="防火牆紀錄逐日留存",
        opened_in=period,
        opened_on=period.judged_on,
        passed_in=period,
    )
    return plan_action(officer, finding.pk, Action("設定有誤", "修正設定", officer.person.pk, officer.on))


def test_judging_opens_findings_sees_them_again_and_notes_what_passed(
    officer: Actor, period: Period, evidence: Path, page: Callable[..., Client]
) -> None:
    first = judge_period(officer, period.pk, evidence, silent)
    assert first.opened > 0
    assert first.papers == Paper.objects.filter(period=period).count()
    known = Finding.objects.order_by("id")
    assert known.values("identity").distinct().count() == first.opened
    gone = known[0]
    Finding.objects.filter(pk=gone.pk).update(identity="b" * 64)
    again = judge_period(officer, period.pk, evidence, silent)
    assert (again.opened, again.again, again.passed) == (1, first.opened - 1, 1)
    gone.refresh_from_db()
    assert gone.passed_in == period
    shown = page("reader", Duty.OFFICER).get(f"/findings/{gone.pk}/").content.decode()
    assert gone.title in shown


def test_a_finding_is_closed_by_a_second_person(officer: Actor, period: Period, actor: Someone) -> None:
    finding = planned(officer, period)
    propose_closing(officer, finding.pk, "已複測")
    close_finding(actor("auditor", Duty.AUDITOR), finding.pk, "同意")
    finding.refresh_from_db()
    assert (finding.state, list(finding.events.values_list("what", flat=True))) == (
        "closed",
        ["planned", "proposed", "closed"],
    )
    with pytest.raises(RefusedError, match="已結案"):
        plan_action(officer, finding.pk, Action("", ""))


def test_who_proposed_does_not_agree(period: Period, actor: Someone) -> None:
    both = actor("compliance", Duty.COMPLIANCE)
    finding = planned(both, period)
    propose_closing(both, finding.pk, "")
    with pytest.raises(RefusedError, match="不得自行覆核"):
        close_finding(both, finding.pk, "")


def test_nothing_is_closed_before_its_test_passed(officer: Actor, period: Period, actor: Someone) -> None:
    finding = planned(officer, period)
    Finding.objects.filter(pk=finding.pk).update(passed_in=None)
    with pytest.raises(RefusedError, match="尚未再次執行"):
        propose_closing(officer, finding.pk, "")
    with pytest.raises(RefusedError, match="未經提出"):
        close_finding(actor("auditor", Duty.AUDITOR), finding.pk, "")


def test_nothing_is_proposed_without_cause_and_action(officer: Actor, period: Period) -> None:
    finding = planned(officer, period)
    plan_action(officer, finding.pk, Action(" ", "修正"))
    with pytest.raises(RefusedError, match="請先填寫"):
        propose_closing(officer, finding.pk, "")


def test_a_proposal_is_refused_with_a_reason(officer: Actor, period: Period, actor: Someone) -> None:
    finding = planned(officer, period)
    propose_closing(officer, finding.pk, "")
    auditor = actor("auditor", Duty.AUDITOR)
    with pytest.raises(RefusedError, match="理由"):
        refuse_closing(auditor, finding.pk, " ")
    assert refuse_closing(auditor, finding.pk, "證據不足").state == "open"


def test_another_firms_finding_and_people_are_not_there(
    officer: Actor, period: Period, actor: Someone, other_firm: Firm
) -> None:
    finding = planned(officer, period)
    stranger = actor("stranger", Duty.OFFICER, at=other_firm)
    with pytest.raises(MissingError):
        plan_action(stranger, finding.pk, Action("", ""))
    with pytest.raises(MissingError):
        plan_action(officer, finding.pk, Action("", "", stranger.person.pk))


def test_a_finding_that_comes_back_names_the_former_one(
    officer: Actor, period: Period, actor: Someone, evidence: Path
) -> None:
    judge_period(officer, period.pk, evidence, silent)
    former = Finding.objects.order_by("id")[0]
    Finding.objects.filter(pk=former.pk).update(passed_in=period)
    plan_action(officer, former.pk, Action("原因", "措施"))
    propose_closing(officer, former.pk, "")
    auditor = actor("auditor", Duty.AUDITOR)
    close_finding(auditor, former.pk, "")
    judge_period(officer, period.pk, evidence, silent)
    back = Finding.objects.exclude(pk=former.pk).get(identity=former.identity)
    assert back.former == former
