"""What a dishonest operator would do to evidence, by name, and what gives it away."""

import shutil
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from tests.integration.evidence.conftest import Clock, Run

from inspectorate.cli.exits import Exit
from inspectorate.evidence.custody import CustodyError
from inspectorate.evidence.events import Purged, PurgeProposed, Received, entry_of, event_of
from inspectorate.evidence.item import Covers, Item
from inspectorate.ledger.canonical import canonical
from inspectorate.ledger.disk import LocalFolder
from inspectorate.ledger.keys import read_key_file
from inspectorate.ledger.tiles import pack, unpack
from inspectorate.ledger.writer import Writer
from inspectorate.services.evidence_objects import place_of
from inspectorate.services.object_store import objects
from inspectorate.services.open_evidence import EvidenceError, read_evidence_book
from inspectorate.services.purge_evidence import approve_purge, list_expired, propose_purge
from inspectorate.services.show_evidence import BrokenEvidenceError, export_evidence

Add = Callable[..., Item]
History = Callable[[str], list[str]]


def overwrite(path: Path, content: bytes) -> None:
    path.chmod(0o600)
    path.write_bytes(content)


def append_with_the_key(home: Path, entry: bytes) -> None:
    """What someone with the key and the disk can do with the ledger's own tools."""
    with Writer(LocalFolder(home / "ledger"), read_key_file(home / "key")) as writer:
        writer.append([entry])


def test_change_a_byte(home: Path, add: Add, run: Run, history: History, tmp_path: Path) -> None:
    item = add(b"deny tcp any any\n")
    overwrite(place_of(home, item.sha256), b"deny tcp any anY\n")
    done = run("show", "E0", "--out", tmp_path / "copy.log")
    assert done.exit_code == Exit.INTEGRITY
    assert "內容遭更動" in done.stderr
    assert not (tmp_path / "copy.log").exists()
    assert history("E0") == ["received", "finding"]
    assert run("show").exit_code == Exit.INTEGRITY
    assert run("scrub").exit_code == Exit.INTEGRITY
    with pytest.raises(BrokenEvidenceError):
        export_evidence(0, tmp_path / "again.log", "甲")
    assert history("E0") == [
        "received",
        "finding",
        "finding",
    ]  # the second is the round's, the third try no news


