"""背景作業: asked for once, told of, cancelled, tried again, landed once; another firm's are not there."""

from collections.abc import Callable
from datetime import timedelta
from threading import Event
from types import SimpleNamespace
from unittest.mock import MagicMock

import pytest
from django.db import DatabaseError, OperationalError, connections, transaction
from django.test import Client
from django.utils import timezone

from inspectorate.inspection.duty import Act, Duty
from inspectorate.services.access import Actor, MissingError, RefusedError
from inspectorate.services.jobs import leases, working
from inspectorate.services.jobs.asking import ask, cancel, retry
from inspectorate.services.jobs.kinds import KINDS
from inspectorate.services.jobs.leases import Hold, LostError, take
from inspectorate.services.jobs.looking import files_of_jobs
from inspectorate.services.jobs.task import Task
from inspectorate.services.jobs.working import work, work_one
from inspectorate.store.models import Firm, Job, Person, Trace

pytestmark = pytest.mark.django_db
Someone = Callable[..., Actor]
Does = Callable[[Task], None]
Kind = Callable[..., None]


@pytest.fixture
def kind(monkeypatch: pytest.MonkeyPatch) -> Kind:
    """A kind of job that does what a test wants."""

    def made(does: Does, act: Act = Act.READ) -> None:
        monkeypatch.setitem(KINDS, "try", SimpleNamespace(title="試作", act=act, load=lambda: does))

    made(lambda task: task.land(dict))
    return made


@pytest.fixture
def officer(actor: Someone, kind: Kind) -> Actor:
    del kind
    return actor("officer", Duty.OFFICER)


def state(job: Job) -> tuple[str, str]:
    job.refresh_from_db()
    return job.state, job.error


def test_what_is_asked_for_twice_is_done_once(officer: Actor) -> None:
    job = ask(officer, "try", {"period": 1})
    assert ask(officer, "try", {"period": 1}).pk == job.pk
    assert ask(officer, "try", {"period": 2}).pk != job.pk
    assert work(Event(), once=True) == 2
    assert ask(officer, "try", {"period": 1}).pk != job.pk  # the former is over
    assert Trace.objects.filter(act="job_asked").count() == 3


def test_somebody_whose_duties_do_not_include_it_cannot_ask_cancel_or_retry(
    actor: Someone, officer: Actor, kind: Kind
) -> None:
    kind(lambda task: task.land(dict), Act.JUDGE)
    job = ask(officer, "try", {})
    observer = actor("observer", Duty.OBSERVER)
    with pytest.raises(RefusedError):
        ask(observer, "try", {})
    with pytest.raises(RefusedError):
        cancel(observer, job.pk)
    cancel(officer, job.pk)
    with pytest.raises(RefusedError):
        retry(observer, job.pk)


def test_another_firms_job_is_not_there_by_its_number(
    officer: Actor, other_firm: Firm, actor: Someone, page: Callable[..., Client]
) -> None:
    job = ask(officer, "try", {})
    work_one(Event())
    (files_of_jobs() / str(job.pk)).mkdir(parents=True)
    (files_of_jobs() / str(job.pk) / "x.pdf").write_bytes(b"secret")
    stranger = actor("stranger", Duty.OFFICER, at=other_firm)
    for act in (cancel, retry):
        with pytest.raises(MissingError):
            act(stranger, job.pk)
    client = page("visitor", Duty.OFFICER, at=other_firm)
    assert client.get(f"/jobs/{job.pk}/").status_code == 404
    assert client.get(f"/jobs/{job.pk}/file").status_code == 404
    assert client.post(f"/jobs/{job.pk}/cancel").status_code == 404
    assert str(job.pk) not in [str(row.pk) for row in client.get("/jobs/").context["page"].object_list]


def test_a_waiting_job_is_cancelled_at_once_and_can_be_tried_again(officer: Actor) -> None:
    job = ask(officer, "try", {})
    assert cancel(officer, job.pk).state == "cancelled"
    assert work(Event(), once=True) == 0
    with pytest.raises(RefusedError):
        cancel(officer, job.pk)
    assert retry(officer, job.pk).state == "queued"
    work(Event(), once=True)
    assert state(job) == ("done", "")
    with pytest.raises(RefusedError):
        retry(officer, job.pk)


