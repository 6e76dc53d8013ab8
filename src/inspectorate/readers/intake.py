"""Intake: everything in an evidence folder, read or refused, nothing half-taken, nothing passed over."""

import hashlib
import logging
import mimetypes
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeVar

from inspectorate.facts.composition import composed
from inspectorate.facts.firewall import FirewallPolicy
from inspectorate.facts.firewall_change import FormerPolicy
from inspectorate.readers.evidence_file import EvidenceFile, RefusedError
from inspectorate.readers.folder import FIRM, Entry, entries, evidence_root
from inspectorate.readers.shelf import Reader, reader_for, recognising
from inspectorate.readers.told import NAME as EVIDENCE_TOML
from inspectorate.readers.told import Told, read_told
from inspectorate.readers.unpacking import is_packed, unpacked

_log = logging.getLogger(__name__)

Progress = Callable[[str], None]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class EvidenceItem:
    """One file as it was handed over.

    Attributes:
        item: its path in the evidence folder; a zip's member is ``archive.zip!/name``.
        size: bytes. ``sha256``: of the file's bytes, in hexadecimal.
        reader: which reader read it; empty where none did.
        facts: how many facts it gave.
    """

    item: str
    size: int
    sha256: str
    media_type: str = ""
    reader: str = ""
    facts: int = 0


@dataclass(frozen=True, slots=True)
class Refusal:
    """What was not taken: where, why, what to do; and the facts that could therefore not be seen.

    Attributes:
        unseen: the facts that the reader would have given; empty where no reader was known.
    """

    item: str
    where: str
    reason: str
    remedy: str
    reader: str = ""
    unseen: tuple[type[Any], ...] = ()


@dataclass(frozen=True, slots=True)
class Intake:
    """What the folder holds.

    Attributes:
        facts: of all readers, with what they say together.
        ignored: sentences (zh-TW), each naming a file that was left alone and why.
    """

    facts: tuple[Any, ...] = ()
    items: tuple[EvidenceItem, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    ignored: tuple[str, ...] = ()


@dataclass(slots=True)
class _Basket:
    """What is gathered of one file, or of the whole folder."""

    facts: list[Any] = field(default_factory=list)
    items: list[EvidenceItem] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)

    def add(self, other: "_Basket") -> None:
        self.facts += other.facts
        self.items += other.items
        self.refusals += other.refusals
        self.ignored += other.ignored

    def refuse(
        self, error: RefusedError, reader: Reader | None = None, unseen: tuple[type[Any], ...] = ()
    ) -> None:
        name = reader.NAME if reader else ""
        self.refusals.append(Refusal(error.item, error.where, error.reason, error.remedy, name, unseen))


def read_evidence(folder: Path, on_progress: Progress | None = None) -> Intake:
    """Read every file of a firm's folder, or of a folder of evidence, in one fixed order.

    A file that cannot be read whole gives no fact at all, but a refusal; everything else goes on.

    Args:
        on_progress: told each item's path before it is read.

    Raises:
        RefusedError: there is no such folder, or it holds more files than evidence can.
    """
    root = evidence_root(folder)
    told = read_told(root)
    basket = _Basket()
    for error in told.refused:
        basket.refuse(error)
    names = []
    for entry in entries(root):
        if entry.item in (EVIDENCE_TOML, FIRM) and not (entry.refused or entry.hidden):
            continue
        if on_progress:
            on_progress(entry.item)
        part = _read_entry(entry, told)
        names += [entry.item, *(item.item for item in part.items)]
        basket.add(part)
    for error in told.unmatched(names):
        basket.refuse(error)
    return Intake(composed(basket.facts), tuple(basket.items), tuple(basket.refusals), tuple(basket.ignored))


def _read_entry(entry: Entry, told: Told) -> _Basket:
    part = _Basket()
    if entry.refused:
        part.refuse(entry.refused)
    elif entry.hidden:
        part.ignored.append(f"{entry.item}：隱藏檔或資料夾內之連結，未讀取。")
    else:
        try:
            with entry.path.open("rb") as stream:
                head = stream.read(8)
            part = _read_packed(entry, told) if is_packed(entry.path, head) else _read_plain(entry, told)
        except RefusedError as error:
            part.refuse(error)
        except OSError as error:
            part.refuse(RefusedError(entry.item, f"無法讀取（{error.strerror}）。", "請確認檔案與權限。"))
    return part


