"""Archives that attack: each is refused by name, and nothing of it is taken."""

import gzip
import stat
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from inspectorate.readers import unpacking
from inspectorate.readers.intake import Intake, read_evidence

ASSETS = "資產名稱,類別\nweb01,伺服器\n"
Write = Callable[[zipfile.ZipFile], None]


def read_zip(tmp_path: Path, write: Write) -> Intake:
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("first/assets.csv", ASSETS)
        write(archive)
    return read_evidence(tmp_path)


def refused_whole(found: Intake, reason: str) -> None:
    assert not found.facts
    assert [one.item for one in found.items] == [next(iter(found.items)).item]
    assert reason in found.refusals[0].reason


def test_a_zip_bomb_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unpacking, "FREE_OF_RATIO", 1024 * 1024)
    refused_whole(read_zip(tmp_path, lambda one: one.writestr("z.csv", b"0" * 30_000_000)), "壓縮炸彈")


def test_a_gzip_bomb_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unpacking, "FREE_OF_RATIO", 1024 * 1024)
    (tmp_path / "a.log.gz").write_bytes(gzip.compress(b"0" * 30_000_000))
    refused_whole(read_evidence(tmp_path), "壓縮炸彈")


def test_an_archive_beyond_the_absolute_limit_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unpacking, "MOST_UNPACKED", 100)
    refused_whole(read_zip(tmp_path, lambda one: one.writestr("b.csv", bytes(range(256)))), "壓縮炸彈")


@pytest.mark.parametrize("name", ["../../etc/cron.d/x", "/etc/passwd", "a\\..\\b.csv", "C:x.csv", ".."])
def test_a_member_that_leads_outside_is_refused(tmp_path: Path, name: str) -> None:
    refused_whole(read_zip(tmp_path, lambda one: one.writestr(name, ASSETS)), "壓縮檔之外")


def test_a_member_that_is_a_link_is_refused(tmp_path: Path) -> None:
    member = zipfile.ZipInfo("link.csv")
    member.external_attr = (stat.S_IFLNK | 0o777) << 16
    refused_whole(read_zip(tmp_path, lambda one: one.writestr(member, "/etc/passwd")), "符號連結")


@pytest.mark.parametrize("name", ["inner.zip", "logs.tar", "a.csv.gz"])
def test_an_archive_in_an_archive_is_refused(tmp_path: Path, name: str) -> None:
    refused_whole(read_zip(tmp_path, lambda one: one.writestr(name, b"PK")), "還有壓縮檔")


def test_two_members_of_one_name_are_refused(tmp_path: Path) -> None:
    with pytest.warns(UserWarning, match="Duplicate"):
        refused_whole(read_zip(tmp_path, lambda one: one.writestr("first/assets.csv", ASSETS)), "同名")


def test_an_encrypted_member_is_refused(tmp_path: Path) -> None:
    read_zip(tmp_path, lambda _: None)
    data = bytearray((tmp_path / "a.zip").read_bytes())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + offset] |= 1
    (tmp_path / "a.zip").write_bytes(data)
    refused_whole(read_evidence(tmp_path), "加密")


def test_a_truncated_zip_is_refused(tmp_path: Path) -> None:
    read_zip(tmp_path, lambda one: one.writestr("b.csv", ASSETS * 50))
    whole = (tmp_path / "a.zip").read_bytes()
    (tmp_path / "a.zip").write_bytes(whole[: len(whole) // 2])
    refused_whole(read_evidence(tmp_path), "損壞")


def test_a_zip_whose_second_member_is_damaged_gives_nothing_of_the_first(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("assets.csv", ASSETS)
        archive.writestr("b.csv", "MARKER")
    data = (tmp_path / "a.zip").read_bytes()
    (tmp_path / "a.zip").write_bytes(data.replace(b"MARKER", b"MARXER", 1))
    refused_whole(read_evidence(tmp_path), "損壞")


def test_a_truncated_gzip_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "assets.csv.gz").write_bytes(gzip.compress(ASSETS.encode() * 100)[:-9])
    refused_whole(read_evidence(tmp_path), "損壞")


def test_a_tar_in_gzip_is_refused_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "logs.tar.gz").write_bytes(gzip.compress(b"x"))
    found = read_evidence(tmp_path)
    refused_whole(found, "tar")
    assert "解開" in found.refusals[0].remedy


def test_a_member_named_in_big5_by_windows_keeps_its_name(tmp_path: Path) -> None:
    name = "資產清冊功.csv"  # 功 ends in a backslash byte in CP950
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("X" * len(name.encode("cp950")), ASSETS)
    data = (tmp_path / "a.zip").read_bytes().replace(b"X" * len(name.encode("cp950")), name.encode("cp950"))
    (tmp_path / "a.zip").write_bytes(data)
    assert [one.item for one in read_evidence(tmp_path).items] == ["a.zip", f"a.zip!/{name}"]
