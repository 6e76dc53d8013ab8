"""Taking logs in as a whole, in plain Python: all that the lake does with a file, line by line.

The file is hashed; what cannot be read is kept aside with the number of its line; each system and day is a
file of its own, sorted and dictionary-encoded; records are counted by hour, and log-ins by account and
source; every file is hashed and entered in a manifest. (The lake settles besides who met for the first time.)
"""

import gzip
import json
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from hashlib import file_digest
from operator import itemgetter
from pathlib import Path
from typing import Any

import pyarrow as pa

from inspectorate.lake.kinds import KINDS
from inspectorate.lake.parts import write_table
from inspectorate.lake.rollups import HOURS, LOGON_PAIRS

AHEAD = timedelta(hours=8)
SSH = re.compile(
    r"(\w{3} [ \d]\d) (\d\d):(\d\d):(\d\d) (\S+) ([^\s\[]+)\[\d+\]: "
    r"((?:(Accepted|Failed) (\S+) for (invalid user )?(\S+) from (\S+) port (\d+))?.*)"
)
JSON_COLUMNS = (
    *("time", "system", "origin", "line", "activity", "status", "status_detail", "user_name"),
    *("src_ip", "src_port", "service", "session_uid", "is_remote"),
)
SSH_COLUMNS = (
    *("time", "system", "origin", "line", "activity", "status", "status_detail", "user_name"),
    *("src_ip", "src_port", "service", "auth_protocol", "is_remote", "is_privileged"),
)
TOLD_COLUMNS = ("time", "system", "origin", "line", "host", "program", "message")
COLUMNS = {("ssh", "authentication"): SSH_COLUMNS, ("ssh", "base_event"): TOLD_COLUMNS}
Row = tuple[Any, ...]


@dataclass(slots=True)
class Taken:
    """What was made of the lines."""

    rows: dict[tuple[str, str, date], list[Row]] = field(default_factory=lambda: defaultdict(list))
    hours: dict[tuple[str, str, date], Counter[Row]] = field(default_factory=lambda: defaultdict(Counter))
    pairs: dict[tuple[str, date], dict[Row, list[Any]]] = field(default_factory=lambda: defaultdict(dict))
    aside: list[tuple[int, bytes]] = field(default_factory=list)


def met(pairs: dict[Row, list[Any]], key: Row, moment: datetime) -> None:
    """Note that an account and a source met."""
    if (known := pairs.get(key)) is None:
        pairs[key] = [1, moment, moment]
        return
    known[0] += 1
    known[1], known[2] = min(known[1], moment), max(known[2], moment)


def read_ssh(lines: Iterator[bytes], origin: str, year: int, taken: Taken) -> None:
    days: dict[str, datetime] = {}
    for number, line in enumerate(lines, start=1):
        found = SSH.match(line.decode())
        if not found:
            taken.aside.append((number, line))
            continue
        stamp, hour, minute, second, host, program, said, result, how, unknown, user, source, port = (
            found.groups()
        )
        if (begin := days.get(stamp)) is None:
            try:
                begin = days[stamp] = datetime.strptime(f"{year} {stamp}", "%Y %b %d")  # noqa: DTZ007 - as the lake has it
            except ValueError:
                taken.aside.append((number, line))
                continue
        moment = begin + timedelta(hours=int(hour) - 8, minutes=int(minute), seconds=int(second))
        day = begin.date()
        whole = moment.replace(minute=0, second=0)
        if not result:
            taken.rows["base_event", "web", day].append((moment, "web", origin, number, host, program, said))
            taken.hours["base_event", "web", day][whole, program, None] += 1
            continue
        failed = result == "Failed"
        status = "failure" if failed else "success"
        detail = ("unknown_user" if unknown else f"bad_{how}") if failed else None
        root = True if user == "root" else None
        row = (
            moment,
            "web",
            origin,
            number,
            "logon",
            status,
            detail,
            user,
            source,
            int(port),
            program,
            how,
            True,
            root,
        )
        taken.rows["authentication", "web", day].append(row)
        taken.hours["authentication", "web", day][whole, "logon", status] += 1
        met(taken.pairs["web", day], (user, source, status), moment)


