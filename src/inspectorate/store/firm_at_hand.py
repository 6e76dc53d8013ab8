"""For which firm the rows are that are read and written now; the database is told with every statement.

It is nobody's until the gate, a token, a job or a command says whose it is, and it belongs to the thread: a
thread that is begun says it anew. `store/postgresql` hands it on, `store/row_security.py` says what it opens.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

NOBODY, PLATFORM = "", "*"
_at_hand: ContextVar[str] = ContextVar("firm_at_hand", default=NOBODY)


def at_hand() -> str:
    """The firm's key in digits, or `PLATFORM`, or `NOBODY`."""
    return _at_hand.get()


@contextmanager
def for_firm(firm: int) -> Iterator[None]:
    """Within, there are the rows of one firm, by its key."""
    with _within(f"{firm:d}"):
        yield


@contextmanager
def for_platform() -> Iterator[None]:
    """Within, there are all firms' rows: to sign in, to take a job, for what an operator does."""
    with _within(PLATFORM):
        yield


@contextmanager
def for_nobody() -> Iterator[None]:
    """Within, there are no firm's rows until somebody says whose: what is set within ends with it."""
    with _within(NOBODY):
        yield


def set_firm(firm: int) -> None:
    """From here on the rows of one firm, until whatever this stands within ends."""
    _at_hand.set(f"{firm:d}")


def set_platform() -> None:
    """From here on all firms' rows, until whatever this stands within ends."""
    _at_hand.set(PLATFORM)


@contextmanager
def _within(whose: str) -> Iterator[None]:
    before = _at_hand.set(whose)
    try:
        yield
    finally:
        _at_hand.reset(before)
