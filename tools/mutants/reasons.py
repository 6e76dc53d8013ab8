"""The written reasons for changes that no test notices: rows of a table, module: function, change, why."""

import re

_ROW = re.compile(r"\| (?P<module>\w+): `(?P<function>[\w.<>-]+)` \| (?P<said>`+ ?.+? ?`+) \| (?P<why>.+) \|")

Place = tuple[str, str, str]
"""Module, function (- where it is none) and change."""


def read_reasons(text: str) -> dict[Place, str]:
    """The reasons by what they are for."""
    found = map(_ROW.fullmatch, text.splitlines())
    return {(one["module"], one["function"], _plain(one["said"])): one["why"] for one in found if one}


def row_of(place: Place, why: str) -> str:
    """A row of the table, as it is read."""
    module, function, said = place
    ticks = "``" if "`" in said else "`"
    return f"| {module}: `{function}` | {ticks}{said.replace('|', chr(92) + '|')}{ticks} | {why} |"


def _plain(said: str) -> str:
    return said.strip("`").replace("\\|", "|")
