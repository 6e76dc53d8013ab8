"""Taking files in: once, whole, and nothing lost."""

import gzip
import os
import signal
import subprocess
import sys
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from tests.integration.lake.ingestion.lakes import YEAR, attempt, attempts, new_lake, put, rows, written

from inspectorate.lake import manifest
from inspectorate.lake.engine import open_engine
from inspectorate.lake.errors import LakeError
from inspectorate.lake.lake import Lake
from inspectorate.lake.staging import staging_folder, sweep
from inspectorate.lake.taking import Progress, Told
from inspectorate.lake.verifying import verify_lake

DAY = date(YEAR, 3, 1)
EVERY = 4


def test_the_same_content_twice_adds_nothing_whatever_it_is_called_or_packed_in(tmp_path: Path) -> None:
    lake = new_lake(tmp_path)
    file = written(tmp_path / "auth.log", attempts(50))
    packed = tmp_path / "copy.gz"
    packed.write_bytes(gzip.compress(file.read_bytes()))
    assert [one.what for one in put(lake, file)] == ["taken"]
    assert [one.what for one in put(lake, file, packed)] == ["known", "known"]
    assert len(rows(lake)) == 50
    assert lake.manifest.head().last == 1


def test_two_equal_files_in_one_go_are_taken_once(tmp_path: Path) -> None:
    lake = new_lake(tmp_path)
    (tmp_path / "in").mkdir()
    for name in ("a.log", "b.log"):
        written(tmp_path / "in" / name, attempts(5))
    assert sorted(one.what for one in put(lake, tmp_path / "in")) == ["known", "taken"]
    assert len(rows(lake)) == 5


def test_a_file_that_grew_adds_only_its_new_lines_under_their_own_numbers(tmp_path: Path) -> None:
    lake = new_lake(tmp_path)
    text = attempts(50)
    file = written(tmp_path / "auth.log", "".join(text.splitlines(keepends=True)[:30]))
    put(lake, file)
    (outcome,) = put(lake, written(file, text))
    assert outcome.entry
    assert outcome.entry.taken_from == 31
    assert sorted(row["line"] for row in rows(lake)) == list(range(1, 51))
    assert [one.what for one in put(lake, file)] == ["known"]


@pytest.mark.parametrize(("cut", "again"), [(0, 0), (10, 1)])
def test_a_last_line_without_an_end_counts_once_when_it_was_whole(
    tmp_path: Path, cut: int, again: int
) -> None:
    lake = new_lake(tmp_path)
    text = attempts(3)
    file = written(tmp_path / "auth.log", text[: len(text) - 1 - cut])
    put(lake, file)
    (outcome,) = put(lake, written(file, text + attempt(datetime(YEAR, 3, 1, 12))))
    assert outcome.entry
    lines = sorted(row["line"] for row in rows(lake))
    assert sorted(set(lines)) == [1, 2, 3, 4]
    assert len(outcome.entry.notes) == again


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("whole", [True, False])
def test_a_file_of_two_bytes_a_letter_grows_too(tmp_path: Path, encoding: str, *, whole: bool) -> None:
    lake, file = new_lake(tmp_path), tmp_path / "auth.log"
    text = attempts(20).replace("user2", "上海")  # a letter with the byte of a line end
    file.write_bytes(text[: None if whole else -1].encode(encoding))
    put(lake, file)
    file.write_bytes((text + attempts(4, datetime(YEAR, 3, 2))).encode(encoding))
    (outcome,) = put(lake, file)
    assert outcome.entry
    assert (outcome.entry.taken_from, outcome.entry.aside) == (21, None)
    assert [row["line"] for row in sorted(rows(lake), key=lambda row: int(row["line"]))] == list(range(1, 25))


def test_what_cannot_be_read_is_counted_sampled_and_kept_whole(tmp_path: Path) -> None:
    lake = new_lake(tmp_path)
    data = (attempts(6) + "nonsense one\n\n").encode() + b"\xff\xfe broken \x81\n" + b"x" * 400 + b"\n"
    file = tmp_path / "auth.log"
    file.write_bytes(data)
    (outcome,) = put(lake, file)
    assert outcome.entry
    aside = outcome.entry.aside
    assert aside
    assert (outcome.entry.lines, outcome.entry.blank, aside.lines) == (10, 1, 3)
    assert aside.samples[0] == (7, "nonsense one")
    assert len(aside.samples[2][1]) == 300
    kept = lake.store.read(aside.place)
    assert kept
    assert gzip.decompress(kept) == b"7\tnonsense one\n9\t\xff\xfe broken \x81\n10\t" + b"x" * 400 + b"\n"
    total = sum(outcome.entry.records.values()) + outcome.entry.blank + outcome.entry.skipped + aside.lines
    assert total == outcome.entry.lines


