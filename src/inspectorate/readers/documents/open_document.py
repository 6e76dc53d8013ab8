"""Recognises a document by its content and reads it; what is no document is refused."""

from collections.abc import Sequence
from pathlib import Path

from inspectorate.readers.documents.docx_file import read_docx
from inspectorate.readers.documents.html_file import is_html, read_html
from inspectorate.readers.documents.odt_file import read_odt
from inspectorate.readers.documents.packed_xml import PackedXml
from inspectorate.readers.documents.pdf_file import read_pdf
from inspectorate.readers.documents.pdf_unruled import Headings
from inspectorate.readers.documents.structure import Document
from inspectorate.readers.documents.text_file import read_text
from inspectorate.readers.evidence_file import EvidenceFile

_MOST_BYTES = 64 * 1024 * 1024
_ACCEPTED = "可讀格式：.txt（UTF-8 或 Big5）、.html、.docx、.odt、有文字層之 .pdf。"


def _no_heading(_: Sequence[str]) -> bool:
    return False


def read_document(path: Path, headings: Headings = _no_heading) -> Document:
    """The passages and tables of a file.

    Args:
        headings: says of a row's cells whether they head a table that must be read by its columns, though
            nothing but white may part them.

    Raises:
        RefusedError: there is no such file, it is no document of a known format, or it is hostile.
    """
    file = EvidenceFile(path, path.name)
    try:
        size = path.stat().st_size
        head = file.head
    except OSError as error:
        raise file.refused(f"無法開啟檔案：{error.strerror}。", "請確認路徑。") from error
    if size > _MOST_BYTES:
        raise file.refused(f"檔案 {size} 位元組，超過上限 {_MOST_BYTES}。", "請分割後再交付。")
    if not head.strip():
        raise file.refused("檔案沒有內容。", _ACCEPTED)
    try:
        return _read(file, head, headings)
    except ImportError as error:
        raise file.refused(
            f"讀取此格式需要 {error.name}，但未安裝。", "請安裝 inspectorate[documents]，或改交 .txt。"
        ) from error


def _read(file: EvidenceFile, head: bytes, headings: Headings) -> Document:
    if head.lstrip().startswith(b"%PDF"):
        return read_pdf(file, headings)
    if head.startswith(b"PK\x03\x04"):
        packed = PackedXml(file)
        if packed.holds("word/document.xml"):
            return read_docx(packed)
        if packed.holds("content.xml"):
            return read_odt(packed)
        raise file.refused("壓縮檔內不是 Word（.docx）或 ODF（.odt）文件。", _ACCEPTED)
    if head.startswith((b"\xd0\xcf\x11\xe0", b"{\\rtf")):
        raise file.refused("為舊式 .doc、.rtf 或加密之 Word 文件。", "請另存為 .docx 或 .odt（不加密）。")
    if b"\x00" in head and file.encoding != "utf-16":
        raise file.refused("內容不是文字，亦非可辨識之文件格式。", _ACCEPTED)
    return read_html(file) if is_html(file) else read_text(file)
