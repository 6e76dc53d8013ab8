"""LDIF (RFC 2849): records of attributes, with folded lines and base64 values."""

import base64
import binascii
from collections.abc import Iterator
from dataclasses import dataclass, field

from inspectorate.readers.evidence_file import EvidenceFile

_LONGEST_VALUE = 1_048_576
_MOST_VALUES = 10_000
_SECRETS = frozenset({"userpassword", "unicodepwd", "ntpwdhistory", "dbcspwd", "supplementalcredentials"})


@dataclass(slots=True)
class Record:
    """One record: the line it begins at, its name, and its values by lower-case attribute."""

    line: int
    dn: str = ""
    values: dict[str, list[str]] = field(default_factory=dict)

    def joined(self) -> dict[str, str]:
        """The values by attribute, several divided by new lines."""
        return {name: "\n".join(values) for name, values in self.values.items()}


def records(file: EvidenceFile) -> Iterator[Record]:
    """Every record, one at a time. Attributes that hold passwords are passed over unread.

    Raises:
        RefusedError: a line that is no attribute or is cut off, or base64 that does not decode; it names the
            line.
    """
    now: Record | None = None
    for number, line in _unfolded(file):
        if not line:
            if now:
                yield now
            now = None
            continue
        now = now or Record(number)
        _take(file, now, number, line)
    if now and not file.ends_with_a_line():
        raise file.refused("最後一行沒有換行，檔案可能遭截斷。", "請重新匯出。", f"line {now.line}")
    if now:
        yield now


def _unfolded(file: EvidenceFile) -> Iterator[tuple[int, str]]:
    """Lines with those that go on in the next put together, comments left out, and one blank at the end."""
    number, kept = 0, ""
    for index, line in file.lines():
        if line.startswith(" ") and kept:
            kept += line[1:]
            if len(kept) > _LONGEST_VALUE:
                raise file.refused("屬性值過長。", "請重新匯出。", f"line {number}")
            continue
        if kept and not kept.startswith("#"):
            yield number, kept
        number, kept = index, line
        if not line:
            yield index, ""
    if kept and not kept.startswith("#"):
        yield number, kept


def _take(file: EvidenceFile, record: Record, number: int, line: str) -> None:
    name, colon, rest = line.partition(":")
    if not colon or not name.strip() or " " in name.strip():
        raise file.refused(
            "不是 LDIF 之「屬性: 值」。", "請以 ldifde 或 ldapsearch 重新匯出。", f"line {number}"
        )
    name = name.split(";")[0].strip().casefold()
    if name in _SECRETS:
        return
    value = _value(file, number, name, rest)
    if name == "dn":
        record.dn = value
        return
    listed = record.values.setdefault(name, [])
    listed.append(value)
    if len(listed) > _MOST_VALUES:
        raise file.refused("一筆紀錄之屬性值過多。", "請僅匯出帳號所需之屬性。", f"line {number}")


def _value(file: EvidenceFile, number: int, name: str, rest: str) -> str:
    if rest.startswith("<"):
        raise file.refused("屬性值指向外部檔案，不予讀取。", "請匯出其內容。", f"line {number}")
    if not rest.startswith(":"):
        return rest.strip()
    try:
        raw = base64.b64decode(rest[1:].strip(), validate=True)
    except (binascii.Error, ValueError) as error:
        raise file.refused("Base64 內容不完整。", "請重新匯出。", f"line {number}") from error
    return sid(raw) if name == "objectsid" else raw.decode("utf-8", errors="replace")


def sid(raw: bytes) -> str:
    """A security identifier in text, ``S-1-5-21-…-500``; empty where the bytes are none."""
    head = 8
    if len(raw) < head or len(raw) != head + 4 * raw[1]:
        return ""
    parts = (int.from_bytes(raw[at : at + 4], "little") for at in range(head, len(raw), 4))
    return "-".join(map(str, ("S", raw[0], int.from_bytes(raw[2:head], "big"), *parts)))
