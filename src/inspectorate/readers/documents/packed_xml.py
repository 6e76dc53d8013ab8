"""Documents that are XML in a zip (DOCX, ODT): opened within bounds, parsed without entities or network."""

import zipfile
from functools import cached_property
from typing import TYPE_CHECKING

from inspectorate.readers.evidence_file import EvidenceFile

if TYPE_CHECKING:
    from lxml.etree import _Element

_MOST_UNPACKED = 256 * 1024 * 1024
_WORST_RATIO = 400
_SMALL = 1024 * 1024
_MOST_PARTS = 5_000


class PackedXml:
    """A zip of XML parts, refused before anything is unpacked where it is too large or too dense."""

    def __init__(self, file: EvidenceFile) -> None:
        """``file`` begins like a zip."""
        self.file = file

    @cached_property
    def _sizes(self) -> dict[str, tuple[int, int]]:
        try:
            with zipfile.ZipFile(self.file.path) as archive:
                entries = archive.infolist()
        except (zipfile.BadZipFile, OSError, ValueError) as error:
            raise self.file.refused("壓縮檔損壞或不完整。", "請重新取得檔案。") from error
        if len(entries) > _MOST_PARTS or sum(entry.file_size for entry in entries) > _MOST_UNPACKED:
            raise self.file.refused("解壓後過大，疑為壓縮炸彈。", "請確認檔案來源。")
        if any(entry.flag_bits & 1 for entry in entries):
            raise self.file.refused("檔案已加密。", "請移除密碼後再交付。")
        return {entry.filename: (entry.file_size, entry.compress_size) for entry in entries}

    def holds(self, part: str) -> bool:
        """Whether there is a part of that name."""
        return part in self._sizes

    def part(self, name: str) -> "_Element | None":
        """The root of one XML part; None where there is none.

        Raises:
            RefusedError: too dense, damaged, or with a document type declaration (entities).
        """
        from lxml import etree

        if not self.holds(name):
            return None
        size, packed = self._sizes[name]
        if size > _SMALL and size > _WORST_RATIO * max(packed, 1):
            raise self.file.refused(f"{name} 解壓後達 {size} 位元組，疑為壓縮炸彈。", "請確認檔案來源。")
        try:
            with zipfile.ZipFile(self.file.path) as archive, archive.open(name) as stream:
                data = stream.read(_MOST_UNPACKED + 1)
        except (zipfile.BadZipFile, OSError, EOFError, RuntimeError, NotImplementedError) as error:
            raise self.file.refused(f"{name} 無法解壓縮：檔案損壞或不完整。", "請重新取得檔案。") from error
        if b"<!DOCTYPE" in data[:4096] or b"<!ENTITY" in data:
            raise self.file.refused(f"{name} 內有 DTD 或實體宣告。", "正常文件不含此內容；請確認檔案來源。")
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
        try:
            return etree.fromstring(data, parser)
        except etree.XMLSyntaxError as error:
            place = f"{name} line {error.lineno}"
            raise self.file.refused("XML 不完整或格式有誤。", "請重新取得檔案。", place) from error
