"""Before parts are written by loops of our own, Arrow has to read what they write on this machine."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from inspectorate.lake import kernels_pages, part_file
from inspectorate.lake.part_trial import is_read_alike
from inspectorate.lake.parts import write_table


@pytest.fixture(autouse=True)
def looked_at_anew() -> Iterator[None]:
    is_read_alike.cache_clear()
    yield
    is_read_alike.cache_clear()


def test_what_the_loops_write_here_is_read_as_what_it_was() -> None:
    assert is_read_alike()


def test_loops_that_write_something_else_are_not_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    right: Any = kernels_pages.packed_differences
    table = pa.table({"a": [1, 5, 2]})

    def wrong(found: Any, *others: Any) -> int:
        return int(right(found + (found == 7919), *others))  # one number in some thousands

    monkeypatch.setattr(kernels_pages, "packed_differences", wrong)
    monkeypatch.setattr(part_file, "write_part", lambda *_asked: pytest.fail("not by Arrow"))
    write_table(table, tmp_path / "part.parquet", compiled=True)
    assert pq.read_table(tmp_path / "part.parquet").equals(table)
