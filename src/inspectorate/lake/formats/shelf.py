"""All formats: every module of this folder that has a ``FORMAT``."""

from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from inspectorate.i18n import _
from inspectorate.lake import formats
from inspectorate.lake.errors import LakeError
from inspectorate.lake.formats.format import Format


class FormatError(LakeError):
    """No format fits, or several do; the message (zh-TW) says what to tell."""


@cache
def all_formats() -> dict[str, Format]:
    """Every format by its name, in the order of the names."""
    found = (
        getattr(import_module(f"{formats.__name__}.{module.name}"), "FORMAT", None)
        for module in iter_modules(formats.__path__)
    )
    return {one.name: one for one in sorted((one for one in found if one), key=lambda one: str(one.name))}


def format_named(name: str) -> Format:
    """The format of a name.

    Raises:
        FormatError: there is none.
    """
    try:
        return all_formats()[name]
    except KeyError:
        known = "、".join(all_formats())
        raise FormatError(_("沒有格式 {name}；可用者：{known}").format(name=name, known=known)) from None


def format_of(head: str) -> Format:
    """The format that recognises a text's beginning; a general one only where no other does.

    Raises:
        FormatError: none or several.
    """
    found = [one for one in all_formats().values() if one.records is None and one.recognises(head)]
    special = [one for one in found if not one.general] or found
    if len(special) == 1:
        return special[0]
    if not special:
        raise FormatError(_("認不出日誌格式；請以 --log-format 或 --mapping 指明"))
    names = "、".join(one.name for one in special)
    raise FormatError(_("可能為數種格式（{names}）；請以 --log-format 指明").format(names=names))


def binary_format_of(head: bytes) -> Format | None:
    """The format of a file that is no text, by how it begins."""
    return next(
        (one for one in all_formats().values() if one.records is not None and head.startswith(one.magic)),
        None,
    )
