"""The main job on a folder of real inputs written by others: everything is read, nothing half-taken."""

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from inspectorate.cli.exits import Exit
from inspectorate.cli.root import root
from inspectorate.services.make_sample_firm import SAMPLE_DAY
from inspectorate.services.sample_firm.plan import Plan
from inspectorate.services.sample_firm.profile import profile

FOLDERS = ("firewall", "logs", "evtx", "scanners")


@pytest.mark.shared
def test_a_folder_of_real_samples_is_inspected_whole(shared: Path, tmp_path: Path) -> None:
    firm = tmp_path / "firm"
    firm.mkdir()
    for folder in FOLDERS:
        shutil.copytree(shared / "cases" / folder, firm / "evidence" / folder, copy_function=shutil.copyfile)
    for name, body in profile(Plan(SAMPLE_DAY)).items():
        (firm / name).write_bytes(body)
    arguments = ["inspect", "run", str(firm), "--period", "2026-10", "--out", str(tmp_path / "out")]
    done = CliRunner(env={"INSPECTORATE_HOME": str(tmp_path / "home")}).invoke(root, arguments)
    assert done.exit_code == Exit.NONCONFORMING, done.stderr
    result = json.loads((tmp_path / "out" / "result.json").read_text("utf-8"))
    unread = [item["item"] for item in result["evidence"] if not item["reader"]]
    assert unread == ["logs/LICENSE.loghub"]
    assert result["refusals"] == []
    cited = {reason["evidence"] for verdict in result["verdicts"] for reason in verdict["reasons"]}
    assert {"firewall/asa-filters.cfg", "firewall/fortios-firewall_policy.conf"} <= cited
