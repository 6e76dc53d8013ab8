"""Configuration lines of password policies: names, values and the lines that they stand in."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from inspectorate.facts.passwords import CharacterClass, CharacterRule
from inspectorate.facts.source import Source
from inspectorate.readers.evidence_file import EvidenceFile


@dataclass(frozen=True, slots=True)
class Line:
    """One setting as written: its name in lower case, its value, and where it stands."""

    name: str
    value: str
    source: Source


def assignments(file: EvidenceFile) -> Iterator[Line]:
    """The ``name = value``, ``name value`` and bare ``name`` lines; what follows # is a comment."""
    for number, text in file.lines():
        line = text.split("#")[0].strip()
        if line and not line.startswith(";"):
            parts = re.split(r"\s*=\s*|\s+", line, maxsplit=1)
            value = parts[1].strip() if len(parts) > 1 else ""
            yield Line(parts[0].casefold(), value, Source(file.item, "line", number))


def head_names(file: EvidenceFile) -> frozenset[str]:
    """The names that the head's lines begin with, commented-out ones too: what such files are known by."""
    lines = (line.strip().lstrip("#; \t") for line in file.head_text.splitlines())
    return frozenset(re.split(r"[\s=]", line, maxsplit=1)[0].casefold() for line in lines if line)


def whole(file: EvidenceFile, line: Line) -> int:
    """The whole number that a line sets.

    Raises:
        RefusedError: it is none; it names the line.
    """
    if not re.fullmatch(r"-?[0-9]{1,9}", line.value):
        raise file.refused(f"{line.name} 之值不是整數。", "請修正後重新交付。", line.source.where)
    return int(line.value)


CREDITS: dict[str, CharacterClass] = {
    "dcredit": "digit",
    "ucredit": "upper",
    "lcredit": "lower",
    "ocredit": "symbol",
}


def length_less_credits(least: int, weights: dict[str, int]) -> int:
    """The length that remains where each class of characters used counts for that many more."""
    return least - sum(max(credit, 0) for credit in weights.values())


def characters(weights: dict[str, int], least_classes: int) -> CharacterRule:
    """The rule of pwquality: a negative credit demands its class, ``minclass`` how many classes."""
    needed = tuple(CREDITS[name] for name, credit in sorted(weights.items()) if credit < 0)
    return CharacterRule((needed,) if needed else (), least_classes)
