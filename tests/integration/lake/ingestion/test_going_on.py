"""A large file goes on where an ingestion was killed in it: nothing twice, nothing lost."""

import gzip
import os
import subprocess
import sys
from datetime import datetime
from functools import partial
from pathlib import Path

import pytest
from tests.integration.lake.ingestion.lakes import YEAR, attempts, new_lake, put, rows, written

from inspectorate.lake import begun, gathering, ingest, reading, taking
from inspectorate.lake.entries import SourceEntry
from inspectorate.lake.ingest import Outcome
from inspectorate.lake.lake import Lake
from inspectorate.lake.sources import sources_of
from inspectorate.lake.taking import Progress, Told
from inspectorate.lake.verifying import verify_lake

PIECE, SMALL_PIECE = 3000, 1500
WEB = Told(system="web", year=YEAR)
LOG = (
    attempts(80, datetime(YEAR, 12, 31, 20), step=300)  # into the next year
    + "nonsense one\n\n"
    + attempts(60, datetime(YEAR, 1, 1, 1), step=60)  # the clock is set back
    + "nonsense two\n"
    + attempts(90, datetime(YEAR, 1, 2), step=600)
    + "no end"
)

DYING = """
import os, signal, sys
from functools import partial
from pathlib import Path
from inspectorate.lake import alone, aside, gathering, ingest, manifest, parts, reading, store, taking
from inspectorate.lake.lake import Lake
from inspectorate.lake.sources import sources_of
from inspectorate.lake.taking import Told

ingest.SMALL, gathering.FLUSH_BYTES = 1000, 1
taking.Steps = partial(reading.Steps, 1500)
STEPS = {
    "write": (parts.Stage, "write"),
    "keep": (alone, "keep"),
    "rest": (aside.AsideFile, "rest"),
    "take": (store.FolderStore, "_take"),
    "add": (manifest.Manifest, "add"),
    "forget": (alone, "forget"),
}

def arm(name, left):
    owner, function = STEPS[name][0], getattr(*STEPS[name])
    def step(*args, **kwargs):
        nonlocal left
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        left -= 1
        return function(*args, **kwargs)
    setattr(owner, STEPS[name][1], step)

folder, file = sys.argv[1:3]
for point in sys.argv[3:]:
    child = os.fork()
    if not child:
        name, left = point.split(":")
        arm(name, int(left))
        for one in ingest.ingest(Lake.open(folder), sources_of(Path(file)), Told(system="web", year=2026)):
            print(point, one.what, one.said, flush=True)
        os._exit(0)
    if not os.WIFSIGNALED(os.waitpid(child, 0)[1]):
        sys.exit(point + " was not reached")
"""
"""One ingestion after another that kills itself before a step; each goes on where the one before it was."""


class Stopped(BaseException):
    """As if the user had stopped it."""


