"""An adopted amendment is a new edition that the catalogue loads; nothing that landed before is touched."""

import hashlib
import json
import shutil
from datetime import date
from pathlib import Path

import pytest

from inspectorate.norms.catalogue import Catalogue
from inspectorate.norms.edition import Edition
from inspectorate.norms.fingerprint import fingerprint, stated_fingerprint
from inspectorate.norms.load import catalogue_root, read_catalogue
from inspectorate.services.adopt_amendment import Adopted, Adoption, AdoptionError, adopt_amendment
from inspectorate.services.assess_impact import assess_impact
from inspectorate.services.compare_editions import compare_table

SOURCES = Path(str(catalogue_root())) / "sources"
MECHANISM = SOURCES / "S000.txt"
TABLE = (
    "修正條文\t現行條文\t說明\n"
    "<p>第四條 網路設備安全管理</p><p>三、網路設備日誌</p><p>證券商應留存網路設備存取日誌並至少保留五年，"
    "供留存備查。另應防止未經授權存取，並定期檢視以確保可用性。</p>\t"
    "<p>第四條 網路設備安全管理</p><p>三、網路設備日誌</p><p>證券商應留存網路設備存取日誌並至少保留三年，"
    "供留存備查。另應防止未經授權存取，並定期檢視以確保可用性。</p>\t延長保存期限。\n"
    "第六條之一 證券商不得使用已停止支援之憑證。\t\t新增。\n"
)


@pytest.fixture
def catalogue(tmp_path: Path) -> Path:
    """A copy of the catalogue that a test may write into."""
    root = tmp_path / "catalogue"
    shutil.copytree(str(catalogue_root()), root)
    return root


def digest(folder: Path) -> str:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return hashlib.sha256(b"".join(str(f).encode() + f.read_bytes() for f in files)).hexdigest()


def adopt(catalogue: Path, table: Path, instrument: str, base: str = "") -> Adopted:
    into = catalogue / "instruments"
    return adopt_amendment(Adoption(table, instrument, "115-12-01", date(2026, 12, 1), base, into))


def edition(catalogue: Path, instrument: str, name: str) -> Edition:
    return read_catalogue(catalogue).edition(instrument, name)


def test_the_mechanisms_amendment_becomes_an_edition_that_loads(catalogue: Path) -> None:
    adopted = adopt(catalogue, MECHANISM, "inspection-mechanism", "before-amendment")
    made = edition(catalogue, "inspection-mechanism", "115-12-01")
    texts = {provision.clause: provision.text for provision in made.provisions}
    assert texts["7.(1)b.(c)"] == "(c)防火牆進出紀錄及其備份應至少保存三年。"
    assert texts["7.(1)f."] == "f.網路下單系統功能檢查："
    assert texts["7.(1)f.(a)"] == "(a)應定期檢查網路下單系統提供之功能，並留存紀錄。"
    assert made.validity.start == date(2026, 12, 1)
    assert made.inherits == "before-amendment"
    assert stated_fingerprint(adopted.folder) == fingerprint(adopted.folder) == made.fingerprint


@pytest.mark.parametrize(
    ("table", "instrument", "base", "landed"),
    [
        ("S000.txt", "inspection-mechanism", "before-amendment", "after-amendment"),
        ("S004.txt", "emerging-technology", "109-06-16", "110-05-03"),
    ],
)
def test_every_text_of_the_adopted_edition_is_that_of_the_one_landed_by_hand(
    catalogue: Path, table: str, instrument: str, base: str, landed: str
) -> None:
    adopt(catalogue, SOURCES / table, instrument, base)
    made = edition(catalogue, instrument, "115-12-01")
    by_hand = edition(catalogue, instrument, landed)
    mine = {provision.clause: "".join(provision.text.split()) for provision in made.provisions}
    theirs = {provision.clause: "".join(provision.text.split()) for provision in by_hand.provisions}
    assert mine == theirs


def test_a_changed_number_moves_the_criterion_whose_words_hold_it(catalogue: Path) -> None:
    adopt(catalogue, MECHANISM, "inspection-mechanism", "before-amendment")
    made = edition(catalogue, "inspection-mechanism", "115-12-01")
    (criterion,) = {
        p.criteria["firewall_log.kept_for"] for p in made.provisions if "firewall_log.kept_for" in p.criteria
    }
    assert (criterion.value, criterion.measure, criterion.words) == (3, "years", "應至少保存三年")


def test_an_added_clause_is_marked_and_listed_as_work(catalogue: Path) -> None:
    adopted = adopt(catalogue, MECHANISM, "inspection-mechanism", "before-amendment")
    made = edition(catalogue, "inspection-mechanism", "115-12-01")
    (added,) = (p for p in made.provisions if p.clause == "7.(2)c.(e)")
    assert added.control == ""
    assert added.note.startswith("待歸類")
    assert (added.duty, added.domain, added.code) == ("shall", "communications", "CC-17020")
    assert any(task.startswith("7.(2)c.(e)：") for task in adopted.work)


def test_an_amendment_of_another_instrument_is_adopted(catalogue: Path, tmp_path: Path) -> None:
    table = tmp_path / "amendment.txt"
    table.write_text(TABLE, "utf-8")
    adopted = adopt(catalogue, table, "network-security")
    made = edition(catalogue, "network-security", "115-12-01")
    third = [p for p in made.provisions if p.clause == "第四條/三"]
    kept = [criterion.value for p in third for name, criterion in p.criteria.items() if "kept_for" in name]
    assert set(kept) == {5}
    assert "五年" in third[0].text
    (added,) = (p for p in made.provisions if p.clause == "第六條之一")
    assert added.duty == "shall_not"
    assert (adopted.folder / "article-06-1.yaml").is_file()


