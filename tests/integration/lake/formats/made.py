"""What formats make of texts."""

from typing import Any

from tests.integration.lake.ingestion.lakes import plain

from inspectorate.lake.converting import Converted, convert_text
from inspectorate.lake.formats.format import Format

YEAR = 2026


def converted(form: Format, *lines: str) -> Converted:
    return convert_text(form, "\n".join(lines), year=YEAR)


def rows(form: Format, kind: str, *lines: str) -> list[dict[str, Any]]:
    """The rows of a kind, each with only what it says."""
    tables = [table for name, table in converted(form, *lines).rows.items() if name == kind]
    return [
        {name: value for name, value in row.items() if value is not None and name not in {"system", "origin"}}
        for row in plain(tables, kind)
    ]


def unread(form: Format, *lines: str) -> list[int]:
    """The numbers of the lines that cannot be read."""
    found: list[int] = converted(form, *lines).unread["line"].to_pylist()
    return found
