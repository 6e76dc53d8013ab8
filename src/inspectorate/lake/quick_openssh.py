"""The quick way for OpenSSH's own lines with a syslog stamp."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from inspectorate.lake import kernels_openssh as kernels
from inspectorate.lake.kernels import whole_numbers
from inspectorate.lake.kinds import KindName
from inspectorate.lake.ordering import constant
from inspectorate.lake.quick import Array, Book, Cut, Quick, Told, plain, without_blanks

_MONTHS = np.frombuffer(b"JanFebMarAprMayJunJulAugSepOctNovDec", np.uint8)
_SAYINGS = (
    *(b"sshd[", b"Failed ", b"Accepted ", b"message repeated ", b"pam_", b"pam_unix(sshd:auth): "),
    *(b"pam_unix(sshd:session): session opened for user ", b" for ", b"invalid user ", b" from ", b" port "),
)
_WORDS = np.frombuffer(b"".join(_SAYINGS), np.uint8)
_ENDS = np.cumsum([len(one) for one in _SAYINGS]).astype(np.int32)
_STATUS = pa.array(["success", "failure"])
_HOST, _METHOD, _ACCOUNT, _SOURCE, _PORT, _MESSAGE = range(6)
_CODED = (_HOST, _METHOD, _ACCOUNT, _SOURCE)


class OpensshWay:
    """How one file's lines are read."""

    def __init__(self) -> None:
        """Begin with a file."""
        self._books = {what: Book() for what in _CODED}

    def __call__(self, cut: Cut, _zone_minutes: int) -> Quick:
        """What sshd's own lines say; all others are left."""
        count = len(cut.begins)
        kinds, unknown = np.empty(count, np.uint8), np.empty(count, np.bool_)
        times = np.empty(count, np.int64)
        starts, sizes = np.empty((6, count), np.int32), np.empty((6, count), np.int32)
        kernels.scan_sshd(
            *(cut.body, cut.begins, cut.lengths, _MONTHS, _WORDS, _ENDS, kinds, times, starts, sizes, unknown)
        )
        rows = np.flatnonzero(kinds != kernels.OTHER)
        left, blank = without_blanks(cut.lines(np.flatnonzero(kinds == kernels.OTHER)))
        kinds = kinds[rows]
        told, tried = np.flatnonzero(kinds == kernels.TOLD), np.flatnonzero(kinds != kernels.TOLD)
        spans = _Spans(cut, self._books, starts, sizes, rows[told])
        base = {
            "host": spans.coded(_HOST),
            "program": constant("sshd", len(told)),
            "message": plain(cut.body, *spans.of(_MESSAGE)),
        }
        spans = _Spans(cut, self._books, starts, sizes, rows[tried])
        attempts = _attempts(spans, kinds[tried] == kernels.FAILED, unknown[rows[tried]])
        found: dict[KindName, Told] = {
            "authentication": Told(tried, attempts),
            "base_event": Told(told, base),
        }
        return Quick(rows + cut.first_line, times[rows], found, left, blank, yearless=True)


@dataclass(frozen=True, slots=True)
class _Spans:
    """Where the words of some lines stand."""

    cut: Cut
    books: Mapping[int, Book]
    starts: Array
    sizes: Array
    rows: Array

    def of(self, what: int) -> tuple[Array, Array]:
        return self.starts[what][self.rows], self.sizes[what][self.rows]

    def coded(self, what: int) -> pa.DictionaryArray:
        return self.books[what].coded(self.cut.body, *self.of(what))

    def numbers(self, what: int) -> pa.Array:
        numbers = np.empty(len(self.rows), np.int64)
        whole_numbers(self.cut.body, *self.of(what), numbers)
        return pa.array(numbers.astype(np.int32))


def _attempts(spans: _Spans, failed: Array, unknown: Array) -> dict[str, pa.Array]:
    count = len(failed)
    method, account = spans.coded(_METHOD), spans.coded(_ACCOUNT)
    root = np.asarray(account.indices) == pc.index(account.dictionary, "root").as_py()
    privileged = pa.array(np.ones(count, np.bool_), mask=~root) if root.any() else pa.nulls(count, pa.bool_())
    return {
        "activity": constant("logon", count),
        "status": pa.DictionaryArray.from_arrays(pa.array(failed.astype(np.int32)), _STATUS),
        "status_detail": _details(method, failed, unknown),
        "user_name": account,
        "src_ip": spans.coded(_SOURCE),
        "src_port": spans.numbers(_PORT),
        "service": constant("sshd", count),
        "auth_protocol": method,
        "is_remote": pa.array(np.ones(count, np.bool_)),
        "is_privileged": privileged,
    }


def _details(method: pa.DictionaryArray, failed: Array, unknown: Array) -> pa.DictionaryArray:
    """Why an attempt failed: the account is unknown, else as the method says."""
    bad = [f"bad_{one.replace('/', '_')}" for one in method.dictionary.to_pylist()]
    codes = np.where(unknown, 0, np.asarray(method.indices) + 1).astype(np.int32)
    words = pa.array(["unknown_user", *bad], pa.string())
    return pa.DictionaryArray.from_arrays(pa.array(codes, mask=~failed), words)
