"""From bytes to lines, wherever the pieces are cut and however the text is encoded."""

import bz2
import gzip
import io
import lzma
import zipfile
from hashlib import sha256
from pathlib import Path

import pytest
import zstandard
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from inspectorate.lake import reading, sources
from inspectorate.lake.reading import Steps, encoding_of, examine, pieces, record_pieces
from inspectorate.lake.sources import Source, SourceError, sources_of

PACKED = (b"\x1f\x8b", b"\xfd7zXZ\x00", b"\x28\xb5\x2f\xfd", b"PK\x03\x04", b"BZh")
"""How files begin that are opened first."""
ZH = "王小明登入失敗\nsecond\r\n\n第三行"


def source(folder: Path, data: bytes) -> Source:
    file = folder / "x.log"
    file.write_bytes(data)
    return Source("x.log", file)


def lines(
    one: Source, encoding: str, piece: int = 1 << 20
) -> tuple[dict[int, str], dict[int, bytes], int, int]:
    """The lines, those that are no text, how many are blank and how many there are in all."""
    found: dict[int, str] = {}
    bad: dict[int, bytes] = {}
    blank = count = 0
    for some in pieces(one, encoding, one.path.stat().st_size, steps=Steps(piece)):
        table, empty = some.lines()
        found |= dict(zip(table["line"].to_pylist(), table["text"].to_pylist(), strict=True))
        for number, data in some.bad:
            bad[number] = bad.get(number, b"") + data
        blank, count = blank + empty, count + some.count
    return found, bad, blank, count


@given(st.lists(st.binary(max_size=30)), st.booleans(), st.integers(1, 40))
@settings(max_examples=60)
def test_any_bytes_are_read_alike_however_they_are_cut_and_nothing_is_lost(
    tmp_path_factory: pytest.TempPathFactory, parts: list[bytes], ended: bool, piece: int
) -> None:
    data = b"\n".join(part.replace(b"\n", b"") for part in parts) + (b"\n" if ended else b"")
    assume(not data.startswith(PACKED))
    one = source(tmp_path_factory.mktemp("cut"), data)
    whole = lines(one, "utf-8")
    assert lines(one, "utf-8", piece) == whole
    found, bad, blank, count = whole
    assert len(found) + len(bad) + blank == count == len(data.splitlines(keepends=True)) or b"\r" in data
    assert set(found).isdisjoint(bad)


@pytest.mark.parametrize("shown", [False, True])
def test_bytes_that_nobody_needs_any_more_are_read_into_again_but_not_while_they_are_shown(
    tmp_path: Path, shown: bool
) -> None:
    data, steps = b"".join(b"%05d\n" % number for number in range(50)), Steps(60)
    read, kept, places = b"", [], set()
    for some in pieces(source(tmp_path, data), "utf-8", len(data), steps=steps):
        read += some.body
        places.add(id(some.body))
        kept += [memoryview(some.body)] if shown else []
        steps.spare.append(some.body)
    assert read == data
    assert b"".join(kept) == (data if shown else b"")
    assert len(places) == (5 if shown else 1)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp950", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("piece", [1 << 20, 3])
def test_encodings_are_recognised_and_read(tmp_path: Path, encoding: str, piece: int) -> None:
    one = source(tmp_path, (ZH * 3).encode(encoding))
    found, bad, blank, count = lines(one, encoding_of(examine(one).head), piece)
    assert (found[1], found[2], bad, blank, count) == ("王小明登入失敗", "second", {}, 3, 10)


def test_a_line_of_big5_within_utf8_is_read_and_one_of_neither_is_kept(tmp_path: Path) -> None:
    one = source(tmp_path, "王\n".encode() + "小明\n".encode("cp950") + b"\xff\xff\n")
    assert lines(one, "utf-8")[:2] == ({1: "王", 2: "小明"}, {3: b"\xff\xff"})


@pytest.mark.parametrize("tail", [b"", b"\n", b"\nafter\n"])
def test_a_line_without_end_is_kept_aside_without_filling_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tail: bytes
) -> None:
    monkeypatch.setattr(reading, "LONGEST_LINE", 100)
    one = source(tmp_path, b"before\n" + b"x" * 1000 + tail)
    found, bad, _blank, count = lines(one, "utf-8", 64)
    assert bad[2].rstrip(b"\n") == b"x" * 1000
    assert list(found) == ([1, 3] if b"after" in tail else [1])
    assert count == 2 + (b"after" in tail)


def packed(name: str, data: bytes) -> bytes:
    match name:
        case "gz":
            return gzip.compress(data)
        case "xz":
            return lzma.compress(data)
        case "bz2":
            return bz2.compress(data)
        case "zst":
            half = len(data) // 2
            return zstandard.compress(data[:half]) + zstandard.compress(data[half:])
        case "zip":
            target = io.BytesIO()
            with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
                archive.writestr("logs/b.log.gz", gzip.compress(data))
                archive.writestr("logs/a.log", data)
            return target.getvalue()
    return data


@pytest.mark.parametrize("form", ["plain", "gz", "xz", "bz2", "zst", "zip"])
def test_what_is_packed_is_opened_by_its_content_not_its_name(tmp_path: Path, form: str) -> None:
    data = b"line\n" * 2000
    file = tmp_path / "strange.name"
    file.write_bytes(packed(form, data))
    found = list(sources_of(tmp_path))
    assert [one.member for one in found] == (["logs/a.log", "logs/b.log.gz"] if form == "zip" else [""])
    for one in found:
        with one.open() as stream:
            assert stream.read() == data
        assert one.written.year >= 1980


@pytest.mark.parametrize("form", ["gz", "xz", "zst"])
def test_a_bomb_is_refused_before_it_fills_the_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    monkeypatch.setattr(sources, "_FREE", 1 << 16)
    monkeypatch.setattr(sources, "_RATIO", 10)
    one = source(tmp_path, packed(form, b"\0" * (4 << 20)))
    with pytest.raises(SourceError, match="不予收入"):
        examine(one)


@pytest.mark.parametrize("form", ["gz", "xz", "zst", "bz2", "zip"])
def test_what_is_cut_short_is_refused_by_name(tmp_path: Path, form: str) -> None:
    data = packed(form, sha256(b"").digest() * 2 + b"".join(sha256(bytes([n])).digest() for n in range(250)))
    file = tmp_path / "cut"
    file.write_bytes(data[: len(data) * 3 // 4])
    with pytest.raises(SourceError, match="cut"):
        examine(next(sources_of(file)))


def test_a_file_that_shrinks_while_it_is_read_is_refused(tmp_path: Path) -> None:
    one = source(tmp_path, b"one\ntwo\n")
    with pytest.raises(SourceError, match="縮短"):
        list(pieces(one, "utf-8", 100))
    with pytest.raises(SourceError, match="縮短"):
        list(pieces(one, "utf-8", 100, (50, 2)))


def test_records_of_a_file_that_is_no_text_become_lines_and_a_broken_one_is_counted(tmp_path: Path) -> None:
    one = source(tmp_path, gzip.compress(b"binary"))
    (piece,) = record_pieces(one, lambda stream: iter(["{}", None, stream.read().decode()]))
    table, blank = piece.lines()
    assert table.to_pylist() == [{"line": 1, "text": "{}"}, {"line": 3, "text": "binary"}]
    assert (piece.bad, blank, piece.count) == ([(2, b"")], 0, 3)
