"""軌跡之內容: whatever lies in the ledger is an act of the platform or none; reading it never fails."""

import json
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspectorate.services.trail_book import read_entry

ACT = {"v": 1, "id": 7, "at": "2026-11-21T08:00:00+00:00", "user": "wang"}
VALUES = st.recursive(st.none() | st.booleans() | st.integers() | st.text(), st.lists, max_leaves=5)


def entry(**changed: object) -> bytes:
    return json.dumps({**ACT, **changed}).encode()


def test_an_act_is_read_with_its_moment() -> None:
    told = read_entry(entry())
    assert told is not None
    assert (told["id"], told["at"]) == (7, datetime.fromisoformat("2026-11-21T08:00:00+00:00"))


@given(st.binary())
def test_any_bytes_are_an_act_or_none(data: bytes) -> None:
    assert read_entry(data) is None


@given(st.sampled_from(sorted(ACT)), VALUES)
def test_an_act_with_any_value_in_place_of_its_own_is_read_or_is_none(name: str, value: object) -> None:
    told = read_entry(entry(**{name: value}))
    assert told is None or (type(told["id"]) is int and told["at"].tzinfo is not None)


@pytest.mark.parametrize(
    "data",
    [
        b"[" * 65_000,
        b"9" * 5_000,
        entry(v=2),
        entry(id=0),
        entry(id=2**63),
        entry(id=True),
        entry(at="2026-11-21T08:00:00"),
        entry(at=5),
    ],
)
def test_what_the_platform_never_enters_is_none(data: bytes) -> None:
    assert read_entry(data) is None
