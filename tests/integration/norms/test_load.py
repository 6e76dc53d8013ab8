"""The catalogue's folder, read strictly: what is misspelt, doubled or missing is refused with its place."""

import hashlib
import importlib.util
from datetime import date
from pathlib import Path

import pytest
import yaml

from inspectorate.norms import strict_yaml
from inspectorate.norms.catalogue import UnknownNormError
from inspectorate.norms.deficiency import read_deficiencies
from inspectorate.norms.load import CatalogueError, all_edition_folders, read_catalogue
from inspectorate.norms.provision import Key
from inspectorate.norms.sources import read_sources

EDITION = "{instrument: rule, edition: %s, title: 規則, authority: 會, source: S900%s}"
CLAUSE = "- {path: %s, text: %s, domain: access, control: X, cite: {source: S900, lines: [%d]}%s}\n"


def write(root: Path, path: str, text: str) -> None:
    file = root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, "utf-8")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """An instrument in two editions: the second changes 二 and adds 四 and 十."""
    old, new = "instruments/rule/old", "instruments/rule/new"
    write(tmp_path, f"{old}/edition.yaml", EDITION % ("old", ""))
    first = "".join(CLAUSE % (f"第{n}條", f"舊{n}", line, "") for line, n in enumerate("一二三", 1))
    write(tmp_path, f"{old}/articles.yaml", first)
    more = ", inherits: old, validity: {start: 2020-12-31}, recite: {第一條: [11]}, withdrawn: [第三條]"
    write(tmp_path, f"{new}/edition.yaml", EDITION % ("new", more))
    items = ", items: [{summary: 甲, duty: may}, {summary: 乙, cadence: {obligation: daily}}]"
    second = CLAUSE % ("第十條", "新十", 14, "") + CLAUSE % ("第二條", "新二", 12, items)
    write(tmp_path, f"{new}/articles.yaml", second + CLAUSE % ("第四條", "新四", 13, ""))
    return tmp_path


def paths(root: Path, edition: str) -> list[str]:
    return [p.key.path for p in read_catalogue(root).edition("rule", edition).provisions]


def test_an_edition_inherits_overrides_withdraws_and_adds_in_the_order_of_the_text(root: Path) -> None:
    assert paths(root, "old") == ["第一條", "第二條", "第三條"]
    assert paths(root, "new") == ["第一條", "第二條#1", "第二條#2", "第四條", "第十條"]


def test_an_inherited_clause_has_the_new_key_and_the_lines_at_which_it_is_recited(root: Path) -> None:
    provision = read_catalogue(root).provision(Key("rule", "new", "第一條"))
    assert (provision.text, provision.cite.lines) == ("舊一", (11,))
    assert read_catalogue(root).provision(Key("rule", "old", "第一條")).cite.lines == (1,)


def test_an_item_takes_from_its_clause_what_it_leaves_out(root: Path) -> None:
    one, two = (read_catalogue(root).provision(Key("rule", "new", f"第二條#{n}")) for n in (1, 2))
    assert (one.clause, one.text, one.duty, one.cadence.obligation) == ("第二條", "新二", "may", "")
    assert (two.duty, two.cadence.obligation, two.control) == ("shall", "daily", "X")


def test_the_edition_in_force_is_the_latest_that_has_begun(root: Path) -> None:
    catalogue = read_catalogue(root)
    assert [e.edition for e in catalogue.in_force(date(2020, 12, 30))] == ["old"]
    assert [e.edition for e in catalogue.in_force(date(2020, 12, 31))] == ["new"]


def test_a_folder_with_nothing_in_it_is_an_empty_catalogue(tmp_path: Path) -> None:
    catalogue = read_catalogue(tmp_path)
    assert (catalogue.editions, dict(catalogue.controls), catalogue.conflicts) == ((), {}, ())
    assert read_sources(tmp_path) == {}
    with pytest.raises(UnknownNormError):
        catalogue.edition("rule", "old")


def test_controls_and_conflicts_are_read_where_they_are(root: Path) -> None:
    write(root, "controls/access.yaml", "- {id: X, title: 甲, title_en: A, checks: [one]}\n")
    side = "{provision: rule/old/第一條, says: 舊一}"
    write(root, "registers/conflicts.yaml", f"- {{id: c, about: 甲, about_en: A, sides: [{side}, {side}]}}\n")
    catalogue = read_catalogue(root)
    assert (catalogue.controls["X"].domain, catalogue.controls["X"].checks) == ("access", ("one",))
    assert [c.id for c in catalogue.conflicts_of(Key("rule", "old", "第一條"))] == ["c"]


BAD = {
    "a misspelt field": ("articles.yaml", CLAUSE % ("一", "文", 1, ", dutty: may"), "第 1 項（一）.*dutty"),
    "an unknown duty": ("articles.yaml", CLAUSE % ("一", "文", 1, ", duty: must"), "articles.yaml.*must"),
    "a missing citation": ("articles.yaml", "- {path: 一, text: 文, domain: access}\n", "cite"),
    "a key that stands twice": ("articles.yaml", "- {path: 一, path: 二}\n", "'path' 重複"),
    "a path that stands twice": ("articles.yaml", (CLAUSE % ("一", "文", 1, "")) * 2, "一 已見於"),
    "no list": ("articles.yaml", "path: 一\n", "應為清單"),
    "no YAML": ("articles.yaml", "- {path: 一\n", "不是可讀的 YAML"),
    "another name than its folder": ("edition.yaml", EDITION % ("other", ""), "資料夾名稱"),
    "a parent that is not there": ("edition.yaml", EDITION % ("old", ", inherits: none"), "none 不存在"),
    "itself as parent": ("edition.yaml", EDITION % ("old", ", inherits: old"), "循環"),
    "an unknown clause withdrawn": (
        "edition.yaml", EDITION % ("old", ", withdrawn: [第九條]"), "withdrawn.*第九條",
    ),
    "an unknown clause recited": (
        "edition.yaml", EDITION % ("old", ", recite: {第九條: [1]}"), "recite.*第九條",
    ),
    "a dangerous tag": ("articles.yaml", "- !!python/object/apply:os.getcwd []\n", "不是可讀的 YAML"),
}  # fmt: skip


