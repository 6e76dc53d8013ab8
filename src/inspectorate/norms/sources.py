"""來源文件: the seed documents, verbatim, with the lines that hold no norm and why."""

import hashlib
from dataclasses import dataclass
from importlib.resources.abc import Traversable

from inspectorate.norms.catalogue import CatalogueError
from inspectorate.norms.load import catalogue_root
from inspectorate.norms.schema import SourceShape
from inspectorate.norms.strict_yaml import read_entry


@dataclass(frozen=True, slots=True)
class Excuse:
    """Lines that hold no norm, with the reason: a table's header, a page number, a legislative reason."""

    lines: tuple[int, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class SourceDocument:
    """One source document.

    Attributes:
        id: ``S000`` … as provisions cite it.
        lines: its lines without line ends; line 1 is ``lines[0]``.
    """

    id: str
    title: str
    lines: tuple[str, ...]
    excused: tuple[Excuse, ...] = ()


def read_sources(root: Traversable | None = None) -> dict[str, SourceDocument]:
    """Every source document of a catalogue folder, by id.

    Raises:
        CatalogueError: a card is malformed, its text is missing or altered, or an excuse has no reason.
    """
    folder = (root or catalogue_root()).joinpath("sources")
    if not folder.is_dir():
        return {}
    cards = sorted((file for file in folder.iterdir() if file.name.endswith(".yaml")), key=lambda f: f.name)
    documents = [_read(folder, card) for card in cards]
    return {document.id: document for document in documents}


def split_lines(text: str) -> tuple[str, ...]:
    """A document's lines as editors and ``cat -n`` count them: only a line feed ends a line."""
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").split("\n")
    return tuple(lines[:-1] if lines[-1] == "" else lines)


def _read(folder: Traversable, card: Traversable) -> SourceDocument:
    name = f"sources/{card.name}"
    shape = read_entry(card, SourceShape, name)
    file = folder.joinpath(shape.file)
    if not file.is_file():
        raise CatalogueError(f"規範資料 {name}：找不到原文檔案 {shape.file}")
    data = file.read_bytes()
    if hashlib.sha256(data).hexdigest() != shape.sha256:
        raise CatalogueError(f"規範資料 {name}：{shape.file} 與 sha256 不符，原文不得更動")
    lines = split_lines(data.decode("utf-8"))
    for excuse in shape.excused:
        if not excuse.reason.strip():
            raise CatalogueError(f"規範資料 {name}：第 {excuse.lines} 行之排除未附理由（reason）")
        if any(not 1 <= number <= len(lines) for number in excuse.lines):
            raise CatalogueError(f"規範資料 {name}：排除之行號 {excuse.lines} 超出原文 {len(lines)} 行")
    excused = tuple(Excuse(excuse.lines, excuse.reason) for excuse in shape.excused)
    return SourceDocument(shape.id, shape.title, lines, excused)
