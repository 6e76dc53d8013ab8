"""Objects that bear the hash of themselves."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspectorate.ledger.canonical import CanonicalError
from inspectorate.ledger.self_hash import read_self_hashed, self_hashed

VALUES = st.dictionaries(st.sampled_from(("rows", "first", "名稱")), st.one_of(st.text(), st.integers(0, 9)))


def test_the_bytes_are_frozen() -> None:
    said = b'{"a":1,"sha256":"015abd7f5cc57a2dd94b7590f04ad8084273905ee33ec5cebeae62276a97f862"}'
    assert self_hashed({"a": 1}) == said


@given(VALUES)
def test_what_was_written_is_read(value: dict[str, str | int]) -> None:
    assert read_self_hashed(self_hashed(value)) == value


@given(VALUES)
def test_an_object_that_bore_a_hash_already_gets_a_new_one(value: dict[str, str | int]) -> None:
    assert self_hashed({**value, "sha256": "old"}) == self_hashed(value)


def test_another_digit_is_found_out() -> None:
    with pytest.raises(CanonicalError, match="不符"):
        read_self_hashed(self_hashed({"a": 1}).replace(b'"a":1', b'"a":2'))


@pytest.mark.parametrize("data", [b"[1]", b"{}", b'{"a":1}', b'{"a":1,"sha256":5}'])
def test_what_bears_no_hash_is_refused(data: bytes) -> None:
    with pytest.raises(CanonicalError, match="雜湊值"):
        read_self_hashed(data)
