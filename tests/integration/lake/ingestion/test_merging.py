"""Small parts of a day become few: the same rows and answers, all or nothing, the old ones provable."""

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from tests.integration.lake.ingestion.lakes import YEAR, attempts, new_lake, put, rows, written

from inspectorate.cli.lake import lake as command
from inspectorate.lake import merging
from inspectorate.lake.ask import ask, ask_again
from inspectorate.lake.committing import swap
from inspectorate.lake.engine import open_engine
from inspectorate.lake.errors import DamagedError, LakeError
from inspectorate.lake.lake import Lake
from inspectorate.lake.merging import MergedDay, merge
from inspectorate.lake.rollups import ROLLUPS
from inspectorate.lake.shelf import question
from inspectorate.lake.staging import staging_folder
from inspectorate.lake.verifying import verify_lake

FIRST = date(YEAR, 3, 1)


def many(folder: Path, days: int = 2, each: int = 4) -> Lake:
    """A lake whose days came in piece by piece."""
    lake = new_lake(folder)
    for number in range(days * each):
        day, turn = divmod(number, each)
        begin = datetime(YEAR, 3, 1, 8 + turn) + timedelta(days=day)
        put(lake, written(folder / f"{number}.log", attempts(20 + number, begin, step=40)))
    return lake


def everything(lake: Lake) -> dict[str, list[str]]:
    tables = {kind: rows(lake, kind) for kind in ("authentication", *ROLLUPS)}
    return {kind: sorted(str(row) for row in found) for kind, found in tables.items()}


def test_the_parts_of_a_day_become_one_of_each_kind_with_the_same_rows(tmp_path: Path) -> None:
    lake = many(tmp_path)
    before = everything(lake)
    assert [(one.day, one.after, one.done) for one in merge(lake)] == [
        (FIRST, 3, True),
        (FIRST + timedelta(days=1), 3, True),
    ]
    assert everything(lake) == before
    assert [(part.day, part.rows) for part in lake.parts(("authentication",))] == [
        (FIRST, 86),
        (FIRST + timedelta(days=1), 102),
    ]
    found = rows(lake)
    (part, _next) = lake.parts(("authentication",))
    assert part.first == min(row["time"] for row in found).isoformat()
    assert verify_lake(lake).faults == []
    assert list(merge(lake)) == []


def test_only_the_days_that_are_told_are_merged_and_large_parts_stay(tmp_path: Path) -> None:
    lake = many(tmp_path)
    largest = max(part.bytes for part in lake.parts())
    assert [one.day for one in merge(lake, FIRST + timedelta(days=1))] == [FIRST + timedelta(days=1)]
    assert list(merge(lake, target=10)) == []
    assert max(part.bytes for part in lake.parts((), FIRST, FIRST)) <= largest


def test_an_answer_given_before_is_asked_again_of_the_files_it_was_given_by(tmp_path: Path) -> None:
    lake = many(tmp_path)
    one = question("failed_logons")
    with open_engine() as engine:
        answer = ask(lake, engine, one, one.asked(FIRST, FIRST))
        list(merge(lake))
        now = ask(lake, engine, one, one.asked(FIRST, FIRST))
        again = ask_again(lake, engine, answer)
    assert len(now.files) < len(answer.files)
    assert (now.rows, again.equal) == (answer.rows, True)


def test_a_replaced_file_that_was_changed_is_still_told_of_and_one_taken_away_is_not(tmp_path: Path) -> None:
    lake = many(tmp_path, days=1)
    old, other = [tmp_path / "lake" / part.place for part in lake.parts(("authentication",))][:2]
    list(merge(lake))
    other.unlink()
    assert verify_lake(lake).faults == []
    old.write_bytes(old.read_bytes() + b"X")
    assert [fault.place.split("/")[0] for fault in verify_lake(lake).faults] == ["authentication"]


def test_a_damaged_part_is_not_merged_into_a_sound_one(tmp_path: Path) -> None:
    lake = many(tmp_path, days=1)
    part = tmp_path / "lake" / lake.parts(("authentication",))[0].place
    part.write_bytes(part.read_bytes() + b"X")
    with pytest.raises(DamagedError, match="lake verify"):
        list(merge(lake))
    assert len(lake.parts(("authentication",))) == 4


def test_a_stop_in_the_middle_leaves_whole_days_and_the_next_one_goes_on(tmp_path: Path) -> None:
    lake = many(tmp_path)
    before = everything(lake)
    merging_days = merge(lake)
    next(merging_days)
    merging_days.close()
    assert everything(lake) == before
    assert [one.day for one in merge(lake)] == [FIRST + timedelta(days=1)]
    assert verify_lake(lake).faults == []
    assert list(lake.staging.iterdir()) == []


def test_nothing_is_merged_while_files_are_taken_in(tmp_path: Path) -> None:
    lake = many(tmp_path, days=1)
    with staging_folder(lake), pytest.raises(LakeError, match="請待其完成"):
        list(merge(lake))


def test_a_part_that_was_replaced_meanwhile_leaves_its_day_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lake = many(tmp_path, days=1)
    before = everything(lake)

    def late(*args: object) -> object:
        monkeypatch.setattr(merging, "swap", swap)
        monkeypatch.setattr(merging, "is_under_way", lambda *_args: False)
        assert [one.done for one in merge(lake)] == [True]
        return swap(*args)  # type: ignore[arg-type]  # what it was called with

    monkeypatch.setattr(merging, "swap", late)
    assert list(merge(lake)) == [MergedDay(FIRST, 12, 3, done=False)]
    assert everything(lake) == before
    listed = {part.place for part in lake.parts()}
    assert verify_lake(lake).faults == []
    assert {one for one in lake.store.names("authentication") if "/2026-" in one} >= {
        place for place in listed if place.startswith("authentication")
    }


def test_the_command_says_what_became_of_each_day(tmp_path: Path) -> None:
    many(tmp_path, days=1)
    ran = CliRunner().invoke(command, ["compact", str(tmp_path / "lake")])
    assert (ran.exit_code, ran.output) == (0, "2026-03-01：12 個檔案合併為 3 個\n已合併 1 日\n")
