"""Taking logs in beside a plain Python loop that does it too, and beside DuckDB's reader of JSON, in one run.

The bare loop parses each line (``re``, ``orjson``), makes the canonical rows and writes them, sorted, as one
Parquet file. It hashes nothing, enters nothing and counts nothing, which the lake does besides; the whole
loop (``lake_ingest_whole.py``) does that too. Each runs in a process of its own, one after the other, and
once before it is measured; time is that of the processor, user and system.

    python benchmarks/lake_ingest.py --lines 2000000
"""

import argparse
import json
import random
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path

YEAR, LOOPED = 2026, 200_000
HEADS = {"ssh": "head.log", "json": "head.jsonl"}
"""The first lines of the files, that many."""
OWN, STRANGE = 0.95, 20_000
GOOD, OPENED, TRIED, UNKNOWN, CLOSED = 0.35, 0.5, 0.9, 0.8, 0.95
"""Up to which draw a line is what."""
MAPPING = """
form = "json"
kind = "authentication"
[time]
field = "time"
[fields]
user_name = "account"
src_ip = "src"
src_port = "port"
status = "result"
status_detail = "reason"
service = "channel"
session_uid = "session"
system = "system"
[constants]
activity = "logon"
is_remote = true
"""
FIELDS = ("time", "system", "account", "src", "port", "event", "result", "reason", "channel", "session")
SSH = re.compile(
    r"^(\w{3}) +(\d+) (\d\d):(\d\d):(\d\d) (\S+) ([^\s\[]+)\[\d+\]: "
    r"((?:(Accepted|Failed) (\S+) for (invalid user )?(\S+) from (\S+) port (\d+))?.*)"
)
MONTHS = {
    name: number
    for number, name in enumerate(
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"], start=1
    )
}


def make(folder: Path, count: int) -> None:
    """The same log-ins as OpenSSH text and as JSON lines."""
    chance, moment = random.Random(1), datetime(YEAR, 3, 1, tzinfo=UTC)
    accounts = [f"user{number:05d}" for number in range(5000)]
    sources = [".".join(str(chance.randint(1, 254)) for _part in range(4)) for _source in range(STRANGE)]
    with (folder / "ssh.log").open("w") as text, (folder / "events.jsonl").open("w") as events:
        for number in range(count):
            moment += timedelta(milliseconds=chance.randint(0, 400))
            person, port = chance.randrange(len(accounts)), chance.randint(1024, 65535)
            account, source = accounts[person], sources[address(chance, person)]
            what = chance.random()
            text.write(f"{moment:%b %e %H:%M:%S} web1 sshd[{chance.randint(1000, 60000)}]: ")
            text.write(message(what, account, source, port) + "\n")
            good = what < OPENED
            said = (
                *(f"{moment:%Y-%m-%dT%H:%M:%S.%f}+08:00", "order", account, source, port, "login"),
                *("success" if good else "failure", "" if good else "bad_password", "web", f"{number:012x}"),
            )
            events.write(json.dumps(dict(zip(FIELDS, said, strict=True))) + "\n")
    for form, name in (("ssh", "ssh.log"), ("json", "events.jsonl")):
        with (folder / name).open() as lines, (folder / HEADS[form]).open("w") as head:
            head.writelines(islice(lines, LOOPED))


def address(chance: random.Random, person: int) -> int:
    """Which source: most people have two of their own."""
    return 2 * person + chance.randrange(2) if chance.random() < OWN else chance.randrange(STRANGE)


def message(what: float, account: str, source: str, port: int) -> str:
    if what < GOOD:
        return f"Accepted password for {account} from {source} port {port} ssh2"
    if what < OPENED:
        return f"pam_unix(sshd:session): session opened for user {account} by (uid=0)"
    if what < TRIED:
        unknown = "invalid user " if what > UNKNOWN else ""
        return f"Failed password for {unknown}{account} from {source} port {port} ssh2"
    if what < CLOSED:
        return f"Connection closed by {source} [preauth]"
    return f"pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost={source}"


def loop_ssh(folder: Path) -> int:
    attempts, others = [], []
    with (folder / "ssh.log").open(encoding="utf-8") as stream:
        for number, line in enumerate(islice(stream, LOOPED), start=1):
            found = SSH.match(line)
            if not found:
                continue
            (
                month,
                day,
                hour,
                minute,
                second,
                host,
                program,
                said,
                result,
                how,
                unknown,
                user,
                source,
                port,
            ) = found.groups()
            clock = datetime(YEAR, MONTHS[month], int(day), int(hour), int(minute), int(second))  # noqa: DTZ001 - as the lake has it
            row = {"time": clock - timedelta(hours=8), "system": "web", "origin": "o", "line": number}
            if not result:
                others.append({**row, "host": host, "program": program, "message": said})
                continue
            failed = result == "Failed"
            detail = "unknown_user" if unknown else "bad_password"
            row |= {"activity": "logon", "status": "failure" if failed else "success", "user_name": user}
            row |= {"status_detail": detail if failed else None, "src_ip": source, "src_port": int(port)}
            attempts.append({**row, "service": program, "auth_protocol": how, "is_remote": True})
    write(folder, "authentication", attempts)
    write(folder, "base_event", others)
    return LOOPED


