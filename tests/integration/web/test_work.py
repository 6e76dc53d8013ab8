"""Assigning, reminding, standing in, kept filters: for all papers that are meant or for none."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from inspectorate.inspection.duty import Duty
from inspectorate.inspection.signing import RefusedSignatureError
from inspectorate.services.access import Actor, MissingError, RefusedError, actor_of, today
from inspectorate.services.keep_filter import drop_filter, filters_of, keep_filter
from inspectorate.services.remind_people import inbox, remind, see, unseen
from inspectorate.services.stand_in import Absence, add_absence, end_absence, who_can_take
from inspectorate.services.work_on_paper import approve, assign, newest, send_back, submit, write
from inspectorate.store.models import Delegation, DutyHeld, Firm, Paper, Period, Person, Reminder, Trace

pytestmark = pytest.mark.django_db
Someone = Callable[..., Actor]
DAY = timedelta(days=1)
SAID = {"result": "抽核三筆，均有紀錄。", "outcome": "conforming"}


@pytest.fixture
def officer(actor: Someone) -> Actor:
    return actor("officer", Duty.OFFICER)


@pytest.fixture
def boss(actor: Someone) -> Actor:
    return actor("boss", Duty.MANAGER)


def keys_of(period: Period, number: int) -> list[int]:
    return list(period.papers.order_by("id").values_list("pk", flat=True)[:number])


def away(who: Actor, delegate: Actor | None, days: int = 3) -> Delegation:
    instead = delegate.person.pk if delegate else None
    return add_absence(who, Absence(who.person.pk, instead, today(), today() + days * DAY, "休假"))


def again(who: Actor) -> Actor:
    return actor_of(Person.objects.get(pk=who.person.pk))


def test_many_papers_are_assigned_at_once_each_with_its_trace(
    period: Period, boss: Actor, officer: Actor
) -> None:
    keys = keys_of(period, 5)
    assert assign(boss, keys, officer.person.pk) == 5
    assert set(Paper.objects.filter(assignee=officer.person).values_list("pk", "state")) == {
        (key, "assigned") for key in keys
    }
    assert Trace.objects.filter(act="assigned").count() == 5
    told = inbox(officer).get()
    assert (told.kind, told.count, told.by) == ("assigned", 5, boss.person)


def test_one_paper_that_cannot_be_assigned_refuses_all(period: Period, boss: Actor, officer: Actor) -> None:
    keys = keys_of(period, 3)
    Paper.objects.filter(pk=keys[1]).update(state="submitted")
    with pytest.raises(RefusedError, match="全數未分派"):
        assign(boss, keys, officer.person.pk)
    assert not Paper.objects.filter(assignee=officer.person).exists()
    assert not Trace.objects.filter(act="assigned").exists()
    assert not Reminder.objects.exists()


def test_another_firms_paper_among_many_refuses_all(
    period: Period, boss: Actor, actor: Someone, other_firm: Firm
) -> None:
    stranger = actor("stranger", Duty.MANAGER, at=other_firm)
    writer = actor("writer", Duty.OFFICER, at=other_firm)
    with pytest.raises(MissingError):
        assign(stranger, keys_of(period, 2), writer.person.pk)
    with pytest.raises(MissingError):
        remind(stranger, keys_of(period, 2))
    with pytest.raises(MissingError):
        assign(boss, keys_of(period, 2), writer.person.pk)
    assert not Paper.objects.exclude(assignee=None).exists()


@pytest.mark.parametrize("duty", [Duty.AUDITOR, Duty.OBSERVER])
def test_nobody_is_given_papers_whose_duty_writes_none(
    duty: Duty, period: Period, boss: Actor, actor: Someone
) -> None:
    with pytest.raises(RefusedError, match="並無承辦底稿之職責"):
        assign(boss, keys_of(period, 1), actor("other", duty).person.pk)


def test_work_for_somebody_absent_reaches_whoever_stands_in(
    period: Period, boss: Actor, officer: Actor, actor: Someone
) -> None:
    delegate = actor("delegate", Duty.OFFICER)
    away(officer, delegate)
    assign(boss, keys_of(period, 1), officer.person.pk)
    assert inbox(delegate).get(kind="assigned").about.startswith("paper:")
    taker = next(one for one in who_can_take(boss) if one.key == officer.person.pk)
    assert (taker.away, taker.instead) == (True, "delegate")


def test_nothing_is_given_to_somebody_absent_without_a_stand_in(
    period: Period, boss: Actor, officer: Actor
) -> None:
    away(officer, None)
    with pytest.raises(RefusedError, match="請假且無代理人"):
        assign(boss, keys_of(period, 1), officer.person.pk)


def test_a_stand_in_writes_for_the_absent_and_neither_checks_it(
    paper: Paper, boss: Actor, actor: Someone
) -> None:
    absent = actor("absent", Duty.OFFICER, Duty.MANAGER)
    stands_in = actor("stands_in", Duty.MANAGER)
    assign(boss, [paper.pk], absent.person.pk)
    away(absent, stands_in)
    stands_in = again(stands_in)
    made = submit(stands_in, paper.pk, write(stands_in, paper.pk, 1, SAID).version)
    assert (made.signer, made.on_behalf) == (stands_in.person, absent.person)
    for who in (stands_in, again(absent)):
        with pytest.raises(RefusedSignatureError, match="承辦人不得覆核"):
            approve(who, paper.pk, newest(paper).sha256)
    approve(boss, paper.pk, newest(paper).sha256)


def test_who_is_said_to_be_away_by_another_is_told_and_so_is_the_stand_in(
    officer: Actor, actor: Someone
) -> None:
    admin, delegate = actor("admin", Duty.ADMINISTRATOR), actor("delegate", Duty.OFFICER)
    days = (today(), today() + DAY, "休假")
    add_absence(admin, Absence(officer.person.pk, delegate.person.pk, *days))
    for who in (officer, delegate):
        assert "代理人：delegate" in inbox(who).get().said
    assert not inbox(admin).exists()
    client = Client()
    client.force_login(officer.person)
    assert 'href="/absences/"' in client.get("/reminders/").content.decode()


def test_an_absence_that_is_ended_ends_the_standing_in_at_once(officer: Actor, actor: Someone) -> None:
    delegate = actor("delegate", Duty.AUDITOR)
    row = away(officer, delegate)
    assert Duty.OFFICER in again(delegate).all_duties
    end_absence(officer, row.pk)
    assert Duty.OFFICER not in again(delegate).all_duties
    with pytest.raises(RefusedError, match="已結束"):
        end_absence(officer, row.pk)


def test_nobody_stands_in_for_themselves_or_makes_themselves_a_stand_in(
    officer: Actor, actor: Someone
) -> None:
    with pytest.raises(RefusedError, match="不得為本人"):
        away(officer, officer)
    ciso, admin = actor("ciso", Duty.CISO), actor("admin", Duty.ADMINISTRATOR)
    days = (today(), today() + DAY, "休假")
    with pytest.raises(RefusedError, match="不得指定自己"):
        add_absence(admin, Absence(ciso.person.pk, admin.person.pk, *days))
    with pytest.raises(RefusedError, match="您的職責不含"):
        add_absence(officer, Absence(ciso.person.pk, admin.person.pk, *days))
    assert not Delegation.objects.exists()


def test_another_firms_people_neither_stand_in_nor_are_made_absent(
    officer: Actor, actor: Someone, other_firm: Firm
) -> None:
    stranger = actor("stranger", Duty.ADMINISTRATOR, at=other_firm)
    with pytest.raises(MissingError):
        away(officer, stranger)
    with pytest.raises(MissingError):
        add_absence(stranger, Absence(officer.person.pk, None, today(), today(), "休假"))
    row = away(officer, None)
    with pytest.raises(MissingError):
        end_absence(stranger, row.pk)


def test_an_observer_is_not_raised_by_standing_in(officer: Actor, actor: Someone) -> None:
    with pytest.raises(RefusedError, match="並無公司內之職責"):
        away(officer, actor("observer", Duty.OBSERVER))


@pytest.mark.parametrize(
    ("first", "last", "reason", "said"),
    [(-1, 2, "休假", "起日"), (2, 1, "休假", "起日"), (0, 1, " ", "事由")],
    ids=["begins in the past", "ends before it begins", "no reason"],
)
def test_an_absence_needs_days_and_a_reason(
    first: int, last: int, reason: str, said: str, officer: Actor
) -> None:
    told = Absence(officer.person.pk, None, today() + first * DAY, today() + last * DAY, reason)
    with pytest.raises(RefusedError, match=said):
        add_absence(officer, told)


def test_absences_do_not_overlap_nor_does_that_of_a_stand_in(officer: Actor, actor: Someone) -> None:
    delegate = actor("delegate", Duty.OFFICER)
    away(delegate, None)
    with pytest.raises(RefusedError, match="亦請假"):
        away(officer, delegate)
    with pytest.raises(RefusedError, match="已有請假"):
        away(delegate, None)


def test_the_database_keeps_who_stood_in_for_whom(officer: Actor, actor: Someone) -> None:
    row = away(officer, actor("delegate", Duty.OFFICER))
    other = actor("other", Duty.OFFICER).person
    for change in ({"delegate": other}, {"last": today() + 99 * DAY}, {"ended_at": None}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Delegation.objects.filter(pk=row.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        row.delete()


def test_reminding_reaches_each_person_once_with_how_many(
    period: Period, boss: Actor, officer: Actor, actor: Someone
) -> None:
    second = actor("second", Duty.OFFICER)
    keys = keys_of(period, 4)
    assign(boss, keys[:3], officer.person.pk)
    assign(boss, keys[3:], second.person.pk)
    see(officer)
    assert remind(boss, keys, "月底前請送審") == 2
    assert unseen(officer).get().count == 3
    assert inbox(second).filter(kind="reminded").get().about == f"paper:{keys[3]}"
    assert Trace.objects.filter(act="reminded").count() == 4


def test_a_paper_of_nobody_refuses_to_remind_of_any(period: Period, boss: Actor, officer: Actor) -> None:
    keys = keys_of(period, 2)
    assign(boss, keys[:1], officer.person.pk)
    with pytest.raises(RefusedError, match="全數未提醒"):
        remind(boss, keys)
    assert not Reminder.objects.filter(kind="reminded").exists()


def test_a_paper_that_comes_back_is_told_to_its_maker(paper: Paper, boss: Actor, officer: Actor) -> None:
    assign(boss, [paper.pk], officer.person.pk)
    submit(officer, paper.pk, write(officer, paper.pk, 1, SAID).version)
    send_back(boss, paper.pk, newest(paper).sha256, "請補名單")
    told = inbox(officer).get(kind="returned")
    assert (told.about, told.said) == (f"paper:{paper.pk}", "請補名單")


def test_nobody_sees_or_marks_what_another_was_told(boss: Actor, officer: Actor, paper: Paper) -> None:
    assign(boss, [paper.pk], officer.person.pk)
    assert see(boss, inbox(officer).get().pk) == 0
    assert not inbox(boss).exists()
    assert see(officer, inbox(officer).get().pk) == 1


def test_a_kept_filter_is_ones_own_unless_it_is_shared(officer: Actor, boss: Actor) -> None:
    own = keep_filter(officer, " 我的  逾期 ", {"who": "me", "late": "yes", "evil": "1"})
    assert (own.name, own.asked) == ("我的 逾期", {"who": "me", "late": "yes"})
    assert not filters_of(boss).exists()
    keep_filter(officer, "我的 逾期", {"who": "me"}, shared=True)
    assert filters_of(boss).get().asked == {"who": "me"}
    with pytest.raises(MissingError):
        drop_filter(boss, own.pk)
    drop_filter(officer, own.pk)


def test_a_filter_without_name_or_question_is_not_kept(officer: Actor, actor: Someone) -> None:
    for name, asked in (("", {"q": "a"}), ("x" * 41, {"q": "a"}), ("空", {})):
        with pytest.raises(RefusedError):
            keep_filter(officer, name, asked)
    with pytest.raises(RefusedError):
        keep_filter(actor("observer", Duty.OBSERVER), "共用", {"q": "a"}, shared=True)


def test_another_firms_shared_filter_is_not_seen(officer: Actor, actor: Someone, other_firm: Firm) -> None:
    keep_filter(officer, "共用", {"q": "防火牆"}, shared=True)
    assert not filters_of(actor("stranger", Duty.OFFICER, at=other_firm)).exists()


def test_a_filters_name_cannot_carry_a_script(page: Callable[..., Client], period: Period) -> None:
    del period
    client = page("officer", Duty.OFFICER)
    evil = '"><script>alert(1)</script>'
    sent = {"name": evil, "asked_q": evil, "shared": "yes"}
    assert client.post("/filters/keep", sent).status_code == 302
    shown = client.get("/papers/").content.decode()
    assert "<script>alert" not in shown
    assert "&lt;script&gt;alert" in shown


def test_the_pages_form_assigns_all_that_its_filter_finds(
    page: Callable[..., Client], period: Period, person: Callable[..., Person]
) -> None:
    client, writer = page("officer", Duty.OFFICER), person("writer", Duty.OFFICER)
    sent = {"everything": "yes", "asked_q": "防火牆", "assignee": writer.pk}
    answer = client.post("/papers/many/assign", sent)
    assert answer["Location"] == "/papers/?q=%E9%98%B2%E7%81%AB%E7%89%86"
    found = period.papers.filter(title__contains="防火牆").count() or period.papers.count()
    assert Paper.objects.filter(assignee=writer).count() >= min(found, 1)
    assert "已分派" in client.get("/papers/").content.decode()
    ticked = {"key": keys_of(period, 2), "said": "請儘速"}
    assert client.post("/papers/many/remind", ticked).status_code == 302
    assert "請先勾選" in client.post("/papers/many/remind", {}, follow=True).content.decode()
    assert client.post("/papers/many/remind", {"key": ["x"]}).status_code == 404
    assert client.post("/papers/many/seal", ticked).status_code == 405
    assert client.get("/papers/many/assign").status_code == 405


def test_absences_are_noted_and_ended_on_their_page(
    page: Callable[..., Client], person: Callable[..., Person]
) -> None:
    client, delegate = page("officer", Duty.OFFICER), person("writer", Duty.OFFICER)
    day = today().isoformat()
    sent = {"delegate": delegate.pk, "first": day, "last": day, "reason": "出差"}
    assert "已登記" in client.post("/absences/add", sent, follow=True).content.decode()
    row = Delegation.objects.get()
    assert "進行中" in client.get("/absences/").content.decode()
    assert "已結束" in client.post(f"/absences/{row.pk}/end", follow=True).content.decode()
    assert "日期須為" in client.post("/absences/add", {"first": "x"}, follow=True).content.decode()
    assert client.get("/absences/add").status_code == client.get(f"/absences/{row.pk}/end").status_code == 405


def test_what_one_was_told_is_read_and_marked(page: Callable[..., Client], paper: Paper, boss: Actor) -> None:
    client = page("officer", Duty.OFFICER)
    assign(boss, [paper.pk], Person.objects.get(username="officer").pk)
    shown = client.get("/reminders/").content.decode()
    assert paper.title in shown
    assert f"/papers/{paper.pk}/" in shown
    client.post("/reminders/seen", {"key": Reminder.objects.get().pk})
    assert not Reminder.objects.filter(seen_at=None).exists()
    assert client.get("/reminders/seen").status_code == 405


def test_a_duty_that_has_ended_takes_no_more_papers(paper: Paper, boss: Actor, officer: Actor) -> None:
    DutyHeld.objects.filter(person=officer.person).update(first=today() - 9 * DAY, last=today() - DAY)
    with pytest.raises(RefusedError, match="並無承辦底稿之職責"):
        assign(boss, [paper.pk], officer.person.pk)


def test_a_list_is_taken_along_and_no_cell_of_it_is_a_formula(
    page: Callable[..., Client], period: Period, other_firm: Firm
) -> None:
    client = page("observer", Duty.OBSERVER)
    keys = keys_of(period, 2)
    Paper.objects.filter(pk=keys[0]).update(title='=HYPERLINK("x")', state="sealed", outcome="conforming")
    answer = client.post("/papers/many/list", {"key": keys})
    assert answer["Content-Disposition"] == 'attachment; filename="papers.csv"'
    text = answer.content.decode("utf-8-sig")
    assert "'=HYPERLINK" in text
    assert len(text.splitlines()) == 3
    assert Trace.objects.get(act="list_exported").details == {"papers": 2}
    assert client.get("/papers/many/list").status_code == 405
    assert "請先勾選" in client.post("/papers/many/list", follow=True).content.decode()
    stranger = page("stranger", Duty.OBSERVER, at=other_firm)
    assert stranger.post("/papers/many/list", {"key": keys}).status_code == 404
