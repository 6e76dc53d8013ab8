"""The evidence folder as a whole: everything is read, refused or named as unread; nothing is half-taken."""

import gzip
import os
import re
import socket
import zipfile
from pathlib import Path

import pytest

from inspectorate.facts.antivirus import AntivirusCoverage, AntivirusList
from inspectorate.facts.assets import AssetRegister
from inspectorate.facts.firewall import FirewallPolicy
from inspectorate.facts.firewall_change import FirewallChange, FormerPolicy
from inspectorate.facts.source import Source
from inspectorate.readers import intake, shelf
from inspectorate.readers.evidence_file import EvidenceFile, RefusedError
from inspectorate.readers.intake import Intake, read_evidence
from inspectorate.readers.told import known_keys

ASSETS = "資產名稱,類別,IP 位址\nweb01,伺服器,10.0.0.1\n"
ANTIVIRUS = "主機名稱,病毒碼日期\nweb01,2026-10-30\n"


def folder(tmp_path: Path, **files: str | bytes) -> Path:
    """A firm's folder with evidence; ``__`` in a name stands for a dot."""
    (tmp_path / "firm.toml").write_text("name = '大安證券'\n", "utf-8")
    root = tmp_path / "evidence"
    root.mkdir()
    for name, content in files.items():
        data = content.encode() if isinstance(content, str) else content
        (root / name.replace("__", ".")).write_bytes(data)
    return tmp_path


def refusal(found: Intake, item: str) -> intake.Refusal:
    return next(one for one in found.refusals if one.item == item)


def test_facts_are_read_and_composed_and_every_file_is_listed_with_its_digest(tmp_path: Path) -> None:
    told: list[str] = []
    found = read_evidence(folder(tmp_path, assets__csv=ASSETS, av__csv=ANTIVIRUS), told.append)
    assert {type(fact) for fact in found.facts} == {AssetRegister, AntivirusList, AntivirusCoverage}
    assert [(one.item, one.reader, one.facts) for one in found.items] == [
        ("assets.csv", "asset_register", 1),
        ("av.csv", "antivirus_list", 1),
    ]
    assert all(re.fullmatch(r"[0-9a-f]{64}", one.sha256) for one in found.items)
    assert told == ["assets.csv", "av.csv"]
    assert not found.refusals
    assert not found.ignored


def test_without_an_evidence_folder_everything_beside_the_profile_counts(tmp_path: Path) -> None:
    (tmp_path / "firm.toml").write_text("", "utf-8")
    (tmp_path / "assets.csv").write_text(ASSETS, "utf-8")
    assert [one.item for one in read_evidence(tmp_path).items] == ["assets.csv"]


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RefusedError, match="不存在"):
        read_evidence(tmp_path / "nowhere")


def test_a_file_of_no_known_format_is_named_and_told_how_to_name_its_reader(tmp_path: Path) -> None:
    found = read_evidence(folder(tmp_path, minutes__txt="會議紀錄\n"))
    assert any("minutes.txt" in one and "未識別" in one and "evidence.toml" in one for one in found.ignored)


def test_a_hidden_file_is_left_alone_and_named(tmp_path: Path) -> None:
    found = read_evidence(folder(tmp_path, __secret=ASSETS))
    assert not found.facts
    assert any(".secret" in one for one in found.ignored)


def test_a_file_refused_in_its_middle_gives_no_fact_at_all_and_says_what_went_unseen(tmp_path: Path) -> None:
    broken = ASSETS + "=cmd(),伺服器,10.0.0.2\n"
    found = read_evidence(folder(tmp_path, assets__csv=broken, av__csv=ANTIVIRUS))
    assert {type(fact) for fact in found.facts} == {AntivirusList}
    one = refusal(found, "assets.csv")
    assert (one.where, one.reader, one.unseen) == ("row 3", "asset_register", (AssetRegister,))


