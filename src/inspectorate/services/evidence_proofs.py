"""What the verifier of a handed-over package makes of the ledger: its signature, keys, proofs, time stamps.

Python 3.8 and OpenSSL 3, nothing else: in a package this text stands within ``verifier.py``.
"""

from __future__ import annotations

import base64
import hashlib
import re
import subprocess
import tempfile
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any, NamedTuple

KEY_NOTE = re.compile(r"keys/[0-9]{9,}")
STAMPED = re.compile(r"stamps/((?:0|[1-9][0-9]*)-[0-9a-f]{16})\.checkpoint")
TRUST, CHAIN = "stamps/trust.pem", "stamps/chain.pem"
_ED25519_HEAD = bytes.fromhex("302a300506032b6570032100")  # SubjectPublicKeyInfo of an Ed25519 key
_NOTE_LINES, _ID, _HASH = 3, 4, 32
_STAMP_TIME = re.compile(
    r"^Time stamp: ([A-Z][a-z]{2}) +([0-9]{1,2}) ([0-9:]{8})[0-9.]* ([0-9]{4}) GMT$", re.MULTILINE
)
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_ZERO = timezone(timedelta(0))


class Stamp(NamedTuple):
    """So many entries existed at this time at the latest (``2026-11-20T08:00:00Z``), by this authority."""

    size: int
    at: str
    authority: str


class Bound(NamedTuple):
    """Entries ``first`` to ``last`` by their earliest stamp; ``before`` is the time of the one before it."""

    first: int
    last: int
    at: str
    authority: str
    before: str


class Faulty(Exception):  # noqa: N818 - this file stands alone and names things for its reader
    """Something in the package is not what it should be."""


def verify_checkpoint(note: bytes, key: str, openssl: str) -> tuple[str, int, bytes]:
    """The name, size and root that a signed checkpoint states, once its signature has been verified."""
    text = _signed_text(note, key, openssl, "檢查點")
    head = text.split("\n")
    if len(head) <= _NOTE_LINES or head[0] != key.split("+", 1)[0]:
        raise Faulty("不是檢查點，或屬於另一軌跡")
    return head[0], int(head[1]), base64.b64decode(head[2])


def _signed_text(note: bytes, key: str, openssl: str, what: str) -> str:
    """The text of a note, once a key's signature under it has been verified."""
    try:
        name, key_id, material = key.strip().split("+", 2)
        public = base64.b64decode(material, validate=True)[1:]
    except ValueError as error:
        raise Faulty("驗證金鑰格式不符（應為 名稱+識別碼+base64）") from error
    body, blank, lines = note.decode("utf-8").rpartition("\n\n")
    text, signature = body + "\n", b""
    for line in lines.splitlines():
        words = line.split(" ")
        if words[:2] == ["—", name]:
            value = base64.b64decode(words[2])
            signature = value[_ID:] if value[:_ID].hex() == key_id else signature
    if not blank or not signature:
        raise Faulty(f"{what}未經金鑰 {name} 簽章")
    if not _signed(text.encode(), signature, public, openssl):
        raise Faulty(f"{what}之簽章與金鑰 {name} 不符")
    return text


def _signed(text: bytes, signature: bytes, public: bytes, openssl: str) -> bool:
    pem = base64.encodebytes(_ED25519_HEAD + public).decode()
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        (place / "key").write_text(f"-----BEGIN PUBLIC KEY-----\n{pem}-----END PUBLIC KEY-----\n")
        (place / "text").write_bytes(text)
        (place / "signature").write_bytes(signature)
        command = [openssl, "pkeyutl", "-verify", "-pubin", "-inkey", str(place / "key"), "-rawin"]
        command += ["-in", str(place / "text"), "-sigfile", str(place / "signature")]
        done = subprocess.run(command, capture_output=True, check=False)  # noqa: S603 - a fixed command, no shell
    return done.returncode == 0


