"""The month, and the calendar file behind a secret address."""

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client
from django.utils import timezone
from icalendar import Calendar

from inspectorate.inspection.duty import Duty
from inspectorate.services.access import Actor, MissingError, RefusedError
from inspectorate.services.calendar_feed import calendar_file, feed_in_use, make_feed, revoke_feed
from inspectorate.services.look_at_calendar import calendar_of, month_of
from inspectorate.services.open_finding import Found, open_finding
from inspectorate.store.models import CalendarFeed, DutyHeld, Firm, Paper, Period, Person, Trace

pytestmark = pytest.mark.django_db
Someone = Callable[..., Actor]
OCTOBER = date(2026, 10, 1)


@pytest.fixture
def officer(actor: Someone) -> Actor:
    return actor("officer", Duty.OFFICER)


def summaries(file: bytes) -> list[str]:
    return [str(event["summary"]) for event in Calendar.from_ical(file).walk("VEVENT")]


def test_each_day_counts_what_is_due(period: Period, officer: Actor) -> None:
    keys = list(period.papers.values_list("pk", flat=True)[:3])
    Paper.objects.filter(period=period).update(due=date(2026, 10, 30))
    Paper.objects.filter(pk__in=keys).update(due=date(2026, 10, 15), assignee=officer.person)
    Paper.objects.filter(pk=keys[0]).update(state="sealed")
    day = {
        one.day: one for week in calendar_of(officer, OCTOBER, mine=False).weeks for one in week if one.inside
    }
    assert len(day) == 31
    assert (day[date(2026, 10, 15)].papers, day[date(2026, 10, 15)].undone) == (3, 2)
    assert day[date(2026, 10, 31)].periods == ("2026-10",)
    mine = calendar_of(officer, OCTOBER, mine=True)
    assert sum(one.papers for week in mine.weeks for one in week) == 3


@pytest.mark.parametrize("text", ["", "x", "2026-13", "0001-01", "9999-12", "2026-10-01"])
def test_what_is_no_month_is_this_month(text: str) -> None:
    assert month_of(text, date(2026, 10, 9)) == OCTOBER


def test_months_have_neighbours(officer: Actor) -> None:
    month = calendar_of(officer, date(2026, 12, 1), mine=False)
    assert (month.before, month.after) == (date(2026, 11, 1), date(2027, 1, 1))


def test_a_program_reads_ones_own_due_days_without_a_session(paper: Paper, officer: Actor) -> None:
    Paper.objects.filter(pk=paper.pk).update(assignee=officer.person, state="assigned", due=officer.on)
    open_finding(officer, paper.pk, Found("密碼外洩", owner=officer.person.pk, due=officer.on))
    answer = Client().get(f"/calendar/{make_feed(officer)}.ics")
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "private, no-store"
    said = summaries(answer.content)
    assert any("底稿到期 1 份" in one for one in said)
    assert any("缺失改善到期 1 項" in one for one in said)
    assert "密碼外洩" not in answer.content.decode()


def test_a_revoked_address_a_former_one_and_a_guess_are_answered_alike(officer: Actor) -> None:
    former = make_feed(officer)
    newer = make_feed(officer)
    assert Client().get(f"/calendar/{newer}.ics").status_code == 200
    revoke_feed(officer)
    answers = [
        Client().get(f"/calendar/{secret}.ics") for secret in (former, newer, "A" * 43, "%00", "..%2f")
    ]
    assert {one.status_code for one in answers} == {404}
    assert len({one.content for one in answers[:3]}) == 1
    with pytest.raises(RefusedError):
        revoke_feed(officer)


def test_the_address_stands_nowhere_in_the_clear(officer: Actor) -> None:
    secret = make_feed(officer)
    kept = [*CalendarFeed.objects.values_list("sha256", flat=True), *map(str, Trace.objects.values())]
    assert not any(secret in text for text in kept)
    assert len(secret) >= 43


@pytest.mark.parametrize("what", ["left", "locked", "no duty"])
def test_the_address_of_somebody_who_may_not_read_any_more_is_dead(what: str, officer: Actor) -> None:
    secret = make_feed(officer)
    if what == "no duty":
        DutyHeld.objects.filter(person=officer.person).delete()
    else:
        Person.objects.filter(pk=officer.person.pk).update(**{f"{what}_at": timezone.now()})
    with pytest.raises(MissingError):
        calendar_file(secret)


def test_nothing_of_another_firm_is_in_the_file(paper: Paper, actor: Someone, other_firm: Firm) -> None:
    stranger = actor("stranger", Duty.OFFICER, at=other_firm)
    Paper.objects.filter(pk=paper.pk).update(assignee=stranger.person, state="assigned")
    assert summaries(calendar_file(make_feed(stranger))) == []


def test_the_page_makes_an_address_once_and_revokes_it(page: Callable[..., Client], period: Period) -> None:
    del period
    client = page("officer", Duty.OFFICER)
    assert client.get("/calendar/").status_code == 200
    assert "2026-10" in client.get("/calendar/?month=2026-10&who=me").content.decode()
    assert client.get("/calendar/make").status_code == client.get("/calendar/revoke").status_code == 405
    made = client.post("/calendar/make")
    assert made["Cache-Control"] == "no-store"
    assert ".ics" in made.content.decode()
    assert ".ics" not in client.get("/calendar/").content.decode()
    assert "已撤銷" in client.post("/calendar/revoke", follow=True).content.decode()
    assert "沒有使用中" in client.post("/calendar/revoke", follow=True).content.decode()
    assert feed_in_use(Actor(Person.objects.get(username="officer"), OCTOBER, {})) is None
