"""The compiled ways say what the SQL says, of any lines and wherever a file is cut."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tests.integration.lake.ingestion.lakes import plain

from inspectorate.lake.converting import Converter, Setting, closed_engine
from inspectorate.lake.formats.format import Format
from inspectorate.lake.formats.openssh import FORMAT as OPENSSH
from inspectorate.lake.mapping import Plan, TimeField, format_of_plan
from inspectorate.lake.quickly import QuickConverter
from inspectorate.lake.reading import Piece, piece_of, plain_look
from inspectorate.lake.years import YearBook

JSON = format_of_plan(
    Plan(
        "json",
        "authentication",
        TimeField("at"),
        fields={
            "user_name": "who",
            "src_ip": "from",
            "src_port": "port",
            "session_uid": "id",
            "status": "result",
            "system": "sys",
            "logon_type": "type",
        },
        values={"status": {"OK": "success", "1": "success"}},
        constants={"activity": "logon", "is_remote": True},
    )
)
WORDS = st.sampled_from(
    [
        *("amy", "invalid user bob", "invalid user ", "root", "王", "a b", "", "x from 10.0.0.1 port 9", "-"),
        *("pam_unix(sshd:auth): ", "Failed ", "password", "none"),
    ]
)
SOURCES = st.sampled_from(
    [
        "192.0.2.1",
        "2001:db8::1",
        "host.example",
        "1.2.3",
        "1.2.3.4.5",
        "999.1.1.1",
        "1234.1.1.1",
        "1.2.3.1234",
        "1..2.3",
        ".1.2.3",
        "1.2.3.",
        "1.2.3.x",
        "",
    ]
)
PORTS = st.sampled_from(["22", "70000", "x", "", "123456", "22 ssh2", "22\t"])
STAMPS = st.sampled_from(
    [
        *("Mar  1 08:00:00", "Feb 29 08:00:00", "Mar 32 08:00:00", "mar  1 08:00:00", "Dec 31 23:59:59"),
        *(
            "2026-03-01T08:00:00+08:00",
            "Jan  1 24:00:00",
            "Jan 01 00:00:00",
            "Jan 1 00:00:00",
            "<34>Mar  1 08:00:00",
        ),
    ]
)
SSH_LINES = st.one_of(
    st.builds(
        "{} h {}[{}]: {} {} for {} from {} port {}".format,
        STAMPS,
        st.sampled_from(["sshd", "sshd-session", "su", "login"]),
        st.sampled_from(["1", "", "x"]),
        st.sampled_from(["Failed", "Accepted", "failed"]),
        st.sampled_from(["password", "publickey", "keyboard-interactive/pam", "a b"]),
        WORDS,
        SOURCES,
        PORTS,
    ),
    st.builds(
        "{} h sshd[1]: {}{}".format,
        STAMPS,
        st.sampled_from(
            [
                *(
                    "",
                    "Invalid user ",
                    "pam_unix(sshd:auth): ",
                    "pam_unix(sshd:session): session opened for user ",
                ),
                *("pam_unix(sshd:session): session closed for user ", "message repeated 2 times: [ Failed "),
                *("pam_faillock(x): Consecutive login failures for user x account temporarily locked", " "),
            ]
        ),
        st.text(max_size=12),
    ),
    st.text(max_size=30),
    st.sampled_from(["", "   ", "\t"]),
)
VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**20), 10**20),
    st.integers(0, 70000),
    st.floats(),
    st.text(max_size=8),
    st.sampled_from(["OK", "1", "-", " amy ", "", "12", "0012", " 7", "2026-03-01"]),
    st.lists(st.integers(), max_size=1),
    st.dictionaries(st.text(max_size=2), st.integers(), max_size=1),
)
TIMES = st.one_of(
    VALUES,
    st.sampled_from(
        [
            *("2026-03-01T08:00:00", "2026-03-01 08:00:00.5Z", "2026-03-01T08:00:00.123456+08:00"),
            *(
                "2026-03-01T08:00:00,5",
                "2026-02-29T08:00:00Z",
                "2026-03-01T08:00:00+0800",
                "1969-01-01T00:00:00Z",
            ),
            *(
                "2026-03-01T24:00:00Z",
                "2026-03-01T08:00:00.1234567Z",
                "2026-03-01T08:00:00.Z",
                "0000-01-01T00:00:00",
            ),
            *(
                "2026-03-01T08:00:60Z",
                "2026-03-01T08:00:00-15:30",
                "2026-03-01t08:00:00z",
                "2026-03-01T08:00:00z",
            ),
        ]
    ),
)
NAMES = st.sampled_from(["who", "from", "port", "id", "result", "sys", "type", "other", "wh", "whoo"])
JSON_LINES = st.one_of(
    st.builds(
        lambda at, rest, plain_text, between: json.dumps(
            {"at": at, **rest}, ensure_ascii=plain_text, separators=between
        ),
        TIMES,
        st.dictionaries(NAMES, VALUES, max_size=6),
        st.booleans(),
        st.sampled_from([(", ", ": "), (",", ":"), (" ,\t", " :  ")]),
    ),
    st.builds(  # as programs write them: line after line of the same names
        lambda second, who, port, more: json.dumps(
            {"at": f"2026-03-01T08:00:{second}Z", **more, "who": who, "port": port}
        ),
        st.sampled_from(["00", "59", "60", "07.25", "0"]),
        st.text(max_size=40),
        st.one_of(st.none(), st.integers(0, 70000), st.sampled_from(["22", " 22", "x"])),
        st.sampled_from([{}, {}, {"sys": "web"}]),
    ),
    st.builds(
        '{{"at":"2026-03-01T08:00:00Z","who":{},"who":"b"}}{}'.format,
        st.sampled_from(['"a"', "1", "nul"]),
        WORDS,
    ),
    st.text(max_size=20),
    st.sampled_from(["{}", "", "  ", '{"at":"2026-03-01T08:00:00Z",}', '{"at":"2026-03-01T08:00:00Z"}\r']),
)


@pytest.fixture(scope="module")
def engine() -> Any:
    with closed_engine(threads=1) as connection:
        yield connection


@contextmanager
def in_small() -> Iterator[None]:
    """Two lines in a lot, and books that have to grow again and again."""
    from inspectorate.lake import quick, quick_json, quick_openssh

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(quick_json, "LOT", 2)
        patched.setattr(quick_openssh, "LOT", 2)
        patched.setattr(quick, "_ROOM", 2)
        patched.setattr(quick, "_WORDS", 1)
        yield


def read(engine: Any, form: Format, texts: list[str], *, quick: bool, cuts: tuple[int, ...] = ()) -> Any:
    """All rows, what cannot be read, and how many lines are blank or skipped."""
    setting = Setting("o", fallback="f")
    sql = Converter(engine, form, setting, YearBook(2026))
    converter = QuickConverter(sql, setting, form.quick() if quick and form.quick else None)
    lines = [text.replace("\n", " ").encode("utf-8", "replace") for text in texts]
    found: list[Any] = [[], [], 0]
    edges = sorted({0, len(lines), *(cut for cut in cuts if cut < len(lines))})
    for begin, end in pairwise(edges):
        body = b"".join(line + b"\n" for line in lines[begin:end])
        converted, blank = converter.take(Piece(body, begin + 1, end - begin))
        for kind, table in converted.rows.items():
            found[0] += plain([table], kind)
        found[1] += converted.unread.to_pylist()
        found[2] += blank
    return [sorted(found[0], key=lambda row: (row["line"], str(row))), *found[1:]]


@given(st.lists(SSH_LINES, max_size=60), st.tuples(st.integers(0, 60)))
@settings(max_examples=8)
@example(["Mar  1 08:00:00 h sshd[1]: Failed password for invalid user from 1.2.3.4 port 5"], (0,))
@example(["Mar  1 08:00:00 h sshd[1]: Failed password for invalid user  from 1.2.3.4 port 5"], (0,))
def test_openssh_is_read_alike_by_both_ways_wherever_it_is_cut(
    engine: Any, lines: list[str], cuts: tuple[int, ...]
) -> None:
    expected = read(engine, OPENSSH, lines, quick=False)
    assert read(engine, OPENSSH, lines, quick=True) == expected
    with in_small():
        assert read(engine, OPENSSH, lines, quick=True, cuts=cuts) == expected


@given(st.lists(JSON_LINES, max_size=60), st.tuples(st.integers(0, 60)))
@settings(max_examples=12)
def test_flat_json_is_read_alike_by_both_ways_wherever_it_is_cut(
    engine: Any, lines: list[str], cuts: tuple[int, ...]
) -> None:
    expected = read(engine, JSON, lines, quick=False)
    assert read(engine, JSON, lines, quick=True) == expected
    with in_small():
        assert read(engine, JSON, lines, quick=True, cuts=cuts) == expected


def common_ssh(chance: Random, second: int) -> str:
    """A line as sshd writes it."""
    who, source = f"user{chance.randrange(40)}", f"10.{chance.randrange(9)}.0.{chance.randrange(256)}"
    said = chance.choice(
        [
            f"Failed password for {who} from {source} port {chance.randrange(70000)} ssh2",
            f"Failed none for invalid user {who * 4} from {source} port 22 ssh2",
            f"Accepted publickey for root from {source} port {chance.randrange(9)} ssh2: RSA",
            f"pam_unix(sshd:session): session opened for user {who} by (uid=0)",
            f"Connection closed by {source} [preauth]",
        ]
    )
    return f"Mar  1 08:{second // 60:02}:{second % 60:02} web{chance.randrange(3)} sshd[{second}]: {said}"


def common_json(chance: Random, second: int) -> str:
    """A line as a program writes it."""
    fraction = chance.choice(["", ".5", ".123", f".{chance.randrange(10**6):06}"])
    zone, blanks = chance.choice(["", "Z", "+08:00"]), chance.choice([(", ", ": "), (",", ":")])
    said = {
        "at": f"2026-03-01T08:{second // 60:02}:{second % 60:02}{fraction}{zone}",
        "who": f"user{chance.randrange(40)}" * chance.choice([1, 1, 5]),
        "from": f"10.{chance.randrange(9)}.0.{chance.randrange(256)}",
        "port": chance.choice([chance.randrange(70000), str(chance.randrange(10**9)), None]),
        "result": chance.choice(["OK", "failure"]),
        "id": chance.choice(["", f"{second:012x}"]),
        "other": "x",
        "type": chance.randrange(12),
    }
    return json.dumps(said, separators=blanks)


def damaged(chance: Random, line: str) -> str:
    """One line of ten with something taken out, put in or turned round."""
    place = chance.randrange(len(line))
    if chance.random() < 0.9:
        return line
    some = [" ", '"', "\\u0041", "\r", "王", "1", "null", "-", "port", "\0", "\t", "", line[:place][::-1]]
    return line[:place] + chance.choice(some) + line[place + chance.randrange(5) :]


@pytest.mark.parametrize(("form", "common"), [(OPENSSH, common_ssh), (JSON, common_json)])
def test_many_common_lines_and_damaged_ones_among_them_are_read_alike_by_both_ways(
    engine: Any, form: Format, common: Callable[[Random, int], str]
) -> None:
    from inspectorate.lake.quick import Cut

    chance = Random(1)  # noqa: S311 - nothing is secret here, and each run is to be the same
    lines = [damaged(chance, common(chance, second)) for second in range(1200)]
    expected = read(engine, form, lines, quick=False)
    assert read(engine, form, lines, quick=True) == expected
    with in_small():
        assert read(engine, form, lines, quick=True, cuts=(100, 101, 700)) == expected
    way = form.quick() if form.quick else None
    assert way
    text = "".join(line.replace("\n", " ") + "\n" for line in lines).encode()
    assert way(Cut.of(piece_of(text, 1, "utf-8")), 480).left.num_rows < len(lines) / 4


@given(st.lists(st.lists(st.one_of(st.none(), st.text(max_size=20)), max_size=20), max_size=5))
def test_a_book_holds_the_texts_of_all_pieces_and_what_it_showed_stays(
    pieces: list[list[str | None]],
) -> None:
    from inspectorate.lake import quick
    from inspectorate.lake.kernels_lots import coded

    shelf = quick.Shelf(
        1, lambda: quick.Book(np.zeros(2, np.int32), np.zeros(2, np.int32), np.empty(1, np.uint8))
    )
    shown = []
    for texts in pieces:
        words = [None if text is None else text.encode("utf-8", "replace") for text in texts]
        body = np.frombuffer(b"".join(word or b"" for word in words), np.uint8)
        sizes = np.array([[-1 if word is None else len(word) for word in words]], np.int32)
        starts = np.concatenate([[0], np.cumsum(np.maximum(sizes[0], 0))])[None, :-1].astype(np.int32)
        codes = np.empty((1, len(words)), np.int32)
        marks = np.empty(len(words), np.uint64), np.empty(len(words), np.int32)
        shelf.begin()
        while (
            full := coded(
                body, starts, sizes, len(words), np.zeros(1, np.int32), shelf.told, 0, codes, *marks
            )
        ) >= 0:
            shelf.make_room(full)
        shown.append((shelf.columns(codes)[0], [word and word.decode() for word in words]))
    for column, expected in shown:
        assert column.to_pylist() == [None if one is None else one or "" for one in expected]
        assert len(set(column.dictionary.to_pylist())) == len(column.dictionary)


@given(st.lists(st.binary(max_size=40)), st.booleans())
def test_lines_are_found_wherever_they_end(parts: list[bytes], ended: bool) -> None:
    from inspectorate.lake.quick import Cut

    data = b"\n".join(part.replace(b"\n", b"") for part in parts) + b"\n" * ended
    count = data.count(b"\n") + (not data.endswith(b"\n")) if data else 0
    cut = Cut.of(Piece(data, 1, count))
    begins, lengths = cut.places()
    found = [data[begin : begin + size] for begin, size in zip(begins, lengths, strict=True)]
    assert found == [line.rstrip(b"\r") for line in data.split(b"\n")[:count]]


@given(st.binary(max_size=100), st.sampled_from([b"", b"\n", b"\x80", b"a" * 40]))
@settings(max_examples=40)
def test_a_compiled_look_over_bytes_sees_what_the_plain_one_sees(some: bytes, more: bytes) -> None:
    from inspectorate.lake.quick import look

    assert look(some + more) == plain_look(some + more)


def test_the_quick_way_takes_what_is_common(engine: Any) -> None:
    from inspectorate.lake.quick import Cut

    del engine
    way = OPENSSH.quick() if OPENSSH.quick else None
    assert way
    text = b"Mar  1 08:00:00 h sshd[1]: Failed password for amy from 192.0.2.1 port 22 ssh2\n" * 3
    assert way(Cut.of(piece_of(text, 1, "utf-8")), 480).left.num_rows == 0
    way = JSON.quick() if JSON.quick else None
    assert way
    text = b'{"at":"2026-03-01T08:00:00Z","who":"amy"}\n' * 3
    assert way(Cut.of(piece_of(text, 1, "utf-8")), 480).left.num_rows == 0


@pytest.mark.shared
def test_a_real_file_is_read_alike_by_both_ways(engine: Any, shared: Path) -> None:
    lines = (shared / "cases" / "logs" / "OpenSSH_2k.log").read_text("utf-8").splitlines()
    expected = read(engine, OPENSSH, lines, quick=False)
    assert read(engine, OPENSSH, lines, quick=True, cuts=(3, 700, 701)) == expected
