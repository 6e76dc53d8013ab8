"""The amendments in the source documents, and the editions that the catalogue holds of them."""

from importlib.resources import as_file, files
from pathlib import Path

import pytest

from inspectorate.norms.difference import Change
from inspectorate.norms.edition import Gap
from inspectorate.readers.evidence_file import RefusedError
from inspectorate.services.compare_editions import Comparing, compare_table, compare_texts, in_gap
from inspectorate.services.read_regulation import Reading, read_regulation


def source(name: str) -> Path:
    with as_file(files("inspectorate").joinpath("catalogue", "sources", f"{name}.txt")) as path:
        return path


def that_matter(compared: Comparing) -> dict[str, str]:
    return {change.path: change.grade for change in compared.changes if change.matters}


def at(compared: Comparing, path: str) -> Change:
    (change,) = (change for change in compared.changes if change.path == path)
    return change


def item_text(reading: Reading, path: str) -> str:
    item = reading.regulation.item(path)
    assert item is not None
    return item.text


FIVE = {
    "3.(2)": "substantive",
    "7.(1)b.(c)": "substantive",
    "7.(1)f.(b)": "added",
    "7.(2)c.(e)": "added",
    "8.(4)c": "added",
}
THREE = {"第七條/第三項": "added", "第七條/第四項": "added", "第八條": "substantive"}


def test_the_mechanisms_amendment_makes_exactly_its_five_changes() -> None:
    compared = compare_table(source("S000"))
    assert that_matter(compared) == FIVE
    others = {c.path: c.grade for c in compared.changes if not c.matters and c.grade != "unchanged"}
    assert others == {"7.(1)f.(a)": "renumbered"}
    assert at(compared, "7.(1)f.(a)").old_path == "7.(1)f"


def test_two_years_become_three_and_nothing_else_changes_a_number() -> None:
    numbers = {
        change.path: [(n.old, n.new, n.old_value, n.new_value) for n in change.numbers]
        for change in compare_table(source("S000")).changes
        if change.numbers
    }
    assert numbers == {"7.(1)b.(c)": [("二年", "三年", 2, 3)]}


def test_what_the_sources_old_column_lost_is_said_and_not_graded() -> None:
    compared = compare_table(source("S000"))
    assert compared.lost[0] == "8"
    assert compared.lost[-1] == "8.(3)f"
    assert not {change.path for change in compared.changes} & set(compared.lost)
    assert [at(compared, path).grade for path in ("8.(3)g", "8.(3)h", "8.(4)", "8.(4)a")] == ["unchanged"] * 4


def test_the_emerging_technology_amendment_makes_exactly_its_three_changes() -> None:
    compared = compare_table(source("S004"))
    assert that_matter(compared) == THREE
    assert {change.grade for change in compared.changes if not change.matters} == {"unchanged"}


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("inspection-mechanism/before-amendment", "inspection-mechanism/after-amendment", FIVE),
        ("emerging-technology/109-06-16", "emerging-technology/110-05-03", THREE),
    ],
)
def test_the_catalogues_editions_differ_as_the_tables_say(
    old: str, new: str, expected: dict[str, str]
) -> None:
    assert that_matter(compare_texts(old, new)) == expected


def test_a_source_and_the_edition_made_of_it_say_the_same() -> None:
    compared = compare_texts(str(source("S001")), "network-security/undated")
    assert {change.grade for change in compared.changes} == {"unchanged"}


def test_a_table_after_a_full_text_explains_the_texts_items() -> None:
    reading = read_regulation(source("S004"))
    assert reading.title == "中華民國證券商業同業公會 新興科技資訊安全自律規範"
    assert reading.columns == ("修正後條文", "原條文", "說明")
    assert len([i for i in reading.regulation.items if i.marker and i.marker.kind == "article"]) == 10
    assert [str(day) for day, _ in reading.history][:2] == ["2016-12-09", "2016-12-13"]
    eighth = reading.regulation.item("第八條")
    assert eighth is not None
    assert reading.note(eighth).endswith("公司應偵測釣魚網站及惡意網站連結並提醒客戶防範網路釣魚」。")


def test_the_guidelines_broken_lines_and_inline_items_are_mended() -> None:
    reading = read_regulation(source("S001"))
    assert reading.columns == ()
    assert item_text(reading, "第三條/三/(四)").endswith(
        "應提出申請並檢視設備安全性與相關授權，並限制存取範圍。"
    )
    assert item_text(reading, "第四條/三").startswith("三、網路設備日誌\n證券商應留存")


def test_the_slides_and_the_findings_are_read() -> None:
    slides = read_regulation(source("S002"))
    assert item_text(slides, "網路安全管理/8") == "8. 評估防火牆管控規則、進出紀錄保存3年"
    findings = read_regulation(source("S003"))
    assert findings.columns == ("查核發現", "現行規範")
    assert any("至少每三個月變更一次" in item.text for item in findings.regulation.items)


def test_a_part_that_an_edition_does_not_have_is_a_gap() -> None:
    gaps = [Gap("8.–8.(3)f.", ""), Gap("1.–2.、9. 以後", "")]
    inside = ("8", "8.(1)", "8.(3)f", "1", "2.(3)", "9", "12.(1)")
    outside = ("8.(3)g", "8.(4)c", "3.(2)", "7")
    assert [in_gap(path, gaps) for path in (*inside, *outside)] == [True] * 7 + [False] * 4


def test_a_file_without_a_table_is_refused_as_a_table(tmp_path: Path) -> None:
    with pytest.raises(RefusedError, match="沒有修正條文對照表"):
        compare_table(source("S001"))
    single = tmp_path / "one.txt"
    single.write_text("條文\t說明\n第一條 甲。\t立法目的\n", "utf-8")
    with pytest.raises(RefusedError, match="無從比對"):
        compare_table(single)


def test_a_text_without_items_is_refused_with_its_place(tmp_path: Path) -> None:
    file = tmp_path / "letter.txt"
    file.write_text("敬啟者：\n附上資料，請查照。\n", "utf-8")
    with pytest.raises(RefusedError, match=r"line 1.*項次"):
        read_regulation(file)


def test_a_name_that_is_neither_file_nor_edition_is_refused() -> None:
    with pytest.raises(RefusedError, match="沒有此檔案"):
        compare_texts("nothing/here", "network-security/undated")


@pytest.mark.shared
def test_the_seeds_themselves_give_the_same_changes(shared: Path) -> None:
    (mechanism,) = (shared / "seeds").glob("000_*.txt")
    (technology,) = (shared / "seeds").glob("004_*.txt")
    assert that_matter(compare_table(mechanism)) == FIVE
    assert that_matter(compare_table(technology)) == THREE
