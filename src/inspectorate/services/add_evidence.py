"""Takes evidence in: the content first, synced and in its place, then the ledger entry by which it counts."""

import mimetypes
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from msgspec import UNSET

from inspectorate.evidence.events import Event, Finding, Received, Scanned
from inspectorate.evidence.item import Covers, Item, day_in_taiwan
from inspectorate.evidence.retention import RetentionClass, read_retention_classes
from inspectorate.i18n import _
from inspectorate.norms.catalogue import Catalogue, UnknownNormError
from inspectorate.services.evidence_objects import (
    Arriving,
    SourceError,
    arrivals,
    open_plain,
    store_arriving,
    take_in,
)
from inspectorate.services.find_provisions import find_provisions
from inspectorate.services.guard_evidence import guard_on_arrival
from inspectorate.services.object_store.objects import Objects, found_at
from inspectorate.services.open_catalogue import open_catalogue
from inspectorate.services.open_contents import open_contents
from inspectorate.services.open_evidence import (
    EvidenceError,
    Keeper,
    Stamp,
    evidence_folder,
    evidence_keeper,
    now,
    read_evidence_book,
)
from inspectorate.services.scan_arrivals import arrive_scanned

_UNKNOWN_TYPE = "application/octet-stream"
_FIRST_DAY, _LAST_DAY = date(1950, 1, 1), date(2199, 12, 31)
"""Days that firms' papers speak of; further off, an interval may leave the calendar."""


@dataclass(frozen=True, slots=True)
class Particulars:
    """What is stated of files as they arrive. When they arrived is not among it.

    Attributes:
        by: who takes them in.
        collector: who collected them; ``how`` by what means.
        retention: the id or the title of a class of the register.
        provisions, controls: as ``inspectorate norms`` names them.
        media_type: empty to go by the file's name.
        name: empty for the file's own name.
        lacks: days within ``covers`` of which the content is known to hold nothing.
        quarantine: it is malware or may be, and is taken all the same.
    """

    by: str
    collector: str
    how: str
    retention: str
    covers: Covers | None = None
    provisions: tuple[str, ...] = ()
    controls: tuple[str, ...] = ()
    series: str = ""
    media_type: str = ""
    name: str = ""
    lacks: tuple[Covers, ...] = ()
    quarantine: bool = False


def add_evidence(files: Sequence[Path], stated: Particulars) -> list[Item]:
    """Take files in, all or none.

    Raises:
        EvidenceError: a particular is missing or unknown, or a file cannot be taken.
    """
    recipients = read_evidence_book().book.encryption.recipients  # a broken ledger refuses before any copy
    if stated.quarantine and not recipients:
        raise EvidenceError(_("惡意程式僅收存於已加密之佐證庫；請先執行 inspectorate evidence encrypt"))
    complete = _complete(stated)
    retention_class(stated.retention)
    with arrivals(evidence_folder()) as folder:
        arriving = [
            (
                take_in_plain(folder, file, recipients, quarantine=stated.quarantine),
                replace(complete, name=file.name),
            )
            for file in files
        ]
        with evidence_keeper() as keeper:
            first = keeper.record(*settled(keeper, arriving, stated.by))
            return [keeper.book.of(number).item for number in range(first, first + len(files))]


def settled(keeper: Keeper, arriving: Sequence[tuple[Arriving, Particulars]], by: str) -> list[Event]:
    """Give contents that arrived their places; the events by which they count come back, to be entered.

    They must be the next to be entered: first each item's reception, in this order, then what scanners said.

    The particulars are taken as they are: names of provisions are full keys, and ``name`` stands. The
    store guards each content by then, also one that lay there before.
    """
    objects = open_contents(evidence_folder(), keeper.book.encryption)
    for one, stated in arriving:
        told = _received(keeper.stamp(by), one, stated, retention_class(stated.retention))
        _settle(keeper, objects, one, told)
    stamp = keeper.stamp(by)
    events = [_received(stamp, one, stated, retention_class(stated.retention)) for one, stated in arriving]
    for event in events:
        objects.guard(event.sha256, guard_on_arrival(event))
    first = keeper.book.size
    scans = (_scanned(stamp, first + place, one) for place, (one, _stated) in enumerate(arriving))
    return [*events, *(scan for scan in scans if scan)]


