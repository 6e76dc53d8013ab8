"""What workers see to by the clock: each by one of them, again when it is due, and soon where it failed."""

import signal
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event

import pytest
from click.testing import CliRunner
from django.db import DatabaseError, connections
from django.utils import timezone
from tests.integration.web.post import Post

from inspectorate.cli import work as work_command
from inspectorate.inspection.duty import Duty
from inspectorate.services import see_to_chores as chores_module
from inspectorate.services.access import Actor
from inspectorate.services.remind_people import inbox, set_address
from inspectorate.services.see_to_chores import (
    CHORES,
    LONG_CHORES,
    NOTICES_VARIABLE,
    Regular,
    keep_seeing_to_chores,
    next_morning,
    see_to_chores,
)
from inspectorate.services.take_upload import begin_upload
from inspectorate.services.upload_parts import part_of
from inspectorate.store.models import Chore, Paper, Trace, Upload

pytestmark = pytest.mark.django_db
Someone = Callable[..., Actor]


def counted(done: list[str], name: str = "try", fails: str = "") -> dict[str, Regular]:
    def do(_stop: Event) -> None:
        done.append(name)
        if fails:
            raise ZeroDivisionError(fails)

    return {name: Regular(do, lambda moment: moment + timedelta(hours=1))}


def due(name: str = "try") -> None:
    Chore.objects.filter(name=name).update(next_at=timezone.now())


def test_a_chore_is_done_when_it_is_due_and_not_before() -> None:
    done: list[str] = []
    assert see_to_chores(Event(), counted(done)) == ["try"]
    assert see_to_chores(Event(), counted(done)) == []
    due()
    assert see_to_chores(Event(), counted(done)) == ["try"]
    assert len(done) == 2
    row = Chore.objects.get()
    assert (str(row), row.said) == ("try", "")
    assert row.done_at is not None


def test_while_one_worker_has_it_in_hand_no_other_does_it() -> None:
    seen: list[list[str]] = []

    def do(_stop: Event) -> None:
        seen.append(see_to_chores(Event(), chores))

    chores = {"try": Regular(do, lambda moment: moment + timedelta(hours=1))}
    assert see_to_chores(Event(), chores) == ["try"]
    assert seen == [[]]


def test_a_chore_that_fails_says_why_and_is_done_again_soon() -> None:
    done: list[str] = []
    assert see_to_chores(Event(), counted(done, fails="no room")) == []
    row = Chore.objects.get()
    assert (row.said, row.done_at) == ("no room", None)
    assert timedelta(seconds=30) < row.next_at - timezone.now() < timedelta(minutes=2)
    due()
    assert see_to_chores(Event(), counted(done)) == ["try"]
    assert Chore.objects.get().said == ""


def test_one_that_fails_holds_no_other_up() -> None:
    done: list[str] = []
    chores = {**counted(done, "a", fails="x"), **counted(done, "b")}
    assert see_to_chores(Event(), chores) == ["b"]
    assert sorted(done) == ["a", "b"]


def test_a_worker_that_is_told_to_go_begins_nothing() -> None:
    stop, done = Event(), list[str]()
    stop.set()
    assert see_to_chores(stop, counted(done)) == []
    assert done == []


def test_a_chore_that_no_program_knows_any_more_is_left_alone() -> None:
    Chore.objects.create(name="of another edition", next_at=timezone.now())
    done: list[str] = []
    assert see_to_chores(Event(), counted(done)) == ["try"]


def test_a_database_out_of_reach_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    stop, asked = Event(), list[int]()

    def unreachable(_stop: Event, _chores: object) -> list[str]:
        asked.append(1)
        if len(asked) > 1:
            stop.set()
        raise DatabaseError("gone")

    monkeypatch.setattr(chores_module, "see_to_chores", unreachable)
    monkeypatch.setattr(chores_module, "_PAUSE", 0.01)
    monkeypatch.setattr(connections, "close_all", lambda: None)
    keep_seeing_to_chores(stop)
    assert len(asked) == 2


def test_a_failure_of_the_database_is_none_of_the_chore() -> None:
    def do(_stop: Event) -> None:
        raise DatabaseError("gone")

    with pytest.raises(DatabaseError):
        see_to_chores(Event(), {"try": Regular(do, lambda moment: moment)})


