"""The folder of a log's time stamps: checkpoints that wait for one, and the answers of authorities.

Flat, beside the log (``stamps/``): ``<size>-<hash>.checkpoint`` is the exact note that is stamped, ``.since``
when it began to wait by the clock of this machine, ``.<authority>.tsr`` each answer. A file has its name only
when all of it is on the disk.
"""

import re
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256

from inspectorate.i18n import _
from inspectorate.ledger.checkpoint import Checkpoint
from inspectorate.ledger.disk import Disk, LedgerError
from inspectorate.ledger.note import NoteError, read_note
from inspectorate.ledger.rows import Fault
from inspectorate.ledger.stamp import Authorities, Stamp, StampError, read_stamp

FOLDER = "stamps"
_NOTE, _SINCE, _REPLY, _NEW = ".checkpoint", ".since", ".tsr", ".new"
_NAME = re.compile(r"stamps/(?P<place>(0|[1-9][0-9]{0,18})-[0-9a-f]{16})\.(checkpoint|since|([\w.-]+)\.tsr)")
_DIGITS = 16
_MOST_WAITING = 32


@dataclass(frozen=True, slots=True)
class Kept:
    """A checkpoint that was put by to be stamped, and what authorities answered, by their names."""

    place: str
    note: bytes
    size: int
    since: datetime | None
    replies: dict[str, bytes] = field(default_factory=dict)

    @property
    def file(self) -> str:
        """The checkpoint's file, from the log's folder."""
        return f"{FOLDER}/{self.place}{_NOTE}"

    def reply_file(self, authority: str) -> str:
        """The file of an answer, from the log's folder."""
        return f"{FOLDER}/{self.place}.{authority}{_REPLY}"


@dataclass(frozen=True, slots=True)
class Bound:
    """Entries ``first`` to ``last`` existed at ``stamp.at`` at the latest.

    ``since`` is from when to then they may have been without a stamp: the stamp before, or None.
    """

    first: int
    last: int
    stamp: Stamp
    since: datetime | None


@dataclass(slots=True)
class Stamping:
    """What a log's stamps prove.

    ``waiting`` is since when the first checkpoint beyond the stamped ones waits, by this machine's clock.
    """

    bounds: list[Bound] = field(default_factory=list)
    waiting: datetime | None = None
    unverified: int = 0  # stamps whose signature was not looked at, for want of trusted certificates
    faults: list[Fault] = field(default_factory=list)

    @property
    def until(self) -> int:
        """How many entries have a stamp; later ones have none."""
        return self.bounds[-1].last + 1 if self.bounds else 0


def place_of(note: bytes) -> str:
    """The name under which a checkpoint stands among the stamps."""
    size = Checkpoint.parse(read_note(note).text).size
    return f"{size}-{sha256(note).hexdigest()[:_DIGITS]}"


def put_by(disk: Disk, note: bytes, since: datetime) -> None:
    """Have a checkpoint wait for stamps, durably; nothing where it does already.

    Of many that wait the oldest and the newest stay: the newest covers those between. ``disk`` is the log's.
    """
    place = place_of(note)
    if disk.read(f"{FOLDER}/{place}{_NOTE}") is not None:
        return
    others = waiting(disk)
    _put(disk, place + _SINCE, since.isoformat().encode())
    _put(disk, place + _NOTE, note)
    with suppress(LedgerError):  # a store from which nothing is removed keeps them all
        for one in others[_MOST_WAITING - 1 :]:
            disk.remove(one.file)
            disk.remove(f"{FOLDER}/{one.place}{_SINCE}")


def keep_reply(disk: Disk, one: Kept, authority: str, reply: bytes) -> None:
    """Keep an authority's answer, durably."""
    _put(disk, f"{one.place}.{authority}{_REPLY}", reply)


def waiting(disk: Disk, head: bytes = b"") -> list[Kept]:
    """The checkpoints that no authority has stamped, and ``head`` in any case, smallest first.

    Of those that have been stamped nothing is read: there may be very many. Of answers only the names count.
    """
    head_place = place_of(head) if head else None
    found = []
    for place, names in _places(disk.names(FOLDER))[0].items():
        replies = {name: b"" for name in names if name.endswith(_REPLY)}
        if place == head_place or not replies:
            files = {name: disk.read(f"{FOLDER}/{place}{name}") or b"" for name in (_NOTE, _SINCE)}
            if _is_of(place, files[_NOTE]):
                found.append(_kept(place, files | replies))
    return sorted(found, key=lambda one: (one.size, one.place))


