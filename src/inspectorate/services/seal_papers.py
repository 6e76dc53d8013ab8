"""封存: binds a folder of papers as two people leave it, keeps the copy, and enters it in the ledger."""

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from inspectorate.evidence.events import Sealed
from inspectorate.evidence.item import Covers
from inspectorate.evidence.seals import Revision, why_not_two
from inspectorate.i18n import _
from inspectorate.inspection.period import Period
from inspectorate.inspection.sealing import (
    RESULT,
    SEAL,
    Bound,
    Differences,
    Manifest,
    SealingError,
    differences,
    manifest_of,
    read_result,
)
from inspectorate.services.add_evidence import Particulars, retention_class, settled, take_in_plain
from inspectorate.services.evidence_objects import Arriving, arrivals
from inspectorate.services.open_evidence import (
    EvidenceError,
    Keeper,
    evidence_folder,
    evidence_keeper,
    read_evidence_book,
)
from inspectorate.services.sealed_folder import found_in, lock, paths_of
from inspectorate.services.show_evidence import BrokenEvidenceError, opened_whole, present
from inspectorate.services.verify_seal import named

_MEMBER = "!/"
_MOST_FILES, _MOST_CITED = 2_000, 5_000
"""Numbers of items that fit into one entry of the ledger; the sealed list names all that are cited."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Who seals: ``by`` made the papers, ``reviewed_by`` checked them; why, where an earlier seal stands."""

    by: str
    reviewed_by: str
    reason: str = ""
    retention: str = "five_years"


@dataclass(frozen=True, slots=True)
class SealedPapers:
    """What came of it.

    Attributes:
        revision: the one that stands now.
        fresh: whether it was entered now; False where the folder is what was sealed already.
        locked: whether the folder could be made read-only.
        meanwhile: what was changed in the folder while it was being sealed.
        unkept: how many files the papers cite that were not kept, so that only their SHA-256 is known.
    """

    revision: Revision
    fresh: bool
    files: int
    locked: bool
    meanwhile: Differences
    unkept: int


def seal_papers(folder: Path, asked: Asked) -> SealedPapers:
    """Seal a folder that ``inspect run`` wrote: all of its files, with whatever people filled in.

    The ledger's entry stands before the folder is locked; run again after an interruption it only locks.

    Raises:
        BrokenEvidenceError: evidence that the papers cite is not what the ledger holds under its number.
        EvidenceError: no such folder, the two are one person, or a change without a reason.
    """
    recipients = read_evidence_book().book.encryption.recipients  # a broken ledger refuses before any copy
    retention_class(asked.retention)
    alone = why_not_two(asked.by, asked.reviewed_by)
    if alone:
        raise EvidenceError(alone)
    paths = paths_of(folder)
    if len(paths) > _MOST_FILES:
        raise EvidenceError(
            _("{folder} 之檔案超過 {most} 個，不得封存").format(folder=folder, most=_MOST_FILES)
        )
    with arrivals(evidence_folder()) as incoming:
        arrived = {path: take_in_plain(incoming, folder / path, recipients) for path in paths}
        manifest = _manifest(folder, arrived)
        encoded = _encoded(manifest)
        arrived[SEAL] = _listed(incoming, encoded, recipients)
        with evidence_keeper() as keeper:
            revision, fresh = _entered(keeper, manifest, arrived, asked)
    locked = lock(folder, encoded)
    return SealedPapers(
        revision=revision,
        fresh=fresh,
        files=len(manifest.files),
        locked=locked,
        meanwhile=differences(manifest, found_in(folder)),
        unkept=sum(one.cited and one.entry is None for one in manifest.evidence),
    )


