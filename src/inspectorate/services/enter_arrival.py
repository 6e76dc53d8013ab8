"""Enters what came in whole in the firm's ledger of evidence: each file is a piece with its own custody."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from inspectorate.services.add_evidence import Particulars, settled, take_in_plain
from inspectorate.services.evidence_objects import arrivals
from inspectorate.services.firm_evidence import book_of_evidence, evidence_of, patient_keeper
from inspectorate.services.run_inspection import Progress
from inspectorate.store.models import Arrival, ArrivalPiece, Firm

_AT_ONCE = 100
"""Files after which the ledger is let go, so that others can attach meanwhile."""
_RETENTION = "three_years"


@dataclass(frozen=True, slots=True)
class Entered:
    """A file that stands in the ledger: its path below the root that came, its number, what it holds."""

    item: str
    entry: int
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Bringing:
    """Who brings evidence in, who collected it and by what means, as its custody tells."""

    by: str
    collector: str
    how: str


def enter_arrival(firm: Firm, root: Path, told: Bringing, tell: Progress) -> list[Entered]:
    """Store every file under a root and enter it; what was entered before a failure stays entered.

    Args:
        firm: whose it is.
        root: of what came; it holds plain files alone.
        told: what custody says of each.
        tell: told each file.

    Raises:
        EvidenceFailedError: the store refuses: malware, a full disk, a ledger that is not what was signed.
    """
    paths = sorted(path for path in root.rglob("*") if path.is_file())
    entered: list[Entered] = []
    with evidence_of(firm) as folder:
        for batch in _batches(paths):
            entered += _enter(folder, root, batch, told, tell)
    return entered


def _batches(paths: Sequence[Path]) -> Iterator[list[Path]]:
    rest = iter(paths)
    while batch := list(islice(rest, _AT_ONCE)):
        yield batch


def _enter(folder: Path, root: Path, paths: Sequence[Path], told: Bringing, tell: Progress) -> list[Entered]:
    recipients = book_of_evidence().encryption.recipients
    with arrivals(folder) as incoming:
        arriving = []
        for path in paths:
            item = path.relative_to(root).as_posix()
            tell("收存佐證：{item}", item=item)
            arriving.append((take_in_plain(incoming, path, recipients), _particulars(told, item)))
        with patient_keeper() as keeper:
            first = keeper.record(*settled(keeper, arriving, told.by))
    return [
        Entered(stated.name, first + place, one.sha256, one.size)
        for place, (one, stated) in enumerate(arriving)
    ]


def _particulars(told: Bringing, item: str) -> Particulars:
    return Particulars(by=told.by, collector=told.collector, how=told.how, retention=_RETENTION, name=item)


def keep_pieces(arrival: Arrival, entered: Sequence[Entered]) -> None:
    """Note which pieces of the ledger an arrival is, within the caller's transaction."""
    ArrivalPiece.objects.bulk_create(
        [
            ArrivalPiece(arrival=arrival, item=one.item, entry=one.entry, sha256=one.sha256, size=one.size)
            for one in entered
        ],
        500,
    )