def test_a_reader_that_fails_on_a_file_is_a_refusal_without_a_traceback(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Panics(BaseException):
        """As libraries in Rust raise."""

    def read(_: object) -> None:
        raise Panics

    reader = next(one for one in shelf.all_readers() if one.NAME == "asset_register")
    monkeypatch.setattr(reader, "read", read)
    found = read_evidence(folder(tmp_path, assets__csv=ASSETS, av__csv=ANTIVIRUS))
    assert "Panics" in refusal(found, "assets.csv").reason
    assert {type(fact) for fact in found.facts} == {AntivirusList}


def test_a_file_that_changes_while_it_is_read_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = next(one for one in shelf.all_readers() if one.NAME == "asset_register")
    whole = reader.read

    def read(file: EvidenceFile) -> list[object]:
        facts = list(whole(file))
        file.path.write_bytes(b"")
        return facts

    monkeypatch.setattr(reader, "read", read)
    found = read_evidence(folder(tmp_path, assets__csv=ASSETS))
    assert "變動" in refusal(found, "assets.csv").reason
    assert not found.facts


def test_a_file_that_vanishes_before_it_is_read_is_refused(tmp_path: Path) -> None:
    root = folder(tmp_path, assets__csv=ASSETS, av__csv=ANTIVIRUS)
    found = read_evidence(
        root, lambda item: (root / "evidence" / item).unlink() if item == "av.csv" else None
    )
    assert "無法讀取" in refusal(found, "av.csv").reason
    assert {type(fact) for fact in found.facts} == {AssetRegister}


def test_a_link_that_leaves_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "outside.csv").write_text(ASSETS, "utf-8")
    root = folder(tmp_path)
    (root / "evidence" / "assets.csv").symlink_to("../outside.csv")
    (root / "evidence" / "up").symlink_to("..")
    found = read_evidence(root)
    assert {one.item for one in found.refusals} == {"assets.csv", "up"}
    assert not found.facts


def test_a_link_that_stays_inside_does_not_count_the_file_twice(tmp_path: Path) -> None:
    root = folder(tmp_path, assets__csv=ASSETS)
    (root / "evidence" / "again.csv").symlink_to("assets.csv")
    found = read_evidence(root)
    assert len(found.facts) == 1
    assert any("again.csv" in one for one in found.ignored)


def test_an_evidence_folder_that_is_a_link_is_refused(tmp_path: Path) -> None:
    (tmp_path / "firm.toml").write_text("", "utf-8")
    (tmp_path / "evidence").symlink_to("/etc")
    with pytest.raises(RefusedError, match="符號連結"):
        read_evidence(tmp_path)


def test_a_pipe_and_a_socket_are_refused_without_being_opened(tmp_path: Path) -> None:
    root = folder(tmp_path)
    os.mkfifo(root / "evidence" / "pipe.csv")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(os.path.relpath(root / "evidence" / "s"))
    found = read_evidence(root)
    assert {one.item for one in found.refusals} == {"pipe.csv", "s"}


def test_a_name_with_a_line_break_or_bytes_that_are_no_text_is_refused(tmp_path: Path) -> None:
    root = folder(tmp_path)
    (root / "evidence" / "a\nb.csv").write_text(ASSETS, "utf-8")
    Path(os.fsdecode(os.fsencode(root / "evidence") + b"/\xff.csv")).write_text(ASSETS, "utf-8")
    found = read_evidence(root)
    assert len(found.refusals) == 2
    assert not found.facts
    assert all(one.item.isprintable() for one in found.refusals)


def test_folders_too_deep_are_refused(tmp_path: Path) -> None:
    root = folder(tmp_path)
    deep = root / "evidence" / Path(*("d" for _ in range(20)))
    deep.mkdir(parents=True)
    (deep / "assets.csv").write_text(ASSETS, "utf-8")
    found = read_evidence(root)
    assert "層" in found.refusals[0].reason
    assert not found.facts


def test_evidence_toml_tells_by_path_and_by_pattern_and_the_path_wins(tmp_path: Path) -> None:
    toml = '["*.csv"]\nsystem = "甲"\nreader = "asset_register"\n["av.csv"]\nreader = "antivirus_list"\n'
    root = folder(tmp_path, evidence__toml=toml, av__csv=ANTIVIRUS, assets__csv=ASSETS)
    found = read_evidence(root)
    assert [one.reader for one in found.items] == ["asset_register", "antivirus_list"]
    assert not found.refusals


