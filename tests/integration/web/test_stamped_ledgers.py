"""時戳 of ledgers: what an authority did not answer at once is stamped by the clock; the trail is too."""

import json
from pathlib import Path
from threading import Event

import pytest
from click.testing import CliRunner
from django.utils import timezone
from tests.integration.time_stamp_authority import Authority, need_openssl
from tests.integration.web.pieces import attached
from tests.integration.web.stamping import settle, settled

from inspectorate.cli.root import root
from inspectorate.ledger.attested import Attested
from inspectorate.services.access import Actor
from inspectorate.services.firm_evidence import evidence_of
from inspectorate.services.keep_trail import enter_traces, write_trace
from inspectorate.services.see_to_chores import CHORES, see_to_chores
from inspectorate.services.stamp_evidence import show_stamps
from inspectorate.services.stamp_ledgers import (
    UnstampedLedgerError,
    stamp_evidence_ledgers,
    stamp_trail,
)
from inspectorate.services.verify_trail import verify_trail
from inspectorate.store.models import Attachment, Chore, Firm, Paper

pytestmark = [pytest.mark.django_db, pytest.mark.enable_socket]
NOWHERE = "http://127.0.0.1:1/tsr"


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    need_openssl()
    return Authority(tmp_path_factory.mktemp("tsa") / "authority")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def row(maker: Actor, paper: Paper) -> Attachment:
    """What was brought before any authority was set."""
    return attached(maker, paper)


def seen(firm: Firm) -> Attested:
    with evidence_of(firm):
        return show_stamps()


def test_what_waited_since_a_write_is_stamped_without_a_timer_of_anybodys(
    authority: Authority, home: Path, firm: Firm, maker: Actor, paper: Paper
) -> None:
    settle(home, NOWHERE, trust=False)
    attached(maker, paper)
    waiting = seen(firm)
    assert waiting.stamping.waiting
    with settled(authority, home) as server:
        assert stamp_evidence_ledgers(Event()) == 1
        found = seen(firm)
        assert (found.stamping.until, found.stamping.waiting) == (found.log.size, None)
        assert stamp_evidence_ledgers(Event()) == 0, "nothing waits"
        assert server.asked == 1
        attached(maker, paper, b"more", "2.log")
        assert server.asked > 1, "the next write asks by itself again"


def test_an_authority_that_does_not_answer_is_asked_once_and_said(
    home: Path, row: Attachment, firm: Firm, other_firm: Firm
) -> None:
    assert row
    settle(home, NOWHERE, trust=False)
    with evidence_of(other_firm):
        pass
    assert see_to_chores(Event(), {"evidence_stamps": CHORES["evidence_stamps"]}) == []
    assert NOWHERE in Chore.objects.get().said
    assert Chore.objects.get().said.count(NOWHERE) == 1
    assert seen(firm).stamping.waiting
    settle(home, "ftp://nobody", trust=False)
    Chore.objects.update(next_at=timezone.now())
    assert see_to_chores(Event(), {"evidence_stamps": CHORES["evidence_stamps"]}) == []
    assert "[stamps]" in Chore.objects.get().said


def test_a_ledger_that_is_broken_holds_no_other_up(
    authority: Authority, home: Path, row: Attachment, firm: Firm, other_firm: Firm
) -> None:
    assert row
    with evidence_of(other_firm):
        pass
    with evidence_of(firm) as folder:
        (folder / "ledger" / "checkpoint").write_bytes(b"nothing")
    with settled(authority, home), pytest.raises(UnstampedLedgerError, match=r"^9A99："):
        stamp_evidence_ledgers(Event())


def test_told_to_go_and_without_an_authority_nobody_is_asked(row: Attachment, home: Path) -> None:
    assert row
    assert stamp_evidence_ledgers(Event()) == 0
    settle(home, NOWHERE, trust=False)
    stop = Event()
    stop.set()
    assert stamp_evidence_ledgers(stop) == 0


def test_the_platforms_trail_is_stamped_and_its_verification_says_so(
    authority: Authority, home: Path, firm: Firm
) -> None:
    with settled(authority, home) as server:
        assert stamp_trail(Event()) == 0, "there is no trail yet"
        write_trace("one", "sign_in", firm=firm)
        enter_traces()
        assert stamp_trail(Event()) == 1
        assert stamp_trail(Event()) == 0, "nothing was done since"
        assert server.asked == 1
        found = verify_trail()
        assert found.ledger is not None
        assert (found.stands, found.ledger.stamping.until, found.ledger.stamping.unverified) == (True, 1, 0)
        told = CliRunner().invoke(root, ["trail", "verify"]).output
        assert "第 0 至 0 筆：最遲於" in told
        stamps = json.loads(CliRunner().invoke(root, ["trail", "verify", "--format", "json"]).output)
        assert stamps["ledger"]["stamps"]["bounds"][0]["trusted"]
        write_trace("two", "sign_in", firm=firm)
        enter_traces()
        assert stamp_trail(Event()) == 1
