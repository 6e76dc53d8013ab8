"""時戳: a signature waits for nobody, gets its stamp from a real authority, and shows what is not proven."""

import io
import zipfile
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from threading import Event

import docx
import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.utils import timezone
from pypdf import PdfReader
from tests.integration.time_stamp_authority import Authority, Server, need_openssl
from tests.integration.web.stamping import settle, settled

from inspectorate.inspection.duty import Duty
from inspectorate.ledger.stamp import Authorities, Stamp
from inspectorate.services import report_set
from inspectorate.services import stamp_signatures as stamping
from inspectorate.services.access import Actor
from inspectorate.services.export_paper import export_paper
from inspectorate.services.export_period import ask_export
from inspectorate.services.jobs.looking import path_of
from inspectorate.services.jobs.working import work
from inspectorate.services.look_at_papers import shown
from inspectorate.services.stamp_signatures import (
    SeenStamp,
    UnstampedError,
    see_stamp,
    stamp_waiting,
    statement_of,
)
from inspectorate.services.work_on_paper import approve, assign, newest, submit, write
from inspectorate.store.models import Paper, Signature, SignatureStamp, Trace

pytestmark = [pytest.mark.django_db, pytest.mark.enable_socket]
Someone = Callable[..., Actor]
SAID = {"result": "抽核三筆，均有紀錄。", "outcome": "conforming"}


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    need_openssl()
    return Authority(tmp_path_factory.mktemp("tsa") / "authority")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "home").mkdir(exist_ok=True)
    return tmp_path / "home"


@pytest.fixture
def server(authority: Authority, home: Path) -> Iterator[Server]:
    """An authority that the platform is set to."""
    with settled(authority, home) as found:
        yield found


def signed(paper: Paper, maker: Actor) -> Signature:
    assign(maker, [paper.pk], maker.person.pk)
    return submit(maker, paper.pk, write(maker, paper.pk, newest(paper).version, SAID).version)


def seen(maker: Actor, signature: Signature) -> SeenStamp:
    return shown(maker, signature.revision.paper_id).stamps[signature.pk]


def words_of_word(content: bytes) -> str:
    document = docx.Document(io.BytesIO(content))
    return "\n".join(cell.text for table in document.tables for row in table.rows for cell in row.cells)


def words_of_pdf(content: bytes) -> str:
    return "".join("".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages).split())


def test_each_signature_up_to_the_seal_gets_its_stamp_and_every_paper_says_so(
    server: Server, maker: Actor, actor: Someone, paper: Paper
) -> None:
    bound = signed(paper, maker).sha256
    approve(actor("manager", Duty.MANAGER), paper.pk, bound)
    approve(actor("ciso", Duty.CISO), paper.pk, bound)
    assert server.asked == 0  # signing asks nobody
    assert stamp_waiting() == 3
    assert server.asked == 3
    for row in Signature.objects.all():
        stamp = seen(maker, row)
        assert (stamp.state, stamp.authority) == ("stamped", "CN=Test TSA")
        assert stamp.at is not None
        assert stamp.at >= row.at - timedelta(seconds=2)
    for said in (
        words_of_word(export_paper(maker, paper.pk, "docx").content),
        words_of_pdf(export_paper(maker, paper.pk, "pdf").content),
    ):
        assert said.count("時戳") == 3
        assert "尚無時戳" not in said
    assert stamp_waiting() == 0
    assert Trace.objects.filter(act="signature_stamped").count() == 3


def test_another_program_takes_the_stamp_for_what_was_signed(
    server: Server, maker: Actor, paper: Paper
) -> None:
    signature = signed(paper, maker)
    stamp_waiting()
    row = SignatureStamp.objects.get()
    statement = statement_of(signature, newest(paper).paper)
    assert signature.sha256.encode() in statement
    assert server.authority.second_opinion(statement, bytes(row.reply))
    assert not server.authority.second_opinion(statement.replace(b"maker", b"other"), bytes(row.reply))