def test_mornings_are_those_of_taiwan() -> None:
    night = datetime(2026, 11, 20, 22, 59, tzinfo=UTC)  # 06:59 of the 21st
    assert next_morning(night) == datetime(2026, 11, 20, 23, 0, tzinfo=UTC)
    assert next_morning(night + timedelta(minutes=1)) == datetime(2026, 11, 21, 23, 0, tzinfo=UTC)


def test_uploads_that_were_given_up_go_by_the_clock(actor: Someone) -> None:
    officer = actor("officer", Duty.OFFICER)
    old, new = begin_upload(officer, "舊.log", 9), begin_upload(officer, "新.log", 9)
    Upload.objects.filter(pk=old.pk).update(expires_at=timezone.now())
    see_to_chores(Event(), {"uploads": CHORES["uploads"]})
    assert list(Upload.objects.all()) == [new]


def test_the_file_of_an_upload_that_was_given_up_goes_with_it(
    actor: Someone, django_capture_on_commit_callbacks: Callable[..., object]
) -> None:
    old = begin_upload(actor("officer", Duty.OFFICER), "舊.log", 9)
    file = part_of(old.pk.hex)
    Upload.objects.update(expires_at=timezone.now())
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined] # the fixture's own type
        see_to_chores(Event(), {"uploads": CHORES["uploads"]})
    assert not file.exists()


@pytest.fixture
def late(actor: Someone, paper: Paper) -> Actor:
    """Somebody with a paper that is late, and an address."""
    made = actor("officer", Duty.OFFICER)
    due_on = made.on - timedelta(days=7)
    Paper.objects.filter(pk=paper.pk).update(assignee=made.person, due=due_on, state="assigned")
    set_address(made, "officer@example.com")
    return made


def test_people_are_reminded_without_a_timer(late: Actor) -> None:
    reminders = {"reminders": CHORES["reminders"]}
    assert see_to_chores(Event(), reminders) == ["reminders"]
    assert list(inbox(late).values_list("kind", flat=True)) == ["late"]
    assert Trace.objects.get(act="announced").username == "(platform)"
    assert Chore.objects.get().next_at == next_morning(timezone.now())


def test_where_a_settings_file_is_named_reminders_go_out_by_mail(
    late: Actor, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert late
    post = Post()
    monkeypatch.setenv(NOTICES_VARIABLE, str(tmp_path / "carriers.toml"))
    monkeypatch.setattr(chores_module, "read_carriers", lambda _path: {"mail": post})
    see_to_chores(Event(), {"reminders": CHORES["reminders"]})
    assert [one.to for one in post.taken] == ["officer@example.com"]


def test_a_mail_that_is_not_taken_and_a_file_without_a_server_are_said_and_tried_again(
    late: Actor, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert late
    reminders = {"reminders": CHORES["reminders"]}
    settings = tmp_path / "carriers.toml"
    settings.write_text("", "utf-8")
    monkeypatch.setenv(NOTICES_VARIABLE, str(settings))
    assert see_to_chores(Event(), reminders) == []
    assert "未設定 [mail]" in Chore.objects.get().said
    monkeypatch.setattr(chores_module, "read_carriers", lambda _path: {"mail": Post("忙碌")})
    due("reminders")
    assert see_to_chores(Event(), reminders) == []
    assert "忙碌" in Chore.objects.get().said


def test_a_command_that_works_once_sees_to_them_too(late: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(work_command, "begin_platform", lambda: None)
    monkeypatch.setattr(signal, "signal", lambda *_told: None)
    done = CliRunner().invoke(work_command.work, ["--once"])
    assert done.exit_code == 0, done.output
    assert inbox(late).exists()
    done_now = set(Chore.objects.exclude(done_at=None).values_list("name", flat=True))
    assert done_now == {*CHORES, *LONG_CHORES}


def test_a_worker_that_stays_sees_to_them_beside_its_jobs(monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[object] = []
    monkeypatch.setattr(chores_module, "keep_seeing_to_chores", lambda _stop, some: begun.append(some))
    stop = Event()
    stop.set()
    work_command._one(stop, once=False, below=None)
    assert begun == [CHORES, LONG_CHORES]
