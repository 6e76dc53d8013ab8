"""What a day costs: the report of one day, on that day alone and on archives of years, in one run.

python benchmarks/lake_daily.py --days 110 --more 10
"""

import argparse
import random
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from inspectorate.lake.engine import open_engine
from inspectorate.lake.ingest import ingest
from inspectorate.lake.lake import Lake
from inspectorate.lake.sources import sources_of
from inspectorate.lake.taking import Told
from inspectorate.services.daily_plan import Plan
from inspectorate.services.daily_report import analyse

LAST = date(2026, 3, 1)
ROUNDS = 7
FAIL = 0.1
SYSTEM = "order"


def log(file: Path, day: date, count: int, chance: random.Random) -> Path:
    """One day's log-ins of one system."""
    begin = datetime(day.year, day.month, day.day)  # noqa: DTZ001 - the clock of the place
    with file.open("w") as stream:
        for number in range(count):
            moment = begin + timedelta(seconds=number * 86_000 / count)
            person = chance.randrange(5000)
            said = "Failed" if chance.random() < FAIL else "Accepted"
            stream.write(f"{moment:%Y-%m-%dT%H:%M:%S}+08:00 h sshd[1]: {said} password for u{person:05}")
            stream.write(f" from 10.{person % 200}.{person % 250}.{chance.randrange(1, 4)} port 4711 ssh2\n")
    return file


def archive(folder: Path, days: int, records: int) -> Lake:
    """A lake of so many days up to the last, taken in day by day as a firm does, ten days at a time."""
    lake = Lake.begin(folder / f"lake{days}", "f")
    chance = random.Random(days)
    for first in range(0, days, 10):
        logs = folder / "logs"
        logs.mkdir(exist_ok=True)
        for old in logs.iterdir():
            old.unlink()
        for number in range(first, min(days, first + 10)):
            day = LAST - timedelta(days=days - 1 - number)
            count = 20_000 if day == LAST else records
            log(logs / f"{day}.log", day, count, random.Random(day.toordinal()) if day == LAST else chance)
        for outcome in ingest(lake, sources_of(logs), Told(system=SYSTEM)):
            assert outcome.what == "taken", outcome.said  # noqa: S101 - a benchmark that measures nothing must stop
    return lake


def report(place: str) -> int:
    """The analysis of the last day, as ``lake report`` makes it of an archive that it has not opened yet."""
    with open_engine() as engine:
        found = analyse(Lake.open(place), engine, LAST, Plan(), datetime.now(UTC), "benchmark")
    assert found.coverage, "a day without logs is soon analysed"  # noqa: S101 - a benchmark that measures nothing must stop
    return len(found.answers)


def seconds(action: Callable[[], object]) -> float:
    begun = time.perf_counter()
    action()
    return time.perf_counter() - begun


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--days", type=int, default=110)
    asked.add_argument("--records", type=int, default=500, help="on each day but the last, which has 20,000")
    asked.add_argument("--more", type=int, default=10, help="how many times as long the longest archive is")
    told = asked.parse_args()
    with tempfile.TemporaryDirectory() as name:
        lakes = {
            days: archive(Path(name), days, told.records) for days in (1, told.days, told.days * told.more)
        }
        found: dict[int, list[float]] = {days: [] for days in lakes}
        for _round in range(ROUNDS):
            for days, lake in lakes.items():
                found[days].append(seconds(lambda lake=lake: report(lake.place)))  # type: ignore[misc]  # bound now
    medians = {days: statistics.median(some) for days, some in found.items()}
    for days, median in medians.items():
        print(f"{days:6} days: {median:.3f} s, {median / medians[1]:.2f} times the day alone (wanted 1.5)")


if __name__ == "__main__":
    main()