def loop_json(folder: Path) -> int:
    import orjson

    rows = []
    with (folder / "events.jsonl").open("rb") as stream:
        for number, line in enumerate(islice(stream, LOOPED), start=1):
            event = orjson.loads(line)
            moment = datetime.fromisoformat(event["time"]).astimezone(UTC).replace(tzinfo=None)
            row = {"time": moment, "system": event["system"], "origin": "o", "line": number}
            row |= {"activity": "logon", "status": event["result"], "status_detail": event["reason"] or None}
            row |= {"user_name": event["account"], "src_ip": event["src"], "src_port": event["port"]}
            rows.append(
                {**row, "service": event["channel"], "session_uid": event["session"], "is_remote": True}
            )
    write(folder, "authentication", rows)
    return LOOPED


def write(folder: Path, kind: str, rows: list[dict[str, object]]) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    from inspectorate.lake.kinds import KINDS

    order = KINDS[kind].order
    rows.sort(key=lambda row: tuple(str(row[name]) for name in order))
    pq.write_table(
        pa.Table.from_pylist(rows, KINDS[kind].schema), folder / "loop.parquet", compression="zstd"
    )


def whole(folder: Path, form: str) -> int:
    from lake_ingest_whole import take

    with tempfile.TemporaryDirectory(dir=folder) as place:
        return take(folder / HEADS[form], form, Path(place), YEAR)


def lake(folder: Path, file: str) -> int:
    from inspectorate.lake.ingest import ingest
    from inspectorate.lake.lake import Lake
    from inspectorate.lake.mapping import read_mapping
    from inspectorate.lake.sources import sources_of
    from inspectorate.lake.taking import Told

    (folder / "m.toml").write_text(MAPPING)
    form = read_mapping(folder / "m.toml") if file.endswith("jsonl") else None
    with tempfile.TemporaryDirectory(dir=folder) as place:
        found = Lake.begin(Path(place) / "lake", "f")
        told = Told(format=form, year=YEAR, system="" if form else "web")
        (outcome,) = ingest(found, sources_of(folder / file), told)
    assert outcome.entry, outcome.said  # noqa: S101 - a benchmark that measures nothing must stop
    assert outcome.entry.aside is None  # noqa: S101 - the same
    return outcome.entry.lines


def reader(folder: Path) -> int:
    """DuckDB's own reader of JSON into a table of its own, which knows nothing of kinds."""
    import duckdb

    connection = duckdb.connect()
    connection.execute("CREATE TABLE t AS SELECT * FROM read_json_auto($1)", [str(folder / "events.jsonl")])
    return int(connection.execute("SELECT count(*) FROM t").fetchall()[0][0])


WORK = {
    "loop_ssh": loop_ssh,
    "whole_ssh": lambda folder: whole(folder, "ssh"),
    "lake_ssh": lambda folder: lake(folder, "ssh.log"),
    "loop_json": loop_json,
    "whole_json": lambda folder: whole(folder, "json"),
    "lake_json": lambda folder: lake(folder, "events.jsonl"),
    "reader_json": reader,
}


def measured(folder: Path, what: str) -> dict[str, float]:
    """Lines per second of the processor and of the clock, in a process of its own."""
    done = subprocess.run(
        [sys.executable, __file__, "--work", what, str(folder)], check=True, capture_output=True
    )
    found: dict[str, float] = json.loads(done.stdout)
    return found


def work(what: str, folder: Path) -> None:
    """Do one thing and print what it took; what it takes to load is not counted, as it does not grow."""
    WORK[what](folder)  # code is loaded, files are in memory
    before, begun = resource.getrusage(resource.RUSAGE_SELF), time.perf_counter()
    count = WORK[what](folder)
    clock, after = time.perf_counter() - begun, resource.getrusage(resource.RUSAGE_SELF)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    print(json.dumps({"core": count / spent, "clock": count / clock, "mb": after.ru_maxrss / 1024}))


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--lines", type=int, default=2_000_000)
    asked.add_argument("--rounds", type=int, default=3)
    asked.add_argument("--work", nargs=2)
    told = asked.parse_args()
    if told.work:
        work(told.work[0], Path(told.work[1]))
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make(folder, told.lines)
        found = {what: [measured(folder, what) for _round in range(told.rounds)] for what in WORK}
    core = {what: statistics.median(one["core"] for one in some) for what, some in found.items()}
    for what, some in found.items():
        clock = statistics.median(one["clock"] for one in some)
        most = max(one["mb"] for one in some)
        print(
            f"{what:12} {core[what]:12,.0f} lines per core second {clock:12,.0f} per second {most:8,.0f} MB"
        )
    for name, form in (("OpenSSH", "ssh"), ("JSON", "json")):
        times = {what: core[f"lake_{form}"] / core[f"{what}_{form}"] for what in ("loop", "whole")}
        print(f"{name}: {times['loop']:.1f} times a bare Python loop (wanted 20)")
        print(f"{name}: {times['whole']:.1f} times a Python loop that does all that the lake does")
    print(f"JSON: {core['lake_json'] / core['reader_json']:.2f} of DuckDB's own reader (wanted 0.5)")


if __name__ == "__main__":
    main()
