"""The twelve main questions over millions of log-in events, beside the best program written by hand for each.

    python benchmarks/lake_questions.py --events 50000000 --folder /somewhere/with/10GB

Every question runs in a process of its own, ours and the one by hand in turn, and their rows must be
equal; what counts is the ratio of medians, and the peak memory of the process. ``--polars`` names an
interpreter that has polars, which is no dependency of ours. Credential stuffing is then asked of Spark
``local[2]``, and of a loop over events in Python, measured on the first million and scaled.
"""

import argparse
import json
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections import deque
from collections.abc import Callable
from datetime import datetime, timedelta
from operator import itemgetter
from pathlib import Path
from typing import Any

import ibis
import lake_by_hand
import lake_events
import pyarrow as pa
import pyarrow.parquet as pq

from inspectorate.lake.engine import Engine, open_engine
from inspectorate.lake.kinds import AUTHENTICATION
from inspectorate.lake.ranges import key
from inspectorate.lake.shelf import question

# What the generated days hold is found with these; examples like every default.
GIVEN: dict[str, dict[str, Any]] = {"distributed_stuffing": {"ratio": 0.05}}
LOOP_EVENTS = 1_000_000
_KB = 1024
_HOME = 0.97
"""The share of ranges that lie at home."""


def told(name: str) -> pa.Table:
    """The lists: every customer; and ranges of 4096 addresses over those that the events come from."""
    if name == "customers":
        return pa.table({"account": [str(1_000_000 + n) for n in range(lake_events.CUSTOMERS)]})
    chance = random.Random(1)
    begins = range(1 << 31, (1 << 31) + (1 << 29), 1 << 12)
    ends = {"first": [key(4, n) for n in begins], "last": [key(4, n + 4095) for n in begins]}
    if name == "addresses":
        return pa.table(ends | {"country": ["TW" if chance.random() < _HOME else "US" for _ in begins]})
    near = [chance.random() < _HOME for _ in begins]
    return pa.table(
        ends
        | {"latitude": [25 + chance.random() if home else 40.7 for home in near]}
        | {"longitude": [121 + chance.random() if home else -74.0 for home in near]}
    )


def expression_of(name: str, engine: Engine, files: list[str]) -> tuple[ibis.Table, dict[str, Any]]:
    """The question's expression over the files, and its parameters for the program by hand."""
    one = question(name)
    days = lake_events.days()
    first = days[-1] if one.history else days[0]
    asked = one.asked(first, days[-1], GIVEN.get(name))
    lists = {each.name: ibis.memtable(told(each.name)) for each in one.told}
    tables = {"authentication": engine.parquet(files, AUTHENTICATION.schema)} | lists
    return one.ask(tables, asked), {"tries": 1, **asked.parameters, "begins": asked.begins}


def seconds(action: Callable[[], Any]) -> tuple[float, Any]:
    begun = time.perf_counter()
    found = action()
    return time.perf_counter() - begun, found


