"""Messages: zh-TW is what the source says; another language comes through gettext."""

import gettext
import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from importlib.resources import as_file, files

DOMAIN = "inspectorate"
DEFAULT_LANGUAGE = "zh_TW"

_OTHERS_DOMAIN = "messages"  # where a library asks that names no domain of its own
_OTHERS_LANGUAGE = "LANGUAGE"  # the first place that gettext looks for a language


_spoken: ContextVar[str] = ContextVar("spoken", default="")


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """While it lasts, messages of this thread of work are in a language: that of whoever asked for a page."""
    token = _spoken.set(code)
    try:
        yield
    finally:
        _spoken.reset(token)


def language() -> str:
    """The language of whoever is spoken to, else that of ``INSPECTORATE_LANG``: ``zh_TW`` or ``en``."""
    if spoken := _spoken.get():
        return spoken
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


@contextmanager
def others_in_our_language() -> Iterator[None]:
    """While it lasts, the library of the command line speaks our language, whatever the user's locale.

    That library asks gettext's default domain at the time of speaking, and gettext asks the environment.
    English is what the library's own source says: there is no catalogue for it.
    """
    domain_before = gettext.bindtextdomain(_OTHERS_DOMAIN)
    language_before = os.environ.get(_OTHERS_LANGUAGE)
    with as_file(files("inspectorate").joinpath("locale")) as folder:
        gettext.bindtextdomain(_OTHERS_DOMAIN, str(folder))
        os.environ[_OTHERS_LANGUAGE] = "en" if in_english() else DEFAULT_LANGUAGE
        try:
            yield
        finally:
            gettext.bindtextdomain(_OTHERS_DOMAIN, domain_before)
            os.environ.pop(_OTHERS_LANGUAGE)
            if language_before is not None:
                os.environ[_OTHERS_LANGUAGE] = language_before
