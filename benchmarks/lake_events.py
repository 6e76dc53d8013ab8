"""Log-in events in the lake's own layout, for benchmarks: a broker's ordinary days, and attacks among them.

Every draw is a hash of the event's number, so the same count gives the same events on every machine.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pyarrow as pa

from inspectorate.lake.kinds import AUTHENTICATION
from inspectorate.lake.parts import Stage, written

FIRST = date(2026, 10, 1)
DAYS = 30
CUSTOMERS = 1_000_000
CARRIERS = 5_000
"""Addresses that many customers share: mobile carriers and offices."""
ATTACKERS, TRIES_OF_EACH = 5, 5_000
BOTS = 3_000
"""Sources that try two accounts each on one day, one account number after another."""

# What a number n is: an ordinary attempt (its account hardly ever fails), or a part of one of the attacks.
_EVENTS = """
WITH numbers AS (SELECT range AS n, hash(range, 1) AS h, hash(range, 2) AS g FROM range($first, $last)),
drawn AS (
    SELECT n, h, g, n % $per_day AS nth,
        CASE WHEN n % $per_day < $bots * 2 AND $day % 10 = 4 THEN 'bot'
             WHEN n % 200 = 7 THEN 'stuffing' WHEN n % 1000 = 3 THEN 'guessing'
             WHEN n % 100 = 11 THEN 'unknown'
             WHEN n % 500 = 9 THEN 'lockout' ELSE 'ordinary' END AS sort,
        CAST(h % $customers AS BIGINT) AS customer
    FROM numbers
),
placed AS (
    SELECT *, CASE sort
        WHEN 'bot' THEN 1000000 + nth WHEN 'stuffing' THEN 1000000 + CAST(g % $customers AS BIGINT)
        WHEN 'guessing' THEN 1000000 + CAST(g % 20 AS BIGINT) ELSE 1000000 + customer END AS account,
        CASE sort
        WHEN 'bot' THEN 3405803776 + nth // 2
        WHEN 'stuffing' THEN 3325256704 + ($day * 7 + g % $attackers)
        WHEN 'guessing' THEN 3325256960 + g % 20
        ELSE CASE WHEN h % 10 < 2 THEN 2147479552 - g % $carriers
            ELSE 2147483648 + hash(customer, g % 20 = 0) % 536870912 END
        END AS address
    FROM drawn
)
SELECT make_timestamp(($begin_us + CASE sort
        WHEN 'stuffing' THEN 36000000000 + CAST(hash(n, 3) % 7200000000 AS BIGINT)
        WHEN 'guessing' THEN 7200000000 + CAST(hash(n, 3) % 3600000000 AS BIGINT)
        ELSE CAST(hash(n, 3) % 86400000000 AS BIGINT) END)::BIGINT) AS time,
    CASE WHEN hash(n, 4) % 10 < 7 THEN 'web' ELSE 'app' END AS system,
    'benchmark' AS origin, n AS line,
    CASE WHEN sort = 'lockout' THEN 'lockout' ELSE 'logon' END AS activity,
    CASE WHEN sort = 'lockout' THEN NULL
         WHEN sort IN ('bot', 'stuffing', 'guessing') AND hash(n, 5) % 100 < 99 THEN 'failure'
         WHEN sort IN ('bot', 'stuffing', 'guessing') THEN 'success'
         WHEN sort = 'unknown' OR hash(n, 5) % 100 < 5 THEN 'failure' ELSE 'success' END AS status,
    CASE WHEN sort = 'unknown' THEN 'x' || (h % 100000) ELSE CAST(account AS VARCHAR) END AS user_name,
    CASE WHEN address % 20 = 3 AND sort = 'ordinary'
            THEN format('2001:db8:{:x}::{:x}', address // 65536, address % 65536)
         ELSE concat_ws('.', address // 16777216, address // 65536 % 256, address // 256 % 256, address % 256)
         END AS src_ip,
    CASE WHEN hash(n, 6) % 10 < 9 THEN 'https' ELSE 'api' END AS service
FROM placed
"""


def days() -> list[date]:
    """The days in Taiwan that the events are of."""
    return [FIRST + timedelta(days=n) for n in range(DAYS)]


def make(folder: Path, events: int) -> None:
    """Write so many events into a folder as the parts of a lake, a day at a time."""
    connection = duckdb.connect(config={"memory_limit": "4GB", "temp_directory": str(folder / "spill")})
    per_day = events // DAYS
    for number, day in enumerate(days()):
        for staged in _day(connection, Stage(folder, "benchmark", f"{day}", compiled=True), number, per_day):
            place = folder / staged.part.place
            place.parent.mkdir(parents=True, exist_ok=True)
            staged.file.rename(place)


def _day(connection: duckdb.DuckDBPyConnection, stage: Stage, number: int, per_day: int) -> Iterator[object]:
    begin = (FIRST - date(1970, 1, 1)).days + number
    drawn = {
        "first": number * per_day,
        "last": (number + 1) * per_day,
        "per_day": per_day,
        "day": number,
        "begin_us": begin * 86_400_000_000 - 8 * 3_600_000_000,
        "customers": CUSTOMERS,
        "carriers": CARRIERS,
        "attackers": ATTACKERS,
        "bots": BOTS,
    }
    rows = connection.execute(_EVENTS, drawn).to_arrow_table()
    for field in AUTHENTICATION.schema:
        if field.name not in rows.column_names:
            rows = rows.append_column(field.name, pa.nulls(len(rows), field.type))
    for staged, _piece in written(rows, AUTHENTICATION, stage):
        yield staged


def files(folder: Path) -> list[str]:
    """Every file of the events."""
    return [str(file) for file in sorted((folder / "authentication").rglob("*.parquet"))]
