"""A day is missing in three years of a firewall's records, within one file or between two."""

import gzip
import json
from pathlib import Path

from tests.functional.seals.conftest import Run, overwrite

from inspectorate.cli.exits import Exit
from inspectorate.services.evidence_objects import place_of

EDGE = "daan-edge 防火牆紀錄"


def test_the_missing_day_is_told_by_control(run: Run) -> None:
    done = run("evidence", "gaps", "--control", "FW-LOG-RET")
    assert done.exit_code == Exit.NONCONFORMING
    (line,) = (line for line in done.stdout.splitlines() if "缺日：" in line)
    assert line.startswith(f"FW-LOG-RET　{EDGE}　")
    assert line.endswith("缺日：2025-09-26–2025-09-26")
    assert f"系列「{EDGE}」缺日：2025-09-26–2025-09-26" in run("evidence", "show").stdout


def test_the_missing_day_handed_in_later_fills_the_gap(run: Run, tmp_path: Path) -> None:
    (tmp_path / "day.log.gz").write_bytes(gzip.compress(b"Sep 26 permit\n"))
    stated = ("--collector", "王小明", "--how", "補交", "--retention", "三年", "--series", EDGE)
    covers = ("--from", "2025-09-26", "--to", "2025-09-26", "--control", "FW-LOG-RET")
    assert run("evidence", "add", tmp_path / "day.log.gz", *stated, *covers).exit_code == 0
    done = run("evidence", "gaps", "--control", "FW-LOG-RET")
    assert (done.exit_code, "缺日：" in done.stdout) == (0, False)


def test_days_that_are_wanted_before_and_after_are_told(run: Run) -> None:
    wanted = ("--from", "2023-09-30", "--to", "2026-11-01")
    done = run("evidence", "gaps", "--control", "FW-LOG-RET", *wanted, "--format", "json")
    assert done.exit_code == Exit.NONCONFORMING
    (edge,) = (one for one in json.loads(done.stdout) if one["series"] == EDGE)
    first, last = edge["lacking"][0], edge["lacking"][-1]
    assert first["first"] == "2023-09-30"
    assert last["last"] == "2026-11-01"


def test_a_broken_file_covers_nothing(run: Run, home: Path) -> None:
    listed = json.loads(run("evidence", "show", "--format", "json").stdout)
    march = next(one for one in listed if one["received"]["name"].endswith("daan-edge-2025-03.log.gz"))
    overwrite(place_of(home / "evidence", march["received"]["sha256"]), b"x")
    run("evidence", "scrub")
    assert "2025-03-01–2025-03-31" in run("evidence", "gaps").stdout


def test_what_covers_no_days_cannot_be_told(run: Run) -> None:
    done = run("evidence", "gaps", "--control", "PW-AGE")
    assert (done.exit_code, "無從得知" in done.stdout) == (Exit.UNDETERMINED, True)
    assert run("evidence", "gaps", "--control", "NONE").exit_code == Exit.USAGE
    assert run("evidence", "gaps", "--from", "2025-01-01").exit_code == Exit.USAGE
    assert run("evidence", "gaps", "--from", "2025-01-02", "--to", "2025-01-01").exit_code == Exit.USAGE
