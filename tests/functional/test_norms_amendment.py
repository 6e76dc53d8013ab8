"""`inspectorate norms read | diff | impact | adopt`, as a person types them."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from inspectorate.cli.root import root
from inspectorate.norms.load import catalogue_root

SOURCES = Path(str(catalogue_root())) / "sources"
MECHANISM = str(SOURCES / "S000.txt")


@pytest.fixture(autouse=True)
def _own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INSPECTORATE_HOME", str(tmp_path / "home"))


def norms(*arguments: str) -> Result:
    return CliRunner().invoke(root, ["norms", *arguments])


def test_read_gives_title_columns_and_items_with_heading_data() -> None:
    result = norms("read", MECHANISM, "--format", "json")
    assert result.exit_code == 0
    data = json.loads(result.stdout)
    assert data["title"].startswith("建立證券商資通安全檢查機制")
    assert data["columns"] == ["修正條文", "現行條文", "說明"]
    items = {item["path"]: item for item in data["items"]}
    assert items["7.(1)"]["heading"]["code"] == "CC-17010"
    assert items["7.(1)"]["heading"]["applies"] == "網際網路下單證券商"
    assert items["7.(1)"]["heading"]["also"][0]["items"] == ["a", "b", "e"]
    assert items["7.(1)"]["heading"]["frequency"] == "每月查核"
    assert items["3.(2)"]["note"].startswith("依主管機關指示")


def test_diff_of_a_table_lists_every_item_and_says_what_is_lost_on_stderr() -> None:
    result = norms("diff", "--table", MECHANISM, "--format", "json")
    assert result.exit_code == 0
    changes = json.loads(result.stdout)
    assert {"path", "grade", "old", "new", "numbers"} <= set(changes[0])
    assert [c["path"] for c in changes if c["grade"] in ("substantive", "added", "withdrawn")] == [
        "3.(2)",
        "7.(1)b.(c)",
        "7.(1)f.(b)",
        "7.(2)c.(e)",
        "8.(4)c",
    ]
    (number,) = next(c["numbers"] for c in changes if c["path"] == "7.(1)b.(c)")
    assert (number["old"], number["new"], number["new_value"]) == ("二年", "三年", 3)
    assert "原條文欄未載，無從比對" in result.stderr
    assert "8.(3)f" in result.stderr


def test_diff_as_text_shows_old_new_and_numbers() -> None:
    result = norms("diff", "--table", MECHANISM)
    assert "■ 7.(1)b.(c)　實質修正" in result.stdout
    assert "數字：二年 → 三年" in result.stdout


def test_diff_takes_two_editions_or_two_files(tmp_path: Path) -> None:
    editions = norms("diff", "emerging-technology/109-06-16", "emerging-technology/110-05-03")
    assert "第八條　實質修正" in editions.stdout
    old, new = tmp_path / "old.txt", tmp_path / "new.txt"
    old.write_text("第一條 應保存二年。\n", "utf-8")
    new.write_text("第一條 應保存三年。\n", "utf-8")
    assert (
        json.loads(norms("diff", str(old), str(new), "--format", "json").stdout)[0]["grade"] == "substantive"
    )


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("diff", "--table", str(SOURCES / "S001.txt")), "沒有修正條文對照表"),
        (("diff", "--table", "none.docx"), "無法開啟"),
        (("read", "none.pdf"), "無法開啟"),
        (("diff", "one"), "OLD 與 NEW"),
        (("diff", "a", "b", "--table", MECHANISM), "擇一"),
        (("impact", "--table", MECHANISM, "--instrument", "nope"), "沒有規範"),
    ],
)
def test_what_cannot_be_read_is_refused_with_exit_two(arguments: tuple[str, ...], said: str) -> None:
    result = norms(*arguments)
    assert result.exit_code == 2
    assert said in result.stderr
    assert result.stdout == ""


def test_impact_as_json_and_text() -> None:
    data = json.loads(norms("impact", "--table", MECHANISM, "--format", "json").stdout)
    assert data["base"] == "inspection-mechanism/before-amendment"
    assert {"provisions", "criteria", "controls", "checks", "registers", "papers"} <= set(data)
    said = norms("impact", "--table", MECHANISM).stdout
    (line,) = (line for line in said.splitlines() if "firewall_log.kept_for（" in line)
    assert line.endswith("：2 年 → 3 年")


def test_adopt_writes_the_edition_and_lists_the_work(tmp_path: Path) -> None:
    command = ("adopt", "--table", MECHANISM, "--instrument", "inspection-mechanism", "--edition", "x-1")
    options = ("--start", "2026-12-01", "--base", "before-amendment", "--into", str(tmp_path / "new"))
    first = norms(*command, *options)
    assert first.exit_code == 0, first.output
    assert "待歸類" in first.stdout
    assert (tmp_path / "new" / "inspection-mechanism" / "x-1" / "edition.yaml").is_file()
    again = norms(*command, *options)
    assert again.exit_code == 2
    assert "已存在" in again.stderr
