"""What is due or late is told once a day to whoever can do something about it, and goes out by mail."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from django.test import Client
from tests.integration.web.post import Post

from inspectorate.cli import people_remind
from inspectorate.cli.people_remind import remind
from inspectorate.inspection.duty import Duty
from inspectorate.services.access import Actor, RefusedError, today
from inspectorate.services.announce_due import announce_due, mail_reminders
from inspectorate.services.open_finding import Found, open_finding
from inspectorate.services.remind_people import inbox, see, set_address
from inspectorate.services.stand_in import Absence, add_absence
from inspectorate.store.models import Finding, Paper, Period, Person, Reminder, Trace

pytestmark = pytest.mark.django_db
Someone = Callable[..., Actor]
WEEK = timedelta(days=7)


@pytest.fixture
def officer(actor: Someone, period: Period) -> Actor:
    """Somebody with two late papers, one that is due, one that is not yet, and one that is checked."""
    made = actor("officer", Duty.OFFICER)
    days = [
        made.on - WEEK,
        made.on - WEEK,
        made.on + WEEK,
        made.on + WEEK + timedelta(days=1),
        made.on - WEEK,
    ]
    for key, day in zip(period.papers.values_list("pk", flat=True), days, strict=False):
        Paper.objects.filter(pk=key).update(assignee=made.person, due=day, state="assigned")
    last = period.papers.filter(assignee=made.person).order_by("-pk")[0]
    Paper.objects.filter(pk=last.pk).update(state="submitted", due=made.on - WEEK)
    return made


def counts(who: Actor) -> dict[str, int]:
    return dict(inbox(who).values_list("kind", "count"))


def test_what_is_late_or_due_is_told_once_a_day(officer: Actor) -> None:
    assert announce_due(officer.on) == 2
    first = counts(officer)
    assert first["late"] >= 1
    assert announce_due(officer.on) == 0
    assert counts(officer) == first
    assert announce_due(officer.on + timedelta(days=1)) == 2
    assert Trace.objects.filter(act="announced").count() == 2


def test_whoever_stands_in_is_told_instead(officer: Actor, actor: Someone) -> None:
    delegate = actor("delegate", Duty.OFFICER)
    add_absence(officer, Absence(officer.person.pk, delegate.person.pk, today(), today(), "休假"))
    announce_due(officer.on)
    assert not counts(officer)
    assert counts(delegate)["late"] >= 1


def test_a_finding_past_its_day_is_told_to_its_owner(officer: Actor, paper: Paper) -> None:
    opened = open_finding(officer, paper.pk, Found("缺漏", owner=officer.person.pk, due=date(2026, 1, 1)))
    announce_due(officer.on)
    assert counts(officer)["finding_late"] == 1
    Finding.objects.filter(pk=opened.pk).update(due=officer.on)
    announce_due(officer.on + timedelta(days=1))
    assert inbox(officer).filter(kind="finding_late").count() == 2


def test_a_mail_counts_and_shows_nothing_of_papers(officer: Actor, paper: Paper) -> None:
    set_address(officer, "officer@example.com")
    announce_due(officer.on)
    post = Post()
    assert mail_reminders(post, officer.on).sent == 1
    (mail,) = post.taken
    assert mail.to == "officer@example.com"
    assert "逾期：" in mail.text
    assert paper.title not in mail.text
    assert mail_reminders(post, officer.on).sent == 0


def test_what_was_seen_or_has_no_address_is_not_mailed(officer: Actor) -> None:
    announce_due(officer.on)
    assert mail_reminders(Post(), officer.on).sent == 0
    set_address(officer, "officer@example.com")
    see(officer)
    assert mail_reminders(Post(), officer.on).sent == 0


def test_a_mail_that_is_not_taken_goes_out_the_next_time(officer: Actor) -> None:
    set_address(officer, "officer@example.com")
    announce_due(officer.on)
    assert mail_reminders(Post("伺服器忙碌"), officer.on).failed == [("officer", "伺服器忙碌")]
    assert not Reminder.objects.exclude(mailed_at=None).exists()
    assert mail_reminders(Post(), officer.on).sent == 1


@pytest.mark.parametrize("address", ["x", "a@b@c", "a@example.com\nBcc: b@example.com"])
def test_what_is_no_address_is_not_kept(address: str, officer: Actor) -> None:
    with pytest.raises(RefusedError):
        set_address(officer, address)


def test_the_page_keeps_ones_own_address(page: Callable[..., Client]) -> None:
    client = page("reader", Duty.OFFICER)
    client.post("/reminders/address", {"address": "reader@example.com"})
    assert Person.objects.get(username="reader").email == "reader@example.com"
    assert "不成立" in client.post("/reminders/address", {"address": "x"}, follow=True).content.decode()
    assert client.get("/reminders/address").status_code == 405
    assert "reader@example.com" not in str(list(Trace.objects.values_list("details", flat=True)))


def test_the_command_tells_and_says_how_much(
    officer: Actor, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from contextlib import nullcontext

    monkeypatch.setattr(people_remind, "on_platform", nullcontext)
    said = CliRunner().invoke(remind, ["--on", officer.on.isoformat()])
    assert (said.exit_code, "2" in said.output) == (0, True)
    settings = tmp_path / "carriers.toml"
    settings.write_text("", "utf-8")
    assert CliRunner().invoke(remind, ["--settings", str(settings)]).exit_code == 2
    monkeypatch.setattr(people_remind, "_mail", lambda _path: Post("忙碌"))
    set_address(officer, "officer@example.com")
    failed = CliRunner().invoke(remind, ["--settings", str(settings)])
    assert (failed.exit_code, "忙碌" in failed.output) == (1, True)