def test_an_authority_that_is_down_holds_nobody_up_and_is_asked_again(
    server: Server, maker: Actor, paper: Paper, page: Callable[..., Client]
) -> None:
    server.down()
    signature = signed(paper, maker)
    with pytest.raises(UnstampedError, match="無法連線"):
        stamp_waiting()
    waiting = seen(maker, signature)
    assert (waiting.state, waiting.since) == ("waiting", signature.at)
    assert "無法連線" in waiting.said
    shown_there = page("reader", Duty.OBSERVER).get(f"/papers/{paper.pk}/").content.decode()
    assert "尚無時戳" in shown_there
    assert "尚無時戳：自" in words_of_word(export_paper(maker, paper.pk, "docx").content)
    assert "尚無時戳：自" in words_of_pdf(export_paper(maker, paper.pk, "pdf").content)
    assert stamp_waiting() == 0  # not before its time
    server.up()
    SignatureStamp.objects.update(next_at=timezone.now())
    assert stamp_waiting() == 1
    assert seen(maker, signature).state == "stamped"


def test_pauses_grow_while_nobody_answers(server: Server, maker: Actor, paper: Paper) -> None:
    server.answer = lambda _query: (503, b"", {})
    signed(paper, maker)
    pauses = []
    for _time in range(8):
        SignatureStamp.objects.update(next_at=timezone.now())
        with pytest.raises(UnstampedError):
            stamp_waiting()
        pauses.append(SignatureStamp.objects.get().next_at - timezone.now())
    assert timedelta(seconds=50) < pauses[0] < timedelta(seconds=61)
    assert timedelta(minutes=59) < pauses[-1] <= timedelta(hours=1)
    assert SignatureStamp.objects.get().tries == 8


def test_where_one_authority_refuses_the_next_is_asked(
    server: Server, home: Path, maker: Actor, paper: Paper
) -> None:
    settle(home, "http://127.0.0.1:9/tsr", server.url)
    signature = signed(paper, maker)
    assert stamp_waiting() == 1
    assert seen(maker, signature).state == "stamped"


def test_an_answer_that_proves_nothing_is_not_kept(server: Server, maker: Actor, paper: Paper) -> None:
    server.answer = lambda _query: (200, b"no stamp", {"Content-Type": "application/timestamp-reply"})
    signature = signed(paper, maker)
    with pytest.raises(UnstampedError):
        stamp_waiting()
    assert seen(maker, signature).state == "waiting"
    assert not bytes(SignatureStamp.objects.get().reply)


def test_a_worker_that_is_told_to_go_leaves_the_rest(server: Server, maker: Actor, paper: Paper) -> None:
    signed(paper, maker)
    assert stamp_waiting(lambda: False) == 0
    assert server.asked == 0


def test_without_an_authority_nothing_waits_and_papers_say_that_there_is_no_stamp(
    maker: Actor, paper: Paper, home: Path
) -> None:
    signature = signed(paper, maker)
    assert not SignatureStamp.objects.exists()
    assert seen(maker, signature).state == "none"
    assert "無時戳" in words_of_word(export_paper(maker, paper.pk, "docx").content)
    settle(home)
    assert stamp_waiting() == 0


def test_settings_that_cannot_be_followed_do_not_hold_signing_up(
    maker: Actor, paper: Paper, home: Path
) -> None:
    (home / "evidence.toml").write_text("[stamps]\nurls = [1]\n")
    signature = signed(paper, maker)
    assert seen(maker, signature).state == "waiting"


def test_where_no_certificate_is_trusted_it_is_said_that_the_authority_was_not_checked(
    server: Server, home: Path, maker: Actor, paper: Paper
) -> None:
    settle(home, server.url, trust=False)
    signature = signed(paper, maker)
    stamp_waiting()
    assert seen(maker, signature).state == "unverified"
    assert "未核對機構簽章" in words_of_word(export_paper(maker, paper.pk, "docx").content)


