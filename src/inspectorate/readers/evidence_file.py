"""One file that a firm handed over: hostile until read, bounded while read, refused with place and reason."""

import codecs
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

HEAD_BYTES = 65_536
LONGEST_LINE = 1_048_576
"""Bytes; a longer line is not a line of any format read here."""
_THREE_BYTES = "\u0800"
_BEYOND_CHANCE = 4
"""Letters of three bytes each; Big5 has pairs, which read as so many of these only by a rare accident."""


class RefusedError(Exception):
    """A file, or a part of it, that cannot be taken: what, where, and what to do."""

    def __init__(self, item: str, reason: str, remedy: str, where: str = "") -> None:
        """``item`` is the path in the evidence folder, ``where`` a place such as ``line 12``."""
        super().__init__(f"{item}{': ' + where if where else ''}: {reason} {remedy}".strip())
        self.item, self.reason, self.remedy, self.where = item, reason, remedy, where


@dataclass(frozen=True)
class EvidenceFile:
    """A file of the evidence folder.

    Attributes:
        path: where it lies on this machine.
        item: its path inside the evidence folder, with forward slashes; what papers cite.
        told: what ``evidence.toml`` says of it: ``reader``, ``system``, and whatever the reader asks for.
    """

    path: Path
    item: str
    told: Mapping[str, str] = field(default_factory=dict)
    memo: dict[str, Any] = field(default_factory=dict, compare=False, repr=False)
    """What was found out of the file once and is asked for by several readers."""

    @cached_property
    def head(self) -> bytes:
        """The first 64 KiB, for recognition."""
        with self.path.open("rb") as stream:
            return stream.read(HEAD_BYTES)

    @cached_property
    def encoding(self) -> str:
        """The text encoding: by byte-order mark, else UTF-8 where it decodes, else Big5 (CP950).

        Text that begins as UTF-8 beyond chance is broken UTF-8, so that the line can be named.
        """
        if self.head.startswith(codecs.BOM_UTF8):
            return "utf-8-sig"
        if self.head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return "utf-16"
        decoder = codecs.getincrementaldecoder("utf-8")()
        try:
            decoder.decode(self.head, final=len(self.head) < HEAD_BYTES)
        except UnicodeDecodeError as error:
            begun = self.head[: error.start].decode("utf-8", errors="replace")
            return "utf-8" if sum(letter >= _THREE_BYTES for letter in begun) >= _BEYOND_CHANCE else "cp950"
        return "utf-8"

    @property
    def head_text(self) -> str:
        """The head as text, with undecodable bytes replaced: for recognition only, never for facts."""
        return self.head.decode(self.encoding, errors="replace")

    def lines(self) -> Iterator[tuple[int, str]]:
        """Every line with its number from 1, without its line end, in constant memory.

        Raises:
            RefusedError: a line is too long, or bytes do not decode; it names the line.
        """
        if self.encoding == "utf-16":
            yield from self._wide_lines()
            return
        with self.path.open("rb") as stream:
            number = 0
            while raw := stream.readline(LONGEST_LINE + 1):
                number += 1
                if len(raw) > LONGEST_LINE:
                    raise self._too_long(number)
                yield number, self._decode(raw, number)

    def _wide_lines(self) -> Iterator[tuple[int, str]]:
        with self.path.open("r", encoding="utf-16", newline="\n") as stream:
            number = 0
            while True:
                number += 1
                try:
                    text = stream.readline(LONGEST_LINE + 1)
                except UnicodeError as error:
                    raise self.refused(
                        "位元組不合 UTF-16 編碼。", "請以 UTF-8 重新匯出。", f"line {number}"
                    ) from error
                if not text:
                    return
                if len(text) > LONGEST_LINE:
                    raise self._too_long(number)
                if "\x00" in text:
                    raise self.refused(
                        "文字檔內有 NUL 字元。", "請確認檔案未損壞後重新匯出。", f"line {number}"
                    )
                yield number, text.rstrip("\r\n")

    def text(self, limit: int = 64 * 1024 * 1024) -> str:
        """The whole file as text, refused where it is larger than ``limit`` bytes."""
        size = self.path.stat().st_size
        if size > limit:
            raise self.refused(f"檔案 {size} 位元組，超過此格式上限 {limit}。", "請分割後再交付。")
        return "\n".join(line for _, line in self.lines())

    def ends_with_a_line(self) -> bool:
        """Whether the last line has its end; one without may have been cut off."""
        with self.path.open("rb") as stream:
            stream.seek(max(self.path.stat().st_size - 2, 0))
            return b"\n" in stream.read(2)  # UTF-16 writes it in two bytes

    def refused(self, reason: str, remedy: str, where: str = "") -> RefusedError:
        """The error that refuses this file."""
        return RefusedError(self.item, reason, remedy, where)

    def _decode(self, raw: bytes, number: int) -> str:
        if b"\x00" in raw:
            place = f"line {number} byte {raw.index(0) + 1}"
            raise self.refused("文字檔內有 NUL 位元組。", "請確認檔案未損壞後重新匯出。", place)
        try:
            return raw.decode(
                "utf-8-sig" if number == 1 and self.encoding == "utf-8-sig" else self._plain
            ).rstrip("\r\n")
        except UnicodeDecodeError as error:
            place = f"line {number} byte {error.start + 1}"
            raise self.refused(f"位元組不合 {self._plain} 編碼。", "請以 UTF-8 重新匯出。", place) from error

    @property
    def _plain(self) -> str:
        return "utf-8" if self.encoding == "utf-8-sig" else self.encoding

    def _too_long(self, number: int) -> RefusedError:
        return self.refused(
            f"一行超過 {LONGEST_LINE} 位元組。", "請確認檔案未損壞並為文字格式。", f"line {number}"
        )
