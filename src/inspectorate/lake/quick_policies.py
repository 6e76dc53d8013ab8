"""The quick way to the hits of FortiGate's policies: a walk over the bytes of its common lines."""

import numpy as np
import pyarrow as pa

from inspectorate.lake import kernels_policies as kernels
from inspectorate.lake.kernels import without_returns
from inspectorate.lake.quick import plain, without_blanks
from inspectorate.lake.reading import Piece
from inspectorate.lake.rule_hits import Counted

_ROOM = 1 << 13
"""Places in the table of one piece's policies; what finds none is left to SQL."""
_WORDS = np.frombuffer(b"".join(kernels.WORDS), np.uint8)
_ENDS = np.cumsum([len(word) for word in kernels.WORDS]).astype(np.int32)
_PRINTED, _MARKS = 33, b'",\x7f'


def _class_of(byte: int) -> int:
    name = bytes([byte]).isalnum() or byte == ord("_")
    value = byte >= _PRINTED and byte not in _MARKS
    return kernels.KEY * name | kernels.VALUE * value


_KINDS = np.array([_class_of(byte) for byte in range(256)], np.uint8)


def walk(piece: Piece) -> Counted:
    """What the lines say that the walk is sure of, and those it leaves."""
    body = np.frombuffer(piece.body, np.uint8)
    policies, hits = np.full(_ROOM, -1, np.int64), np.zeros(_ROOM, np.int64)
    left = np.empty((piece.count, 3), np.int32)
    many = kernels.count_policies(body, _KINDS, _WORDS, _ENDS, policies, hits, left)
    counted = {str(policies[slot]): int(hits[slot]) for slot in np.flatnonzero(policies >= 0).tolist()}
    rows, begins, lengths = (np.ascontiguousarray(left[:many, n]) for n in range(3))
    without_returns(body, begins, lengths)
    numbers = pa.array(rows.astype(np.int64) + piece.first_line)
    kept, blank = without_blanks(pa.table({"line": numbers, "text": plain(body, begins, lengths)}))
    return Counted(counted, kept, blank)
