"""Rows of every kind of column, written by our own loops and read by Arrow, before the loops are believed.

What the compiler makes of the loops hangs on the processor; a part is kept for years.
"""

from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow as pa
import pyarrow.parquet as pq

from inspectorate.lake.pages import KINDS
from inspectorate.lake.part_file import write_part

_ROWS, _GROUP = 3000, 2000
_STEPS = {"same": 0, "near": 1, "far": 7919}
"""How far apart numbers are from row to row."""
_RANGE, _ABSENT = 1 << 15, 11


@cache
def is_read_alike() -> bool:
    """Whether Arrow reads what the loops write here as what it was; looked at once in a process."""
    table = pa.table(dict(_columns()))
    with TemporaryDirectory() as folder:
        file = Path(folder) / "trial.parquet"
        write_part(table, file, _GROUP, table.column_names)
        return bool(pq.read_table(file).equals(table))


def _columns() -> Iterator[tuple[str, pa.Array]]:
    """Each kind: the same throughout, near one another, and far apart; all there, and some absent."""
    for kind in KINDS:
        for name, step in _STEPS.items():
            whole = [number * step % _RANGE for number in range(_ROWS)]
            some = [None if place % _ABSENT == 0 else number for place, number in enumerate(whole)]
            yield f"{kind} {name}", _of(kind, whole)
            yield f"{kind} {name}, some", _of(kind, some)


def _of(kind: pa.DataType, numbers: Sequence[int | None]) -> pa.Array:
    found = pa.array(numbers, pa.int64() if pa.types.is_timestamp(kind) else pa.int32())
    if pa.types.is_dictionary(kind):
        found = found.cast(pa.string()).dictionary_encode()
    return found.cast(kind)
