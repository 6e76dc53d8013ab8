"""移交: one zip with verified copies, the custody of each, proofs, the checkpoint and a verifier."""

import json
import re
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from importlib.resources import files
from pathlib import Path

from inspectorate.evidence.custody import Custody
from inspectorate.evidence.events import HandedOver
from inspectorate.evidence.item import TAIWAN
from inspectorate.i18n import _
from inspectorate.ledger.checkpoint import Checkpoint
from inspectorate.ledger.merkle import inclusion_proof
from inspectorate.ledger.note import Note
from inspectorate.ledger.proof import inclusion_text
from inspectorate.ledger.reader import LogReader
from inspectorate.services.age_stream import encrypting
from inspectorate.services.evidence_objects import written_whole
from inspectorate.services.evidence_verifier import index_csv, index_html, place_in, shown_of
from inspectorate.services.hand_over_stamps import key_notes, rotated_at, stamps_of
from inspectorate.services.open_evidence import (
    EvidenceError,
    Keeper,
    evidence_keeper,
    evidence_keys,
    ledger_folder,
    now,
)
from inspectorate.services.open_store import evidence_ledger
from inspectorate.services.show_evidence import opened_whole, pour, present, refuse_malware
from inspectorate.services.stamp_after_write import stamp_after_write

_IMPORTED = re.compile(r"^from inspectorate\.services\.evidence_proofs import \([^)]*\)\n", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Package:
    """What was handed over, and the checkpoint that the receiver should keep."""

    items: tuple[Custody, ...]
    checkpoint: Checkpoint
    key: str
    verifier_sha256: str


def hand_over_evidence(  # noqa: PLR0913 - what, to whom, where, by whom and in which form
    numbers: Sequence[int],
    to: str,
    out: Path,
    by: str,
    *,
    recipients: Sequence[str] = (),
    malware: bool = False,
) -> Package:
    """Write the package; where one item is broken, nothing is handed over.

    With ``recipients`` (age) the whole package is encrypted as it is written; each of them can open it.
    Malware goes along only where that was said (``malware``), under a name that says what it is.

    The entry that tells of it comes before the package has its name: a crash between the two leaves an entry
    without a package, never a package without an entry.

    Raises:
        BrokenEvidenceError: an item's content was changed or is missing.
        EvidenceError: nobody to hand it to, no item, an item was purged, is malware that was not
            asked for, or the file exists.
        KeyFileError: a recipient is none.
    """
    if not to.strip() or not numbers:
        raise EvidenceError(_("請指明移交之佐證，並以 --to 指明移交對象"))
    with evidence_keeper() as keeper:
        items = tuple(present(keeper, number) for number in dict.fromkeys(numbers))
        for one in items:
            refuse_malware(one, malware=malware)
        try:
            with _new_package(out, recipients) as package:
                for one in items:
                    _put_content(package, keeper, one, by)
                told = tuple(one.item.number for one in items)
                shown = shown_of(_shown(keeper, items))
                keeper.record(HandedOver(**keeper.stamp(by), items=told, to=to.strip(), shown=shown))
                signed = _put_ledger(package, keeper, items)
        except FileExistsError as error:
            raise EvidenceError(_("{path} 已存在，不予覆寫；請另取檔名").format(path=out)) from error
        return Package(items, signed, keeper.verifier.text, sha256(verifier_source()).hexdigest())


@contextmanager
def _new_package(out: Path, recipients: Sequence[str]) -> Iterator[zipfile.ZipFile]:
    with (
        written_whole(out) as stream,
        encrypting(stream, recipients) if recipients else nullcontext(stream) as sink,
        zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as package,
    ):
        yield package


def _put_content(package: zipfile.ZipFile, keeper: Keeper, one: Custody, by: str) -> None:
    told = {index: json.loads(keeper.entries[index]) for index, _event in one.history}
    arrived = _zip_info(place_in(told, one.item.number), one.item.arrived)
    with opened_whole(keeper, one, by) as content, package.open(arrived, "w", force_zip64=True) as copy:
        pour(content, copy.write, one)


def _put_ledger(package: zipfile.ZipFile, keeper: Keeper, items: Sequence[Custody]) -> Checkpoint:
    """Put in the entries, their proofs, the checkpoint and what people read."""
    keeper.publish()
    note, checkpoint = keeper.head.note, keeper.head.checkpoint
    disk = evidence_ledger(ledger_folder())
    reader = LogReader(disk, checkpoint.size)
    shown = {index: keeper.entries[index] for index in _shown(keeper, items)}
    moment = max(one.history[-1][1].at for one in items)
    for index, entry in sorted(shown.items()):
        _put(package, f"entries/{index}.json", entry, moment)
        _put(package, f"proofs/{index}.tlog-proof", _proof(reader, index, note), moment)
    told = {index: json.loads(entry) for index, entry in shown.items()}
    stamp_after_write(disk, evidence_keys(disk), now)
    handed = stamps_of(disk, note, shown)
    for name, data in (*key_notes(disk), *handed.files):
        _put(package, name, data, moment)
    for name, data in (
        ("checkpoint", bytes(note)),
        ("verifier-key.txt", f"{keeper.verifier.text}\n".encode()),
        ("index.csv", index_csv(told)),
        ("index.html", index_html(told, bytes(note), handed.stamps)),
        ("verifier.py", verifier_source()),
    ):
        _put(package, name, data, moment)
    return checkpoint


def _shown(keeper: Keeper, items: Sequence[Custody]) -> set[int]:
    """The entries that go along: the items' custody, and the rotations of the key that signs."""
    return {index for one in items for index, _event in one.history} | rotated_at(keeper.entries)


def verifier_source() -> bytes:
    """The verifier that goes with every package; its SHA-256 shows the receiver that it is ours.

    One file, of two of ours: with Python's ``-I`` nothing that lies beside it is run.
    """
    whole = files("inspectorate.services").joinpath("evidence_verifier.py").read_text("utf-8")
    part = files("inspectorate.services").joinpath("evidence_proofs.py").read_text("utf-8")
    _head, _mark, body = part.partition("from __future__ import annotations\n")
    return _IMPORTED.sub(lambda _found: body.strip() + "\n", whole, count=1).encode()


def _proof(reader: LogReader, index: int, note: Note) -> bytes:
    return inclusion_text(index, inclusion_proof(index, reader.size, reader.node), note).encode()


def _put(package: zipfile.ZipFile, name: str, data: bytes, moment: datetime) -> None:
    package.writestr(_zip_info(name, moment), data)


def _zip_info(name: str, moment: datetime) -> zipfile.ZipInfo:
    local = moment.astimezone(TAIWAN)
    info = zipfile.ZipInfo(name, (local.year, local.month, local.day, local.hour, local.minute, local.second))
    info.compress_type = zipfile.ZIP_DEFLATED
    info.external_attr = 0o644 << 16
    return info
