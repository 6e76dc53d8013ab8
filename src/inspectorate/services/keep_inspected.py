"""Takes the files that an inspection read into the evidence, each with the verdicts that cite it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

from inspectorate.evidence.custody import Custody
from inspectorate.evidence.events import Checked
from inspectorate.i18n import _
from inspectorate.inspection.engagement import EvidenceItem, Inspection
from inspectorate.inspection.keeping import Links, Told, citing, file_of, telling, with_entries
from inspectorate.readers.folder import FIRM, evidence_root
from inspectorate.readers.intake import Intake
from inspectorate.readers.told import NAME as EVIDENCE_TOML
from inspectorate.services.add_evidence import Particulars, retention_class, settled, take_in_plain
from inspectorate.services.evidence_objects import Arriving, arrivals
from inspectorate.services.open_evidence import (
    EvidenceError,
    Keeper,
    account,
    evidence_folder,
    evidence_keeper,
    read_evidence_book,
)
from inspectorate.services.show_evidence import BrokenEvidenceError, opened_whole

_MOST_LINKS = 40_000
"""Characters of provisions' keys that fit into one entry of the ledger beside the rest."""


@dataclass(frozen=True, slots=True)
class Keeping:
    """How the files of one inspection are kept.

    Attributes:
        folder: the firm's folder.
        retention: the id or the title of a class of the register.
        by: who has the inspection run; the collector is the account.
        profile: the files that say what the firm is and what the evidence is, as they were before the run.
    """

    folder: Path
    retention: str
    by: str
    profile: Mapping[str, str]

    def __call__(self, inspection: Inspection, intake: Intake) -> Inspection:
        """Keep every file that was read; the inspection with the items' numbers comes back.

        A content that is there already, under the same name and with the same statements, is verified anew
        and not entered twice.

        Raises:
            BrokenEvidenceError: a file is no longer what was read, or what is kept of it is broken.
            EvidenceError: a file cannot be taken.
        """
        read = {item.item: item.sha256 for item in intake.items if file_of(item.item) == item.item}
        wanted = {**self.profile, **read}
        recipients = read_evidence_book().book.encryption.recipients
        with arrivals(evidence_folder()) as incoming:
            arrived = {
                name: _as_read(take_in_plain(incoming, self._path(name), recipients), name, wanted[name])
                for name in sorted(wanted)
            }
            told = telling(intake.facts)
            links = citing(inspection, told)
            stated = {
                name: self._stated(inspection, name, links.get(name, Links()), told.get(name, Told()))
                for name in arrived
            }
            with evidence_keeper() as keeper:
                numbers = _entered(keeper, arrived, stated, self.by)
        profile = tuple(
            EvidenceItem(name, "", arrived[name].sha256, arrived[name].size, 0) for name in self.profile
        )
        return with_entries(replace(inspection, evidence=(*profile, *inspection.evidence)), numbers)

    def _path(self, name: str) -> Path:
        return (self.folder if name == FIRM else evidence_root(self.folder)) / name

    def _stated(self, inspection: Inspection, name: str, links: Links, told: Told) -> Particulars:
        fits = sum(map(len, links.provisions)) <= _MOST_LINKS
        engagement = f"{inspection.firm.code}/{inspection.period.name}"
        return Particulars(
            by=self.by,
            collector=account(),
            how=f"inspect run 自受查資料夾讀取（{engagement}）",
            retention=self.retention,
            covers=told.covers,
            provisions=links.provisions if fits else (),
            controls=links.controls,
            series=told.series,
            name=name,
            lacks=told.lacks,
        )


def keeping(folder: Path, retention: str, by: str) -> Keeping:
    """How to keep the files of an inspection that is about to run; its profile is looked at now.

    Raises:
        EvidenceError: there is no store, or no such class.
    """
    read_evidence_book()
    retention_class(retention)
    files = {FIRM: folder / FIRM, EVIDENCE_TOML: evidence_root(folder) / EVIDENCE_TOML}
    return Keeping(
        folder,
        retention,
        by,
        {name: sha256(file.read_bytes()).hexdigest() for name, file in files.items() if file.is_file()},
    )


def _as_read(one: Arriving, name: str, expected: str) -> Arriving:
    if one.sha256 != expected:
        said = _("{file} 於判讀後遭更動，未產出底稿；請重新執行")
        raise BrokenEvidenceError(said.format(file=name))
    return one


def _entered(
    keeper: Keeper, arrived: Mapping[str, Arriving], stated: Mapping[str, Particulars], by: str
) -> dict[str, int]:
    """The number of each file's item, new or there already, all of them read again."""
    numbers: dict[str, int] = {}
    for name, one in arrived.items():
        same = [kept for kept in keeper.book.holding(one.sha256) if _says(kept, stated[name])]
        if same and _whole(keeper, same[-1], by):
            numbers[name] = same[-1].item.number
    fresh = [name for name in arrived if name not in numbers]
    if fresh:
        events = settled(keeper, [(arrived[name], stated[name]) for name in fresh], by)
        first = keeper.record(*events)
        numbers |= {name: first + place for place, name in enumerate(fresh)}
    for name in fresh:
        opened_whole(keeper, keeper.book.of(numbers[name]), by).close()
    items = tuple(sorted(set(numbers.values())))
    keeper.record(Checked(**keeper.stamp(by), items=items, round=0))
    return numbers


def _says(kept: Custody, stated: Particulars) -> bool:
    """Whether an item states what would be stated now, and is kept as long."""
    item = kept.item
    return (
        (item.name, item.covers, item.series, item.lacks)
        == (stated.name, stated.covers, stated.series, stated.lacks)
        and set(stated.provisions) <= set(item.provisions)
        and set(stated.controls) <= set(item.controls)
        and item.keep == retention_class(stated.retention).as_kept
    )


def _whole(keeper: Keeper, kept: Custody, by: str) -> bool:
    """Whether what is kept is whole; what is not has its finding now, and the file is taken in anew."""
    try:
        opened_whole(keeper, kept, by).close()
    except (BrokenEvidenceError, EvidenceError):
        return False
    return True
