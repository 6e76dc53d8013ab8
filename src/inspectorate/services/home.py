"""Where all state lives: one folder; nothing is written elsewhere."""

import os
from pathlib import Path

import platformdirs

HOME_VARIABLE = "INSPECTORATE_HOME"


def home() -> Path:
    """The folder of ``INSPECTORATE_HOME``, else the user's data directory. It need not exist yet."""
    named = os.environ.get(HOME_VARIABLE)
    return Path(named).expanduser() if named else Path(platformdirs.user_data_dir("inspectorate"))


def adopted_root() -> Path:
    """Where the editions stand that a firm adopted by itself, beside the shipped catalogue."""
    return home() / "catalogue"
