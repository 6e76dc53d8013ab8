"""The quick way to the hits of FortiGate's policies: a walk over the bytes of its common lines."""

import os

import numpy as np

from inspectorate.lake import kernels_policies as kernels

_ROOM, _SPANS = 1 << 12, 1 << 14
"""Places in the table of one piece's policies, and for spans of lines; what finds none is left to SQL."""


def walk(file: int, begin: int, end: int) -> tuple[dict[str, int], bytes]:
    """Hits by rule of the whole lines between two places of an open file, and the lines it leaves."""
    data = os.pread(file, end - begin, begin)
    if not data.endswith(b"\n"):
        data += b"\n"
    body = np.frombuffer(data, np.uint8)
    policies, hits = np.full(_ROOM, -1, np.int64), np.zeros(_ROOM, np.int64)
    left = np.empty((_SPANS, 2), np.int32)
    many = kernels.count_policies(body, policies, hits, left, np.zeros(5, np.int64))
    counted = {str(policies[slot]): int(hits[slot]) for slot in np.flatnonzero(policies >= 0).tolist()}
    return counted, b"".join(data[first:last] for first, last in left[:many].tolist())
