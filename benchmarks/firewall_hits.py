"""Hit counts per rule over firewall traffic text, beside programs written by hand for DuckDB, in one run.

Ours is from text to counts with nothing kept (`inspectorate.lake.rule_hits`): every line is proved to be a
whole record of traffic, quoted values and all, and what is not plain is decided by the format's SQL. Those
written by hand cut the line at ` policyid=` and trust it.

    python benchmarks/firewall_hits.py --lines 3000000
"""

import argparse
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

_LINES = (
    "read_csv($file, columns = {'line': 'VARCHAR'}, header = false, delim = chr(1), quote = '', escape = '',"
    " auto_detect = false)"
)
_SPLIT = (
    f"SELECT split_part(split_part(line, ' policyid=', 2), ' ', 1) AS rule, count(*) FROM {_LINES} GROUP BY 1"  # noqa: S608 - our own
)
_REGEX = rf"SELECT regexp_extract(line, ' policyid=(\d+)', 1) AS rule, count(*) FROM {_LINES} GROUP BY 1"  # noqa: S608 - our own


def make(file: Path, count: int) -> None:
    """FortiGate's traffic lines: a few policies are hit often, hundreds seldom."""
    chance = random.Random(5)
    with file.open("w") as stream:
        for number in range(count):
            second = number // 80
            stream.write(
                f"date=2026-11-{1 + second // 86400 % 28:02d} time={second // 3600 % 24:02d}"
                f":{second // 60 % 60:02d}"
                f':{second % 60:02d} devname="FG100" devid="FG100E" logid="0000000013" type="traffic"'
                f' subtype="forward" level="notice" vd="root" srcip=10.1.{chance.randrange(256)}.'
                f'{chance.randrange(256)} srcport={chance.randrange(1024, 65536)} srcintf="port1"'
                f" dstip=192.0.2.{chance.randrange(256)} dstport={chance.choice((443, 80, 53))}"
                f' dstintf="wan1" policyid={int(chance.paretovariate(0.5)) % 400} policytype="policy"'
                f' sessionid={number} proto=6 action="{chance.choice(("accept", "close", "deny"))}"'
                f' service="HTTPS" duration={chance.randrange(99)} sentbyte={chance.randrange(9999)}'
                f" rcvdbyte={chance.randrange(99999)}\n"
            )


def by_duckdb(query: str) -> Callable[[Path], dict[str, int]]:
    """A query by hand, in a connection that stands."""
    import duckdb

    connection = duckdb.connect()
    return lambda file: dict(connection.execute(query, {"file": str(file)}).fetchall())


def ours(file: Path) -> dict[str, int]:
    from inspectorate.lake.rule_hits import count_rule_hits
    from inspectorate.lake.sources import Source

    return dict(count_rule_hits(Source(file.name, file)).hits)


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--lines", type=int, default=300_000)
    asked.add_argument("--rounds", type=int, default=5)
    told = asked.parse_args()
    ways = {"ours": ours, "split": by_duckdb(_SPLIT), "regex": by_duckdb(_REGEX)}
    clock: dict[str, list[float]] = {name: [] for name in ways}
    spent: dict[str, list[float]] = {name: [] for name in ways}
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "traffic.log"
        make(file, told.lines)
        found = {name: way(file) for name, way in ways.items()}  # compiled code is loaded, the file in memory
        if len({frozenset(one.items()) for one in found.values()}) > 1:
            sys.exit("the counts differ")
        for _round in range(told.rounds):
            for name, way in ways.items():
                begun, before = time.perf_counter(), time.process_time()
                way(file)
                clock[name].append(time.perf_counter() - begun)
                spent[name].append(time.process_time() - before)
    for name in ways:
        seconds, core = statistics.median(clock[name]), statistics.median(spent[name])
        print(f"{name:6} {seconds:7.3f} s, {core:7.3f} s of the processor")
    paired = [other / own for own, other in zip(clock["ours"], clock["split"], strict=True)]
    core = statistics.median(spent["split"]) / statistics.median(spent["ours"])
    print(
        f"{statistics.median(paired):.2f} times as fast as the split (wanted 1), {core:.2f} by the processor"
    )


if __name__ == "__main__":
    main()