def _manifest(folder: Path, arrived: Mapping[str, Arriving]) -> Manifest:
    if RESULT not in arrived:
        said = _("{folder} 不是 inspect run 所產之底稿資料夾（缺 {file}）")
        raise EvidenceError(said.format(folder=folder, file=RESULT))
    files = [Bound(path, one.sha256, one.size) for path, one in arrived.items()]
    result = (folder / RESULT).read_bytes()
    if sha256(result).hexdigest() != arrived[RESULT].sha256:
        raise EvidenceError(_("{file} 於封存期間遭更動，未封存").format(file=folder / RESULT))
    try:
        return manifest_of(read_result(result), files)
    except SealingError as error:
        said = _("{file} 不是 inspect run 所產之結果，不得封存：{error}")
        raise EvidenceError(said.format(file=folder / RESULT, error=error)) from error


def _encoded(manifest: Manifest) -> bytes:
    try:
        return manifest.encoded()
    except SealingError as error:
        raise EvidenceError(_("檔名須為 UTF-8：{error}").format(error=error)) from error


def _listed(incoming: Path, encoded: bytes, recipients: tuple[str, ...]) -> Arriving:
    with tempfile.TemporaryDirectory() as name:
        draft = Path(name) / SEAL
        draft.write_bytes(encoded)
        return take_in_plain(incoming, draft, recipients)


def _entered(
    keeper: Keeper, manifest: Manifest, arrived: Mapping[str, Arriving], asked: Asked
) -> tuple[Revision, bool]:
    """The revision that stands after this, and whether it is a new one."""
    last = keeper.book.seals.newest(manifest.engagement)
    if last and last.seal.manifest == arrived[SEAL].sha256:
        return last, False
    cited = _cited(keeper, manifest, asked.by)
    event = _event(keeper, manifest, arrived, asked, cited)
    reason = keeper.book.seals.why_not(event, [one.sha256 for one in arrived.values()])
    if reason:
        raise EvidenceError(reason)
    files = [(one, _stated(manifest, event, asked, path)) for path, one in arrived.items()]
    received = settled(keeper, files, asked.by)
    keeper.record(*received, _event(keeper, manifest, arrived, asked, cited))
    return named(keeper.book.seals, manifest.engagement), True


def _event(
    keeper: Keeper, manifest: Manifest, arrived: Mapping[str, Arriving], asked: Asked, cited: Sequence[int]
) -> Sealed:
    last, first = keeper.book.seals.newest(manifest.engagement), keeper.book.size
    return Sealed(
        **keeper.stamp(asked.by),
        engagement=manifest.engagement,
        revision=last.seal.revision + 1 if last else 1,
        reason=asked.reason.strip(),
        reviewed_by=asked.reviewed_by.strip(),
        supersedes=last.index if last else None,
        manifest=arrived[SEAL].sha256,
        items=tuple(range(first, first + len(arrived))),
        evidence=tuple(cited),
    )


def _stated(manifest: Manifest, event: Sealed, asked: Asked, path: str) -> Particulars:
    period = Period.parse(manifest.engagement.rpartition("/")[2])
    return Particulars(
        by=asked.by,
        collector=asked.by,
        how=f"封存底稿 {manifest.engagement} 第 {event.revision} 版",
        retention=asked.retention,
        covers=Covers(period.first, period.last),
        name=path,
    )


def _cited(keeper: Keeper, manifest: Manifest, by: str) -> list[int]:
    """The items that the papers cite; all that were kept are read again and held against what was read then.

    A member of an archive was kept as the archive, so the papers' SHA-256 is its own and not the item's.
    """
    for number in dict.fromkeys(one.entry for one in manifest.evidence if one.entry is not None):
        opened_whole(keeper, present(keeper, number), by).close()
    for one in manifest.evidence:
        if one.entry is None or _MEMBER in one.item:
            continue
        item = keeper.book.of(one.entry).item
        if item.sha256 != one.sha256:
            said = _("底稿所引 {item} 之 SHA-256 與軌跡所載 {label} 不同，不得封存")
            raise BrokenEvidenceError(said.format(item=one.item, label=item.label))
    cited = dict.fromkeys(one.entry for one in manifest.evidence if one.cited and one.entry is not None)
    return list(cited)[:_MOST_CITED]