def test_nothing_that_landed_before_is_touched(catalogue: Path) -> None:
    before = {p.name: digest(p) for p in (catalogue / "instruments" / "inspection-mechanism").iterdir()}
    adopt(catalogue, MECHANISM, "inspection-mechanism", "before-amendment")
    after = {p.name: digest(p) for p in (catalogue / "instruments" / "inspection-mechanism").iterdir()}
    assert set(after) == {*before, "115-12-01"}
    assert {name: after[name] for name in before} == before


def test_a_landed_edition_is_never_overwritten(catalogue: Path) -> None:
    adopted = adopt(catalogue, MECHANISM, "inspection-mechanism", "before-amendment")
    landed = digest(adopted.folder)
    with pytest.raises(AdoptionError, match="已存在"):
        adopt(catalogue, MECHANISM, "inspection-mechanism", "before-amendment")
    assert digest(adopted.folder) == landed


def test_a_table_of_another_text_is_refused_and_writes_nothing(catalogue: Path, tmp_path: Path) -> None:
    table = tmp_path / "other.txt"
    table.write_text(TABLE.replace("證券商應留存網路", "期貨商宜留存網路"), "utf-8")
    before = digest(catalogue)
    with pytest.raises(AdoptionError, match="第四條/三"):
        adopt(catalogue, table, "network-security", "undated")
    assert digest(catalogue) == before


@pytest.mark.parametrize(
    "cell", ["一、甲。</p><p>一、乙。", "二、甲。</p><p>一、乙。", "三、甲。</p><p>三、乙。"]
)
def test_a_table_whose_numbers_do_not_follow_is_not_adopted(
    catalogue: Path, tmp_path: Path, cell: str
) -> None:
    table = tmp_path / "misread.txt"
    table.write_text(TABLE + f"<p>第七條 公司應：</p><p>{cell}</p>\t第七條 公司應：\t\n", "utf-8")
    before = digest(catalogue)
    with pytest.raises(AdoptionError, match=r"misread\.txt: line \d+: 項次"):
        adopt(catalogue, table, "network-security", "undated")
    assert digest(catalogue) == before


@pytest.mark.parametrize(
    ("instrument", "base", "said"),
    [("no-such", "", "沒有規範"), ("inspection-mechanism", "no-such", "沒有版本")],
)
def test_an_unknown_instrument_or_base_is_refused(
    catalogue: Path, instrument: str, base: str, said: str
) -> None:
    with pytest.raises(AdoptionError, match=said):
        adopt(catalogue, MECHANISM, instrument, base)


def test_an_editions_key_cannot_be_a_path(tmp_path: Path) -> None:
    order = Adoption(MECHANISM, "inspection-mechanism", "../x", date(2026, 1, 1), "", tmp_path)
    with pytest.raises(AdoptionError, match="不合格式"):
        adopt_amendment(order)


@pytest.fixture(scope="module")
def shipped() -> Catalogue:
    return read_catalogue()


def test_the_impact_names_provisions_criteria_controls_checks_and_kin(shipped: Catalogue) -> None:
    impact = assess_impact(shipped, compare_table(MECHANISM))
    assert impact.base == "inspection-mechanism/before-amendment"
    assert any(
        key.startswith("inspection-mechanism/before-amendment/7.(1)b.(c)") for key in impact.provisions
    )
    moved = {(c.criterion, c.old_value, c.new_value, c.new_measure) for c in impact.criteria}
    assert ("firewall_log.kept_for", 2, 3, "years") in moved
    assert "FW-LOG-RET" in impact.controls
    assert "firewall_log_kept" in impact.checks
    assert any(key.startswith("co-location-inspection/") for key in impact.related)
    assert ("criteria", "firewall_log.kept_for") in impact.registers


def test_the_impact_names_a_firms_open_papers(shipped: Catalogue, tmp_path: Path) -> None:
    for run, key in (("001", "7.(1)b.(c)#1"), ("002", "8.(4)a.")):
        folder = tmp_path / "2026-10" / run
        folder.mkdir(parents=True)
        verdicts = [{"provision": f"inspection-mechanism/after-amendment/{key}"}]
        (folder / "result.json").write_text(json.dumps({"verdicts": verdicts}), "utf-8")
    (tmp_path / "2026-11" / "001").mkdir(parents=True)
    (tmp_path / "2026-11" / "001" / "result.json").write_text("{broken", "utf-8")
    (papers,) = assess_impact(shipped, compare_table(MECHANISM), papers=tmp_path).papers
    assert (papers.folder, papers.period) == (str(tmp_path / "2026-10" / "001"), "2026-10")


def test_an_amendment_of_a_text_that_the_catalogue_lacks_has_no_base(
    shipped: Catalogue, tmp_path: Path
) -> None:
    table = tmp_path / "foreign.txt"
    table.write_text("修正條文\t現行條文\n第一條 銀行應備查三份。\t第一條 銀行應備查二份。\n", "utf-8")
    impact = assess_impact(shipped, compare_table(table))
    assert (impact.base, impact.unclassified) == ("", ("第一條",))