def test_a_refused_file_leaves_nothing_and_the_others_come_in(tmp_path: Path) -> None:
    lake = new_lake(tmp_path)
    good = written(tmp_path / "good.log", attempts(3))
    strange = written(tmp_path / "strange.log", "one\ntwo\n")
    broken = tmp_path / "broken.gz"
    broken.write_bytes(gzip.compress(attempts(2000).encode())[:200])
    found = put(lake, strange, good, broken)
    assert {one.name.rsplit("/", 1)[1]: one.what for one in found} == {
        "strange.log": "refused",
        "good.log": "taken",
        "broken.gz": "refused",
    }
    assert len(rows(lake)) == 3
    assert "--log-format" in next(one.said for one in found if "strange" in one.name)


def test_a_late_line_adds_a_part_to_an_old_day_and_a_day_reads_only_its_own_files(tmp_path: Path) -> None:
    lake = new_lake(tmp_path)
    put(
        lake, written(tmp_path / "a.log", attempt(datetime(YEAR, 3, 1, 8)) + attempt(datetime(YEAR, 3, 2, 8)))
    )
    put(
        lake, written(tmp_path / "b.log", attempt(datetime(YEAR, 3, 3, 8)) + attempt(datetime(YEAR, 3, 1, 9)))
    )
    assert [part.day.day for part in lake.parts(("authentication",))] == [1, 1, 2, 3]
    assert len(lake.files("authentication", DAY, DAY)) == 2
    assert len(lake.files("authentication", DAY, DAY, ["web"])) == 2
    assert lake.files("authentication", DAY, DAY, ["order"]) == []


def test_a_day_is_that_of_taiwan(tmp_path: Path) -> None:
    lake = new_lake(tmp_path)
    text = "2026-02-28T23:30:00Z h sshd[1]: Failed password for amy from 192.0.2.1 port 1 ssh2\n"
    put(lake, written(tmp_path / "a.log", text))
    assert [part.day for part in lake.parts(("authentication",))] == [DAY]


def test_years_are_found_by_the_file_s_time_and_asked_for_where_a_file_is_longer(tmp_path: Path) -> None:
    lake, untold = new_lake(tmp_path), Told(system="web")
    moment = datetime(YEAR, 3, 1).timestamp()
    file = written(tmp_path / "a.log", attempt(datetime(2000, 12, 30)) + attempt(datetime(2000, 1, 2)))
    os.utime(file, (moment, moment))
    put(lake, file, told=untold)
    assert [row["time"].year for row in rows(lake)] == [YEAR - 1, YEAR]
    long = written(
        tmp_path / "b.log", "".join(attempt(datetime(2000, month, 1)) for month in (1, 5, 9, 12, 2, 5))
    )
    os.utime(long, (moment, moment))
    (outcome,) = put(lake, long, told=untold)
    assert (outcome.what, "--year" in outcome.said) == ("refused", True)


def test_a_clock_set_back_stands_in_the_manifest(tmp_path: Path) -> None:
    lake = new_lake(tmp_path)
    text = attempt(datetime(YEAR, 3, 1, 8)) + attempt(datetime(YEAR, 3, 1, 7))
    (outcome,) = put(lake, written(tmp_path / "a.log", text))
    assert outcome.entry
    assert list(outcome.entry.notes) == ["時間倒退 1 次、躍進 0 次", "第 2 行之時間較前一筆早 3600 秒"]


def test_two_ingestions_at_once_lose_and_double_nothing(tmp_path: Path) -> None:
    lake = new_lake(tmp_path)
    files = [
        written(tmp_path / f"{number}.log", attempts(40, datetime(YEAR, 3, 1 + number)))
        for number in range(2)
    ]
    command = [
        sys.executable,
        "-m",
        "inspectorate",
        "lake",
        "add",
        str(tmp_path / "lake"),
        "--year",
        str(YEAR),
    ]
    working = [subprocess.Popen([*command, str(one)]) for one in (*files, files[0])]
    assert {one.wait() for one in working} <= {0, 2}
    assert len(rows(lake)) == 80
    assert verify_lake(lake).faults == []