@pytest.fixture(autouse=True)
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything is large, read in small pieces, and written after each of them."""
    monkeypatch.setattr(ingest, "SMALL", 1000)
    monkeypatch.setattr(gathering, "FLUSH_BYTES", 1)
    monkeypatch.setattr(taking, "Steps", partial(reading.Steps, PIECE))


def stopped(lake: Lake, file: Path, after: int, told: Told = WEB) -> None:
    """Take a file in, and stop after so many of its pieces."""

    left = iter(range(after))

    def watch(_progress: Progress) -> None:
        if next(left, None) is None:
            raise Stopped

    with pytest.raises(Stopped):
        list(ingest.ingest(lake, sources_of(file), told, watch))


def taken(outcome: Outcome) -> SourceEntry:
    assert outcome.entry, outcome.said
    return outcome.entry


def test_kills_at_every_kind_of_step_lead_to_the_very_same_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(taking, "Steps", partial(reading.Steps, SMALL_PIECE))
    file = tmp_path / "auth.log.gz"
    file.write_bytes(gzip.compress(LOG.encode()))
    (tmp_path / "calm").mkdir()
    calm, lake = new_lake(tmp_path / "calm"), new_lake(tmp_path)
    (undisturbed,) = (taken(one) for one in put(calm, file))
    points = ("write:5", "keep:2", "rest:1", "keep:0", "write:7", "take:4", "add:0", "forget:0")
    command = [sys.executable, "-c", DYING, str(tmp_path / "lake"), str(file), *points]
    ran = subprocess.run(command, check=False, capture_output=True, text=True)
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "", "")
    (outcome,) = put(lake, file)
    entry = taken(outcome)
    assert outcome.what == "known"
    assert "續行" in entry.notes[0]
    assert list(entry.notes[1:]) == list(undisturbed.notes)
    assert rows(lake) == rows(calm)
    assert files(lake) == files(calm)
    assert counts(entry) == counts(undisturbed)
    assert unread(lake) == unread(calm)
    assert unread(lake)[0] == 3
    assert verify_lake(lake).faults == []
    assert list(lake.staging.iterdir()) == []


def files(lake: Lake) -> list[tuple[str, str, str]]:
    return sorted((one.kind, one.day.isoformat(), one.sha256) for one in lake.parts())


def counts(entry: SourceEntry) -> tuple[object, ...]:
    return entry.records, entry.lines, entry.blank, entry.skipped


def unread(lake: Lake) -> tuple[int, object, bytes]:
    (one,) = lake.manifest.sources()
    assert one.aside
    return one.aside.lines, one.aside.samples, gzip.decompress(lake.store.read(one.aside.place) or b"")


def test_what_was_read_before_is_not_converted_again(tmp_path: Path) -> None:
    lake, seen = new_lake(tmp_path), list[Progress]()
    file = written(tmp_path / "auth.log", LOG)
    stopped(lake, file, 3)
    assert rows(lake) == []
    (outcome,) = ingest.ingest(lake, sources_of(file), WEB, seen.append)
    assert seen[0].lines > 3 * PIECE / 100
    assert seen[-1].lines == taken(outcome).lines == len(LOG.splitlines())
    assert len(rows(lake)) == 230


@pytest.mark.parametrize("encoding", ["cp950", "utf-16"])
def test_a_file_of_another_encoding_goes_on_too(tmp_path: Path, encoding: str) -> None:
    lake, file = new_lake(tmp_path), tmp_path / "auth.log"
    file.write_bytes(LOG.replace("user3", "王小明").encode(encoding))
    stopped(lake, file, 2)
    (outcome,) = put(lake, file)
    assert "續行" in taken(outcome).notes[0]
    assert len(rows(lake)) == 230
    assert {row["user_name"] for row in rows(lake)} >= {"王小明", "user4"}


def test_an_earlier_line_that_explains_the_others_is_remembered(tmp_path: Path) -> None:
    fields = "#Fields: date time cs-method cs-uri-stem c-ip sc-status\n"
    turned = "#Fields: date time sc-status cs-method cs-uri-stem c-ip\n"
    one = "2026-03-01 00:{:02}:00 GET /login 192.0.2.9 200\n"
    other = "2026-03-01 01:{:02}:00 404 POST /order 192.0.2.7\n"
    text = "#Software: Microsoft Internet Information Services 10.0\n" + fields
    text += "".join(one.format(number % 60) for number in range(60)) + turned
    text += "".join(other.format(number % 60) for number in range(300))
    lake, file = new_lake(tmp_path), written(tmp_path / "u_ex.log", text)
    stopped(lake, file, 2)
    put(lake, file)
    found = [(row["method"], row["status_code"]) for row in rows(lake, "http_activity")]
    assert found == [("GET", 200)] * 60 + [("POST", 404)] * 300


def test_a_file_that_grew_meanwhile_is_finished_as_it_was_and_then_continued(tmp_path: Path) -> None:
    lake, file = new_lake(tmp_path), written(tmp_path / "auth.log", LOG.removesuffix("no end"))
    stopped(lake, file, 3)
    written(file, LOG.removesuffix("no end") + attempts(50, datetime(YEAR, 1, 20)))
    first, second = put(lake, file)
    assert taken(second).continues == taken(first).whole_sha256
    assert sorted(row["line"] for row in rows(lake))[-50:] == list(range(234, 284))
    assert len(rows(lake)) == 280


def test_a_file_that_changed_meanwhile_begins_anew_and_says_so(tmp_path: Path) -> None:
    lake, file = new_lake(tmp_path), written(tmp_path / "auth.log", LOG)
    stopped(lake, file, 3)
    (outcome,) = put(lake, written(file, LOG.replace("user1", "user8")))
    assert ["內容已變動" in note for note in taken(outcome).notes[:1]] == [True]
    assert len(rows(lake)) == 230
    assert "user1" not in {row["user_name"] for row in rows(lake)}
    assert verify_lake(lake).faults == []


def test_a_file_that_is_told_of_otherwise_begins_anew_and_says_so(tmp_path: Path) -> None:
    lake, file = new_lake(tmp_path), written(tmp_path / "auth.log", LOG)
    stopped(lake, file, 3)
    (outcome,) = put(lake, file, told=Told(system="order", year=YEAR))
    assert "告知事項" in taken(outcome).notes[0]
    assert {row["system"] for row in rows(lake)} == {"order"}
    put(lake, file)
    assert list(lake.staging.iterdir()) == []


@pytest.mark.parametrize("harm", ["gone", "changed"])
def test_a_file_whose_kept_parts_are_damaged_begins_anew_and_says_so(tmp_path: Path, harm: str) -> None:
    lake, file = new_lake(tmp_path), written(tmp_path / "auth.log", LOG)
    stopped(lake, file, 3)
    part = min(lake.staging.glob("*/*.parquet"))
    if harm == "gone":
        part.unlink()
    else:
        part.write_bytes(part.read_bytes()[:-1] + b"X")
    (outcome,) = put(lake, file)
    assert "不完整" in taken(outcome).notes[0]
    assert len(rows(lake)) == 230
    assert list(lake.staging.iterdir()) == []


@pytest.mark.parametrize("why", ["old", "unreadable"])
def test_what_nobody_goes_on_with_is_swept(tmp_path: Path, why: str) -> None:
    lake, file = new_lake(tmp_path), written(tmp_path / "auth.log", LOG)
    stopped(lake, file, 3)
    record = next(lake.staging.glob(f"*/{begun.RECORD}"))
    put(lake, written(tmp_path / "other.log", attempts(3)))
    assert record.exists()
    if why == "old":
        os.utime(record, (0, 0))
    else:
        record.write_bytes(b"{")
    put(lake, written(tmp_path / "another.log", attempts(4)))
    assert list(lake.staging.iterdir()) == []


def test_what_is_refused_in_its_middle_is_not_gone_on_with(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lake, file = new_lake(tmp_path), written(tmp_path / "auth.log", LOG)
    monkeypatch.setattr("inspectorate.lake.parts.MOST_PARTS", 1)
    assert [one.what for one in put(lake, file)] == ["refused"]
    assert list(lake.staging.iterdir()) == []
