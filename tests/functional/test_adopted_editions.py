"""An amendment that a firm adopts by itself: the next inspection judges by it, old papers stay."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from inspectorate.cli.exits import Exit
from inspectorate.cli.root import root
from inspectorate.services.make_sample_firm import SAMPLE_DAY
from inspectorate.services.sample_firm.plan import Plan
from inspectorate.services.sample_firm.profile import profile

TABLE = """<html><body><h1>建立證券商資通安全檢查機制第7點修正條文對照表</h1><table>
<tr><th>修正條文</th><th>現行條文</th><th>說明</th></tr>
<tr><td><p>7.通訊與作業管理（CC-17000）</p>
<p>(1)網路安全管理（CC-17010，適用網際網路下單證券商，
另 a、b、e項並適用於所有使用競價終端設備連結公眾網路之證券商，每月查核）</p>
<p>b.防火牆之安全管理：</p><p>(c)防火牆進出紀錄及其備份應至少保存五年。</p></td>
<td><p>7.通訊與作業管理（CC-17000）</p>
<p>(1)網路安全管理（CC-17010，適用網際網路下單證券商，
另 a、b、e項並適用於所有使用競價終端設備連結公眾網路之證券商，每月查核）</p>
<p>b.防火牆之安全管理：</p><p>(c)防火牆進出紀錄及其備份應至少保存三年。</p></td>
<td><p>為強化稽核軌跡，爰由三年增加為五年。</p></td></tr></table></body></html>"""
CLAUSE = "7.(1)b.(c)#1"


@pytest.fixture
def firm(tmp_path: Path) -> Path:
    folder = tmp_path / "firm"
    folder.mkdir()
    for name, body in profile(Plan(SAMPLE_DAY)).items():
        (folder / name).write_bytes(body)
    (tmp_path / "table.html").write_text(TABLE, "utf-8")
    return folder


def run(firm: Path, *arguments: str) -> Result:
    return CliRunner(env={"INSPECTORATE_HOME": str(firm.parent / "home")}).invoke(root, list(arguments))


def adopt(firm: Path, edition: str = "five-years") -> Result:
    table = str(firm.parent / "table.html")
    order = ["--table", table, "--instrument", "inspection-mechanism", "--edition", edition]
    return run(firm, "norms", "adopt", *order, "--start", "2026-10-15", "--base", "after-amendment")


def judged(firm: Path, day: str) -> str:
    done = run(firm, "inspect", "run", str(firm), "--period", "2026-10", "--on", day, "--format", "json")
    (edition,) = {
        v["provision"].split("/")[1] for v in json.loads(done.stdout) if v["provision"].endswith(CLAUSE)
    }
    return str(edition)


def test_the_day_decides_whether_the_adopted_edition_is_judged_by(firm: Path) -> None:
    done = adopt(firm)
    assert done.exit_code == 0, done.stderr
    assert judged(firm, "2026-10-14") == "after-amendment"
    assert judged(firm, "2026-10-15") == "five-years"


def test_the_changed_number_is_the_adopted_editions_threshold(firm: Path) -> None:
    adopt(firm)
    shown = run(firm, "norms", "show", f"inspection-mechanism/five-years/{CLAUSE}").stdout
    assert "firewall_log.kept_for：5 年" in shown


def test_what_is_not_amended_is_inherited_and_still_judged(firm: Path) -> None:
    adopt(firm)
    shown = run(firm, "norms", "show", "inspection-mechanism/five-years/8.(3)e.").stdout
    assert "password.max_failures" in shown


def test_old_papers_never_change(firm: Path) -> None:
    run(firm, "inspect", "run", str(firm), "--period", "2026-10")
    papers = firm.parent / "home" / "papers"
    before = {path: path.read_bytes() for path in papers.rglob("*") if path.is_file()}
    adopt(firm)
    run(firm, "inspect", "run", str(firm), "--period", "2026-10")
    assert all(path.read_bytes() == body for path, body in before.items())


def test_a_landed_edition_is_never_written_over(firm: Path) -> None:
    adopt(firm)
    assert adopt(firm).exit_code == Exit.USAGE
    assert adopt(firm, "after-amendment").exit_code == Exit.USAGE


def test_an_edited_adopted_edition_stops_the_inspection_with_4(firm: Path) -> None:
    adopt(firm)
    folder = firm.parent / "home" / "catalogue" / "instruments" / "inspection-mechanism" / "five-years"
    file = folder / "point-07.yaml"
    file.write_text(file.read_text("utf-8").replace("value: 5", "value: 1"), "utf-8")
    done = run(firm, "inspect", "run", str(firm), "--period", "2026-10")
    assert done.exit_code == Exit.INTEGRITY
