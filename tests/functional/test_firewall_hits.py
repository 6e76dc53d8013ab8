"""`inspectorate firewall hits`: what a log says of the rules, and which rules it never names."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from inspectorate.cli.root import root

LINE = (
    'date=2026-10-{day:02} time=08:00:00 devname="fw1" logid="0000000013" vd="root" type="traffic" '
    'subtype="forward" srcip=10.40.0.9 srcport=50000 dstip=10.30.0.20 dstport=8443 proto=6 '
    'action="accept" policyid={rule} srcintf="lan" dstintf="srv"\n'
)
CONFIGURATION = """\
config system global
    set hostname "fw1"
end
config firewall policy
    edit 10
        set name "staff"
        set srcintf "lan"
        set dstintf "srv"
        set action accept
        set srcaddr "all"
        set dstaddr "all"
        set schedule "always"
        set service "ALL"
    next
    edit 20
        set name "never used"
        set srcintf "lan"
        set dstintf "srv"
        set action accept
        set srcaddr "all"
        set dstaddr "all"
        set schedule "always"
        set service "ALL"
    next
end
"""


@pytest.fixture
def log(tmp_path: Path) -> Path:
    path = tmp_path / "traffic.log"
    path.write_text("".join(LINE.format(day=day, rule=10) for day in range(1, 4)), "utf-8")
    return path


@pytest.fixture
def configuration(tmp_path: Path) -> Path:
    path = tmp_path / "fw.conf"
    path.write_text(CONFIGURATION, "utf-8")
    return path


def hits(*words: object) -> Result:
    return CliRunner().invoke(root, ["firewall", "hits", *map(str, words)], catch_exceptions=False)


def test_the_hits_of_each_rule_are_a_table_that_the_review_takes(log: Path, configuration: Path) -> None:
    done = hits(log)
    assert (done.exit_code, done.stdout.splitlines()) == (0, ["規則編號,命中次數", "10,3"])
    table, sheet = log.with_name("hits.csv"), log.with_name("sheet.xlsx")
    table.write_text(done.stdout, "utf-8")
    words = ["firewall", "review", str(configuration), "--out", str(sheet), "--hits", str(table)]
    assert CliRunner().invoke(root, words, catch_exceptions=False).exit_code == 0


def test_a_rule_that_no_record_names_is_told(log: Path, configuration: Path) -> None:
    done = hits(log, "--config", configuration)
    assert done.exit_code == 1
    (line,) = (line for line in done.stderr.splitlines() if "未命中" in line)
    assert "20（never used）" in line


def test_where_a_line_could_not_be_read_nothing_is_sure(log: Path, configuration: Path) -> None:
    with log.open("ab") as stream:
        stream.write(b"what is this\n")
    done = hits(log, "--config", configuration)
    assert done.exit_code == 3
    assert "1 行無法判讀" in done.stderr


def test_what_is_no_firewalls_log_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "auth.log"
    path.write_text("Oct  1 08:00:00 h sshd[1]: Accepted password for a from 10.0.0.1 port 1 ssh2\n", "utf-8")
    done = hits(path)
    assert done.exit_code == 2
    assert "並非防火牆日誌" in done.stderr
