"""Holds a folder of papers, and the sealed copies in the store, against what the ledger says was sealed."""

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from inspectorate.evidence.custody import Custody
from inspectorate.evidence.events import Checked, Event, Exported
from inspectorate.evidence.seals import Revision, Seals
from inspectorate.i18n import _
from inspectorate.inspection.sealing import (
    RESULT,
    SEAL,
    Differences,
    Manifest,
    Result,
    SealingError,
    differences,
    read_manifest,
    read_result,
)
from inspectorate.services.open_evidence import EvidenceError, Keeper, evidence_keeper, read_evidence_book
from inspectorate.services.sealed_folder import found_in, seal_of
from inspectorate.services.show_evidence import BrokenEvidenceError, opened_whole, pour, present


@dataclass(frozen=True, slots=True)
class VerifiedSeal:
    """What came of holding a folder against a revision.

    Attributes:
        newest: the revision that stands, where that is a later one; else None.
        files: how many files were sealed.
        folder: how the folder differs; the list beside the papers counts as one of its files.
        copies: what is wrong with the copies in the store, a sentence (zh-TW) each; every one is a finding.
    """

    revision: Revision
    newest: Revision | None
    files: int
    folder: Differences
    copies: tuple[str, ...]

    @property
    def stands(self) -> bool:
        """Whether the folder and the copies are what was sealed."""
        return not self.folder and not self.copies


def list_seals() -> list[Revision]:
    """Every revision of every engagement, in the order of sealing."""
    return read_evidence_book().book.seals.all()


def verify_seal(folder: Path, by: str, label: str = "") -> VerifiedSeal:
    """Say which file of a folder differs from what was sealed.

    Args:
        folder: the papers.
        by: who has it verified.
        label: the revision, ``9A99/2026-10#1``; without it the one that the folder itself says it is, else
            the newest of the engagement.

    Raises:
        BrokenEvidenceError: the folder says it was sealed and the ledger holds no such seal, or the list
            that was sealed is broken itself.
        EvidenceError: nothing of this engagement was sealed.
    """
    with evidence_keeper() as keeper:
        lying = seal_of(folder)
        revision = _revision(keeper.book.seals, folder, lying, label)
        manifest = manifest_of_seal(keeper, revision, by)
        found = found_in(folder)
        marks = {} if lying is None else {SEAL: sha256(lying).hexdigest()}
        told = differences(manifest, found)
        if marks.get(SEAL) != revision.seal.manifest:
            told = Differences(
                (*told.changed, *marks), (*told.missing, *([] if marks else [SEAL])), told.added
            )
        newest = keeper.book.seals.newest(revision.seal.engagement)
        copies = tuple(_broken(keeper, revision, by))
    later = newest if newest != revision else None
    return VerifiedSeal(revision, later, len(manifest.files), told, copies)


def restore_seal(label: str, out: Path, by: str) -> Revision:
    """Write the sealed copies of a revision into a new folder, each verified.

    Raises:
        BrokenEvidenceError: a copy was changed or is missing; nothing is written.
        EvidenceError: there is no such revision, a copy was purged, or the folder exists.
    """
    if out.exists():
        raise EvidenceError(_("{path} 已存在，不予覆寫；請另取檔名").format(path=out))
    with evidence_keeper() as keeper:
        revision = named(keeper.book.seals, label)
        out.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".seal-", dir=out.parent) as name:
            copies = Path(name) / "papers"
            items = [present(keeper, number) for number in revision.seal.items]
            for one in items:
                _write(keeper, one, copies, by)
            stamp = keeper.stamp(by)
            events: list[Event] = [
                Exported(**stamp, item=one.item.number, to=f"{out.name}/{one.item.name}") for one in items
            ]
            keeper.record(*events)
            copies.replace(out)
        return revision


def items_of_seal(label: str, by: str) -> tuple[int, ...]:
    """The items that show a sealed inspection: its papers, and all that was kept of what it read.

    Raises:
        BrokenEvidenceError: the list that was sealed is broken.
        EvidenceError: there is no such seal.
    """
    with evidence_keeper() as keeper:
        revision = named(keeper.book.seals, label)
        listed = manifest_of_seal(keeper, revision, by).evidence
    kept = (one.entry for one in listed if one.entry is not None)
    return (*revision.seal.items, *dict.fromkeys(kept))


def named(seals: Seals, label: str) -> Revision:
    """The revision of a label; without ``#n`` the newest.

    Raises:
        EvidenceError: there is none.
    """
    found = seals.find(label)
    if found is None:
        said = _("沒有封存 {label}；請寫如 9A99/2026-10 或 9A99/2026-10#1，並以 inspect seals 列出")
        raise EvidenceError(said.format(label=label))
    return found


def _revision(seals: Seals, folder: Path, lying: bytes | None, label: str) -> Revision:
    if label:
        return named(seals, label)
    engagement = _engagement(folder, lying)
    digest = sha256(lying or b"").hexdigest()
    same = [one for one in seals.revisions.get(engagement, []) if one.seal.manifest == digest]
    found = same[-1] if same else seals.newest(engagement)
    if found:
        return found
    if lying is not None:
        said = _("{folder} 稱為已封存之 {engagement}，軌跡並無此封存")
        raise BrokenEvidenceError(said.format(folder=folder, engagement=engagement))
    raise EvidenceError(_("{folder} 未曾封存（{engagement}）").format(folder=folder, engagement=engagement))


def _engagement(folder: Path, lying: bytes | None) -> str:
    """What the folder says that it is: by the list beside the papers, else by the result."""
    result = folder / RESULT
    found = _said(read_manifest, lying or b"") or _said(
        read_result, result.read_bytes() if result.is_file() else b""
    )
    if not found:
        said = _("無法得知 {folder} 為何者之底稿；請以 --revision 指明，如 9A99/2026-10#1")
        raise EvidenceError(said.format(folder=folder))
    return found


def _said(read: Callable[[bytes], Manifest | Result], data: bytes) -> str:
    try:
        return read(data).engagement
    except SealingError:
        return ""


def manifest_of_seal(keeper: Keeper, revision: Revision, by: str) -> Manifest:
    """The list that was sealed, verified.

    Raises:
        BrokenEvidenceError: it was changed or is missing.
    """
    with opened_whole(keeper, present(keeper, revision.seal.items[-1]), by) as content:
        return read_manifest(content.read())


def _broken(keeper: Keeper, revision: Revision, by: str) -> list[str]:
    """What is wrong with the sealed copies; that the others were read and are whole goes into the ledger."""
    found, whole = [], []
    for number in revision.seal.items:
        try:
            opened_whole(keeper, present(keeper, number), by).close()
            whole.append(number)
        except (BrokenEvidenceError, EvidenceError) as error:
            found.append(str(error))
    if whole:
        keeper.record(Checked(**keeper.stamp(by), items=tuple(whole), round=0))
    return found


def _write(keeper: Keeper, one: Custody, folder: Path, by: str) -> None:
    path = folder / one.item.name
    if ".." in path.parts or not path.is_relative_to(folder):
        raise BrokenEvidenceError(_("{item} 之名稱不在底稿資料夾之內").format(item=one.item.label))
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("xb") as copy, opened_whole(keeper, one, by) as content:
        pour(content, copy.write, one)
