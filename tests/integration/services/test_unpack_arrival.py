"""A zip of evidence that is an attack is refused as a whole, and nothing of it stays."""

import io
import os
import stat
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from inspectorate.services import unpack_arrival
from inspectorate.services.unpack_arrival import ArrivalError, copy_folder, unpack

Made = Callable[..., Path]


@pytest.fixture
def made(tmp_path: Path) -> Made:
    """A zip of members by name; a ``ZipInfo`` stands for itself."""

    def zipped(*members: "str | zipfile.ZipInfo", content: bytes = b"x") -> Path:
        path = tmp_path / "arrived.zip"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for member in members:
                archive.writestr(member, content)
        return path

    return zipped


def refused(archive: Path, tmp_path: Path) -> str:
    target = tmp_path / "target"
    with pytest.raises(ArrivalError) as caught:
        unpack(archive, target, lambda _item: None)
    assert not target.exists()
    assert sorted(path.name for path in tmp_path.iterdir()) == [archive.name]
    return str(caught.value)


def of_kind(name: str, mode: int) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name)
    info.external_attr = mode << 16
    return info


def test_what_is_harmless_is_unpacked_as_it_is(made: Made, tmp_path: Path) -> None:
    seen: list[str] = []
    unpack(made("firm.toml", "evidence/fw/日誌.csv", "evidence/old.zip"), tmp_path / "t", seen.append)
    assert seen == ["firm.toml", "evidence/fw/日誌.csv", "evidence/old.zip"]
    assert (tmp_path / "t" / "evidence" / "fw" / "日誌.csv").read_bytes() == b"x"


@pytest.mark.parametrize(
    "name",
    [
        "../out.txt",
        "a/../../out.txt",
        "/etc/cron.d/x",
        "..\\out.txt",
        "C:/x",
        "a/..",
        "\u202excod.exe",
        "a/\x07b",
        "/".join("d" * 20),
        "n" * 256,
    ],
)
def test_zip_slip_and_names_that_trick_are_refused(made: Made, tmp_path: Path, name: str) -> None:
    assert refused(made("good.csv", name), tmp_path)


@pytest.mark.parametrize("mode", [stat.S_IFLNK | 0o777, stat.S_IFCHR | 0o666, stat.S_IFIFO | 0o666])
def test_links_and_devices_are_refused(made: Made, tmp_path: Path, mode: int) -> None:
    archive = made("good.csv", of_kind("evidence/shadow", mode), content=b"/etc/shadow")
    assert "符號連結或裝置" in refused(archive, tmp_path)


def test_two_members_of_one_name_are_refused(made: Made, tmp_path: Path) -> None:
    with pytest.warns(UserWarning, match="Duplicate"):
        archive = made("a.csv", "a.csv")
    assert "同名" in refused(archive, tmp_path)
    assert "同名" in refused(made("a.csv", "A.CSV"), tmp_path)


def test_a_file_that_is_also_a_folder_is_refused(made: Made, tmp_path: Path) -> None:
    assert "同名之檔案與資料夾" in refused(made("a", "a/b.csv"), tmp_path)


def test_a_bomb_is_refused_while_it_unpacks(
    made: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unpack_arrival, "FREE_OF_RATIO", 1024**2)
    assert "壓縮炸彈" in refused(made("zeros", content=bytes(8 * 1024**2)), tmp_path)


def test_more_than_the_limit_or_the_disk_holds_is_refused(
    made: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unpack_arrival, "MOST_UNPACKED", 1000)
    assert "1000" in refused(made("a", "b", content=os.urandom(600)), tmp_path)
    monkeypatch.setattr(unpack_arrival, "_KEPT_FREE", 2**62)
    assert refused(made("a"), tmp_path)


def test_too_many_members_are_refused(made: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unpack_arrival, "MOST_MEMBERS", 3)
    assert "超過 3 個" in refused(made("1", "2", "3", "4"), tmp_path)


