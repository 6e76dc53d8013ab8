"""Arrival, reading, checking again, and the end of an item's time."""

import hashlib
import io
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from tests.integration.evidence.conftest import Clock, Run

from inspectorate.cli.exits import Exit
from inspectorate.evidence.item import Covers, Item
from inspectorate.services import scrub_evidence
from inspectorate.services.evidence_objects import Tick, arrivals, place_of, tidy
from inspectorate.services.object_store.objects import Objects, StoreError, found_at
from inspectorate.services.open_evidence import EvidenceError, evidence_keeper, read_evidence_book
from inspectorate.services.purge_evidence import approve_purge, list_expired, propose_purge
from inspectorate.services.show_evidence import export_evidence, read_evidence

Add = Callable[..., Item]
History = Callable[[str], list[str]]


SOURCE = Path(__file__).parents[3] / "src"


def python(script: str, folder: Path, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    environment = {**os.environ, "PYTHONPATH": str(SOURCE)}
    command = [sys.executable, "-c", script, *arguments]
    return subprocess.run(command, cwd=folder, env=environment, check=False, capture_output=True)


def objects(home: Path) -> list[str]:
    return sorted(path.name for path in (home / "objects").rglob("*") if path.is_file())


def test_what_is_stated_stands_apart_from_when_it_arrived(add: Add, clock: Clock) -> None:
    item = add(b"x", covers=Covers(date(2025, 1, 1), date(2025, 12, 31)), controls=("FW-LOG-RET",))
    assert item.arrived == clock.moment
    assert (item.covers, item.controls) == (Covers(date(2025, 1, 1), date(2025, 12, 31)), ("FW-LOG-RET",))


def test_a_provision_is_that_of_the_editions_in_force_on_the_day_in_taiwan(add: Add, clock: Clock) -> None:
    clock.moment = datetime(2020, 12, 30, 16, 30, tzinfo=UTC)  # the 31st, on which the amendment is in force
    (_old, key) = add(b"x", provisions=("inspection-mechanism/7.(1)b.(c)",)).provisions
    assert key == "inspection-mechanism/after-amendment/7.(1)b.(c)#2"


def test_identical_content_is_stored_once_and_stays_two_items(home: Path, add: Add) -> None:
    first, second = add(b"same", name="a.log"), add(b"same", name="b.log")
    assert objects(home) == [first.sha256]
    assert (first.label, second.label) == ("E0", "E1")


def test_the_same_content_again_mends_what_was_broken_and_the_finding_stays(
    home: Path, add: Add, history: History
) -> None:
    item = add(b"whole")
    place_of(home, item.sha256).unlink()
    add(b"whole")
    assert history("E0") == ["received", "finding"]
    assert scrub_evidence.scrub_evidence("甲").broken == []


@pytest.mark.parametrize(
    ("stated", "says"),
    [
        ({"retention": "十年"}, "沒有保存類別"),
        ({"controls": ("NO-SUCH",)}, "沒有控制項"),
        ({"provisions": ("no/such",)}, "找不到條款"),
        ({"covers": Covers(date(2026, 2, 1), date(2026, 1, 1))}, "有效期間"),
        ({"covers": Covers(date(2026, 2, 1), date(9999, 12, 31))}, "有效期間"),
        ({"collector": " "}, "--collector"),
        ({"by": ""}, "--by"),
    ],
)
def test_a_particular_that_cannot_be_is_refused_and_nothing_is_taken(
    home: Path, add: Add, stated: dict[str, object], says: str
) -> None:
    with pytest.raises(EvidenceError, match=says):
        add(b"x", **stated)
    assert (objects(home), read_evidence_book().entries) == ([], [])


def test_a_pipe_is_no_file_to_take(home: Path, tmp_path: Path, run: Run) -> None:
    os.mkfifo(tmp_path / "pipe")
    done = run(
        "add", tmp_path / "pipe", "--collector", "甲", "--how", "x", "--retention", "三年", "--by", "甲"
    )
    assert (done.exit_code, "不是一般檔案" in done.stderr) == (Exit.USAGE, True)
    assert objects(home) == []


def test_reading_and_exporting_are_told(add: Add, history: History, tmp_path: Path) -> None:
    add(b"content")
    out = io.BytesIO()
    read_evidence(0, out.write, "乙")
    export_evidence(0, tmp_path / "copy", "乙")
    assert out.getvalue() == (tmp_path / "copy").read_bytes() == b"content"
    assert history("E0") == ["received", "read", "exported"]
    with pytest.raises(EvidenceError, match="不予覆寫"):
        export_evidence(0, tmp_path / "copy", "乙")
    assert history("E0") == ["received", "read", "exported"]


def test_a_kill_before_the_entry_leaves_nothing_that_counts(home: Path, tmp_path: Path) -> None:
    """Killed between the content's place and its entry, and once while copying."""
    (tmp_path / "fw.log").write_bytes(b"killed")
    for where in ("os.fchmod", "inspectorate.services.open_evidence.Keeper.record"):
        script = (
            "import os, signal, inspectorate.services.open_evidence, inspectorate.cli.root as r;"
            f"{where} = lambda *a: os.kill(os.getpid(), signal.SIGKILL);"
            "r.root(['evidence','add','fw.log','--collector','a','--how','b','--retention','three_years'])"
        )
        done = python(script, tmp_path)
        assert done.returncode == -signal.SIGKILL, done.stderr
    assert read_evidence_book().entries == []
    found = scrub_evidence.scrub_evidence("甲")
    assert (found.broken, len(found.unclaimed)) == ([], 1)
    assert list((home / "incoming").iterdir()) == []


def test_more_files_than_the_system_opens_at_once_are_taken_in(home: Path, tmp_path: Path) -> None:
    for number in range(100):
        (tmp_path / f"{number}.log").write_bytes(b"%d" % number)
    script = (
        "import glob, resource, sys; import inspectorate.cli.root as r;"
        "resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64)); r.root([*sys.argv[1:], *glob.glob('*.log')])"
    )
    stated = ("--collector", "a", "--how", "b", "--retention", "three_years")
    done = python(script, tmp_path, "evidence", "add", *stated)
    assert done.returncode == 0, done.stderr
    assert len(objects(home)) == 100


def test_what_another_is_taking_in_is_not_tidied_away(home: Path) -> None:
    with arrivals(home) as folder:
        tidy(home)
        assert folder.is_dir()
    assert list((home / "incoming").iterdir()) == []


def test_a_round_is_resumed_where_it_was_left(add: Add, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(5):
        add(b"%d" % number)
    monkeypatch.setattr(scrub_evidence, "_ITEMS", 1)
    read = []

    def stop_at_third(root: Path, sha256: str, tick: object) -> str:
        del root, tick
        read.append(sha256)
        if len(read) == 3:
            raise KeyboardInterrupt
        return sha256

    with monkeypatch.context() as patched:
        patched.setattr(scrub_evidence, "found_at", stop_at_third)
        patched.setattr(scrub_evidence, "hands", lambda: 1)
        with pytest.raises(KeyboardInterrupt):
            scrub_evidence.scrub_evidence("甲")
    found = scrub_evidence.scrub_evidence("甲")
    assert (found.round, found.resumed, found.checked) == (1, 2, 3)
    again = scrub_evidence.scrub_evidence("甲")
    assert (again.round, again.resumed, again.checked) == (2, 0, 5)


def test_what_is_purged_while_it_is_checked_is_no_loss(
    add: Add, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(b"old")
    clock.pass_years(3)
    propose_purge(0, "逾保存期間", "甲")

    def purged_meanwhile(root: Path, sha256: str, tick: object) -> str:
        del root, sha256, tick
        approve_purge(0, "乙")
        return "missing"

    monkeypatch.setattr(scrub_evidence, "found_at", purged_meanwhile)
    assert scrub_evidence.scrub_evidence("甲").broken == []


def test_the_pace_is_kept_and_progress_told(add: Add) -> None:
    for number in range(4):
        add(bytes([number]) * 1000)
    told: list[tuple[int, int]] = []
    begun = time.monotonic()
    scrub_evidence.scrub_evidence("甲", pace=10_000, progress=lambda done, total: told.append((done, total)))
    assert time.monotonic() - begun >= 0.4, "two hands together read no faster than one may"
    assert told == [(1000, 4000), (2000, 4000), (3000, 4000), (4000, 4000)]


def test_two_contents_are_read_at_once(add: Add, monkeypatch: pytest.MonkeyPatch) -> None:
    add(b"one")
    add(b"two")
    together = threading.Barrier(2, timeout=30)

    def read(contents: Objects, sha256: str, tick: Tick | None = None) -> str:
        together.wait()
        return found_at(contents, sha256, tick)

    monkeypatch.setattr(scrub_evidence, "hands", lambda: 2)
    monkeypatch.setattr(scrub_evidence, "found_at", read)
    assert scrub_evidence.scrub_evidence("甲").checked == 2


def test_where_one_reading_fails_for_good_the_others_stop(add: Add, monkeypatch: pytest.MonkeyPatch) -> None:
    add(b"slow and long")
    add(b"away")
    begun, stopped = threading.Event(), threading.Event()

    def read(_contents: Objects, sha256: str, tick: Tick) -> str:
        if sha256 == hashlib.sha256(b"away").hexdigest():
            begun.wait(30)
            raise StoreError("away")
        try:
            while True:
                tick(1)
                begun.set()
        except Exception:
            stopped.set()
            raise

    monkeypatch.setattr(scrub_evidence, "hands", lambda: 2)
    monkeypatch.setattr(scrub_evidence, "found_at", read)
    with pytest.raises(StoreError):
        scrub_evidence.scrub_evidence("甲")
    assert stopped.is_set()


def test_what_arrives_during_a_round_belongs_to_it(add: Add) -> None:
    add(b"early")
    arrived: list[Item] = []

    def late(_done: int, _total: int) -> None:
        if not arrived:
            arrived.append(add(b"late"))

    assert scrub_evidence.scrub_evidence("甲", progress=late).checked == 1
    again = scrub_evidence.scrub_evidence("甲")
    assert (again.round, again.resumed, again.checked) == (1, 1, 1)


def test_a_day_that_a_series_lacks_is_named(add: Add, run: Run) -> None:
    add(b"1", series="防火牆", covers=Covers(date(2025, 1, 1), date(2025, 9, 25)))
    add(b"2", series="防火牆", covers=Covers(date(2025, 9, 27), date(2025, 12, 31)))
    add(b"3", series="其他", covers=Covers(date(2025, 1, 1), date(2025, 1, 2)))
    for command in ("show", "scrub"):
        assert "系列「防火牆」缺日：2025-09-26–2025-09-26" in run(command).stdout


def test_two_people_purge_what_has_expired_and_the_ledger_keeps_it(
    home: Path, add: Add, clock: Clock, run: Run, history: History
) -> None:
    item = add(b"old")
    assert "沒有得銷毀之佐證" in run("purge").stdout
    clock.pass_years(3)
    assert [one.custody.item.label for one in list_expired()] == ["E0"]
    propose_purge(0, "逾保存期間", "甲")
    assert "甲 已提出" in run("purge").stdout
    approve_purge(0, "乙")
    assert objects(home) == []
    assert history("E0") == ["received", "purge_proposed", "purged"]
    assert item.sha256 in run("show", "E0").stdout
    assert run("show", "E0", "--out", "-").exit_code == Exit.USAGE
    assert run("scrub").exit_code == 0


def test_a_content_that_another_item_shares_outlives_a_purge(home: Path, add: Add, clock: Clock) -> None:
    add(b"shared")
    add(b"shared", retention="five_years")
    clock.pass_years(3)
    propose_purge(0, "逾保存期間", "甲")
    approve_purge(0, "乙")
    assert len(objects(home)) == 1


def test_an_interrupted_purge_is_brought_to_its_end(
    home: Path, add: Add, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(b"old")
    clock.pass_years(3)
    propose_purge(0, "逾保存期間", "甲")
    with monkeypatch.context() as patched:
        patched.setattr(Path, "unlink", _interrupt)
        with pytest.raises(KeyboardInterrupt):
            approve_purge(0, "乙")
    assert len(objects(home)) == 1
    approve_purge(0, "乙")
    assert objects(home) == []


def _interrupt(*_arguments: object, **_named: object) -> None:
    raise KeyboardInterrupt


def test_a_large_file_is_taken_in_constant_memory(home: Path, tmp_path: Path) -> None:
    with (tmp_path / "big.log").open("wb") as file:
        file.truncate(200_000_000)
    script = (
        "import resource, sys; resource.setrlimit(resource.RLIMIT_DATA, (150_000_000,) * 2);"
        "import inspectorate.cli.root as r; r.root(sys.argv[1:])"
    )
    stated = ["--collector", "a", "--how", "b", "--retention", "three_years", "--by", "a"]
    handed = ["hand-over", "E0", "--to", "a", "--out", "package.zip"]
    for command in (["add", "big.log", *stated], ["scrub"], ["show", "E0", "--out", "copy.log"], handed):
        done = python(script, tmp_path, "evidence", *command)
        assert done.returncode == 0, done.stderr
    assert (tmp_path / "copy.log").stat().st_size == 200_000_000
    assert (tmp_path / "package.zip").stat().st_size < 1_000_000
    assert len(objects(home)) == 1


def test_a_second_keeper_is_told_to_wait(home: Path, add: Add, run: Run) -> None:
    add(b"x")
    with evidence_keeper():
        done = run("show", "E0", "--out", "-")
    assert (done.exit_code, "另一程式正在寫入" in done.stderr) == (Exit.USAGE, True)
    assert json.loads(run("show", "--format", "json").stdout)[0]["item"] == "E0"
    assert (home / "ledger").is_dir()
