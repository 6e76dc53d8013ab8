"""The quick way for OpenSSH's own lines with a syslog stamp."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from inspectorate.lake import kernels_openssh as kernels
from inspectorate.lake.kernels_lots import LOT
from inspectorate.lake.kernels_words import WIDE
from inspectorate.lake.kinds import KindName
from inspectorate.lake.ordering import constant
from inspectorate.lake.quick import (
    Array,
    Cut,
    Quick,
    Shelf,
    Told,
    closed_up,
    column,
    texts_of,
    without_blanks,
)

_MONTHS = np.frombuffer(b"JanFebMarAprMayJunJulAugSepOctNovDec", np.uint8)
_SAYINGS = (
    *(b"sshd[", b"Failed ", b"Accepted ", b"message repeated ", b"pam_", b"pam_unix(sshd:auth): "),
    *(b"pam_unix(sshd:session): session opened for user ", b" for ", b"invalid user ", b" from ", b" port "),
)
_WORDS = np.frombuffer(b"".join(_SAYINGS) + b" " * WIDE, np.uint8)
_ENDS = np.cumsum([len(one) for one in _SAYINGS]).astype(np.int32)
_STATUS = pa.array(["success", "failure"])
_TRIED = np.array([kernels.METHOD, kernels.ACCOUNT, kernels.SOURCE], np.int32)
_TOLD = np.array([kernels.HOST], np.int32)
_TEXTS = np.array([kernels.MESSAGE], np.int32)


@dataclass(frozen=True, slots=True)
class _Attempts:
    """Attempts to log in: their columns, and which of the rows of a piece they are."""

    rows: Array
    failed: Array
    unknown: Array
    codes: Array
    ports: Array

    @classmethod
    def room(cls, count: int) -> "_Attempts":
        flags = np.empty(count, np.bool_), np.empty(count, np.bool_)
        codes = np.empty((len(_TRIED), count), np.int32)
        return cls(np.empty(count, np.int64), *flags, codes, np.empty(count, np.int64))

    def first(self, count: int) -> "_Attempts":
        some = (self.rows, self.failed, self.unknown, self.codes, self.ports)
        return _Attempts(*(closed_up(one, count) for one in some))


class OpensshWay:
    """How one file's lines are read."""

    def __init__(self) -> None:
        """Begin with a file."""
        self._marks, self._met = np.empty(LOT, np.uint64), np.empty(LOT, np.int32)
        self._shelf = Shelf(len(_TRIED) + len(_TOLD))
        begins, lengths, kinds = np.empty(LOT, np.int32), np.empty(LOT, np.int32), np.empty(LOT, np.uint8)
        places = np.empty((6, LOT), np.int32), np.empty((6, LOT), np.int32)
        self._lot = begins, lengths, kinds, np.empty(LOT, np.int64), np.empty(LOT, np.bool_), *places
        self._room = np.empty((1, 0), np.uint8)

    def __call__(self, cut: Cut, _zone_minutes: int) -> Quick:
        """What sshd's own lines say; all others are left."""
        count, reached = cut.count, np.zeros(6, np.int64)
        if self._room.shape[1] < len(cut.body) + 8:
            self._room = np.empty((1, len(cut.body) + 8), np.uint8)
        lines, times, left = np.empty(count, np.int64), np.empty(count, np.int64), np.empty(count, np.int32)
        tried, told = _Attempts.room(count), np.empty(count, np.int64)
        hosts, offsets = np.empty((1, count), np.int32), np.zeros((1, count + 1), np.int32)
        others_room: tuple[Array, ...] = (told, hosts, offsets, self._room, self._marks, self._met)
        self._shelf.begin()
        books = self._shelf.told[: len(_TRIED)], self._shelf.told[len(_TRIED) :]
        while (full := kernels.take_sshd(
            *(cut.body, reached, _MONTHS, _WORDS, _ENDS, *self._lot),
            *(_TRIED, books[0], _TOLD, books[1], _TEXTS, lines, times, left),
            *(tried.rows, tried.failed, tried.unknown, tried.codes, tried.ports),
            *others_room,
        )) >= 0:  # fmt: skip
            self._shelf.make_room(full)
        _place, _lines, taken, lefts, attempts, others = reached.tolist()
        lines = closed_up(lines, taken)
        lines += cut.first_line
        rows, blank = without_blanks(cut.lines(left[:lefts]))
        tried = tried.first(attempts)
        *coded, host = self._shelf.columns([*tried.codes, closed_up(hosts[0], others)])
        base = {
            "host": host,
            "program": constant("sshd", others),
            "message": texts_of(offsets[0, : others + 1], self._room[0]),
        }
        found: dict[KindName, Told] = {
            "authentication": Told(tried.rows, _columns(tried, coded)),
            "base_event": Told(told[:others], base),
        }
        return Quick(lines, closed_up(times, taken), found, rows, blank, yearless=True)


def _columns(tried: _Attempts, coded: list[pa.DictionaryArray]) -> dict[str, pa.Array]:
    count, (method, account, source) = len(tried.rows), coded
    root = np.asarray(account.indices) == pc.index(account.dictionary, "root").as_py()
    privileged = pa.array(np.ones(count, np.bool_), mask=~root) if root.any() else pa.nulls(count, pa.bool_())
    return {
        "activity": constant("logon", count),
        "status": pa.DictionaryArray.from_arrays(pa.array(tried.failed.astype(np.int32)), _STATUS),
        "status_detail": _details(method, tried.failed, tried.unknown),
        "user_name": account,
        "src_ip": source,
        "src_port": pa.array(tried.ports.astype(np.int32)),
        "service": constant("sshd", count),
        "auth_protocol": method,
        "is_remote": pa.array(np.ones(count, np.bool_)),
        "is_privileged": privileged,
    }


def _details(method: pa.DictionaryArray, failed: Array, unknown: Array) -> pa.DictionaryArray:
    """Why an attempt failed: the account is unknown, else as the method says."""
    bad = [f"bad_{one.replace('/', '_')}" for one in method.dictionary.to_pylist()]
    codes = (np.asarray(method.indices) + np.int32(1)) * ~unknown
    words = pa.array(["unknown_user", *bad], pa.string())
    return pa.DictionaryArray.from_arrays(column(pa.int32(), codes, failed), words)