@pytest.mark.parametrize("what", BAD)
def test_a_malformed_file_is_refused_with_file_and_entry(root: Path, what: str) -> None:
    name, text, said = BAD[what]
    write(root, f"instruments/rule/old/{name}", text)
    with pytest.raises(CatalogueError, match=said) as refused:
        read_catalogue(root)
    assert "規範資料 rule/old/" in str(refused.value)


def test_two_controls_of_one_id_are_refused(root: Path) -> None:
    write(root, "controls/access.yaml", "- {id: X, title: 甲, title_en: A}\n" * 2)
    with pytest.raises(CatalogueError, match="X 重複"):
        read_catalogue(root)


CARD = "{id: S900, title: 規則, file: S900.txt, sha256: %s, excused: [{lines: [%d], reason: '%s'}]}"
SHA = "48cdfce4a2a3c06e58ca4c06c5ae4bb5d6caf1ae5b1c5cc82e6b2e2ca4b0a5e5"


def sha(root: Path) -> str:
    return hashlib.sha256((root / "sources/S900.txt").read_bytes()).hexdigest()


def test_an_excuse_without_a_reason_is_refused(tmp_path: Path) -> None:
    write(tmp_path, "sources/S900.txt", "甲\n乙\n")
    write(tmp_path, "sources/S900.yaml", CARD % (sha(tmp_path), 1, " "))
    with pytest.raises(CatalogueError, match="未附理由"):
        read_sources(tmp_path)


def test_an_excuse_beyond_the_source_is_refused(tmp_path: Path) -> None:
    write(tmp_path, "sources/S900.txt", "甲\n乙\n")
    write(tmp_path, "sources/S900.yaml", CARD % (sha(tmp_path), 3, "頁碼"))
    with pytest.raises(CatalogueError, match="超出原文 2 行"):
        read_sources(tmp_path)


def test_an_altered_source_is_refused(tmp_path: Path) -> None:
    write(tmp_path, "sources/S900.txt", "甲\n乙\n")
    write(tmp_path, "sources/S900.yaml", CARD % (sha(tmp_path), 1, "標題"))
    assert read_sources(tmp_path)["S900"].lines == ("甲", "乙")
    write(tmp_path, "sources/S900.txt", "甲\n丙\n")
    with pytest.raises(CatalogueError, match="sha256 不符"):
        read_sources(tmp_path)


def test_a_card_without_its_text_is_refused(tmp_path: Path) -> None:
    write(tmp_path, "sources/S900.yaml", CARD % (SHA, 1, "標題"))
    with pytest.raises(CatalogueError, match=r"找不到原文檔案 S900\.txt"):
        read_sources(tmp_path)


def test_a_provision_that_does_not_exist_is_told_by_its_key(root: Path) -> None:
    with pytest.raises(UnknownNormError, match="no provision rule/old/第九條"):
        read_catalogue(root).provision(Key("rule", "old", "第九條"))
    assert read_catalogue(root).instruments() == ("rule",)


def test_an_adopted_edition_may_not_bear_the_name_of_a_shipped_one(root: Path, tmp_path: Path) -> None:
    adopted = tmp_path / "adopted"
    write(adopted, "instruments/rule/new/edition.yaml", EDITION % ("new", ""))
    with pytest.raises(CatalogueError, match="rule/new：自行採用之版本與隨附之版本同名"):
        all_edition_folders(root, adopted)
    assert set(all_edition_folders(root, None)) == {"rule/old", "rule/new"}


def test_an_adopted_edition_of_another_name_stands_beside_those_shipped(root: Path, tmp_path: Path) -> None:
    adopted = tmp_path / "adopted"
    write(adopted, "instruments/rule/next/edition.yaml", EDITION % ("next", ""))
    assert list(all_edition_folders(root, adopted)) == ["rule/new", "rule/old", "rule/next"]


def test_a_catalogue_without_the_register_of_deficiencies_knows_none(tmp_path: Path) -> None:
    assert read_deficiencies(tmp_path) == ()


def test_without_the_fast_parser_a_doubled_field_is_refused_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(yaml, "CSafeLoader")
    spec = importlib.util.spec_from_file_location("slow_strict_yaml", strict_yaml.__file__)
    assert spec is not None
    assert spec.loader is not None
    slow = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(slow)
    assert issubclass(slow._StrictLoader, yaml.SafeLoader)
    write(tmp_path, "one.yaml", "a: 1\na: 2\n")
    with pytest.raises(CatalogueError, match="欄位 'a' 重複"):
        slow.read_entry(tmp_path / "one.yaml", dict, "one.yaml")


@pytest.mark.parametrize("entry", ["just words", "[1, 2]"])
def test_an_entry_that_is_no_mapping_is_told_by_its_number(root: Path, entry: str) -> None:
    write(root, "controls/access.yaml", f"- {entry}\n")
    with pytest.raises(CatalogueError, match=r"controls/access.yaml 第 1 項（\?）"):
        read_catalogue(root)
