"""Where all state lives: one folder; nothing is written elsewhere."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path

import platformdirs

HOME_VARIABLE = "INSPECTORATE_HOME"
_FIRMS = "firms"
_FIRM: ContextVar[str] = ContextVar("firm", default="")


def home() -> Path:
    """The folder of ``INSPECTORATE_HOME``, else the user's data directory. It need not exist yet."""
    named = os.environ.get(HOME_VARIABLE)
    return Path(named).expanduser() if named else Path(platformdirs.user_data_dir("inspectorate"))


def adopted_root() -> Path:
    """Where the editions stand that a firm adopted by itself, beside the shipped catalogue."""
    return home() / "catalogue"


@contextmanager
def at_firm(code: str) -> Iterator[Path]:
    """Within, the evidence is that of one firm of the platform; its own home comes back.

    The command line reaches the same with ``INSPECTORATE_HOME`` set to that folder.
    """
    token = _FIRM.set(code)
    try:
        yield evidence_home()
    finally:
        _FIRM.reset(token)


def evidence_home() -> Path:
    """The home that the evidence lies in: that of the firm at hand, else the one home."""
    return home() / firm_folder()


def firm_folder() -> str:
    """Where the firm at hand has its own, below the home or in a bucket; empty where none is at hand."""
    return f"{_FIRMS}/{_FIRM.get()}" if _FIRM.get() else ""
