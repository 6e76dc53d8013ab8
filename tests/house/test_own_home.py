"""Tests have a home of their own: whoever runs them keeps theirs as it was."""

import os
from pathlib import Path
from tempfile import gettempdir

import platformdirs
from django.conf import settings

from inspectorate.services.home import home


def test_settings_were_loaded_from_a_folder_of_the_tests() -> None:
    theirs = Path(platformdirs.user_data_dir("inspectorate"))
    for folder in (home(), settings.WEB_HOME, settings.SECRET_FILE, settings.COLLECTED):
        assert theirs not in (folder, *folder.parents)
        assert Path(gettempdir()).resolve() in folder.resolve().parents


def test_what_tests_start_has_that_home_too() -> None:
    assert Path(os.environ["INSPECTORATE_HOME"]).is_dir()