def read_json(lines: Iterator[bytes], origin: str, _year: int, taken: Taken) -> None:
    import orjson

    for number, line in enumerate(lines, start=1):
        try:
            event = orjson.loads(line)
            local = datetime.fromisoformat(event["time"])
        except (ValueError, KeyError, TypeError):
            taken.aside.append((number, line))
            continue
        moment = local.astimezone(UTC).replace(tzinfo=None)
        system, user, source, status = event["system"], event["account"], event["src"], event["result"]
        day = (moment + AHEAD).date()
        row = (
            moment,
            system,
            origin,
            number,
            "logon",
            status,
            event["reason"] or None,
            user,
            source,
            event["port"],
        )
        taken.rows["authentication", system, day].append((*row, event["channel"], event["session"], True))
        whole = moment.replace(minute=0, second=0, microsecond=0)
        taken.hours["authentication", system, day][whole, "logon", status] += 1
        met(taken.pairs[system, day], (user, source, status), moment)


READERS: dict[str, Callable[[Iterator[bytes], str, int, Taken], None]] = {"ssh": read_ssh, "json": read_json}


def table_of(schema: pa.Schema, names: tuple[str, ...], rows: list[Row]) -> pa.Table:
    """Rows as the lake's columns."""
    listed = dict(zip(names, zip(*rows, strict=True), strict=True))
    columns = []
    for one in schema:
        if one.name not in listed:
            columns.append(pa.nulls(len(rows), one.type))
        elif pa.types.is_dictionary(one.type):
            columns.append(pa.array(listed[one.name], pa.string()).dictionary_encode())
        else:
            columns.append(pa.array(listed[one.name], one.type))
    return pa.table(columns, schema=schema)


def tables(form: str, taken: Taken) -> Iterator[tuple[str, str, date, pa.Table]]:
    """Every file's kind, system, day and rows."""
    for (kind, system, day), rows in taken.rows.items():
        names = COLUMNS.get((form, kind), JSON_COLUMNS)
        rows.sort(key=itemgetter(*(names.index(name) for name in KINDS[kind].order)))
        yield kind, system, day, table_of(KINDS[kind].schema, names, rows)
    for (kind, system, day), counted in taken.hours.items():
        hours = sorted((kind, system, *key, count) for key, count in counted.items())
        yield "hours", system, day, table_of(HOURS.schema, tuple(HOURS.schema.names), hours)
    for (system, day), met_there in taken.pairs.items():
        pairs = sorted((system, day, *key, *said) for key, said in met_there.items())
        yield "logon_pairs", system, day, table_of(LOGON_PAIRS.schema, tuple(LOGON_PAIRS.schema.names), pairs)


def take(file: Path, form: str, folder: Path, year: int) -> int:
    """Take a file in; how many lines it has."""
    with file.open("rb") as stream:
        digest = file_digest(stream, "sha256").hexdigest()
    taken = Taken()
    with file.open("rb") as stream:
        READERS[form](stream, digest[:16], year, taken)
    entered = []
    for kind, system, day, table in tables(form, taken):
        part = folder / f"{kind}-{system}-{day}-{len(entered)}.parquet"
        write_table(table, part, kind)
        with part.open("rb") as written:
            entered.append([kind, system, str(day), len(table), file_digest(written, "sha256").hexdigest()])
    if taken.aside:
        with gzip.open(folder / "aside.gz", "wb", compresslevel=1) as kept:
            kept.writelines(b"%d\t%b" % one for one in taken.aside)
    lines = sum(len(rows) for rows in taken.rows.values()) + len(taken.aside)
    manifest = {"source": file.name, "sha256": digest, "lines": lines, "parts": entered}
    (folder / "manifest.json").write_text(json.dumps(manifest))
    return lines
