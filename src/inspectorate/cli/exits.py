"""Exit codes, the same for every command; no flag suppresses them."""

from enum import IntEnum


class Exit(IntEnum):
    """What the shell is told."""

    CONFORMING = 0
    NONCONFORMING = 1
    USAGE = 2
    UNDETERMINED = 3
    INTEGRITY = 4
