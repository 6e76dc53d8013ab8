"""Holding a lake against its own account of itself: every file, the manifest, the ledger."""

from collections.abc import Callable, Container, Iterator
from dataclasses import dataclass, field
from hashlib import sha256

from inspectorate.i18n import _
from inspectorate.lake.keeping import KeepingError, told_entry
from inspectorate.lake.lake import Lake
from inspectorate.lake.manifest import ManifestError, entry_name

_AT_ONCE = 1 << 20


@dataclass(frozen=True, slots=True)
class LakeFault:
    """One thing that is not as it was written: which file, what (zh-TW), and whether it is not there."""

    place: str
    said: str
    gone: bool = False


@dataclass(slots=True)
class LakeReport:
    """What a verification looked at, and what it found."""

    entries: int = 0
    files: int = 0
    bytes: int = 0
    faults: list[LakeFault] = field(default_factory=list)


def _unwatched(_done: int, _all: int) -> None:
    """Nobody wants to know."""


def verify_lake(lake: Lake, watch: Callable[[int, int], None] = _unwatched) -> LakeReport:
    """Read everything and compare; ``watch`` is told how many files of how many were read."""
    report = LakeReport()
    try:
        report.faults += _manifest_faults(lake, report)
        expected = _expected(lake)
    except (ManifestError, KeepingError) as error:
        report.faults.append(LakeFault("manifest", str(error)))
        return report
    for number, (place, digest) in enumerate(sorted(expected.items()), start=1):
        report.faults += _file_faults(lake, place, digest, report)
        watch(number, len(expected))
    for place, digest in sorted(_replaced(lake, expected).items()):
        report.faults += (one for one in _file_faults(lake, place, digest, report) if not one.gone)
    return report


def _manifest_faults(lake: Lake, report: LakeReport) -> Iterator[LakeFault]:
    """What is wrong between the entries, their chain, the ledger and the index."""
    entered = lake.keeping.hashes()
    before = ""
    for number in range(1, max(lake.manifest.head().last, len(entered)) + 1):
        entry, data = lake.manifest.entry(number)
        if (entry.number, entry.before) != (number, before):
            yield LakeFault(entry_name(number), _("未接續清單之前一筆"))
        if number > len(entered):
            yield LakeFault(entry_name(number), _("未列入軌跡"))
        elif entered[number - 1] != told_entry(number, data):
            yield LakeFault(entry_name(number), _("與軌跡所載之雜湊值不符"))
        before = sha256(data).hexdigest()
        report.entries = number
    if lake.parts() != lake.manifest.parts(until=report.entries):
        yield LakeFault("manifest/head", _("清單索引與清單各筆不符；請刪除 manifest/head 後再試"))


def _expected(lake: Lake) -> dict[str, str]:
    """SHA-256 by place of everything that must be there."""
    last = lake.manifest.head().last
    expected = {part.place: part.sha256 for part in lake.manifest.parts(until=last)}
    for one in lake.manifest.sources():
        if one.aside:
            expected[one.aside.place] = one.aside.sha256
    return expected


def _replaced(lake: Lake, visible: Container[str]) -> dict[str, str]:
    """SHA-256 by place of what others replaced: it need not be there, and is what it was where it is."""
    every = (part for entry in lake.manifest.entries() for part in entry.parts)
    return {part.place: part.sha256 for part in every if part.place not in visible}


def _file_faults(lake: Lake, place: str, digest: str, report: LakeReport) -> Iterator[LakeFault]:
    try:
        with lake.store.fetch(place) as stream:
            found = sha256()
            while data := stream.read(_AT_ONCE):
                found.update(data)
                report.bytes += len(data)
    except FileNotFoundError:
        yield LakeFault(place, _("檔案不見了"), gone=True)
        return
    report.files += 1
    if found.hexdigest() != digest:
        yield LakeFault(place, _("內容遭更動：雜湊值與清單不符"))