def retention_class(name: str) -> RetentionClass:
    """The class of an id or a title.

    Raises:
        EvidenceError: the register has no such class.
    """
    classes = read_retention_classes()
    for one in classes.values():
        if name in (one.id, one.title):
            return one
    known = "、".join(f"{one.id}（{one.title}）" for one in classes.values())
    raise EvidenceError(_("沒有保存類別 {name}；可用者：{known}").format(name=name, known=known))


def _settle(keeper: Keeper, objects: Objects, one: Arriving, told: Received) -> None:
    """Give a content its place; what lies there already and is whole stays, what is broken is a finding."""
    found = found_at(objects, one.sha256)
    if found == one.sha256:
        return
    holders = keeper.book.holding(one.sha256)
    new = [holder.item.number for holder in holders if holder.finding != found]
    if new:
        stamp = keeper.stamp(told.by)
        keeper.record(*(Finding(**stamp, item=number, found=found) for number in new))
    objects.settle(_in_form(one, keeper.book.encryption.recipients), guard_on_arrival(told))


def _in_form(one: Arriving, recipients: tuple[str, ...]) -> Arriving:
    """The same content, encrypted as was decided last."""
    if one.recipients == recipients:
        return one
    if one.recipients:
        raise EvidenceError(_("加密之收受者於收存期間變更，請重新執行"))
    with open_plain(one.path) as stream:
        found = store_arriving(one.path.parent, stream, recipients)
    one.path.unlink()
    return found


def take_in_plain(
    folder: Path, file: Path, recipients: tuple[str, ...] = (), *, quarantine: bool = False
) -> Arriving:
    """Copy a file into a folder of arrivals, encrypted to these, while a scanner looks on if one is set up.

    Raises:
        EvidenceError: no plain file, or malware, or what could not be scanned as demanded.
    """
    try:
        return arrive_scanned(
            lambda watch: take_in(folder, file, recipients, watch), file, quarantine=quarantine
        )
    except SourceError as error:
        raise EvidenceError(str(error)) from error


def _scanned(stamp: Stamp, number: int, one: Arriving) -> Scanned | None:
    if one.scan is None:
        return None
    found = one.scan
    return Scanned(
        **stamp,
        item=number,
        result=found.result,
        engine=found.engine,
        said=found.said,
        quarantined=one.quarantined,
    )


def _received(stamp: Stamp, one: Arriving, stated: Particulars, kept: RetentionClass) -> Received:
    return Received(
        **stamp,
        sha256=one.sha256,
        size=one.size,
        media_type=stated.media_type or mimetypes.guess_type(stated.name)[0] or _UNKNOWN_TYPE,
        name=stated.name,
        collector=stated.collector,
        how=stated.how,
        covers=stated.covers,
        keep=kept.as_kept,
        provisions=stated.provisions,
        controls=stated.controls,
        series=stated.series,
        lacks=stated.lacks or UNSET,
    )


def _complete(stated: Particulars) -> Particulars:
    """The particulars with provisions by their full keys; what the rules do not know is refused."""
    for said, option in ((stated.collector, "--collector"), (stated.how, "--how"), (stated.by, "--by")):
        if not said.strip():
            raise EvidenceError(_("請以 {option} 指明").format(option=option))
    if stated.covers and not _FIRST_DAY <= stated.covers.first <= stated.covers.last <= _LAST_DAY:
        said = _("有效期間 {first} 至 {last} 不成立：末日不得早於首日，且須在 1950 年至 2199 年之間")
        raise EvidenceError(said.format(first=stated.covers.first, last=stated.covers.last))
    if not (stated.provisions or stated.controls):
        return stated
    catalogue = open_catalogue()
    for control in stated.controls:
        if control not in catalogue.controls:
            raise EvidenceError(_("沒有控制項 {name}").format(name=control))
    keys = tuple(key for name in stated.provisions for key in _keys(catalogue, name))
    return replace(stated, provisions=keys)


def _keys(catalogue: Catalogue, name: str) -> list[str]:
    today = day_in_taiwan(now())
    try:
        return [str(provision.key) for provision in find_provisions(catalogue, name, today)]
    except UnknownNormError as error:
        raise EvidenceError(str(error)) from error