def kept(disk: Disk) -> tuple[list[Kept], list[Fault]]:
    """All checkpoints among the stamps, smallest first, and the files that are not what their names say."""
    places, strays = _places(disk.names(FOLDER))
    faults = [Fault("stamp", name, _("不屬於時戳之檔案")) for name in strays]
    whole = []
    for place, names in places.items():
        files = {name: disk.read(f"{FOLDER}/{place}{name}") or b"" for name in names}
        if _is_of(place, files.get(_NOTE, b"")):
            whole.append(_kept(place, files))
        elif set(files) != {_SINCE}:  # a step that was interrupted leaves that alone
            said = _("時戳所指之檢查點遭更動或移除")
            faults.append(Fault("stamp", f"{FOLDER}/{place}{_NOTE}", said))
    return sorted(whole, key=lambda one: (one.size, one.place)), faults


def _places(names: Iterable[str]) -> tuple[dict[str, list[str]], list[str]]:
    """What follows the place in the names of the files of each, and the names that are none."""
    places: dict[str, list[str]] = {}
    strays = []
    for name in names:
        named = _NAME.fullmatch(name)
        if named:
            places.setdefault(named["place"], []).append(name[len(FOLDER) + 1 + len(named["place"]) :])
        elif name != f"{FOLDER}/lock" and not name.endswith(_NEW):
            strays.append(name)
    return places, strays


def judge_stamps(all_kept: Sequence[Kept], agreeing: Iterable[str], trusted: Authorities) -> Stamping:
    """What stamps prove.

    Args:
        all_kept: the checkpoints with their answers.
        agreeing: the files of those checkpoints that were found to be of this log.
        trusted: the authorities' certificates.
    """
    result, believed = Stamping(), set(agreeing)
    stamped: list[tuple[int, Stamp]] = []
    for one in all_kept:
        for authority, reply in one.replies.items():
            try:
                stamp = read_stamp(reply, one.note, trusted)
            except StampError as error:
                result.faults.append(Fault("stamp", one.reply_file(authority), str(error)))
                continue
            result.unverified += not stamp.trusted
            if one.file in believed:
                stamped.append((one.size, stamp))
    result.bounds = bounds_of(stamped)
    waiting = (one.since for one in all_kept if one.size > result.until and one.since)
    result.waiting = min(waiting, default=None)
    return result


def bounds_of(stamped: Iterable[tuple[int, Stamp]]) -> list[Bound]:
    """The earliest proof of each entry, from the sizes that were stamped; first entries first."""
    found: list[tuple[int, Stamp]] = []
    for size, stamp in sorted(stamped, key=lambda one: (-one[0], one[1].at)):
        if not found or stamp.at < found[-1][1].at:
            found.append((size, stamp))
    bounds: list[Bound] = []
    for size, stamp in reversed(found):
        first, since = (bounds[-1].last + 1, bounds[-1].stamp.at) if bounds else (0, None)
        bounds.append(Bound(first, size - 1, stamp, since))
    return bounds


def _is_of(place: str, note: bytes) -> bool:
    try:
        return place_of(note) == place
    except NoteError:
        return False


def _kept(place: str, files: dict[str, bytes]) -> Kept:
    try:
        said = files.get(_SINCE, b"").decode("ascii")
        since: datetime | None = datetime.fromisoformat(said).astimezone(UTC)
    except ValueError:
        since = None  # what this clock said is a help and no proof
    replies = {name[1 : -len(_REPLY)]: data for name, data in files.items() if name.endswith(_REPLY)}
    return Kept(place, files[_NOTE], int(place.partition("-")[0]), since, replies)


def _put(disk: Disk, name: str, data: bytes) -> None:
    new = f"{FOLDER}/{name}{_NEW}"
    disk.put([(new, data)])
    disk.rename(new, f"{FOLDER}/{name}")
    disk.sync_folder(FOLDER)
    disk.sync_folder("")