DYING = """
import os, signal, sys
from pathlib import Path
from inspectorate.lake import committing, ingest, manifest, store
from inspectorate.lake.lake import Lake
from inspectorate.lake.sources import sources_of
from inspectorate.lake.taking import Progress, Told

folder, file, left = sys.argv[1], sys.argv[2], [int(sys.argv[3])]

def dying(function):
    def step(*args, **kwargs):
        if left[0] == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        left[0] -= 1
        return function(*args, **kwargs)
    return step

committing.intend = dying(committing.intend)
store.FolderStore._take = dying(store.FolderStore._take)
manifest.Manifest.add = dying(manifest.Manifest.add)
store.FolderStore.replace = dying(store.FolderStore.replace)
list(ingest.ingest(Lake.open(folder), sources_of(Path(file)), Told(system="web", year=2026)))
"""
"""An ingestion that kills itself before one of the steps by which a batch becomes visible."""


@pytest.mark.parametrize("steps", range(9))
def test_a_kill_at_any_step_leaves_all_or_nothing_and_the_next_one_sweeps(tmp_path: Path, steps: int) -> None:
    lake = new_lake(tmp_path)
    put(lake, written(tmp_path / "before.log", attempts(5)))
    file = written(tmp_path / "a.log", attempts(20, datetime(YEAR, 4, 1)))
    command = [sys.executable, "-c", DYING, str(tmp_path / "lake"), str(file), str(steps)]
    died = subprocess.run(command, check=False).returncode == -signal.SIGKILL
    assert died or steps > 6
    assert len(rows(lake)) in {5, 25}
    (outcome,) = put(lake, file)
    assert died or outcome.what == "known"
    assert len(rows(lake)) == 25
    assert verify_lake(lake).faults == []
    there = {name for name in lake.store.names("") if name.endswith(".parquet") and "index" not in name}
    listed = {part.place for part in lake.parts()}
    assert there == listed
    assert list((tmp_path / "lake" / "staging").iterdir()) == []


def test_a_living_ingestion_is_not_swept(tmp_path: Path) -> None:
    lake = new_lake(tmp_path)
    with staging_folder(lake) as folder:
        assert sweep(lake) == 0
        assert folder.is_dir()
    assert not folder.exists()


def test_many_small_ingestions_are_read_through_the_index(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(manifest, "EVERY", EVERY)
    lake = new_lake(tmp_path)
    for number in range(EVERY + 1):
        begin = datetime(YEAR, 3, 1) + timedelta(days=number)
        put(lake, written(tmp_path / f"{number}.log", attempt(begin)))
    assert lake.store.read(f"manifest/index-{EVERY:08}.parquet")
    assert len(rows(lake)) == EVERY + 1
    assert len(lake.files("authentication", DAY + timedelta(days=EVERY), DAY + timedelta(days=EVERY))) == 1
    lake.store.remove("manifest/head")
    assert len(rows(lake)) == EVERY + 1
    assert verify_lake(lake).faults == []


def test_no_lake_is_begun_over_another_and_none_is_opened_that_is_not_there(tmp_path: Path) -> None:
    new_lake(tmp_path)
    with pytest.raises(Exception, match="已存在"):
        new_lake(tmp_path)
    with pytest.raises(LakeError, match="lake init"):
        Lake.open(tmp_path / "nothing")


def test_tables_are_opened_when_asked_for_and_say_which_files_they_are(tmp_path: Path) -> None:
    lake = new_lake(tmp_path)
    put(lake, written(tmp_path / "a.log", attempts(10)))
    with open_engine() as engine:
        tables = lake.tables(engine, ("authentication",), DAY, DAY)
        assert set(tables) == {"authentication", "hours", "logon_pairs", "first_seen"}
        assert len(tables) == 4
        assert tables.files == {}
        table = tables["authentication"]
        assert engine.rows(table.aggregate(n=table.count())).to_pylist() == [{"n": 10}]
        (place,) = tables.files
        assert place.startswith("authentication/")
        with pytest.raises(KeyError):
            tables["network_activity"]


def test_progress_is_told(tmp_path: Path) -> None:
    from inspectorate.lake.ingest import ingest
    from inspectorate.lake.sources import sources_of

    lake, seen = new_lake(tmp_path), list[Progress]()
    file = written(tmp_path / "a.log", attempts(10))
    list(ingest(lake, sources_of(file), Told(year=YEAR), seen.append))
    assert (seen[-1].lines, seen[-1].bytes, seen[-1].size) == (10, file.stat().st_size, file.stat().st_size)