def test_a_row_that_was_changed_behind_the_platform_agrees_with_its_stamp_no_more(
    server: Server, maker: Actor, paper: Paper, page: Callable[..., Client]
) -> None:
    assert server.asked == 0
    signature = signed(paper, maker)
    stamp_waiting()
    Paper.objects.filter(pk=paper.pk).update(provision="another/rule/1")
    assert seen(maker, signature).state == "broken"
    shown_there = page("reader", Duty.OBSERVER).get(f"/papers/{paper.pk}/").content.decode()
    assert "時戳不成立" in shown_there
    assert "時戳不成立" in words_of_word(export_paper(maker, paper.pk, "docx").content)


def test_a_time_that_was_changed_behind_the_platform_is_seen(
    server: Server, maker: Actor, paper: Paper
) -> None:
    assert server.asked == 0
    signature = signed(paper, maker)
    stamp_waiting()
    row = Signature.objects.select_related("stamp", "signer", "on_behalf", "revision").get(pk=signature.pk)
    assert row.stamp.at is not None
    row.stamp.at += timedelta(seconds=1)
    found = see_stamp(row, newest(paper).paper, Authorities())
    assert (found.state, found.said) == ("broken", "所載時間與時戳不符")


def test_the_database_itself_keeps_what_stamps_a_signature(
    server: Server, maker: Actor, paper: Paper
) -> None:
    assert server.asked == 0
    signed(paper, maker)
    changes: tuple[Callable[[], object], ...] = (
        lambda: SignatureStamp.objects.update(since=timezone.now()),
        lambda: SignatureStamp.objects.all().delete(),
        lambda: SignatureStamp.objects.update(at=timezone.now()),
    )
    for change in changes:
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    stamp_waiting()
    for change in (*changes[:2], lambda: SignatureStamp.objects.update(reply=b"")):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Documents of no content: what they look like is tried elsewhere."""
    monkeypatch.setattr(report_set, "pdf", lambda *_told: b"%PDF")


@pytest.mark.usefixtures("quick")
def test_the_report_set_holds_what_was_stamped_and_its_stamps(
    server: Server, maker: Actor, paper: Paper, home: Path
) -> None:
    signed(paper, maker)
    stamp_waiting()
    job = ask_export(maker, paper.period_id, "set")
    work(Event(), once=True)
    job.refresh_from_db()
    path = path_of(job)
    assert path is not None, job.error
    with zipfile.ZipFile(path) as archive:
        names = [name for name in archive.namelist() if name.startswith("07-時戳/")]
        statement, reply = (
            archive.read(next(name for name in names if name.endswith(end))) for end in (".json", ".tsr")
        )
        assert archive.read("07-時戳/trust.pem") == (home / "root.pem").read_bytes()
    assert len(names) == 4
    assert server.authority.second_opinion(statement, reply)


@pytest.mark.usefixtures("quick")
def test_a_report_set_is_made_also_where_the_settings_are_broken_since(
    server: Server, maker: Actor, paper: Paper, home: Path
) -> None:
    assert server.asked == 0
    signed(paper, maker)
    stamp_waiting()
    (home / "evidence.toml").write_text("[stamps]\nurls = [1]\n")
    job = ask_export(maker, paper.period_id, "set")
    work(Event(), once=True)
    job.refresh_from_db()
    path = path_of(job)
    assert path is not None, job.error
    with zipfile.ZipFile(path) as archive:
        assert "07-時戳/trust.pem" not in archive.namelist()


def test_of_two_workers_that_ask_at_once_the_first_answer_is_kept(
    server: Server, maker: Actor, paper: Paper
) -> None:
    signed(paper, maker)

    def first(row: SignatureStamp, url: str, reply: bytes, stamp: Stamp) -> None:
        for _time in range(2):
            keep(row, url, reply, stamp)

    keep = stamping._keep
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(stamping, "_keep", first)
        assert stamp_waiting() == 1
    assert server.asked == 1
    assert Trace.objects.filter(act="signature_stamped").count() == 1
