"""Lays out what a period is judged by: what came whole last, and the pieces that people attached.

A breach in one is not hidden by the other: both lie in one folder and are judged together. A piece of an
earlier import counts no more once a later one came; one that came again with it is not read twice.
"""

import os
import shutil
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from inspectorate.readers.folder import evidence_root
from inspectorate.services.access import Actor
from inspectorate.services.look_at_evidence import open_piece
from inspectorate.services.run_inspection import Progress
from inspectorate.services.take_arrival import arrivals_folder, folder_of
from inspectorate.store.models import Arrival, ArrivalPiece, Attachment, Period

ATTACHED = "附佐證"
"""The folder in which attached pieces lie among what came whole; verdicts cite it."""
_PREFIX, _LONGEST = ".judging-", 86_400.0


def attached_to(period: Period, arrival: Arrival | None) -> list[Attachment]:
    """The pieces that people attached to a period's papers, each once, the oldest first."""
    imported = ArrivalPiece.objects.filter(arrival__firm=period.firm_id)
    rows = Attachment.objects.filter(period=period, detached_at=None)
    rows = rows.exclude(entry__in=imported.values("entry"))
    if arrival is not None:
        rows = rows.exclude(sha256__in=arrival.pieces.values("sha256"))
    return list({row.entry: row for row in rows.order_by("entry", "-pk")}.values())


@contextmanager
def laid_out(
    actor: Actor, arrival: Arrival | None, pieces: Sequence[Attachment], tell: Progress
) -> Iterator[Path]:
    """A folder with what came whole and these pieces, verified; gone at the end.

    Args:
        actor: who has them read; that stands in each piece's custody.
        arrival: what came whole last, if anything did.
        pieces: of the actor's firm.
        tell: told each piece.

    Raises:
        EvidenceFailedError: a piece is not what arrived; that opens its finding.
    """
    if arrival is not None and not pieces:
        yield folder_of(arrival)
        return
    beside = arrivals_folder(actor.person.firm)
    beside.mkdir(parents=True, exist_ok=True, mode=0o700)
    _clear(beside)
    with tempfile.TemporaryDirectory(dir=beside, prefix=_PREFIX) as folder:
        root = Path(folder) / "in"
        if arrival is not None:
            shutil.copytree(evidence_root(folder_of(arrival)), root, copy_function=_link)
        for row in pieces:
            tell("讀取佐證：{item}", item=f"{row.label} {row.name}")
            _write(actor, row, root / ATTACHED)
        yield root


def _clear(beside: Path) -> None:
    """Remove what a worker left that was killed; nobody judges for that long."""
    before = time.time() - _LONGEST
    for folder in beside.glob(f"{_PREFIX}*"):
        if folder.stat().st_mtime < before:
            shutil.rmtree(folder, ignore_errors=True)


def _link(source: str, target: str) -> None:
    """The same file under another name; a copy where the disk cannot do that."""
    try:
        os.link(source, target, follow_symlinks=False)
    except OSError:
        shutil.copyfile(source, target, follow_symlinks=False)


def _write(actor: Actor, row: Attachment, folder: Path) -> None:
    """Under its own name, by which findings know it in other periods too; where that is taken, apart."""
    path = folder / row.name
    path = folder / row.label / row.name if path.exists() else path
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("xb") as sink:
        for part in open_piece(actor, row.pk):
            sink.write(part)
