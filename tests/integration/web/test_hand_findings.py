"""Findings that people open: known again, aged, closed when a later paper speaks for them and two agree."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from inspectorate.inspection.duty import Duty
from inspectorate.posture.comparison import Change
from inspectorate.services.access import Actor, MissingError, RefusedError, actor_of, today
from inspectorate.services.compare_former import compare_former
from inspectorate.services.follow_up_finding import Action, close_finding, plan_action, propose_closing
from inspectorate.services.open_finding import Found, open_finding, open_on, retest, see_again, speaking_for
from inspectorate.services.open_period import open_period
from inspectorate.services.remind_people import inbox
from inspectorate.store.models import Finding, Firm, Paper, Period, Person, Revision

pytestmark = pytest.mark.django_db
Someone = Callable[..., Actor]
FOUND = Found("紀錄未逐日覆核", "FW01", "人力不足", "排班覆核")


@pytest.fixture
def officer(actor: Someone) -> Actor:
    return actor("officer", Duty.OFFICER)


def seal(paper: Paper, outcome: str = "conforming") -> None:
    Revision.objects.filter(paper=paper).update(sealed_at=timezone.now())
    Paper.objects.filter(pk=paper.pk).update(state="sealed", outcome=outcome)


def test_a_finding_is_opened_from_a_paper_and_told_to_its_owner(
    paper: Paper, officer: Actor, actor: Someone
) -> None:
    owner = actor("owner", Duty.ADMINISTRATOR)
    told = Found(FOUND.title, FOUND.asset, "因", "改", owner.person.pk, today())
    finding = open_finding(officer, paper.pk, told)
    assert (finding.control, finding.check_name, finding.state) == (paper.control, "", "open")
    assert list(finding.papers.all()) == [paper]
    assert inbox(owner).get().about == f"finding:{finding.pk}"


def test_the_same_found_again_is_the_same_finding(period: Period, officer: Actor) -> None:
    later = open_period(actor_of(Person.objects.get(username="opener")), "2026-11")
    other = later.papers.filter(control__in=period.papers.values("control"))[0]
    paper = period.papers.filter(control=other.control)[0]
    first = open_finding(officer, paper.pk, FOUND)
    Finding.objects.filter(pk=first.pk).update(passed_in=paper.period)
    again = open_finding(officer, other.pk, Found(" 紀錄未逐日覆核 ", "FW01"))
    again.refresh_from_db()
    assert (again.pk, again.seen_in.count(), again.passed_in) == (first.pk, 2, None)
    assert open_finding(officer, paper.pk, Found(FOUND.title, "FW02")).pk != first.pk


def test_one_that_was_closed_is_named_by_its_return(paper: Paper, officer: Actor, actor: Someone) -> None:
    first = open_finding(officer, paper.pk, FOUND)
    seal(paper)
    retest(officer, first.pk, paper.pk, "抽核三日均已覆核")
    propose_closing(officer, first.pk, "")
    close_finding(actor("auditor", Duty.AUDITOR), first.pk, "")
    back = open_finding(officer, paper.pk, FOUND)
    assert back.former == first


def test_a_paper_sealed_before_the_finding_does_not_speak_for_it(paper: Paper, officer: Actor) -> None:
    seal(paper)
    finding = open_finding(officer, paper.pk, FOUND)
    with pytest.raises(RefusedError, match="最近一次發現後封存"):
        retest(officer, finding.pk, paper.pk, "")
    with pytest.raises(RefusedError, match="尚未再次執行"):
        propose_closing(officer, finding.pk, "")


def test_a_paper_that_breaches_does_not_speak_for_it(paper: Paper, officer: Actor) -> None:
    finding = open_finding(officer, paper.pk, FOUND)
    seal(paper, "nonconforming")
    assert not speaking_for(officer, finding).exists()


def test_what_a_check_found_is_not_closed_by_a_persons_word(
    paper: Paper, officer: Actor, period: Period
) -> None:
    finding = open_finding(officer, paper.pk, FOUND)
    Finding.objects.filter(pk=finding.pk).update(check_name="firewall_log_kept")
    seal(paper)
    with pytest.raises(RefusedError, match="電腦檢測"):
        retest(officer, finding.pk, paper.pk, "")
    assert period.findings_opened.count() == 1


def test_a_finding_seen_again_needs_a_new_test(paper: Paper, officer: Actor) -> None:
    finding = open_finding(officer, paper.pk, FOUND)
    seal(paper)
    retest(officer, finding.pk, paper.pk, "")
    see_again(officer, paper.pk, finding.pk)
    plan_action(officer, finding.pk, Action("因", "改"))
    with pytest.raises(RefusedError, match="尚未再次執行"):
        propose_closing(officer, finding.pk, "")


def test_what_is_closed_or_of_another_control_is_not_seen_again(paper: Paper, officer: Actor) -> None:
    finding = open_finding(officer, paper.pk, FOUND)
    elsewhere = Paper.objects.filter(period=paper.period).exclude(control=paper.control)[0]
    with pytest.raises(RefusedError, match="同一控制項"):
        see_again(officer, elsewhere.pk, finding.pk)
    assert open_on(officer, paper) == [finding]
    assert open_on(officer, elsewhere) == []


def test_who_may_not_follow_up_opens_nothing(paper: Paper, actor: Someone) -> None:
    for duty in (Duty.OBSERVER,):
        with pytest.raises(RefusedError):
            open_finding(actor("reader", duty), paper.pk, FOUND)
    with pytest.raises(RefusedError, match="一句話"):
        open_finding(actor("auditor", Duty.AUDITOR), paper.pk, Found("  "))


def test_another_firms_papers_findings_and_people_are_not_there(
    paper: Paper, officer: Actor, actor: Someone, other_firm: Firm
) -> None:
    finding = open_finding(officer, paper.pk, FOUND)
    stranger = actor("stranger", Duty.OFFICER, at=other_firm)
    attacks: list[Callable[[], Finding]] = [
        lambda: open_finding(stranger, paper.pk, FOUND),
        lambda: see_again(stranger, paper.pk, finding.pk),
        lambda: retest(stranger, finding.pk, paper.pk, ""),
        lambda: open_finding(officer, paper.pk, Found("別的", owner=stranger.person.pk)),
    ]
    for attack in attacks:
        with pytest.raises(MissingError):
            attack()


def test_the_page_opens_a_finding_and_shows_it_on_the_paper(
    page: Callable[..., Client], paper: Paper
) -> None:
    client = page("officer", Duty.OFFICER)
    address = f"/papers/{paper.pk}/finding"
    assert client.get(address).status_code == 200
    sent = {"title": "<b>紀錄</b>缺漏", "asset": "FW01", "due": "2026-12-31"}
    assert client.post(address, sent).status_code == 302
    finding = Finding.objects.get()
    shown = client.get(f"/papers/{paper.pk}/").content.decode()
    assert "&lt;b&gt;紀錄" in shown
    assert "<b>紀錄" not in shown
    assert "人工發現" in client.get(f"/findings/{finding.pk}/").content.decode()
    assert client.post(address, {"same": finding.pk}).status_code == 302
    assert "日期須為" in client.post(address, {**sent, "due": "x"}).content.decode()
    assert client.post(address, {"same": "x"}).status_code == 404
    seal(paper)
    assert "登記複測通過" in client.get(f"/findings/{finding.pk}/").content.decode()
    assert client.post(f"/findings/{finding.pk}/retest", {"paper": paper.pk}).status_code == 302
    finding.refresh_from_db()
    assert finding.passed_in == paper.period


def test_a_paper_is_laid_beside_its_former(paper: Paper) -> None:
    revision = paper.revisions.get()
    assert compare_former(revision, None).change is Change.NEW
    former = Revision(content={**revision.content, "result": "前期", "outcome": "conforming"}, machine=[])
    assert compare_former(revision, former).change is Change.UNCHANGED
    revision.content["clause"] += "。"
    assert compare_former(revision, former).changed == ["條文"]
    revision.content["outcome"] = "nonconforming"
    assert compare_former(revision, former, ["a" * 64]).changed == ["條文", "佐證", "結論"]