def test_a_running_job_sees_at_its_next_step_that_it_is_cancelled(officer: Actor, kind: Kind) -> None:
    seen = []

    def does(task: Task) -> None:
        cancel(officer, task.job.pk)
        task("第一步")
        seen.append("went on")

    kind(does)
    job = ask(officer, "try", {})
    work_one(Event())
    assert (state(job)[0], seen) == ("cancelled", [])


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (RefusedError("這不行"), "這不行"),
        (OSError(28, "No space left on device"), "No space left on device"),
        (ZeroDivisionError("secret"), "ZeroDivisionError"),
    ],
)
def test_a_job_that_fails_says_why_and_is_done_when_it_is_tried_again(
    officer: Actor, kind: Kind, error: Exception, said: str
) -> None:
    def does(task: Task) -> None:
        if task.job.turn == 1:
            raise error
        task.land(lambda: {"papers": 3})

    kind(does)
    job = ask(officer, "try", {})
    work_one(Event())
    assert state(job)[0] == "failed"
    assert said in job.error
    assert "secret" not in job.error
    retry(officer, job.pk)
    work_one(Event())
    assert state(job) == ("done", "")
    assert (job.turn, job.result) == (2, {"papers": 3})


def test_a_job_that_lands_nothing_has_failed(officer: Actor, kind: Kind) -> None:
    kind(lambda task: task("只有一步"))
    job = ask(officer, "try", {})
    work_one(Event())
    assert state(job)[0] == "failed"


def test_a_job_of_somebody_who_left_or_lost_the_duty_is_not_done(officer: Actor, kind: Kind) -> None:
    def does(task: Task) -> None:
        task.actor()
        task.land(dict)

    kind(does, Act.JUDGE)
    first = ask(officer, "try", {})
    Person.objects.filter(pk=officer.person.pk).update(left_at=timezone.now())
    work_one(Event())
    assert "離職" in state(first)[1]
    Person.objects.filter(pk=officer.person.pk).update(left_at=None)
    officer.person.duties.all().delete()
    second = ask(officer, "try", {"again": 1})
    work_one(Event())
    assert state(second)[0] == "failed"


