"""The quick way for OpenSSH's own lines with a syslog stamp."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from inspectorate.lake import kernels_openssh as kernels
from inspectorate.lake.kernels import whole_numbers
from inspectorate.lake.kinds import KindName
from inspectorate.lake.quick import Array, Cut, Quick, coded, constant, plain, table_of, without_blanks

_MONTHS = np.frombuffer(b"JanFebMarAprMayJunJulAugSepOctNovDec", np.uint8)
_SAYINGS = (
    *(b"sshd[", b"Failed ", b"Accepted ", b"message repeated ", b"pam_", b"pam_unix(sshd:auth): "),
    *(b"pam_unix(sshd:session): session opened for user ", b" for ", b"invalid user ", b" from ", b" port "),
)
_WORDS = np.frombuffer(b"".join(_SAYINGS), np.uint8)
_ENDS = np.cumsum([len(one) for one in _SAYINGS]).astype(np.int32)
_TIME = pa.timestamp("us")
_HOST, _METHOD, _ACCOUNT, _SOURCE, _PORT, _MESSAGE = range(6)


def quick_openssh(cut: Cut, _zone_minutes: int) -> Quick:
    """What sshd's own lines say; all others are left."""
    count = len(cut.begins)
    kinds, unknown = np.empty(count, np.uint8), np.empty(count, np.uint8)
    times = np.empty(count, np.int64)
    starts, sizes = np.zeros((count, 6), np.int32), np.empty((count, 6), np.int32)
    kernels.scan_sshd(
        *(cut.body, cut.begins, cut.lengths, _MONTHS, _WORDS, _ENDS, kinds, times, starts, sizes, unknown)
    )
    told = np.flatnonzero(kinds == kernels.TOLD)
    tried = np.flatnonzero((kinds == kernels.FAILED) | (kinds == kernels.ACCEPTED))
    base = {
        "time": pa.array(times[told]).cast(_TIME),
        "line": pa.array(told + cut.first_line),
        "host": coded(cut.body, starts[told, _HOST], sizes[told, _HOST]),
        "program": constant("sshd", len(told)),
        "message": plain(cut.body, starts[told, _MESSAGE], sizes[told, _MESSAGE]),
    }
    spans = _Spans(cut, starts[tried], sizes[tried])
    attempts = _attempts(spans, kinds[tried] == kernels.FAILED, unknown[tried] != 0)
    attempts |= {"time": pa.array(times[tried]).cast(_TIME), "line": pa.array(tried + cut.first_line)}
    left, blank = without_blanks(cut.lines(np.flatnonzero(kinds == kernels.OTHER)))
    rows: dict[KindName, pa.Table] = {
        "authentication": table_of("authentication", len(tried), attempts),
        "base_event": table_of("base_event", len(told), base),
    }
    return Quick(rows, left, blank, yearless=True)


@dataclass(frozen=True, slots=True)
class _Spans:
    """Where the words of some lines stand."""

    cut: Cut
    starts: Array
    sizes: Array

    def coded(self, what: int) -> pa.DictionaryArray:
        return coded(self.cut.body, self.starts[:, what], self.sizes[:, what])

    def numbers(self, what: int) -> pa.Array:
        numbers = np.empty(len(self.starts), np.int64)
        whole_numbers(self.cut.body, self.starts[:, what], self.sizes[:, what], numbers)
        return pa.array(numbers.astype(np.int32))


def _attempts(spans: _Spans, failed: Array, unknown: Array) -> dict[str, pa.Array]:
    count = len(failed)
    method, account = spans.coded(_METHOD), spans.coded(_ACCOUNT)
    names = account.dictionary.to_pylist()
    root = np.asarray(account.indices) == (names.index("root") if "root" in names else -2)
    return {
        "activity": constant("logon", count),
        "status": pa.DictionaryArray.from_arrays(
            pa.array(failed.astype(np.int32)), pa.array(["success", "failure"])
        ),
        "status_detail": _details(method, failed, unknown),
        "user_name": account,
        "src_ip": spans.coded(_SOURCE),
        "src_port": spans.numbers(_PORT),
        "service": constant("sshd", count),
        "auth_protocol": method,
        "is_remote": pa.array(np.ones(count, np.bool_)),
        "is_privileged": pa.array(np.ones(count, np.bool_), mask=~root),
    }


def _details(method: pa.DictionaryArray, failed: Array, unknown: Array) -> pa.DictionaryArray:
    """Why an attempt failed: the account is unknown, else as the method says."""
    bad = [f"bad_{one.replace('/', '_')}" for one in method.dictionary.to_pylist()]
    codes = np.where(unknown, 0, np.asarray(method.indices) + 1).astype(np.int32)
    words = pa.array(["unknown_user", *bad], pa.string())
    return pa.DictionaryArray.from_arrays(pa.array(codes, mask=~failed), words)
