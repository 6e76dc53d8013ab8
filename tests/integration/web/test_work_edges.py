"""What is asked wrongly, twice, or at the same moment: said in a sentence, nothing half done."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import pytest
from django.db import IntegrityError
from django.test import Client

from inspectorate.cli.people_remind import _mail
from inspectorate.delivery.mail import MailServer
from inspectorate.inspection.duty import Act, Duty
from inspectorate.services.access import Actor, MissingError, RefusedError, today
from inspectorate.services.keep_filter import keep_filter
from inspectorate.services.look_at_papers import listed
from inspectorate.services.open_finding import Found, open_finding
from inspectorate.services.remind_people import MANY, Told, inbox, remind, see, set_address, tell
from inspectorate.services.stand_in import Absence, add_absence, end_absence
from inspectorate.services.work_on_paper import assign
from inspectorate.store.models import Delegation, Finding, Paper, Period, Person, SavedFilter, Trace

pytestmark = pytest.mark.django_db
Someone = Callable[..., Actor]


@pytest.fixture
def officer(actor: Someone) -> Actor:
    return actor("officer", Duty.OFFICER)


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"due": "2026-10-30"}, True),
        ({"due": "yesterday"}, True),
        ({"number": "none"}, False),
        ({"who": "none"}, True),
        ({"who": "me"}, False),
        ({"who": "99999999"}, False),
        ({"who": "9" * 40}, True),
        ({"late": "yes"}, True),
        ({"outcome": "conforming"}, False),
    ],
    ids=str,
)
def test_the_list_answers_what_it_can_be_asked(
    asked: dict[str, str], found: bool, period: Period, officer: Actor
) -> None:
    period.papers.update(due="2026-10-30")
    assert listed(officer, asked).rows.exists() == found


def test_nobody_keeps_filters_without_end(officer: Actor) -> None:
    rows = [SavedFilter(person=officer.person, name=str(number), asked={"q": "a"}) for number in range(50)]
    SavedFilter.objects.bulk_create(rows)
    with pytest.raises(RefusedError, match="50"):
        keep_filter(officer, "再一個", {"q": "a"})
    keep_filter(officer, "0", {"q": "b"})


def test_the_same_told_again_is_unseen_again_and_counts_on(officer: Actor, actor: Someone) -> None:
    boss = actor("boss", Duty.MANAGER).person
    for _each in range(2):
        tell(Told(officer.person.pk, "assigned", MANY, officer.on, count=2, by=boss))
        tell(Told(officer.person.pk, "mentioned", "paper:1", officer.on, count=1, by=boss))
        see(officer)
    tell(Told(officer.person.pk, "assigned", MANY, officer.on, count=1, by=boss))
    assert dict(inbox(officer).values_list("kind", "count")) == {"assigned": 5, "mentioned": 1}
    assert inbox(officer).get(seen_at=None).kind == "assigned"
    tell(Told(boss.pk, "assigned", MANY, officer.on, by=boss))
    assert not boss.reminders.exists()


def test_reminding_of_nothing_is_refused(actor: Someone, officer: Actor) -> None:
    boss = actor("boss", Duty.MANAGER)
    with pytest.raises(MissingError):
        remind(boss, [])
    with pytest.raises(MissingError):
        assign(boss, [], officer.person.pk)


def test_an_address_is_taken_back(officer: Actor) -> None:
    set_address(officer, "officer@example.com")
    set_address(officer, " ")
    assert Person.objects.get(pk=officer.person.pk).email == ""


def test_somebody_who_left_stands_in_for_nobody(officer: Actor, actor: Someone) -> None:
    gone = actor("gone", Duty.OFFICER)
    Person.objects.filter(pk=gone.person.pk).update(left_at="2026-01-01T00:00:00Z")
    with pytest.raises(RefusedError, match="已離職"):
        add_absence(officer, Absence(officer.person.pk, gone.person.pk, today(), today(), "休假"))


def test_an_absence_is_ended_by_its_person_or_an_administrator(officer: Actor, actor: Someone) -> None:
    row = add_absence(officer, Absence(officer.person.pk, None, today(), today(), "休假"))
    with pytest.raises(RefusedError):
        end_absence(actor("ciso", Duty.CISO), row.pk)
    end_absence(actor("admin", Duty.ADMINISTRATOR), row.pk)


def test_two_who_open_the_same_finding_at_once_open_one(
    officer: Actor, paper: Paper, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lost(**_told: Any) -> Finding:
        raise IntegrityError

    monkeypatch.setattr(Finding.objects, "create", lost)
    with pytest.raises(RefusedError, match="他人已開立"):
        open_finding(officer, paper.pk, Found("缺漏"))
    assert not Trace.objects.filter(act="finding_opened").exists()


def test_a_program_that_assigns_names_its_token_in_every_trace(paper: Paper, actor: Someone) -> None:
    boss, officer = actor("boss", Duty.MANAGER), actor("writer", Duty.OFFICER)
    program = boss.through("scheduler", {Duty.MANAGER}, {Act.ASSIGN})
    assign(program, [paper.pk], officer.person.pk)
    assert Trace.objects.get(act="assigned").details["token"] == "scheduler"


def test_forms_that_are_sent_wrongly_are_answered_in_words(
    page: Callable[..., Client], paper: Paper, person: Callable[..., Person]
) -> None:
    client = page("officer", Duty.OFFICER)
    delegate = person("delegate", Duty.OFFICER)

    def said(address: str, **sent: object) -> str:
        return client.post(address, sent, follow=True).content.decode()

    assert "請選擇承辦人" in said("/papers/many/assign", key=paper.pk)
    assert "全數未提醒" in said("/papers/many/remind", key=paper.pk)
    assert "已分派 1 份" in said("/papers/many/assign", key=paper.pk, assignee=delegate.pk)
    assert "提醒 1 人" in said("/papers/many/remind", key=paper.pk)
    assert "命名" in said("/filters/keep", name="")
    assert client.get("/filters/keep").status_code == 405
    day = today().isoformat()
    assert "事由" in said("/absences/add", first=day, last=day, reason=" ")
    said("/absences/add", first=day, last=day, reason="休假")
    row = Delegation.objects.get()
    said(f"/absences/{row.pk}/end")
    assert "已結束" in said(f"/absences/{row.pk}/end")
    assert "一句話" in said(f"/papers/{paper.pk}/finding", title=" ")
    made = open_finding(Actor(row.absent, today(), {row.absent_id: frozenset(Duty)}), paper.pk, Found("缺漏"))
    assert client.get(f"/findings/{made.pk}/retest").status_code == 405
    assert "須為同一控制項" in said(f"/findings/{made.pk}/retest", paper=paper.pk)


def test_a_filter_is_dropped_by_whoever_keeps_it(page: Callable[..., Client]) -> None:
    client = page("officer", Duty.OFFICER)
    client.post("/filters/keep", {"name": "我的", "asked_who": "me"})
    row = SavedFilter.objects.get()
    assert client.get(f"/filters/{row.pk}/drop").status_code == 405
    assert page("other", Duty.OFFICER).post(f"/filters/{row.pk}/drop").status_code == 404
    assert client.post(f"/filters/{row.pk}/drop").status_code == 302
    assert not SavedFilter.objects.exists()


def test_every_kind_of_reminder_leads_somewhere(page: Callable[..., Client], paper: Paper) -> None:
    client = page("officer", Duty.OFFICER)
    person = Person.objects.get(username="officer")
    made = open_finding(Actor(person, today(), {person.pk: frozenset(Duty)}), paper.pk, Found("缺漏"))
    for kind, about in (
        ("late", MANY),
        ("due", MANY),
        ("assigned", MANY),
        ("finding_late", "findings"),
        ("mentioned", f"finding:{made.pk}"),
        ("returned", f"paper:{paper.pk}"),
    ):
        tell(Told(person.pk, kind, about, today(), count=3))
    shown = client.get("/reminders/").content.decode()
    for leads in ("/papers/?who=me&amp;late=yes", "/papers/?who=me", f"/findings/{made.pk}/", "/findings/"):
        assert f'href="{leads}"' in shown
    assert "3 項缺失" in shown
    assert "3 份底稿" in shown


def test_the_mail_of_the_settings_is_used(tmp_path: Path) -> None:
    settings = tmp_path / "carriers.toml"
    settings.write_text(
        "[mail]\nhost = '127.0.0.1'\nport = 25\nsender = 'a@example.com'\nsecurity = 'none'\n", "utf-8"
    )
    assert isinstance(_mail(settings), MailServer)
    settings.write_text("[fax]\n", "utf-8")
    with pytest.raises(click.UsageError, match="fax"):
        _mail(settings)


def test_a_paper_shows_its_former_beside_it(page: Callable[..., Client], paper: Paper) -> None:
    from inspectorate.services.access import actor_of
    from inspectorate.services.open_period import open_period
    from inspectorate.store.models import Revision

    later = open_period(actor_of(paper.period.opened_by), "2026-11")
    same = later.papers.filter(number__in=paper.period.papers.values("number"))[0]
    former = paper.period.papers.get(number=same.number)
    Paper.objects.filter(pk=former.pk).update(state="sealed", outcome="conforming")
    Revision.objects.filter(paper=former).update(sealed_at="2026-11-01T00:00:00Z")
    assert "未變" in page("officer", Duty.OFFICER).get(f"/papers/{same.pk}/").content.decode()