def test_change_a_byte_after_it_was_verified(
    home: Path, add: Add, history: History, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    item = add(b"deny tcp any any\n")
    overwrite(place_of(home, item.sha256), b"deny tcp any anY\n")
    monkeypatch.setattr(objects, "digest", lambda _content, _tick: item.sha256)
    with pytest.raises(BrokenEvidenceError, match="讀取期間"):
        export_evidence(0, tmp_path / "copy.log", "甲")
    assert not (tmp_path / "copy.log").exists()
    assert history("E0") == ["received"]


def test_swap_evidence_under_the_same_name(home: Path, add: Add, run: Run) -> None:
    first, second = add(b"the log as it was", name="fw.log"), add(b"a log without it", name="fw.log")
    assert first.name == second.name
    overwrite(place_of(home, first.sha256), b"a log without it")
    done = run("scrub")
    assert done.exit_code == Exit.INTEGRITY
    assert "E0（fw.log）內容遭更動" in done.stdout
    assert "E1" not in done.stdout


def test_put_a_link_in_place_of_the_content(home: Path, add: Add, run: Run, tmp_path: Path) -> None:
    item = add(b"what lies elsewhere can be changed later")
    place = place_of(home, item.sha256)
    place.rename(tmp_path / "elsewhere")
    place.symlink_to(tmp_path / "elsewhere")
    assert run("scrub").exit_code == Exit.INTEGRITY


def test_delete_an_object(home: Path, add: Add, run: Run, history: History) -> None:
    item = add(b"gone tomorrow")
    place_of(home, item.sha256).unlink()
    assert "遺失" in run("show", "E0", "--out", "-").stderr
    assert history("E0") == ["received", "finding"]
    assert run("hand-over", "E0", "--to", "證交所", "--out", home / "out.zip").exit_code == Exit.INTEGRITY
    assert not (home / "out.zip").exists()


def test_edit_an_entry(home: Path, add: Add, run: Run) -> None:
    add(b"kept for three years")
    bundle = home / "ledger" / "tile" / "entries" / "000.p" / "1"
    entry = unpack(bundle.read_bytes())[0]
    bundle.write_bytes(pack([entry.replace(b'"count":3', b'"count":1')]))
    for command in (("show",), ("scrub",), ("purge",), ("show", "E0", "--out", "-")):
        done = run(*command)
        assert (done.exit_code, "紀錄損毀" in done.stderr) == (Exit.INTEGRITY, True), command


def test_back_date_an_entry_with_the_key(home: Path, add: Add, clock: Clock, run: Run) -> None:
    item = add(b"new")
    event = event_of(read_evidence_book().entries[0])
    assert isinstance(event, Received)
    earlier = Received(
        at=clock.moment - timedelta(days=400),
        by="甲",
        account="root",
        sha256=item.sha256,
        size=item.size,
        media_type="text/plain",
        name="old.log",
        collector="甲",
        how="補登",
        covers=None,
        keep=event.keep,
    )
    append_with_the_key(home, entry_of(earlier))
    book = read_evidence_book().book
    assert sorted(book.custody) == [0]
    assert "早於前一筆" in book.faults[0]
    for command in ("show", "scrub"):
        done = run(command)
        assert (done.exit_code, "第 1 筆不能成立" in done.output) == (Exit.INTEGRITY, True), command


def test_turn_the_clock_back(add: Add, clock: Clock) -> None:
    add(b"today")
    clock.moment -= timedelta(days=30)
    with pytest.raises(EvidenceError, match="時鐘"):
        add(b"last month, says the clock")
    assert len(read_evidence_book().entries) == 1


def test_state_when_it_arrived(run: Run) -> None:
    for option in ("--at", "--arrived", "--received", "--date"):
        assert run("add", __file__, option, "2020-01-01").exit_code == Exit.USAGE


def test_purge_early(add: Add, clock: Clock) -> None:
    add(b"still needed", covers=Covers(date(2026, 1, 1), date(2027, 6, 30)))
    clock.pass_years(3)  # three years after it arrived, not three after the last day that it covers
    assert list_expired() == []
    with pytest.raises(CustodyError, match="2030-06-30"):
        propose_purge(0, "佔空間", "甲")
    with pytest.raises(EvidenceError, match="尚無人提出"):
        approve_purge(0, "乙")


def forged_purge(home: Path, at: datetime) -> None:
    append_with_the_key(home, entry_of(PurgeProposed(at=at, by="甲", account="root", item=0, reason="x")))
    append_with_the_key(home, entry_of(Purged(at=at, by="乙", account="root", item=0, proposal=1)))


def test_purge_early_with_the_key(home: Path, add: Add, clock: Clock) -> None:
    item = add(b"still needed")
    forged_purge(home, clock.moment)
    assert len(read_evidence_book().book.faults) == 2
    with pytest.raises(EvidenceError, match="不予銷毀"):
        approve_purge(0, "乙")
    assert place_of(home, item.sha256).exists()
    clock.pass_years(3)
    with pytest.raises(EvidenceError, match="不予銷毀"):
        propose_purge(0, "逾保存期間", "甲")


def test_purge_with_the_key_and_a_date_to_come(home: Path, add: Add, clock: Clock, run: Run) -> None:
    item = add(b"still needed")
    forged_purge(home, clock.moment + timedelta(days=4000))
    assert run("purge", "E0", "--approve", "--by", "丙").exit_code == 0  # the ledger says so, and it stays
    assert place_of(home, item.sha256).exists()
    assert f"無人認領之檔案 {item.sha256}" in run("show", "E0").output + run_scrub_after_correction(run)
    approve_purge(0, "丙")
    assert place_of(home, item.sha256).exists()


def run_scrub_after_correction(run: Run) -> str:
    assert run("clock", "--reason", "時鐘超前").exit_code == 0
    return run("scrub").output


def test_a_clock_that_ran_ahead_is_set_right_and_shortens_nothing(add: Add, clock: Clock, run: Run) -> None:
    true = clock.moment
    clock.moment = true + timedelta(days=30)
    add(b"one")
    clock.moment = true
    with pytest.raises(EvidenceError, match="evidence clock"):
        add(b"two")
    assert run("clock", "--reason", " ").exit_code == Exit.USAGE
    assert run("clock", "--reason", "NTP 故障").exit_code == 0
    assert run("clock", "--reason", "NTP 故障").exit_code == Exit.USAGE
    item = add(b"two")
    assert item.arrived == true
    assert read_evidence_book().book.of(2).kept_until == date(2029, 12, 20)


@pytest.mark.parametrize("same", ["王小明", "王 小明", "王小明 "])
def test_one_person_purges(home: Path, add: Add, clock: Clock, same: str) -> None:
    item = add(b"old")
    clock.pass_years(3)
    propose_purge(0, "逾保存期間", "王小明")
    with pytest.raises(CustodyError, match="另一人"):
        approve_purge(0, same)
    assert place_of(home, item.sha256).exists()
    assert not read_evidence_book().book.of(0).purged


def test_purge_what_is_held(run: Run, add: Add, clock: Clock) -> None:
    add(b"in dispute", retention="至爭議消除")
    clock.pass_years(30)
    assert "保全" in run("purge", "E0", "--reason", "舊").stderr
    assert run("hold", "E0", "--lift", "--reason", "和解", "--by", "甲").exit_code == 0
    assert run("purge", "E0", "--reason", "舊").exit_code == Exit.USAGE  # not on the day itself
    clock.moment += timedelta(days=1)
    assert run("purge", "E0", "--reason", "舊", "--by", "甲").exit_code == 0
    assert run("hold", "E0", "--reason", "再起爭議", "--by", "丙").exit_code == 0
    assert run("purge", "E0", "--approve", "--by", "乙").exit_code == Exit.USAGE


def test_put_the_whole_ledger_back_to_an_older_state(home: Path, add: Add, run: Run, tmp_path: Path) -> None:
    add(b"first")
    shutil.copytree(home / "ledger", tmp_path / "older")
    item = add(b"the one that should never have been")
    shutil.rmtree(home / "ledger")
    shutil.copytree(tmp_path / "older", home / "ledger")
    done = run("scrub")
    assert f"無人認領之檔案 {item.sha256}" in done.stdout


def test_enter_something_that_is_no_event(home: Path, add: Add, run: Run) -> None:
    add(b"one")
    append_with_the_key(home, canonical({"event": "received", "sha256": "../../etc"}))
    assert run("show").exit_code == Exit.INTEGRITY
    assert add(b"two").label == "E2"
    assert run("show", "E2", "--out", "-").stdout == "two"
