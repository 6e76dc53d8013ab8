"""Whatever is done in whatever order: nothing that must be kept is lost, nothing that was changed passes."""

import io
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from inspectorate.evidence.custody import CustodyError
from inspectorate.services import add_evidence as adding
from inspectorate.services import open_evidence, purge_evidence
from inspectorate.services.add_evidence import Particulars, add_evidence
from inspectorate.services.evidence_objects import place_of
from inspectorate.services.open_evidence import begin_evidence, evidence_folder, read_evidence_book
from inspectorate.services.purge_evidence import approve_purge, propose_purge
from inspectorate.services.scrub_evidence import scrub_evidence
from inspectorate.services.show_evidence import BrokenEvidenceError, read_evidence

YEARS = {"three_years": 3, "five_years": 5}
WHO = st.sampled_from(["甲", "乙"])
CONTENTS = [b"", b"a", b"b", b"a longer one" * 100]


class Keeping(RuleBasedStateMachine):
    """Beside the evidence a plain model: what was added, what was spoilt, what was purged."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.patch = pytest.MonkeyPatch()
        self.moment = datetime(2026, 1, 1, tzinfo=UTC)
        self.items: dict[int, tuple[bytes, datetime]] = {}
        self.proposed: dict[int, str] = {}
        self.purged: set[int] = set()
        self.spoilt: set[bytes] = set()

    @initialize()
    def begin(self) -> None:
        self.patch.setenv("INSPECTORATE_HOME", self.folder.name)
        for module in (open_evidence, adding, purge_evidence):
            self.patch.setattr(module, "now", lambda: self.moment)
        begin_evidence("firm.example/evidence")

    def teardown(self) -> None:
        self.patch.undo()
        self.folder.cleanup()

    def some(self, choice: int) -> int:
        return sorted(self.items)[choice % len(self.items)]

    @rule(content=st.sampled_from(CONTENTS), retention=st.sampled_from(sorted(YEARS)))
    def add(self, content: bytes, retention: str) -> None:
        file = Path(self.folder.name) / "given"
        file.write_bytes(content)
        (item,) = add_evidence([file], Particulars("甲", "甲", "x", retention))
        until = self.moment.replace(year=self.moment.year + YEARS[retention])
        self.items[item.number] = (content, until)
        self.spoilt.discard(content)  # what arrives whole is whole

    @precondition(lambda self: self.items)
    @rule(choice=st.integers(0, 50))
    def read(self, choice: int) -> None:
        number = self.some(choice)
        content, _until = self.items[number]
        out = io.BytesIO()
        try:
            read_evidence(number, out.write, "乙")
        except BrokenEvidenceError:
            assert content in self.spoilt
            assert out.getvalue() == b""
        except open_evidence.EvidenceError:
            assert number in self.purged
        else:
            assert (out.getvalue(), content in self.spoilt) == (content, False)

    @precondition(lambda self: self.items)
    @rule(choice=st.integers(0, 50), how=st.sampled_from(["change", "delete"]))
    def spoil(self, choice: int, how: str) -> None:
        number = self.some(choice)
        content, _until = self.items[number]
        place = place_of(evidence_folder(), read_evidence_book().book.of(number).item.sha256)
        if number in self.purged or not place.exists():
            return
        place.unlink()
        if how == "change":
            place.write_bytes(content + b"!")
        self.spoilt.add(content)

    @rule()
    def scrub(self) -> None:
        broken = {one.item.number for one in scrub_evidence("甲").broken}
        assert broken == {
            number
            for number, (content, _until) in self.items.items()
            if content in self.spoilt and number not in self.purged
        }

    @rule(days=st.sampled_from([1, 400, 1100]))
    def time_passes(self, days: int) -> None:
        self.moment += timedelta(days=days)

    @precondition(lambda self: self.items)
    @rule(choice=st.integers(0, 50), who=WHO)
    def propose(self, choice: int, who: str) -> None:
        number = self.some(choice)
        try:
            propose_purge(number, "x", who)
        except (CustodyError, open_evidence.EvidenceError):
            assert number in self.purged or self.moment.date() <= self.items[number][1].date()
        else:
            assert self.moment.date() > self.items[number][1].date()
            self.proposed[number] = who

    @precondition(lambda self: self.items)
    @rule(choice=st.integers(0, 50), who=WHO)
    def approve(self, choice: int, who: str) -> None:
        number = self.some(choice)
        try:
            approve_purge(number, who)
        except (CustodyError, open_evidence.EvidenceError):
            assert self.proposed.get(number) in (None, who)
        else:
            assert number in self.purged or self.proposed[number] != who
            self.purged.add(number)

    @invariant()
    def what_must_be_kept_is_there(self) -> None:
        if not self.items:
            return
        book = read_evidence_book().book
        assert {one.item.number for one in book.custody.values() if one.purged} == self.purged
        for number, (content, _until) in self.items.items():
            if number not in self.purged and content not in self.spoilt:
                assert place_of(evidence_folder(), book.of(number).item.sha256).read_bytes() == content


Keeping.TestCase.settings = settings(
    max_examples=10,
    stateful_step_count=15,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
TestKeeping = Keeping.TestCase
