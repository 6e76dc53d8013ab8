"""What our own loops write into a Parquet file is what others read of it."""

import math
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspectorate.lake import pages, part_file
from inspectorate.lake.part_file import is_known, write_part
from inspectorate.lake.parts import write_table

TEXT = pa.dictionary(pa.int32(), pa.string())
SCHEMA = pa.schema(
    {
        "code": TEXT,
        "same": TEXT,
        "text": pa.string(),
        "long": pa.int64(),
        "word": pa.int32(),
        "short": pa.int16(),
        "real": pa.float64(),
        "yes": pa.bool_(),
        "time": pa.timestamp("us"),
        "day": pa.date32(),
        "fields": pa.map_(pa.string(), pa.string()),
    }
)
WORDS = st.sampled_from(["", "a", "b", "王", "session-0001", "session-0002", "session-0012", "z" * 70, None])


def whole(bits: int) -> st.SearchStrategy[int | None]:
    """Numbers near each other, and the least and the greatest that there are."""
    return st.none() | st.sampled_from([-(1 << bits - 1), (1 << bits - 1) - 1]) | st.integers(-3, 300)


ROWS = st.lists(
    st.tuples(
        WORDS,
        st.sampled_from(["only"]),
        WORDS,
        whole(64),
        whole(32),
        whole(16),
        st.none() | st.floats(),
        st.none() | st.booleans(),
        st.none() | st.datetimes(datetime(1970, 1, 2), datetime(2199, 12, 30)),
        st.none() | st.dates(date(1970, 1, 2), date(2199, 12, 30)),
        st.none(),
    ),
    max_size=60,
)


def table_of(rows: list[tuple[Any, ...]]) -> pa.Table:
    plain = [one.type.value_type if one.type == TEXT else one.type for one in SCHEMA]
    columns = [pa.array([row[n] for row in rows], kind) for n, kind in enumerate(plain)]
    return pa.table(
        [one.dictionary_encode() if SCHEMA[n].type == TEXT else one for n, one in enumerate(columns)],
        schema=SCHEMA,
    )


def is_nan(value: Any) -> bool:
    return isinstance(value, float) and math.isnan(value)


def said(table: pa.Table) -> list[str]:
    return [repr(row) for row in table.to_pylist()]


def read_by_duckdb(file: Path) -> pa.Table:
    with duckdb.connect() as connection:
        return connection.execute("SELECT * FROM read_parquet($1)", [str(file)]).to_arrow_table()


@settings(max_examples=40)
@given(ROWS, st.integers(0, 9), st.integers(0, 60))
def test_others_read_the_rows_that_were_written(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[Any, ...]], begin: int, cut: int
) -> None:
    file = tmp_path_factory.getbasetemp() / "part.parquet"
    first, second = table_of(rows[:cut]), table_of(rows[cut:])
    table = pa.concat_tables([first, second]).slice(begin)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(pages, "ROWS", 11)
        assert is_known(table)
        assert write_part(table, file, 30, SCHEMA.names) == sha256(file.read_bytes()).hexdigest()
    found = pq.read_table(file)
    assert found.schema.equals(SCHEMA)
    assert said(found) == said(table)
    plain = pa.schema([(one.name, one.type.value_type if one.type == TEXT else one.type) for one in SCHEMA])
    assert said(read_by_duckdb(file).cast(plain)) == said(table)
    bounds_are_right(table, file)


def bounds_are_right(table: pa.Table, file: Path) -> None:
    """What each row group says of its columns is so."""
    metadata = pq.read_metadata(file)
    for number in range(metadata.num_row_groups):
        group = metadata.row_group(number)
        rows = table.slice(30 * number, 30)
        for place, name in enumerate(SCHEMA.names[:-1]):
            there = [one for one in rows[name].to_pylist() if one is not None and not is_nan(one)]
            told = group.column(place).statistics
            assert told.null_count == rows[name].null_count
            assert told.has_min_max == bool(there)
            if there:
                assert (told.min, told.max) == (min(there), max(there))


