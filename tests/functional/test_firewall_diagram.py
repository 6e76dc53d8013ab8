"""網路架構圖: a line manager draws what is really there, and sees what nobody declared."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from inspectorate.cli.root import root
from inspectorate.services.make_sample_firm import make_sample_firm


@pytest.fixture(scope="module")
def evidence(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_sample_firm(tmp_path_factory.mktemp("diagram") / "daan", log_years=1) / "evidence"


def run(evidence: Path, out: Path, *more: str) -> Result:
    return CliRunner().invoke(root, ["firewall", "diagram", str(evidence), "--out", str(out), *more])


def test_the_sample_firms_branch_firewall_is_found_undeclared(evidence: Path, tmp_path: Path) -> None:
    drawn = run(evidence, tmp_path / "net.svg")
    assert drawn.exit_code == 1
    assert "未列於資產清冊：daan-branch" in drawn.stdout
    assert "daan-branch" in (tmp_path / "net.svg").read_text("utf-8")


def test_the_same_as_data_for_other_tools(evidence: Path, tmp_path: Path) -> None:
    run(evidence, tmp_path / "net.json", "--format", "json")
    data = json.loads((tmp_path / "net.json").read_text("utf-8"))
    assert {segment["name"] for segment in data["segments"]} >= {"dmz", "lan", "srv"}


def test_a_drawing_is_never_written_over(evidence: Path, tmp_path: Path) -> None:
    (tmp_path / "net.svg").write_text("old", encoding="utf-8")
    assert run(evidence, tmp_path / "net.svg").exit_code == 2
    assert (tmp_path / "net.svg").read_text("utf-8") == "old"


def test_without_a_configuration_nothing_is_claimed(tmp_path: Path) -> None:
    (tmp_path / "evidence").mkdir()
    drawn = run(tmp_path / "evidence", tmp_path / "net.svg")
    assert drawn.exit_code in (2, 3)
