"""The file ``pending``: what has been taken into the log and not yet been laid out as tiles.

One record for each append, one after the other: ``LGR1``, the first entry's index (8 bytes), the number of
entries (4), the length of the bundle (8), the length of the note (4), all big-endian; then the entries as a
bundle and the signed checkpoint over all entries up to the last of these. Zeros follow the last record.
"""

import struct
from collections.abc import Sequence
from dataclasses import dataclass, field

from inspectorate.i18n import _
from inspectorate.ledger.checkpoint import Witnessed, open_checkpoint
from inspectorate.ledger.disk import BrokenError
from inspectorate.ledger.merkle import Tree
from inspectorate.ledger.note import NoteError, Verifier
from inspectorate.ledger.tiles import bundle_hashes, unpack

JOURNAL = "pending"
_MAGIC = b"LGR1"
_HEAD = struct.Struct(">4sQIQI")
_ZEROS = bytes(65_536)
_SECTOR = 512  # a disk writes at least this much or nothing of it
_SIGNATURE = "\n\n— ".encode()


@dataclass(slots=True)
class Replayed:
    """What the journal adds to the published log."""

    tree: Tree
    head: Witnessed
    entries: list[bytes] = field(default_factory=list)  # those that are not yet in bundles
    grown: dict[int, bytearray] = field(default_factory=dict)  # their hashes, and those above, by level
    used: int = 0  # bytes of whole records
    torn: int = 0  # bytes after them, of an append that was never acknowledged


def record(start: int, count: int, bundle: bytes, note: bytes) -> bytes:
    """The bytes of one append."""
    return b"".join(pieces_of_record(start, count, bundle, note))


def pieces_of_record(start: int, count: int, bundle: bytes, note: bytes) -> tuple[bytes, ...]:
    """The same, not yet joined."""
    return _HEAD.pack(_MAGIC, start, count, len(bundle), len(note)), bundle, note


def zeros(count: int) -> list[bytes]:
    """So many zeros, as room for later records, in pieces that are one in memory."""
    whole, rest = divmod(count, len(_ZEROS))
    return [*[_ZEROS] * whole, _ZEROS[:rest]]


def note_of(one: bytes) -> bytes:
    """The signed checkpoint of one append's record, not verified; empty where the bytes are no record."""
    if not one or _end(one, 0) != len(one):
        return b""
    *_others, note = _HEAD.unpack_from(one)
    return one[len(one) - int(note) :]


def replay(data: bytes, tree: Tree, head: Witnessed, known: Sequence[Verifier]) -> Replayed:
    """Walk the journal's records on top of the published log.

    Raises:
        BrokenError: A record that was written whole is not what its signature says.
    """
    found = Replayed(tree.copy(), head)
    last = len(data.rstrip(b"\0"))
    while found.used < last:
        end = _end(data, found.used)
        try:
            _take(found, data[found.used : end], known)
        except ValueError as error:
            if not _torn(data, found.used, end, known):
                raise BrokenError(
                    _("{file} 第 {place} 位元組起的紀錄（第 {entry} 筆起）遭更動：{error}").format(
                        file=JOURNAL, place=found.used, entry=found.tree.size, error=error
                    )
                ) from error
            found.torn = last - found.used
            break
        found.used = end
    return found


def _end(data: bytes, place: int) -> int:
    """Where a record says that it ends; 0 where there is no head of a record."""
    head = data[place : place + _HEAD.size]
    if len(head) < _HEAD.size or not head.startswith(_MAGIC):
        return 0
    _magic, _start, _count, bundle, note = _HEAD.unpack(head)
    return place + _HEAD.size + int(bundle) + int(note)


def _take(found: Replayed, piece: bytes, known: Sequence[Verifier]) -> None:
    """Add one record. Raises ValueError where it is not whole or not true; nothing is added then."""
    if len(piece) < _HEAD.size:
        raise ValueError(_("紀錄不完整"))
    _magic, start, count, bundle, note = _HEAD.unpack_from(piece)
    if len(piece) != _HEAD.size + bundle + note:
        raise ValueError(_("紀錄不完整"))
    packed = piece[_HEAD.size : _HEAD.size + bundle]
    entries = unpack(packed)
    signed = open_checkpoint(piece[_HEAD.size + bundle :], known)
    if len(entries) != count or signed.checkpoint.size != start + count:
        raise ValueError(_("筆數與檢查點不符"))
    if start + count <= found.tree.size and not found.entries:
        return  # published before the journal could be emptied
    tree = found.tree.copy()
    grown = tree.extend(bundle_hashes(packed, count))
    if start != found.tree.size or tree.root() != signed.checkpoint.root:
        raise ValueError(_("內容與檢查點的樹根不符"))
    found.tree, found.head = tree, signed
    found.entries += entries
    for level, hashes in grown.items():
        found.grown.setdefault(level, bytearray()).extend(hashes)


def _torn(data: bytes, place: int, end: int, known: Sequence[Verifier]) -> bool:
    """Whether the bytes look like a write that was cut short, not like one that was changed later.

    A write that stopped leaves a beginning without its signed end, or leaves sectors that still hold zeros.
    """
    tail = data[place:].rstrip(b"\0")
    if not end or end > place + len(tail):
        return _unwritten(data, place, place + len(tail)) or not _signed(tail, known)
    return _unwritten(data, place, end)


def _unwritten(data: bytes, start: int, end: int) -> bool:
    place = start
    while place < end:
        after = min((place // _SECTOR + 1) * _SECTOR, end)
        if not any(data[place:after]):
            return True
        place = after
    return False


def _signed(tail: bytes, known: Sequence[Verifier]) -> bool:
    """Whether the bytes end in a checkpoint that one of the log's keys signed."""
    before = tail[: tail.rfind(_SIGNATURE)]
    for verifier in known:
        begin = before.rfind(verifier.name.encode() + b"\n")
        try:
            open_checkpoint(tail[begin:], known)
        except NoteError:
            continue
        return True
    return False