def verify_inclusion(entry: bytes, index: int, proof: bytes, checkpoint: bytes) -> None:
    """Refuse a proof that does not show the entry at this index under the checkpoint (RFC 9162)."""
    head, _blank, note = proof.partition(b"\n\n")
    lines = head.decode("ascii").split("\n")
    if note != checkpoint or lines[:2] != ["c2sp.org/tlog-proof@v1", f"index {index}"]:
        raise Faulty(f"第 {index} 筆之證明屬於另一檢查點或另一筆")
    size, root = int(note.split(b"\n")[1]), base64.b64decode(note.split(b"\n")[2])
    place, last, found = index, size - 1, hashlib.sha256(b"\0" + entry).digest()
    for line in lines[2:]:
        step = base64.b64decode(line, validate=True)
        if last == 0 or len(step) != _HASH:
            raise Faulty(f"第 {index} 筆之證明不成立")
        if place % 2 or place == last:
            found = _node(step, found)
            while not place % 2 and place:
                place, last = place >> 1, last >> 1
        else:
            found = _node(found, step)
        place, last = place >> 1, last >> 1
    if index >= size or last != 0 or found != root:
        raise Faulty(f"第 {index} 筆之證明不成立：內容遭更動，或不在軌跡之中")


def verify_consistency(old: bytes, proof: bytes, checkpoint: bytes) -> None:
    """Refuse a proof that does not show an older checkpoint's log to be the beginning (RFC 9162)."""
    size, root = int(old.split(b"\n")[1]), base64.b64decode(old.split(b"\n")[2])
    new, new_root = int(checkpoint.split(b"\n")[1]), base64.b64decode(checkpoint.split(b"\n")[2])
    head, _blank, note = proof.partition(b"\n\n")
    lines = head.decode("ascii").split("\n")
    steps = [base64.b64decode(line, validate=True) for line in lines[1:]]
    if note != checkpoint or lines[0] != f"old {size}" or not 0 < size < new:
        raise Faulty(f"檢查點（{size} 筆）之延續證明屬於另一檢查點")
    if not size & (size - 1):
        steps.insert(0, root)
    place, last = size - 1, new - 1
    while place % 2:
        place, last = place >> 1, last >> 1
    if not steps or not _leads(steps, place, last, (root, new_root)):
        raise Faulty(f"檢查點（{size} 筆）與此軌跡不是同一份：遭改寫或分叉")


def _leads(steps: Sequence[bytes], place: int, last: int, roots: tuple[bytes, bytes]) -> bool:
    older = newer = steps[0]
    for step in steps[1:]:
        if last == 0 or len(step) != _HASH:
            return False
        if place % 2 or place == last:
            older, newer = _node(step, older), _node(step, newer)
            while not place % 2 and place:
                place, last = place >> 1, last >> 1
        else:
            newer = _node(newer, step)
        place, last = place >> 1, last >> 1
    return last == 0 and (older, newer) == roots


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\1" + left + right).digest()


# --- keys that took over from one another ---


def succession(names: Iterable[str], read: Callable[[str], bytes], key: str, openssl: str) -> list[str]:
    """All keys that signed the ledger, in turn: each rotation is signed by the key before and the one after.

    The given key is one of them; without rotations it is all.
    """
    keys: list[str] = []
    for name in sorted(name for name in names if KEY_NOTE.fullmatch(name)):
        note = read(name)
        lines = note.decode("utf-8").split("\n")
        if lines[0] != "key-rotation/v1" or (keys and keys[-1] != lines[3]):
            raise Faulty(f"{name} 不是金鑰輪替，或與前一次不相接")
        for one in lines[3:5]:
            _signed_text(note, one, openssl, "金鑰輪替")
        keys = keys or [lines[3]]
        keys.append(lines[4])
    if keys and key.strip() not in keys:
        raise Faulty("所給之金鑰不在此軌跡之金鑰輪替之中")
    return keys or [key.strip()]