def test_a_huge_list_of_members_is_refused_before_it_is_read(made: Made, tmp_path: Path) -> None:
    archive = made("a.csv")
    plain = archive.read_bytes()
    end = plain.rindex(b"PK\x05\x06")
    archive.write_bytes(plain[: end + 12] + struct.pack("<I", 2**31) + plain[end + 16 :])
    assert "超過" in refused(archive, tmp_path)
    record = b"PK\x06\x06" + bytes(36) + struct.pack("<Q", 2**40) + bytes(8)
    locator = b"PK\x06\x07" + bytes(16)
    for before in (record + locator, bytes(56) + locator):
        archive.write_bytes(plain[:end] + before + plain[end:])
        assert "超過" in refused(archive, tmp_path)


def test_an_encrypted_member_and_a_damaged_zip_are_refused(made: Made, tmp_path: Path) -> None:
    archive = made("a.csv", content=b"abc" * 100)
    plain = bytearray(archive.read_bytes())
    central = plain.rindex(b"PK\x01\x02")
    plain[central + 8] |= 1
    archive.write_bytes(plain)
    assert "加密" in refused(archive, tmp_path)
    plain[central + 8] &= 0xFE
    plain[40] ^= 0xFF
    archive.write_bytes(plain)
    assert "損壞" in refused(archive, tmp_path)


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7", b"PK\x05\x06", b"PK\x05\x06" + bytes(18) + b"junk"])
def test_what_is_no_zip_is_refused_or_empty(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "arrived.zip").write_bytes(content)
    try:
        unpack(tmp_path / "arrived.zip", tmp_path / "t", lambda _item: None)
    except ArrivalError:
        assert not (tmp_path / "t").exists()
    else:
        assert list((tmp_path / "t").iterdir()) == []


def test_a_name_of_a_taiwanese_windows_is_read_as_it_was_written(tmp_path: Path) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("1234.csv", b"x")
    written = stream.getvalue().replace(b"1234.csv", "資產".encode("cp950") + b".csv")
    (tmp_path / "arrived.zip").write_bytes(written)
    unpack(tmp_path / "arrived.zip", tmp_path / "t", lambda _item: None)
    assert [path.name for path in (tmp_path / "t").iterdir()] == ["資產.csv"]
    other = stream.getvalue().replace(b"1234.csv", b"\xff\xff34.csv")
    (tmp_path / "arrived.zip").write_bytes(other)
    unpack(tmp_path / "arrived.zip", tmp_path / "u", lambda _item: None)
    assert len(list((tmp_path / "u").iterdir())) == 1


def test_folders_named_in_a_zip_are_no_files(made: Made, tmp_path: Path) -> None:
    unpack(made("evidence/", "evidence/a.csv"), tmp_path / "t", lambda _item: None)
    assert [path.name for path in (tmp_path / "t" / "evidence").iterdir()] == ["a.csv"]


def test_a_folder_of_too_many_files_or_too_deep_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = tmp_path / "source"
    (source / "a" / "b").mkdir(parents=True)
    for number in range(3):
        (source / "a" / "b" / f"{number}.csv").write_bytes(b"x")
    copy_folder(source, tmp_path / "copy", lambda _item: None)
    assert len(list((tmp_path / "copy").rglob("*.csv"))) == 3
    for name, limit in (("MOST_MEMBERS", 2), ("DEEPEST", 1)):
        with monkeypatch.context() as patched:
            patched.setattr(unpack_arrival, name, limit)
            with pytest.raises(ArrivalError):
                copy_folder(source, tmp_path / "other", lambda _item: None)
        assert not (tmp_path / "other").exists()


def test_a_disk_that_is_full_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = tmp_path / "source"
    source.mkdir()
    (source / "a.csv").write_bytes(b"x")

    def full(*_told: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(unpack_arrival, "_pour", full)
    with pytest.raises(OSError, match="No space"):
        copy_folder(source, tmp_path / "copy", lambda _item: None)
    assert not (tmp_path / "copy").exists()
