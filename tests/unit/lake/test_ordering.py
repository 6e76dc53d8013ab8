"""Rows in the order of a part, held against Python's own sorting."""

import numpy as np
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from inspectorate.lake.ordering import Rows, Texts, sorted_by
from inspectorate.lake.rolling import Groups

WORDS = st.lists(st.sampled_from(["b", "a", "c", "", "王", None]), max_size=12)
SCHEMA = pa.schema(
    [
        pa.field("src_ip", pa.dictionary(pa.int32(), pa.string())),
        pa.field("time", pa.timestamp("us")),
        pa.field("port", pa.int32()),
        pa.field("note", pa.string()),
    ]
)
ROWS = st.lists(
    st.tuples(
        st.sampled_from(["b", "a", "", None]),
        st.sampled_from([0, 1, 65_535, 65_536, 1 << 33]),
        st.sampled_from([7, 8, None]),
        st.sampled_from(["x", "a longer one", "王", ""]) | st.none(),
    ),
    max_size=20,
)


COMPILED = st.booleans()
NUMBERS = st.lists(
    st.sampled_from([-5, 0, 1, 2, 65_534, 65_536, 1 << 31, 1 << 40, (1 << 63) - 1]), min_size=1
)


@given(NUMBERS, st.booleans(), COMPILED)
def test_numbers_are_sorted_and_equal_ones_stay_as_they_stand(
    numbers: list[int], small: bool, compiled: bool
) -> None:
    array = np.array([number % 70_000 if small else number for number in numbers])
    by = sorted_by(array, compiled=compiled)
    found = list(range(len(array))) if by is None else by.tolist()
    assert found == sorted(range(len(array)), key=lambda place: array[place])


@given(st.lists(WORDS, max_size=4), COMPILED)
def test_texts_of_several_dictionaries_are_the_same_texts(
    chunks: list[list[str | None]], compiled: bool
) -> None:
    encoded = [pa.array(words, pa.string()).dictionary_encode() for words in chunks]
    grown = pa.array(["b", "a"]).dictionary_encode()
    shown = pa.DictionaryArray.from_arrays(pa.array([0, 0], pa.int32()), grown.dictionary.slice(0, 1))
    column = pa.chunked_array([grown, *encoded, shown], pa.dictionary(pa.int32(), pa.string()))
    texts = Texts.of(column)
    taken = texts.taken(np.arange(len(column))[::-1], compiled=compiled)
    taken.validate(full=True)
    assert taken.to_pylist() == column.to_pylist()[::-1]
    assert sorted(taken.dictionary.to_pylist()) == sorted(
        {word for word in column.to_pylist() if word is not None}
    )


def test_texts_by_codes_of_another_width_are_the_same_texts() -> None:
    narrow = pa.DictionaryArray.from_arrays(pa.array([1, None, 0], pa.int8()), pa.array(["a", "b"]))
    assert Texts.of(pa.chunked_array([narrow])).taken(slice(0, 3)).to_pylist() == ["b", None, "a"]


@given(WORDS)
def test_texts_in_their_order_are_the_same_texts(words: list[str | None]) -> None:
    column = pa.chunked_array([pa.array(words, pa.string()).dictionary_encode()])
    texts = Texts.of(column)
    found = texts.sorted()
    assert found.is_sorted()
    assert found.taken(slice(0, len(words))).to_pylist() == words
    assert [texts.ranks()[code] for code in texts.codes] == [found.ranks()[code] for code in found.codes]


@given(ROWS, st.integers(0, 20), st.booleans(), COMPILED)
def test_rows_stand_in_order_and_what_is_absent_stands_first(
    rows: list[tuple[str | None, int, int | None, str | None]], cut: int, by_words: bool, compiled: bool
) -> None:
    names = SCHEMA.names
    plain = [dict(zip(names, row, strict=True)) for row in rows]
    parts = [pa.Table.from_pylist(some, SCHEMA) for some in (plain[:cut], plain[cut:])]
    by = ("src_ip",) if by_words else ()
    found = Rows.of(pa.concat_tables(parts), SCHEMA, by, compiled=compiled)
    ordered = found.taken(found.sorter(("src_ip", "time"))(slice(0, len(rows))))
    expected = sorted(plain, key=lambda row: (row["src_ip"] is not None, row["src_ip"] or "", row["time"]))
    assert ordered.to_pylist() == pa.Table.from_pylist(expected, SCHEMA).to_pylist()
    assert ordered.schema == SCHEMA


FAR_APART = st.one_of(st.integers(0, 70_000), st.just(1 << 60))


@given(st.lists(st.tuples(st.integers(-3, 3), FAR_APART), min_size=1, max_size=30), COMPILED)
def test_what_is_alike_is_counted_together(pairs: list[tuple[int, int]], compiled: bool) -> None:
    first, second = (np.array(one) for one in zip(*pairs, strict=True))
    groups = Groups.of([first, second], compiled=compiled)
    counted = zip((pairs[place] for place in groups.firsts.tolist()), groups.counts.tolist(), strict=True)
    assert list(counted) == [(pair, pairs.count(pair)) for pair in sorted(set(pairs))]
    assert groups.firsts.tolist() == [pairs.index(pair) for pair in sorted(set(pairs))]
