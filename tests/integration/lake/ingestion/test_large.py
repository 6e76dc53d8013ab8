"""Large files, which are alone in what becomes visible, and two machines that commit at once."""

from datetime import date, datetime
from pathlib import Path

import pytest
from tests.integration.lake.ingestion.lakes import YEAR, attempts, new_lake, put, rows, written

from inspectorate.lake import committing, gathering, ingest, parts, taking
from inspectorate.lake.entries import Entry
from inspectorate.lake.mapping import read_mapping
from inspectorate.lake.taking import Told
from inspectorate.lake.verifying import verify_lake

SMALL_LOG, LARGE_LOG = attempts(5), attempts(400, datetime(YEAR, 4, 1))


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything is large: alone, by compiled code, and flushed again and again."""
    monkeypatch.setattr(ingest, "SMALL", 1000)
    monkeypatch.setattr(gathering, "FLUSH_BYTES", 1)
    monkeypatch.setattr(taking, "_WORTH_COMPILED", 0)


@pytest.mark.usefixtures("large")
def test_a_large_file_becomes_visible_alone_and_reads_as_a_small_one_does(tmp_path: Path) -> None:
    lake = new_lake(tmp_path)
    small, big = written(tmp_path / "a.log", SMALL_LOG), written(tmp_path / "b.log", LARGE_LOG + "nonsense\n")
    assert [one.what for one in put(lake, small, big)] == ["taken", "taken"]
    assert lake.manifest.head().last == 2
    assert len(rows(lake)) == 405
    assert {row["user_name"] for row in rows(lake)} == {f"user{number}" for number in range(7)}
    assert {row["origin"] for row in rows(lake)} == {one.sha256[:16] for one in lake.manifest.sources()}
    assert verify_lake(lake).faults == []


@pytest.mark.usefixtures("large")
def test_a_large_file_that_is_refused_in_its_middle_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parts, "MOST_PARTS", 1)
    lake = new_lake(tmp_path)
    days = attempts(300, datetime(YEAR, 5, 1), step=3600)
    (outcome,) = put(lake, written(tmp_path / "a.log", days))
    assert (outcome.what, "--system" in outcome.said) == ("refused", True)
    assert rows(lake) == []
    assert list(lake.store.names("authentication")) == []


@pytest.mark.usefixtures("large")
def test_a_system_is_what_is_told_else_what_the_record_says_else_the_file(tmp_path: Path) -> None:
    mapping = 'form="json"\nkind="authentication"\n[time]\nfield="t"\n[fields]\nsystem="s"\nuser_name="u"\n'
    form = read_mapping(written(tmp_path / "m.toml", mapping))
    line = '{{"t": "2026-03-01T08:00:00", {}"u": "{}"}}\n'
    text = line.format('"s": "web", ', "a") + line.format("", "b") + '{"t": {}}\n'
    lake = new_lake(tmp_path)
    put(lake, written(tmp_path / "trade.json", text), told=Told(format=form))
    put(
        lake, written(tmp_path / "told.json", text + line.format("", "c")), told=Told(format=form, system="x")
    )
    put(lake, written(tmp_path / "plain.json", line.format("", "d")), told=Told(format=form))
    found = {(row["user_name"], row["system"]) for row in rows(lake)}
    assert found == {("a", "web"), ("b", "trade"), ("c", "x"), ("d", "plain")}


@pytest.mark.usefixtures("large")
def test_a_day_of_no_calendar_is_kept_aside_by_the_quick_way_too(tmp_path: Path) -> None:
    lake = new_lake(tmp_path)
    text = attempts(300) + attempts(1).replace("Mar  1", "Feb 29")
    (outcome,) = put(lake, written(tmp_path / "a.log", text))
    assert outcome.entry
    assert outcome.entry.aside
    assert [number for number, _text in outcome.entry.aside.samples] == [301]


def test_who_comes_second_on_another_machine_looks_again_at_what_is_known(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lake = new_lake(tmp_path)
    add, turns = type(lake.manifest).add, []

    def second(manifest: object, entry: Entry) -> bool:
        del manifest
        turns.append(entry.number)
        if len(turns) == 1:
            empty = Entry(entry.number, entry.before, entry.at)
            assert add(lake.manifest, empty)
            return False
        return add(lake.manifest, entry)

    monkeypatch.setattr(type(lake.manifest), "add", second)
    put(lake, written(tmp_path / "a.log", SMALL_LOG))
    assert turns == [1, 2]
    assert len(rows(lake)) == 5
    assert verify_lake(lake).faults == []
    listed = {part.place for part in lake.parts()}
    assert set(lake.store.names("first_seen")) <= listed
    assert len(lake.files("first_seen", date(YEAR, 3, 1), date(YEAR, 3, 1))) == 1


def test_the_same_file_taken_by_another_meanwhile_is_refused_and_adds_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lake = new_lake(tmp_path)
    file = written(tmp_path / "a.log", SMALL_LOG)
    commit = committing.commit

    def meanwhile(*args: object) -> object:
        monkeypatch.setattr(ingest, "commit", commit)
        put(lake, file)
        return commit(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(ingest, "commit", meanwhile)
    (outcome,) = put(lake, file)
    assert (outcome.what, "再執行一次" in outcome.said) == ("refused", True)
    assert len(rows(lake)) == 5