def test_pages_of_full_size_are_read_too(tmp_path: Path) -> None:
    chance, count = np.random.default_rng(1), 150_001
    words = pa.array([f"w{n}" for n in range(40_000)])
    codes = np.sort(chance.integers(0, 40_000, count)).astype(np.int32)
    table = pa.table(
        {
            "sorted": pa.DictionaryArray.from_arrays(codes, words),
            "strewn": pa.DictionaryArray.from_arrays(chance.permutation(codes), words),
            "two": pa.array(chance.integers(0, 2, count)).cast(pa.string()).dictionary_encode(),
            "uid": pa.array([f"{n:016x}" for n in range(count)]),
            "note": pa.array(["y" * 2_000_000, *("x" * (n % 90) + str(n) for n in range(1, count))]),
            "wide": pa.array(chance.integers(-(1 << 63), (1 << 63) - 1, count)),
            "port": pa.array(chance.integers(0, 65_536, count), pa.int32()),
            "some": pa.array(chance.random(count), mask=chance.random(count) < 0.5),
        }
    )
    file = tmp_path / "part.parquet"
    write_part(table, file, 100_000, ["sorted", "wide"])
    assert pq.read_table(file).equals(table)
    there = read_by_duckdb(file)
    for name in table.column_names:
        column = table[name]
        assert there[name].equals(column.cast(pa.string()) if column.type == TEXT else column)
    uid, port = (pq.read_metadata(file).row_group(0).column(n) for n in (3, 6))
    assert "DELTA_BYTE_ARRAY" in uid.encodings
    assert (port.compression, uid.compression) == ("UNCOMPRESSED", "ZSTD")


def test_what_is_no_number_bounds_nothing(tmp_path: Path) -> None:
    write_part(pa.table({"real": [math.nan, math.nan]}), tmp_path / "part.parquet", 10, ["real"])
    told = pq.read_metadata(tmp_path / "part.parquet").row_group(0).column(0).statistics
    assert (told.has_min_max, told.null_count) == (False, 0)


def test_where_arrow_says_otherwise_what_a_file_is_arrow_writes_all_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = pa.table({"another": [1, 2]})
    monkeypatch.setattr(part_file, "_NO_ROWS", b"in no file")
    assert not is_known(table)
    with pytest.raises(TypeError):
        write_part(table, tmp_path / "part.parquet", 10, [])
    write_table(table, tmp_path / "part.parquet", compiled=True)
    assert pq.read_table(tmp_path / "part.parquet").equals(table)


def test_a_file_says_of_itself_what_arrow_says(tmp_path: Path) -> None:
    table = table_of(
        [("a", "only", "b", 1, 2, 3, 0.5, True, datetime.now(UTC).replace(tzinfo=None), None, None)]
    )
    write_part(table, tmp_path / "own.parquet", 10, SCHEMA.names)
    pq.write_table(table, tmp_path / "arrow.parquet", compression="zstd")
    own, arrow = (pq.read_metadata(tmp_path / f"{name}.parquet") for name in ("own", "arrow"))
    assert own.schema.equals(arrow.schema)
    assert own.metadata == arrow.metadata
    for place in range(len(SCHEMA) - 1):
        one, other = (found.row_group(0).column(place).statistics for found in (own, arrow))
        assert one.to_dict() == other.to_dict()


@pytest.mark.parametrize(
    "column",
    [
        pa.array([1], pa.uint8()),
        pa.array([[1]]),
        pa.array([[("a", "b")]], pa.map_(pa.string(), pa.string())),
        pa.array([datetime(2026, 1, 1, tzinfo=UTC)]),
    ],
    ids=["unsigned", "list", "map", "zone"],
)
def test_other_columns_are_left_to_arrow(column: pa.Array, tmp_path: Path) -> None:
    table = pa.table({"a": column})
    assert not is_known(table)
    write_table(table, tmp_path / "part.parquet", compiled=True)
    assert pq.read_table(tmp_path / "part.parquet").to_pylist() == table.to_pylist()


def test_arrow_writes_the_same_rows(tmp_path: Path) -> None:
    table = table_of([(None, "only", "b", 1, 2, 3, 0.5, True, None, None, None)] * 3)
    own, arrow = tmp_path / "own.parquet", tmp_path / "arrow.parquet"
    for file in (own, arrow):
        said = write_table(table, file, compiled=file == own)
        assert said == sha256(file.read_bytes()).hexdigest()
    assert own.read_bytes() != arrow.read_bytes()
    assert pq.read_table(own).equals(pq.read_table(arrow))
