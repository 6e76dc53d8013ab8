"""涵蓋率: which lines of a source document are held by provisions, word for word, and which are not."""

import difflib
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from inspectorate.norms.edition import Edition
from inspectorate.norms.provision import Provision
from inspectorate.norms.sources import Excuse, SourceDocument

_TAG = re.compile(r"</?[A-Za-z][^<>]*>")
_BULLET = re.compile(r"^\s*[-•●◆■□▪‧·*#]+\s+")
_MARKERS = str.maketrans("", "", "➤|│*\ufeff\u200b")
_LEAST_OVERLAP = 2  # a clause that runs over a line's end shares at least two characters with each line
_LEAST_LIKENESS = 0.3


@dataclass(frozen=True, slots=True)
class Coverage:
    """What share of a document is held.

    Attributes:
        covered: lines that provisions hold whole.
        excused: lines that hold no norm, with the reason.
        missing: every other line that is not blank.
    """

    source: str
    lines: tuple[str, ...]
    covered: tuple[int, ...]
    excused: tuple[Excuse, ...]
    missing: tuple[int, ...]

    @property
    def excused_lines(self) -> int:
        """How many lines are excused."""
        return sum(len(excuse.lines) for excuse in self.excused)

    @property
    def normative_lines(self) -> int:
        """How many lines are not blank."""
        return len(self.covered) + self.excused_lines + len(self.missing)


def plain(text: str) -> str:
    """A text without what only lays it out: white space, width, bullets, heading and emphasis marks, tags."""
    bare = _BULLET.sub("", _TAG.sub("", text)).translate(_MARKERS)
    return "".join(unicodedata.normalize("NFKC", bare).split())


def held_texts(editions: Iterable[Edition], source: str) -> dict[int, set[str]]:
    """Every text that provisions hold of a source, under each line that they cite."""
    held: dict[int, set[str]] = defaultdict(set)
    for edition in editions:
        for provision in edition.provisions:
            if provision.cite.source == source:
                for line in provision.cite.lines:
                    held[line] |= {plain(text) for text in _texts(provision) if text}
    return held


def _texts(provision: Provision) -> Iterator[str]:
    yield provision.heading
    yield provision.note  # a table's third column (說明) stands on the same line as the clause
    yield from provision.text.split("\n")
    yield provision.text


def coverage(document: SourceDocument, editions: Iterable[Edition]) -> Coverage:
    """How much of a source document the provisions of these editions hold."""
    held = held_texts(editions, document.id)
    return _graded(document, document.lines, dict(enumerate(range(1, len(document.lines) + 1), 1)), held)


def coverage_of_copy(lines: Sequence[str], document: SourceDocument, editions: Iterable[Edition]) -> Coverage:
    """How much of a copy of a source document is held: a line that was put in or changed is missing."""
    held = held_texts(editions, document.id)
    return _graded(document, tuple(lines), _same_lines(document.lines, lines), held)


def likest(lines: Sequence[str], documents: Iterable[SourceDocument]) -> SourceDocument | None:
    """The source document that a text is a copy of; None where it resembles none."""
    mine = {plain(line) for line in lines} - {""}
    best, most = None, _LEAST_LIKENESS
    for document in documents:
        theirs = {plain(line) for line in document.lines} - {""}
        likeness = len(mine & theirs) / max(1, min(len(mine), len(theirs)))
        if likeness > most:
            best, most = document, likeness
    return best


def whole(line: str, texts: Iterable[str]) -> bool:
    """Whether texts (both already plain) hold all of a line, not merely part of it."""
    taken = [False] * len(line)
    for text in texts:
        for start, end in spans(line, text):
            taken[start:end] = [True] * (end - start)
    return bool(line) and all(taken)


def spans(line: str, text: str) -> list[tuple[int, int]]:
    """Where a text stands in a line: whole, or as the part that runs over the line's beginning or end."""
    if not text or not line:
        return []
    if line in text:
        return [(0, len(line))]
    if text in line:
        starts = (found.start() for found in re.finditer(f"(?={re.escape(text)})", line))  # overlaps too
        return [(start, start + len(text)) for start in starts]
    found = []
    for size in range(min(len(line), len(text)) - 1, _LEAST_OVERLAP - 1, -1):
        if line.endswith(text[:size]):
            found.append((len(line) - size, len(line)))
            break
    for size in range(min(len(line), len(text)) - 1, _LEAST_OVERLAP - 1, -1):
        if line.startswith(text[-size:]):
            found.append((0, size))
            break
    return found


def _graded(
    document: SourceDocument,
    lines: tuple[str, ...],
    original: Mapping[int, int],
    held: Mapping[int, set[str]],
) -> Coverage:
    """Grades each line by the line of the source that it is (``original``: its number → the source's)."""
    excuses = {number: index for index, excuse in enumerate(document.excused) for number in excuse.lines}
    covered, missing = [], []
    excused: dict[int, list[int]] = defaultdict(list)
    for number, line in enumerate(lines, 1):
        bare = plain(line)
        if not line.strip():
            continue
        source_line = original.get(number, 0)
        if whole(bare, held.get(source_line, ())):
            covered.append(number)
        elif source_line in excuses:
            excused[excuses[source_line]].append(number)
        else:
            missing.append(number)
    reasons = tuple(
        Excuse(tuple(numbers), document.excused[index].reason) for index, numbers in sorted(excused.items())
    )
    return Coverage(document.id, lines, tuple(covered), reasons, tuple(missing))


def _same_lines(source: Sequence[str], copy: Sequence[str]) -> dict[int, int]:
    """Which line of a copy (from 1) is which line of the source, by an alignment of what is not blank."""
    theirs, mine = _written(source), _written(copy)
    texts = [text for _, text in theirs], [text for _, text in mine]
    matcher = difflib.SequenceMatcher(None, *texts, autojunk=False)
    return {
        mine[block.b + offset][0]: theirs[block.a + offset][0]
        for block in matcher.get_matching_blocks()
        for offset in range(block.size)
    }


def _written(lines: Sequence[str]) -> list[tuple[int, str]]:
    return [(number, text) for number, line in enumerate(lines, 1) if (text := plain(line))]