def _read_plain(entry: Entry, told: Told) -> _Basket:
    return _read_file(EvidenceFile(entry.path, entry.item, told.of(entry.item)), entry.path)


def _read_packed(entry: Entry, told: Told) -> _Basket:
    """All that the archive's files give; where the archive itself fails, only that it was there."""
    whole = _Basket()
    try:
        with unpacked(entry.path, entry.item) as files:
            for path, item in files:
                handed_over = entry.path if item == entry.item else path
                whole.add(_read_file(EvidenceFile(path, item, told.of(item)), handed_over))
    except RefusedError as error:
        whole = _Basket()
        whole.refuse(error)
    if not any(item.item == entry.item for item in whole.items):
        whole.items.insert(0, _evidence_item(entry.path, entry.item))
    return whole


def _read_file(file: EvidenceFile, handed_over: Path) -> _Basket:
    part = _Basket()
    before = _state(handed_over)
    as_handed_over = _evidence_item(handed_over, file.item)
    reader = _recognise(file, part)
    facts = _facts(file, reader, part) if reader else ()
    if _state(handed_over) != before:
        facts = ()
        part.refuse(
            file.refused("讀取期間檔案遭變動。", "請待檔案不再寫入後重試。"), reader, _unseen(file, reader)
        )
    part.facts += facts
    if not reader and not part.refusals:
        part.ignored.append(f"{file.item}：未識別之格式，未讀取；可於 evidence.toml 以 reader 指定讀取器。")
    part.items.append(
        replace(as_handed_over, reader=reader.NAME if reader else "", facts=len(facts)),
    )
    return part


def _evidence_item(path: Path, item: str) -> EvidenceItem:
    with path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    media = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return EvidenceItem(item, path.stat().st_size, digest, media)


def _recognise(file: EvidenceFile, part: _Basket) -> Reader | None:
    return _attempt(lambda: reader_for(file), file, part, None)


def _facts(file: EvidenceFile, reader: Reader, part: _Basket) -> tuple[Any, ...]:
    return _attempt(lambda: tuple(_as_told(file, reader)), file, part, reader) or ()


def _as_told(file: EvidenceFile, reader: Reader) -> Iterable[Any]:
    """The file's facts; what the firm tells to be of an earlier day is only compared with, never judged.

    Raises:
        RefusedError: ``former`` is told of something that is no firewall's configuration.
    """
    said = file.told.get("former", "false")
    if said == "false":
        return reader.read(file)
    if said != "true":
        raise file.refused(f"former 之值應為 true 或 false，不是 {said!r}。", "請修正 evidence.toml。")
    if tuple(reader.YIELDS) != (FirewallPolicy,):
        raise file.refused("former 僅適用於防火牆設定檔。", "請自 evidence.toml 刪去此鍵。")
    return (FormerPolicy(policy) for policy in reader.read(file))


def _attempt(act: Callable[[], T], file: EvidenceFile, part: _Basket, reader: Reader | None) -> T | None:
    """What the act gives; None with a refusal where it fails, whatever hostile input made of it."""
    try:
        return act()
    except RefusedError as error:
        part.refuse(error, reader, _unseen(file, reader))
    except (KeyboardInterrupt, SystemExit, GeneratorExit):
        raise
    except BaseException as error:  # noqa: BLE001 - a library in Rust panics outside Exception; input must not stop the rest
        _log.debug("%s could not be read", file.item, exc_info=True)
        reason = f"讀取時發生未預期之狀況（{type(error).__name__}）。"
        refused = file.refused(reason, "請確認檔案完整；若完整，請回報此格式。")
        part.refuse(refused, reader, _unseen(file, reader))
    return None


def _unseen(file: EvidenceFile, reader: Reader | None) -> tuple[type[Any], ...]:
    """What the file may hold: the facts of the reader it was given to and of all that know it by content."""
    try:
        able = recognising(file)
    except (RefusedError, OSError):
        able = []
    able = [reader, *able] if reader else able
    return tuple(dict.fromkeys(kind for one in able for kind in one.YIELDS))


def _state(path: Path) -> tuple[int, int]:
    status = path.stat()
    return status.st_size, status.st_mtime_ns
