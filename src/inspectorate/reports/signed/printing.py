"""PDF, by typst: archival (PDF/A), tagged, the same bytes for the same words; fonts of our own alone.

Words reach the page as data, never as markup, so that nothing that somebody typed is a command.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

from inspectorate.reports.plain import visible
from inspectorate.reports.signed.papers import Issue

_MOST_IN_CELL = 20_000


@dataclass(frozen=True, slots=True)
class Section:
    """A part of what is printed: texts, then labels with their texts, or a table where ``columns`` are named.

    Attributes:
        level: of its heading, 2 or 3; those of level 2 stand in the table of contents.
        columns, widths: of a table; widths are parts of the whole.
        breaks: whether it begins a page.
    """

    heading: str = ""
    level: int = 2
    texts: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    widths: tuple[float, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    breaks: bool = False


@dataclass(frozen=True, slots=True)
class Printed:
    """One document: its title, what stands right above each page, and its parts."""

    title: str
    right: str
    sections: Sequence[Section]
    landscape: bool = False
    outline: bool = False


def pdf(printed: Printed, issue: Issue) -> bytes:
    """The document's bytes."""
    import typst

    data = {
        "title": printed.title,
        "head": f"{issue.firm}（{issue.code}）",
        "right": printed.right,
        "foot": issue.said,
        "moment": _numbers(issue.at),
        "landscape": printed.landscape,
        "outline": printed.outline,
        "sections": [asdict(section) for section in printed.sections],
    }
    with as_file(files("inspectorate.reports.signed") / "templates" / "printed.typ") as template:
        made: bytes = typst.compile(
            template,
            font_paths=[_fonts()],
            ignore_system_fonts=True,
            format="pdf",
            sys_inputs={"data": json.dumps(_shown(data), ensure_ascii=False)},
            pdf_standards=["a-2a"],
        )
    return made


def _numbers(moment: datetime) -> list[int]:
    return [moment.year, moment.month, moment.day, moment.hour, moment.minute, moment.second]


def _shown(value: Any) -> Any:  # noqa: ANN401 - whatever JSON holds
    """Every word fit to print: control and direction-changing characters are shown, none is endless."""
    if isinstance(value, str):
        shown = visible(value)
        return shown if len(shown) <= _MOST_IN_CELL else f"{shown[:_MOST_IN_CELL]}…（以下略，全文見平台）"
    if isinstance(value, dict):
        return {name: _shown(one) for name, one in value.items()}
    if isinstance(value, Iterable):
        return [_shown(one) for one in value]
    return value


@cache
def _fonts() -> Path:
    """The folder of the font that is installed with us."""
    return Path(str(files("noto_cjk_sans_otc")))
