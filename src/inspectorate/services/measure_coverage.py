"""Measures how much of a source document, or of a copy of one, the rulebook holds."""

from pathlib import Path

from inspectorate.norms.catalogue import Catalogue
from inspectorate.norms.coverage import Coverage, coverage, coverage_of_copy, likest
from inspectorate.norms.sources import SourceDocument, read_sources, split_lines

_LARGEST = 1_000_000  # bytes; the longest source is a sixtieth of it
_ENCODINGS = ("utf-8-sig", "cp950")


class UnknownSourceError(ValueError):
    """Neither a source's name nor a text that resembles one; zh-TW with what to do."""


def measure_coverage(source: str, catalogue: Catalogue) -> Coverage:
    """The coverage of ``S000`` … (``000``, ``s000`` too) or of a text file that is a copy of one.

    Raises:
        UnknownSourceError: no such source or file, not a text, or a text that resembles no source.
    """
    documents = read_sources()
    named = documents.get(source.upper()) or documents.get(f"S{source}")
    if named:
        return coverage(named, catalogue.editions)
    lines = _read(source, documents)
    document = likest(lines, documents.values())
    if document is None:
        raise UnknownSourceError(
            f"{source}：與來源文件皆不相符，無從計算涵蓋率；"
            f"請給 {_names(documents)} 之一，或其原文之純文字檔。新法規請先以 norms read 讀入"
        )
    return coverage_of_copy(lines, document, catalogue.editions)


def _read(source: str, documents: dict[str, SourceDocument]) -> tuple[str, ...]:
    for encoding in _ENCODINGS:
        try:
            return split_lines(_bytes(source, documents).decode(encoding))
        except UnicodeDecodeError:
            continue
    raise UnknownSourceError(f"{source}：無法以 UTF-8 或 Big5（CP950）讀取；請存成 UTF-8 純文字檔再試")


def _bytes(source: str, documents: dict[str, SourceDocument]) -> bytes:
    path = Path(source)
    try:
        if not path.is_file():
            raise UnknownSourceError(
                f"{source}：不是來源文件代號，也不是檔案；請給 {_names(documents)} 之一或純文字檔路徑"
            )
        if path.stat().st_size > _LARGEST:
            raise UnknownSourceError(f"{source}：檔案超過 {_LARGEST} 位元組，不像法規原文；請確認檔案")
        return path.read_bytes()
    except OSError as error:
        raise UnknownSourceError(f"{source}：無法讀取（{error.strerror}）；請確認路徑與權限") from error


def _names(documents: dict[str, SourceDocument]) -> str:
    return "、".join(documents)