def measure(name: str, files: list[str], rounds: int, side: str) -> dict[str, Any]:
    """Ours, the one by hand, or both in turn; medians, and the memory of this process."""
    with open_engine() as engine:
        expression, parameters = expression_of(name, engine, files)
        raw = engine.connection.con  # type: ignore[attr-defined]  # the embedded engine
        raw.execute("SET enable_progress_bar = false")
        raw.execute(f"CREATE VIEW logs AS FROM read_parquet({files!r})")
        for each in question(name).told:
            raw.register(each.name, told(each.name))
        sql = lake_by_hand.programs()[name].format(**parameters)
        ways = {
            "ours": lambda: engine.rows(expression),
            "hand": lambda: raw.execute(sql).to_arrow_table(),
        }
        ways = {way: run for way, run in ways.items() if side in {way, "both"}}
        taken: dict[str, list[float]] = {way: [] for way in ways}
        found: dict[str, pa.Table] = {}
        for _ in range(rounds):
            for way, run in ways.items():
                one, found[way] = seconds(run)
                taken[way].append(one)
    result: dict[str, Any] = {way: statistics.median(those) for way, those in taken.items()}
    rows = [table.cast(expression.schema().to_pyarrow()) for table in found.values()]
    result["rows"] = len(rows[0])
    result["equal"] = all(one.equals(rows[0]) for one in rows)
    result["memory_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _KB
    return result


def apart(arguments: argparse.Namespace, name: str, side: str) -> dict[str, Any]:
    """Measure in a process of its own."""
    words = [
        "--events",
        str(arguments.events),
        "--folder",
        str(arguments.folder),
        "--rounds",
        str(arguments.rounds),
    ]
    program = [sys.executable, __file__, *words, "--one", name, "--side", side]
    done = subprocess.run(program, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(done.stderr)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def on_spark(files: list[str]) -> float:
    """Credential stuffing on Spark with two threads of this machine; the better of two runs."""
    with open_engine("spark-local://2", "4GB") as engine:
        expression, _parameters = expression_of("credential_stuffing", engine, files)
        return min(seconds(lambda: engine.rows(expression))[0] for _ in range(2))


def loop_over_events(files: list[str], events: int) -> float:
    """Seconds that a plain loop takes for so many events, reading included: a window kept for each source."""
    taken, read = seconds(lambda: _stuffing(files, events))
    return taken / read * events


def _stuffing(files: list[str], events: int) -> int:
    """Find the most accounts that failed from one source within ten minutes; how many events were read."""
    windows: dict[str, deque[tuple[datetime, str]]] = {}
    counts: dict[str, dict[str, int]] = {}
    most: dict[str, int] = {}
    length, read = timedelta(minutes=10), 0
    for file in files:
        if read >= events:
            break
        rows = pq.read_table(file, columns=["time", "activity", "status", "user_name", "src_ip"]).to_pylist()
        for row in sorted(rows, key=itemgetter("time")):
            read += 1
            user, source = row["user_name"], row["src_ip"]
            if row["activity"] != "logon" or row["status"] != "failure" or user is None or source is None:
                continue
            window, users = windows.setdefault(source, deque()), counts.setdefault(source, {})
            window.append((row["time"], user))
            users[user] = users.get(user, 0) + 1
            while window[0][0] < row["time"] - length:
                _gone, left = window.popleft()
                users[left] -= 1
                if not users[left]:
                    del users[left]
            most[source] = max(most.get(source, 0), len(users))
    return read


def polars_seconds(interpreter: str, files: list[str]) -> dict[str, float]:
    """What polars takes for those questions that are written for it, in its own environment."""
    program = [interpreter, str(Path(__file__).with_name("lake_by_polars.py")), *files]
    done = subprocess.run(program, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(done.stderr)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def report(arguments: argparse.Namespace, files: list[str]) -> None:
    """Every figure, one line each."""
    polars = polars_seconds(arguments.polars, files) if arguments.polars else {}
    ours: dict[str, float] = {}
    for name in sorted(arguments.only or lake_by_hand.programs()):
        both, alone = apart(arguments, name, "both"), apart(arguments, name, "ours")
        ours[name] = both["ours"]
        ratio = both["ours"] / min(both["hand"], polars.get(name, both["hand"]))
        beside = f"polars {polars[name]:6.2f} s" if name in polars else ""
        said = "equal" if both["equal"] else "DIFFERENT"
        figures = f"ours {both['ours']:6.2f} s  by hand {both['hand']:6.2f} s {beside}  ratio {ratio:5.2f}"
        print(
            f"{name:<22} {both['rows']:>9,} rows {said}  {figures}  {alone['memory_mb']:6.0f} MB", flush=True
        )
    if not arguments.only:
        spark, loop = on_spark(files), loop_over_events(files, LOOP_EVENTS) * arguments.events / LOOP_EVENTS
        stuffing = ours["credential_stuffing"]
        print(f"credential stuffing: Spark local[2] {spark:.1f} s, {spark / stuffing:.1f} times ours")
        times = f"{loop:.0f} s (scaled from {LOOP_EVENTS:,} events), {loop / stuffing:.0f} times ours"
        print(f"credential stuffing: a loop over events {times}")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=5_000_000)
    parser.add_argument("--folder", type=Path, help="where the events are, or will be and stay")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--polars", help="an interpreter that has polars")
    parser.add_argument("--only", nargs="*", help="these questions only")
    parser.add_argument("--one", help=argparse.SUPPRESS)
    parser.add_argument("--side", default="both", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        arguments.folder = arguments.folder or Path(scratch)
        arguments.folder.mkdir(parents=True, exist_ok=True)
        if not lake_events.files(arguments.folder):
            taken, _none = seconds(lambda: lake_events.make(arguments.folder, arguments.events))
            print(f"{arguments.events:,} events written in {taken:.0f} s", flush=True)
        files = lake_events.files(arguments.folder)
        if arguments.one:
            print(json.dumps(measure(arguments.one, files, arguments.rounds, arguments.side)))
        else:
            report(arguments, files)


if __name__ == "__main__":
    main()
