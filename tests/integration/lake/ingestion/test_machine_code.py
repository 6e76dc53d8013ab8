"""Where the system refuses code made in memory, a log is taken in and its rules are counted without it."""

from pathlib import Path

from tests.hardened import said_when_hardened

LINE = "Mar  1 08:{:02}:{:02} web1 sshd[{}]: Accepted password for user{} from 192.0.2.9 port {} ssh2\n"
TAKEN = """
from pathlib import Path
from inspectorate.lake import taking
from inspectorate.lake.ingest import ingest
from inspectorate.lake.lake import Lake
from inspectorate.lake.sources import sources_of
taking._WORTH_COMPILED = 0
found = Lake.begin(Path({lake!r}), "f")
(outcome,) = ingest(found, sources_of(Path({log!r})), taking.Told(year=2026, system="web"))
print(outcome.entry.lines, *outcome.entry.records.values(), outcome.entry.aside)
"""
COUNTED = """
from pathlib import Path
from inspectorate.lake.rule_hits import count_rule_hits
from inspectorate.lake.sources import sources_of
(source,) = sources_of(Path({log!r}))
print(dict(count_rule_hits(source).hits))
"""
TRAFFIC = (
    'date=2026-03-01 time=08:00:{:02} devname="fw" devid="FG" logid="0000000013" type="traffic" '
    'subtype="forward" level="notice" srcip=10.0.0.1 srcport=1 dstip=10.0.0.2 dstport=443 proto=6 '
    'action="accept" policyid={}\n'
)


def test_a_log_is_taken_in_without_compiled_loops(tmp_path: Path) -> None:
    log = tmp_path / "auth.log"
    log.write_text("".join(LINE.format(n // 60, n % 60, n + 100, n % 7, n + 1024) for n in range(600)))
    said = said_when_hardened(TAKEN.format(lake=str(tmp_path / "lake"), log=str(log)))
    assert said == b"600 600 None"


def test_hits_of_rules_are_counted_without_a_compiled_walk(tmp_path: Path) -> None:
    log = tmp_path / "traffic.log"
    log.write_text("".join(TRAFFIC.format(n % 60, n % 3) for n in range(90)))
    said = said_when_hardened(COUNTED.format(log=str(log)))
    assert said == b"{'0': 30, '1': 30, '2': 30}"