def key_files(
    names: Iterable[str], read: Callable[[str], bytes], entries: dict[int, dict[str, Any]]
) -> set[str]:
    """The notes of rotations, each of which the entry that it names must hold."""
    found = {name for name in names if KEY_NOTE.fullmatch(name)}
    for name in found:
        note = read(name).decode("utf-8")
        if entries.get(int(note.split("\n")[2]), {}).get("note") != note:
            raise Faulty(f"{name} 不在軌跡之中")
    return found


# --- time stamps ---


def verify_stamps(
    names: Sequence[str], read: Callable[[str], bytes], keys: Sequence[str], openssl: str, trust: bytes
) -> tuple[list[Stamp], set[str]]:
    """What the time stamps prove, and their files; ``trust`` holds the authorities' roots, empty for none."""
    checkpoint, stamps, files = read("checkpoint"), [], {TRUST, CHAIN} & set(names)
    chain = read(CHAIN) if CHAIN in names else b""
    for name in names:
        found = STAMPED.fullmatch(name)
        if not found:
            continue
        place, note = f"stamps/{found[1]}", read(name)
        files.add(name)
        if note != checkpoint:
            _of_this_log(note, read(f"{place}.consistency"), checkpoint, keys, openssl)
            files.add(f"{place}.consistency")
        for reply in sorted(one for one in names if one.startswith(f"{place}.") and one.endswith(".tsr")):
            at = _stamp_time(note, read(reply), trust, chain, openssl)
            stamps.append(Stamp(int(note.split(b"\n")[1]), at, reply[len(place) + 1 : -len(".tsr")]))
            files.add(reply)
    return stamps, files


def _of_this_log(note: bytes, proof: bytes, checkpoint: bytes, keys: Sequence[str], openssl: str) -> None:
    for key in keys:
        try:
            verify_checkpoint(note, key, openssl)
        except Faulty:
            continue
        verify_consistency(note, proof, checkpoint)
        return
    raise Faulty("加蓋時戳之檢查點未經此軌跡之金鑰簽章")


def _stamp_time(note: bytes, reply: bytes, trust: bytes, chain: bytes, openssl: str) -> str:
    """When a stamp says that a note existed, once OpenSSL took it, by certificates valid at that time."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        for name, data in (("note", note), ("reply", reply), ("trust", trust), ("chain", chain)):
            (place / name).write_bytes(data)
        text = _run(openssl, place, ["-reply", "-in", "reply", "-text"])
        found = _STAMP_TIME.search(text or "")
        if text is None or not found:
            raise Faulty("時戳無法讀取")
        month, hour = _MONTHS.index(found[1]) + 1, found[3]
        at = f"{found[4]}-{month:02}-{int(found[2]):02}T{hour}Z"
        moment = datetime.strptime(at, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=_ZERO)
        command = ["-verify", "-in", "reply", "-data", "note", "-CAfile", "trust"]
        command += ["-attime", str(int(moment.timestamp()))] + (["-untrusted", "chain"] if chain else [])
        if trust and _run(openssl, place, command) is None:
            raise Faulty(f"時戳（{at}）不成立：不是此檢查點之時戳，或憑證不可信")
    return at


def _run(openssl: str, place: Path, arguments: Sequence[str]) -> str | None:
    done = subprocess.run(  # noqa: S603 - a fixed command, no shell
        [openssl, "ts", *arguments], cwd=place, capture_output=True, check=False
    )
    return done.stdout.decode("utf-8", "replace") if done.returncode == 0 else None


def bounds_of(stamps: Iterable[Stamp]) -> list[Bound]:
    """Which entries existed when at the latest."""
    found: list[Stamp] = []
    for one in sorted(stamps, key=lambda one: (-one.size, one.at, one.authority)):
        if not found or one.at < found[-1].at:
            found.append(one)
    bounds: list[Bound] = []
    for one in reversed(found):
        first, before = (bounds[-1].last + 1, bounds[-1].at) if bounds else (0, "")
        bounds.append(Bound(first, one.size - 1, one.at, one.authority, before))
    return bounds
