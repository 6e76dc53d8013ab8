"""Lists that firms tell, in CSV."""

from datetime import date, datetime
from pathlib import Path

import pytest

from inspectorate.lake.question import QuestionError, Told
from inspectorate.lake.told import read_told, written_columns

PERMITS = Told(
    "permits",
    {
        "account": "string",
        "until": "date",
        "at": "timestamp(6)",
        "tries": "int64",
        "share": "float64",
        "remote": "boolean",
    },
)
RANGES = Told("addresses", {"first": "string", "last": "string", "country": "string"}, ranges=True)


def file(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "list.csv"
    path.write_bytes(text.encode("utf-8-sig"))
    return path


def test_fields_are_read_in_the_types_of_their_columns(tmp_path: Path) -> None:
    text = (
        "remote,account,until,at,tries,share,more\n是,王小明,2026-10-31,2026-10-31T09:00:00,3,0.5,x\n,,,,,,\n"
    )
    one, other = read_told(PERMITS, file(tmp_path, text)).to_pylist()
    assert one == {
        "account": "王小明",
        "until": date(2026, 10, 31),
        "at": datetime.fromisoformat("2026-10-31T01:00:00"),
        "tries": 3,
        "share": 0.5,
        "remote": True,
    }
    assert set(other.values()) == {None}


def test_a_time_with_a_zone_is_of_that_zone(tmp_path: Path) -> None:
    text = "account,until,at,tries,share,remote\na,,2026-10-31T09:00:00+00:00,,,\n"
    (row,) = read_told(PERMITS, file(tmp_path, text)).to_pylist()
    assert row["at"] == datetime.fromisoformat("2026-10-31T09:00:00")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("account\n1\n", "until"),
        ("account,until,at,tries,share,remote\na,31/10/2026,,,,\n", "第 2 列"),
        ("account,until,at,tries,share,remote\na,,,three,,\n", "tries"),
        ("account,until,at,tries,share,remote\na,,,,,maybe\n", "maybe"),
    ],
)
def test_what_cannot_be_read_is_said_with_its_place(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(QuestionError, match=said):
        read_told(PERMITS, file(tmp_path, text))


def test_a_file_that_is_missing_or_no_text_is_refused(tmp_path: Path) -> None:
    with pytest.raises(QuestionError, match=r"nowhere\.csv"):
        read_told(PERMITS, tmp_path / "nowhere.csv")
    (tmp_path / "big5.csv").write_bytes("account\n王".encode("big5"))
    with pytest.raises(QuestionError, match="UTF-8"):
        read_told(PERMITS, tmp_path / "big5.csv")


def test_ranges_are_laid_apart(tmp_path: Path) -> None:
    table = read_told(
        RANGES, file(tmp_path, "range,country\n10.0.0.0/30,TW\n10.0.0.1,US\n2001:db8::/128,JP\n")
    )
    assert written_columns(RANGES) == ["range", "country"]
    assert [tuple(row.values()) for row in table.to_pylist()] == [
        ("4010000000000", "4010000000000", "TW"),
        ("4010000000001", "4010000000001", "US"),
        ("4010000000002", "4010000000003", "TW"),
        *[(f"620010db8{'0' * 24}", f"620010db8{'0' * 24}", "JP")],
    ]


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ("10.0.0.0/40,TW", "第 2 列"),
        (",TW", "第 2 列"),
        ("10.0.0.0/24,TW\n10.0.0.0/24,US", "第 2 列與第 3 列"),
    ],
)
def test_ranges_that_are_none_or_contradict_each_other_are_refused(
    tmp_path: Path, rows: str, said: str
) -> None:
    with pytest.raises(QuestionError, match=said):
        read_told(RANGES, file(tmp_path, f"range,country\n{rows}\n"))
