"""A changed content is a finding; somebody would like to be rid of it quickly."""

import json
from pathlib import Path

import pytest
from tests.functional.seals.conftest import Run, overwrite

from inspectorate.cli.exits import Exit
from inspectorate.services.evidence_objects import place_of


@pytest.fixture
def spoilt(run: Run, home: Path) -> tuple[Path, bytes]:
    """The file of E0, changed by a byte and found by a scrub; and what it held."""
    shown = json.loads(run("evidence", "show", "E0", "--format", "json").stdout)[0]
    path = place_of(home / "evidence", shown["received"]["sha256"])
    before = path.read_bytes()
    overwrite(path, b"?" + before[1:])
    assert run("evidence", "scrub").exit_code == Exit.INTEGRITY
    return path, before


def listed(run: Run, *options: str) -> list[dict[str, object]]:
    found: list[dict[str, object]] = json.loads(
        run("evidence", "findings", *options, "--format", "json").stdout
    )
    return found


def test_what_a_scrub_finds_is_a_finding_with_one_number_however_often_it_is_seen(
    run: Run, spoilt: tuple[Path, bytes]
) -> None:
    del spoilt
    (first,) = listed(run)
    assert run("evidence", "show", "E0", "--out", "-").exit_code == Exit.INTEGRITY
    run("evidence", "scrub")
    (again,) = listed(run)
    assert (again["finding"], again["item"]) == (first["finding"], "E0")
    done = run("evidence", "findings")
    assert (done.exit_code, "仍不符" in done.stdout) == (Exit.INTEGRITY, True)


def test_it_is_not_closed_while_the_content_is_broken(run: Run, spoilt: tuple[Path, bytes]) -> None:
    del spoilt
    (one,) = listed(run)
    done = run("evidence", "findings", one["finding"], "--reason", "無妨", "--by", "甲")
    assert done.exit_code == Exit.INTEGRITY
    assert run("evidence", "findings", one["finding"], "--approve", "--by", "乙").exit_code == Exit.INTEGRITY


def test_a_restored_content_leaves_it_open_until_two_people_close_it(
    run: Run, spoilt: tuple[Path, bytes]
) -> None:
    path, before = spoilt
    overwrite(path, before)
    (one,) = listed(run)
    number = one["finding"]
    done = run("evidence", "scrub")
    assert (done.exit_code, "未結案之缺失 1 件" in done.stdout) == (0, True)
    assert run("evidence", "findings").exit_code == Exit.INTEGRITY
    assert run("evidence", "findings", number, "--reason", " ", "--by", "甲").exit_code == Exit.USAGE
    assert run("evidence", "findings", number, "--approve", "--by", "乙").exit_code == Exit.USAGE
    assert run("evidence", "findings", number, "--reason", "自備份還原", "--by", "甲").exit_code == 0
    assert "甲 已提出結案：自備份還原" in run("evidence", "findings").stdout
    done = run("evidence", "findings", number, "--approve", "--by", "甲 ")
    assert (done.exit_code, "另一人" in done.stderr) == (Exit.USAGE, True)
    assert run("evidence", "findings", number, "--approve", "--by", "乙").exit_code == 0
    done = run("evidence", "findings")
    assert (done.exit_code, "沒有未結案之缺失" in done.stdout) == (0, True)
    assert "已結案（乙 核准）" in run("evidence", "findings", "--all").stdout
    history = json.loads(run("evidence", "show", "E0", "--format", "json").stdout)[0]["history"]
    events = [event["event"] for event in history if event["event"] != "checked"]
    assert events == ["received", "finding", "closing_proposed", "closed"]
    assert run("evidence", "findings", number, "--reason", "x").exit_code == Exit.USAGE
    assert run("evidence", "findings", "E0", "--reason", "x").exit_code == Exit.USAGE


def test_a_missing_content_is_a_finding_too(run: Run, spoilt: tuple[Path, bytes]) -> None:
    path, _before = spoilt
    path.parent.chmod(0o700)
    path.unlink()
    run("evidence", "scrub")
    assert "內容遺失" in run("evidence", "findings").stdout
    assert len(listed(run)) == 2
