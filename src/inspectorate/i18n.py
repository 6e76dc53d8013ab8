"""Messages: zh-TW is what the source says; another language comes through gettext."""

import gettext
import os
from functools import cache
from importlib.resources import as_file, files

DOMAIN = "inspectorate"
DEFAULT_LANGUAGE = "zh_TW"


def language() -> str:
    """The language asked for by ``INSPECTORATE_LANG``: ``zh_TW`` (the default) or ``en``."""
    return os.environ.get("INSPECTORATE_LANG", DEFAULT_LANGUAGE).replace("-", "_")


def in_english() -> bool:
    """Whether English is asked for: texts that data holds in both languages are chosen by it."""
    return language().startswith("en")


@cache
def _catalogue(code: str) -> gettext.NullTranslations:
    with as_file(files("inspectorate").joinpath("locale")) as folder:
        return gettext.translation(DOMAIN, folder, languages=[code], fallback=True)


def _(message: str) -> str:
    """The message in the language asked for; zh-TW where there is no translation."""
    return _catalogue(language()).gettext(message) if message else ""


def translate(message: str, code: str) -> str:
    """The message in a given language, whatever the environment says."""
    return _catalogue(code).gettext(message)
