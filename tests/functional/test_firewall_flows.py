"""What passes, what was agreed, what changed and what was reviewed: as a person asks for it."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from inspectorate.cli.root import root
from inspectorate.facts.rule_register import RuleRegister
from inspectorate.readers.evidence_file import EvidenceFile
from inspectorate.readers.shelf import reader_for

openpyxl = pytest.importorskip("openpyxl")

EDGE = """\
ASA Version 9.12(2)
hostname edge
interface GigabitEthernet0/0
 nameif outside
 security-level 0
 ip address 203.0.113.2 255.255.255.0
interface GigabitEthernet0/1
 nameif dmz
 security-level 50
 ip address 10.0.1.1 255.255.255.0
interface GigabitEthernet0/2
 nameif core
 security-level 100
 ip address 10.0.2.1 255.255.255.0
route outside 0.0.0.0 0.0.0.0 203.0.113.1
access-list OUT extended deny ip any host 10.0.1.9
access-list OUT extended permit tcp any 10.0.1.0 255.255.255.0 eq 443
access-list DMZ extended permit tcp host 10.0.1.5 host 10.0.2.7 eq 1433
access-list CORE extended deny ip any any
access-group OUT in interface outside
access-group DMZ in interface dmz
access-group CORE in interface core
"""


@pytest.fixture
def edge(tmp_path: Path) -> Path:
    return put(tmp_path / "edge.cfg", EDGE)


def put(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(root, ["firewall", *map(str, words)])


def test_the_internet_reaches_the_dmz_and_nothing_in_the_core(edge: Path, tmp_path: Path) -> None:
    groups = put(tmp_path / "zones.toml", '["營運區"]\nzones = ["core"]\nnetworks = ["10.0.2.0/24"]\n')
    open_ = run("reach", edge, "--from", "外部", "--to", "dmz", "--service", "tcp/443")
    assert open_.exit_code == 1
    assert "edge:outside → edge:dmz" in open_.stdout
    assert "規則 OUT:2（第 17 行）" in open_.stdout
    assert "10.0.1.0-10.0.1.8" in open_.stdout
    shut = run("reach", edge, "--from", "外部", "--to", "營運區", "--zones", groups)
    assert (shut.exit_code, "可通過：無" in shut.stdout) == (0, True)


def test_the_answer_as_data(edge: Path) -> None:
    found = json.loads(run("reach", edge, "--from", "dmz", "--to", "core", "--format", "json").stdout)
    (one,) = found["passing"]
    assert one["by"][0]["source"]["number"] == 18
    assert one["flows"][0]["packet"]["port"] == 1433
    assert found["undetermined"] == []


@pytest.mark.parametrize(
    ("place", "service", "word"),
    [("nowhere", "any", "nowhere"), ("dmz", "https", "https")],
)
def test_a_place_or_service_that_is_none_is_refused(edge: Path, place: str, service: str, word: str) -> None:
    refused = run("reach", edge, "--from", "外部", "--to", place, "--service", service)
    assert (refused.exit_code, word in refused.stderr) == (2, True)


@pytest.mark.parametrize("text", ["[dmz]\nzones = 3\n", "dmz = 1\n", "[dmz]\nnets = []\n", "= ="])
def test_groups_that_are_none_are_refused(edge: Path, tmp_path: Path, text: str) -> None:
    groups = put(tmp_path / "zones.toml", text)
    refused = run("reach", edge, "--from", "x", "--to", "core", "--zones", groups)
    assert (refused.exit_code, "zones.toml" in refused.stderr) == (2, True)


def test_zones_of_an_asset_register_are_groups(edge: Path, tmp_path: Path) -> None:
    register = put(tmp_path / "assets.csv", "資產名稱,IP位址,網路區域,類別\nweb,10.0.1.5,對外服務區,伺服器\n")
    found = run("reach", edge, "--from", "外部", "--to", "對外服務區", "--zones", register)
    assert (found.exit_code, "10.0.1.5" in found.stdout) == (1, True)
    other = run("reach", edge, "--from", "外部", "--to", "dmz", "--zones", edge)
    assert other.exit_code == 2


def test_a_third_partys_line_beside_its_agreement(edge: Path, tmp_path: Path) -> None:
    web = "來源,目的,服務\nany,10.0.1.0/24,tcp/443\n"
    agreed = put(tmp_path / "agreed.csv", web + "10.0.1.5,10.0.2.7,tcp/1433\n")
    assert run("third-party", edge, "--line", "dmz", "--agreed", agreed).exit_code == 0
    less = put(tmp_path / "less.csv", web + "10.0.1.5,10.0.2.7,tcp/22\n")
    found = run("third-party", edge, "--line", "dmz", "--agreed", less)
    assert found.exit_code == 1
    assert "tcp/1433" in found.stdout
    assert "約定（第 3 列）" in found.stdout
    data = json.loads(run("third-party", edge, "--line", "dmz", "--agreed", less, "--format", "json").stdout)
    assert data["open_not_agreed"][0]["by"][0]["rule"] == "DMZ:1"
    bad = put(tmp_path / "bad.csv", "來源,目的,服務\nhost.example,any,tcp/22\n")
    assert "row 2" in run("third-party", edge, "--line", "dmz", "--agreed", bad).stderr


def test_a_difference_belongs_to_its_request_or_to_none(edge: Path, tmp_path: Path) -> None:
    after = put(tmp_path / "after.cfg", EDGE.replace("eq 443", "range 443 444"))
    head = "單號,來源,目的,服務,核准人,核准日期,風險評估,動作\n"
    asked = put(tmp_path / "c.csv", head + "C-1,any,10.0.1.0/24,tcp/444,王經理,115/10/01,低,開放\n")
    unapproved = run("diff", edge, after)
    assert (unapproved.exit_code, "未經核准" in unapproved.stdout) == (1, True)
    approved = run("diff", edge, after, "--changes", asked)
    assert (approved.exit_code, "申請 C-1，王經理 於 2026-10-01 核准" in approved.stdout) == (0, True)
    data = json.loads(run("diff", edge, after, "--changes", asked, "--format", "json").stdout)
    assert (data["turned"][0]["change"]["id"], data["unused"]) == ("C-1", [])
    odd = put(tmp_path / "odd.csv", head + "C-1,any,any,any,王經理,115/10/01,低,也許\n")
    assert run("diff", edge, after, "--changes", odd).exit_code == 2


def test_a_rewritten_configuration_is_said_to_change_nothing(edge: Path, tmp_path: Path) -> None:
    halves = [f"access-list OUT extended permit tcp any 10.0.1.{n} 255.255.255.128 eq 443" for n in (0, 128)]
    line = "access-list OUT extended permit tcp any 10.0.1.0 255.255.255.0 eq 443"
    split = EDGE.replace(line, "\n".join(halves)).replace("OUT", "FROM_INTERNET")
    found = run("diff", edge, put(tmp_path / "after.cfg", split))
    assert found.exit_code == 0
    assert "規則已改寫而結果不變：edge ACL FROM_INTERNET（outside in）" in found.stdout


def test_a_sheet_goes_out_and_comes_back(edge: Path, tmp_path: Path) -> None:
    hits = put(tmp_path / "hits.csv", '規則編號,命中次數,最近命中\nOUT:2,"1,500",2026-10-30\n')
    sheet = tmp_path / "review.xlsx"
    written = run("review", edge, "--out", sheet, "--hits", hits, "--due", "2099-12-31")
    assert (written.exit_code, "已寫入 4 條規則" in written.stdout) == (0, True)
    assert run("review", edge, "--out", sheet).exit_code == 2
    empty = run("review", "--read", sheet)
    assert (empty.exit_code, "未決定、無決定人、無檢視日期" in empty.stdout) == (1, True)
    book = openpyxl.load_workbook(sheet)
    page = book.worksheets[0]
    column = {cell.value: cell.column for cell in page[1]}
    for row in range(2, page.max_row + 1):
        for name, text in (("決定", "保留"), ("決定人", "王"), ("負責人", "王"), ("檢視日期", "2026-01-05")):
            page.cell(row, column[name], text)
    book.save(sheet)
    assert run("review", "--read", sheet).exit_code == 0
    reader = reader_for(EvidenceFile(sheet, sheet.name))
    assert reader is not None
    assert RuleRegister in reader.YIELDS


def test_a_review_of_one_zone_and_wrong_use(edge: Path, tmp_path: Path) -> None:
    sheet = tmp_path / "dmz.xlsx"
    assert run("review", edge, "--out", sheet, "--dmz", "dmz").exit_code == 0
    assert run("review", edge, "--out", tmp_path / "x.xlsx", "--dmz", "nowhere").exit_code == 2
    assert run("review", edge).exit_code == 2
    bad = put(tmp_path / "hits.csv", "規則編號,命中次數\nOUT:2,often\n")
    assert run("review", edge, "--out", tmp_path / "y.xlsx", "--hits", bad).exit_code == 2