@pytest.mark.parametrize(
    ("toml", "remedy"),
    [
        ('["assets.csv"]\nsistem = "x"\n', "'system'"),
        ('["assets.csv"]\nreader = "aset_register"\n', "'asset_register'"),
        ('["asets.csv"]\nsystem = "x"\n', "'assets.csv'"),
        ('reader = "asset_register"\n', "請修正"),
        ('["assets.csv"]\nsystem = ["x"]\n', "請修正"),
        ('["assets.csv"\n', "修正後重試"),
        (b"\xff\xfe", "UTF-8"),
    ],
)
def test_what_evidence_toml_says_wrongly_is_refused_with_a_hint(
    tmp_path: Path, toml: str | bytes, remedy: str
) -> None:
    found = read_evidence(folder(tmp_path, evidence__toml=toml, assets__csv=ASSETS))
    assert remedy in refusal(found, "evidence.toml").remedy


def test_an_evidence_toml_that_is_a_link_tells_nothing_and_is_refused(tmp_path: Path) -> None:
    (tmp_path / "elsewhere.toml").write_text('["assets.csv"]\nreader = "antivirus_list"\n', "utf-8")
    root = folder(tmp_path, assets__csv=ASSETS)
    (root / "evidence" / "evidence.toml").symlink_to("../elsewhere.toml")
    found = read_evidence(root)
    assert [one.reader for one in found.items] == ["asset_register"]
    assert [one.item for one in found.refusals] == ["evidence.toml"]


def test_the_same_folder_gives_the_same_intake_twice(tmp_path: Path) -> None:
    root = folder(tmp_path, b__csv=ANTIVIRUS, a__csv=ASSETS, c__txt="x", d__csv="資產名稱,類別\n=1,x\n")
    assert read_evidence(root) == read_evidence(root)


def test_every_key_that_a_reader_asks_for_can_be_told() -> None:
    source = Path(intake.__file__).parent
    asked = {
        key
        for file in source.rglob("*.py")
        for key in re.findall(r'\btold(?:\.get\(|\[)"(\w+)"', file.read_text("utf-8"))
    }
    assert asked <= known_keys()


def test_a_gzip_file_is_read_through_and_cited_by_its_own_name(tmp_path: Path) -> None:
    found = read_evidence(folder(tmp_path, assets__csv__gz=gzip.compress(ASSETS.encode())))
    assert found.facts[0].source.item == "assets.csv.gz"
    assert [one.item for one in found.items] == ["assets.csv.gz"]


def test_a_zip_is_read_member_by_member(tmp_path: Path) -> None:
    root = folder(tmp_path)
    with zipfile.ZipFile(root / "evidence" / "all.zip", "w") as archive:
        archive.writestr("清冊/assets.csv", ASSETS)
        archive.writestr("av.csv", ANTIVIRUS)
    found = read_evidence(root)
    assert [one.item for one in found.items] == ["all.zip", "all.zip!/清冊/assets.csv", "all.zip!/av.csv"]
    assert AntivirusCoverage in {type(fact) for fact in found.facts}


FIREWALL = ":INPUT DROP [0:0]\n-A INPUT -p tcp --dport 22 -j ACCEPT\nCOMMIT\n"


def test_a_configuration_told_to_be_of_an_earlier_day_is_only_compared_with(tmp_path: Path) -> None:
    told = '["old.txt"]\nformer = true\n["new.txt"]\nformer = false\n'
    rules = f"*filter\n{FIREWALL}"
    found = read_evidence(folder(tmp_path, old__txt=rules, new__txt=rules, evidence__toml=told))
    kinds = {type(fact) for fact in found.facts if getattr(fact, "source", Source("")).item == "old.txt"}
    assert kinds == {FormerPolicy, FirewallChange}
    assert [fact.source.item for fact in found.facts if isinstance(fact, FirewallPolicy)] == ["new.txt"]


@pytest.mark.parametrize(
    ("value", "said"), [("true", "former 僅適用於防火牆設定檔"), ('"perhaps"', "應為 true 或 false")]
)
def test_former_is_told_of_firewalls_alone(tmp_path: Path, value: str, said: str) -> None:
    told = f'["assets.csv"]\nformer = {value}\n'
    found = read_evidence(folder(tmp_path, assets__csv=ASSETS, evidence__toml=told))
    assert said in refusal(found, "assets.csv").reason
    assert not found.facts