def test_a_worker_that_was_thought_dead_changes_nothing_when_it_comes_back(
    officer: Actor, kind: Kind
) -> None:
    def does(task: Task) -> None:
        Job.objects.filter(pk=task.job.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
        other = take("another")
        assert other is not None
        task.land(lambda: {"written": Trace.objects.create(username="x", act="twice").pk})

    kind(does)
    job = ask(officer, "try", {})
    work_one(Event())
    assert state(job)[0] == "running"
    assert job.worker == "another"
    assert not Trace.objects.filter(act="twice").exists()
    with pytest.raises(LostError):
        leases.end(Hold(job.pk, 1), "failed")
    for write in (leases.renew, leases.lock, leases.give_back):
        if write is leases.give_back:
            write(Hold(job.pk, 1))
            assert state(job)[0] == "running"
        else:
            with pytest.raises(LostError):
                write(Hold(job.pk, 1))


def test_a_job_that_is_done_is_not_written_again_by_anybody(officer: Actor) -> None:
    job = ask(officer, "try", {})
    work_one(Event())
    for change in (lambda: Job.objects.update(state="queued"), lambda: Job.objects.all().delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    assert state(job)[0] == "done"


def test_a_job_whose_workers_keep_vanishing_fails_in_the_end(officer: Actor) -> None:
    job = ask(officer, "try", {})
    for number in range(leases.MOST_ATTEMPTS):
        taken = take(f"worker {number}")
        assert taken is not None
        assert take("another") is None  # it is held
        Job.objects.filter(pk=job.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
    assert take("one more") is None
    assert state(job)[0] == "failed"


def test_a_job_whose_worker_vanished_while_it_was_cancelled_is_cancelled(officer: Actor) -> None:
    job = ask(officer, "try", {})
    take("worker")
    Job.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    assert cancel(officer, job.pk).cancelling
    assert take("another") is None
    assert state(job)[0] == "cancelled"


def test_a_worker_that_is_told_to_go_gives_its_job_back(officer: Actor, kind: Kind) -> None:
    stop = Event()

    def does(task: Task) -> None:
        stop.set()
        task("第一步")

    kind(does)
    job = ask(officer, "try", {})
    assert work(stop) == 1
    assert state(job)[0] == "queued"
    assert job.attempts == 0


def test_a_lease_that_cannot_be_renewed_stops_the_work(
    officer: Actor, kind: Kind, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unreachable(*_told: object) -> bool:
        raise OperationalError("gone")

    def does(task: Task) -> None:
        assert task.lost.wait(5)
        task("第一步")
        raise AssertionError("it went on")

    monkeypatch.setattr(working, "renew", unreachable)
    kind(does)
    job = ask(officer, "try", {})
    work_one(Event(), timedelta(seconds=0.4))
    assert state(job)[0] == "running"  # until the lease runs out


def test_a_worker_waits_for_a_database_that_cannot_be_reached(monkeypatch: pytest.MonkeyPatch) -> None:
    stop, asked = Event(), []

    def unreachable(*_told: object) -> bool:
        asked.append(1)
        if len(asked) > 1:
            stop.set()
        raise OperationalError("gone")

    monkeypatch.setattr(working, "work_one", unreachable)
    monkeypatch.setattr(working, "_PAUSE", 0.01)
    monkeypatch.setattr(connections, "close_all", lambda: None)
    assert work(stop) == 0
    assert len(asked) == 2


def test_pages_show_progress_and_carry_the_words(
    officer: Actor, kind: Kind, page: Callable[..., Client]
) -> None:
    client, shown = page("looker", Duty.OFFICER), []

    def does(task: Task) -> None:
        task.expect(4)
        task("讀取佐證：{item}", item="<b>a.csv</b>")
        shown.append(client.get(f"/jobs/{task.job.pk}/", HTTP_HX_REQUEST="true"))
        task.land(lambda: {"papers": 7})

    kind(does)
    job = ask(officer, "try", {"period_name": "2026-10"})
    assert "等待中" in client.get("/jobs/").content.decode()
    work_one(Event())
    text = shown[0].content.decode()
    assert "讀取佐證：&lt;b&gt;a.csv&lt;/b&gt;" in text
    assert 'value="1" max="4"' in text
    over = client.get(f"/jobs/{job.pk}/", HTTP_HX_REQUEST="true")
    assert over["HX-Refresh"] == "true"
    assert "7" in over.content.decode()
    assert client.get(f"/jobs/{job.pk}/cancel").status_code == 405
    waiting = ask(officer, "try", {"period_name": "2026-09"})
    assert "已完成" in client.post(f"/jobs/{waiting.pk}/cancel", follow=True).content.decode()
    assert client.post(f"/jobs/{job.pk}/retry", follow=True).redirect_chain
    assert state(job)[0] == "done"


def test_a_lease_that_is_cancelled_or_that_another_has_reaches_the_work(
    officer: Actor, kind: Kind, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = iter([False, True])

    def renewed(*_told: object) -> bool:
        for answer in answers:
            return answer
        raise LostError

    def does(task: Task) -> None:
        assert task.cancelled.wait(5)
        assert task.lost.wait(5)
        task("第一步")

    monkeypatch.setattr(working, "renew", renewed)
    kind(does)
    job = ask(officer, "try", {})
    work_one(Event(), timedelta(seconds=0.2))
    assert state(job)[0] == "running"


def test_a_database_that_goes_away_in_the_midst_leaves_the_job_to_its_lease(
    officer: Actor, kind: Kind
) -> None:
    def does(_task: Task) -> None:
        raise OperationalError("gone")

    kind(does)
    job = ask(officer, "try", {})
    with pytest.raises(OperationalError):
        work_one(Event())
    assert state(job)[0] == "running"


def test_time_is_the_databases_own_where_it_can_be_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    moment = timezone.now()
    cursor = MagicMock()
    cursor.__enter__.return_value.fetchone.return_value = (moment,)
    told = SimpleNamespace(vendor="postgresql", cursor=lambda: cursor)
    monkeypatch.setattr(leases, "connection", told)
    assert leases.now() == moment


def test_what_another_takes_at_this_moment_is_left_to_them(
    officer: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = ask(officer, "try", {})
    with monkeypatch.context() as patched:
        patched.setattr(leases, "_locked", lambda rows: rows.none())
        assert take("late") is None
    early = [Job.objects.get(pk=job.pk)]  # it was read before the first took it
    assert take("first") is not None
    Job.objects.filter(pk=job.pk).update(state="queued", lease_until=None)
    read = leases._locked
    monkeypatch.setattr(
        leases,
        "_locked",
        lambda rows: SimpleNamespace(first=early.pop) if early else read(rows),
    )
    taken = take("late")
    assert taken is not None
    assert taken.turn == 2
