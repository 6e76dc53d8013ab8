"""SHA-256 of many short pieces in one call of machine code, where this machine can have it.

``hashlib`` takes three quarters of its time on a short piece to make an object for it. Here a loop, compiled
by llvmlite (extras ``logs`` and ``firewalls``), has the same OpenSSL that ``hashlib`` uses hash piece after
piece in one context. It is held against ``hashlib`` before its first use. Where llvmlite is absent, where
Python brings an OpenSSL that tells no addresses, or where the two differ, there is none, and ``hashlib`` does
the work.
"""

import ctypes
import importlib
from collections.abc import Callable
from functools import cache
from hashlib import sha256
from typing import Any

_SIZE = 32
_FEW = 16  # fewer are quicker one by one
_WORTH = 131_072  # hashes, by when making this ready would have paid
_CODE = r"""
; What a hash takes of OpenSSL: EVP_DigestInit_ex, EVP_DigestUpdate and EVP_DigestFinal_ex.
%openssl = type { ptr, ptr, ptr }

; out = the hash of one byte and of a piece; the context knows by which algorithm. 1, or else OpenSSL failed.
define private i32 @hash(ptr %openssl, ptr %context, ptr %kind, ptr %piece, i64 %size, ptr %out) {
  %update.at = getelementptr %openssl, ptr %openssl, i64 0, i32 1
  %final.at = getelementptr %openssl, ptr %openssl, i64 0, i32 2
  %init = load ptr, ptr %openssl
  %update = load ptr, ptr %update.at
  %final = load ptr, ptr %final.at
  %begun = call i32 %init(ptr %context, ptr null, ptr null)
  %kind.taken = call i32 %update(ptr %context, ptr %kind, i64 1)
  %piece.taken = call i32 %update(ptr %context, ptr %piece, i64 %size)
  %ended = call i32 %final(ptr %context, ptr %out, ptr null)
  %first = and i32 %begun, %kind.taken
  %second = and i32 %piece.taken, %ended
  %good = and i32 %first, %second
  ret i32 %good
}

; Pieces of one length, one after the other. How many were hashed comes back.
define i64 @inspectorate_equal(
    ptr %openssl, ptr %context, ptr %kind, ptr %pieces, i64 %size, i64 %count, ptr %out) {
begin:
  br label %next
next:
  %number = phi i64 [ 0, %begin ], [ %more, %one ]
  %left = icmp ult i64 %number, %count
  br i1 %left, label %one, label %end
one:
  %at = mul i64 %number, %size
  %piece = getelementptr i8, ptr %pieces, i64 %at
  %to.at = mul i64 %number, 32
  %to = getelementptr i8, ptr %out, i64 %to.at
  %good = call i32 @hash(ptr %openssl, ptr %context, ptr %kind, ptr %piece, i64 %size, ptr %to)
  %more = add i64 %number, 1
  %well = icmp eq i32 %good, 1
  br i1 %well, label %next, label %end
end:
  ret i64 %number
}

; Pieces behind their lengths in two bytes, the high one first: ``size`` bytes, ``count`` pieces at most.
; How many were hashed comes back; 0 where the bytes end inside a piece, or there are more.
define i64 @inspectorate_packed(
    ptr %openssl, ptr %context, ptr %kind, ptr %pieces, i64 %size, i64 %count, ptr %out) {
begin:
  br label %next
next:
  %number = phi i64 [ 0, %begin ], [ %more, %one ]
  %at = phi i64 [ 0, %begin ], [ %end.at, %one ]
  %done = icmp eq i64 %at, %size
  br i1 %done, label %end, label %head
head:
  %room = icmp ult i64 %number, %count
  %start = add i64 %at, 2
  %headed = icmp ule i64 %start, %size
  %may = and i1 %room, %headed
  br i1 %may, label %measure, label %bad
measure:
  %high.at = getelementptr i8, ptr %pieces, i64 %at
  %low.at = getelementptr i8, ptr %high.at, i64 1
  %high.byte = load i8, ptr %high.at
  %low.byte = load i8, ptr %low.at
  %high = zext i8 %high.byte to i64
  %low = zext i8 %low.byte to i64
  %high.part = shl i64 %high, 8
  %length = or i64 %high.part, %low
  %end.at = add i64 %start, %length
  %whole = icmp ule i64 %end.at, %size
  br i1 %whole, label %one, label %bad
one:
  %piece = getelementptr i8, ptr %pieces, i64 %start
  %to.at = mul i64 %number, 32
  %to = getelementptr i8, ptr %out, i64 %to.at
  %good = call i32 @hash(ptr %openssl, ptr %context, ptr %kind, ptr %piece, i64 %length, ptr %to)
  %more = add i64 %number, 1
  %well = icmp eq i32 %good, 1
  br i1 %well, label %next, label %bad
bad:
  ret i64 0
end:
  ret i64 %number
}
"""


class CompiledHashes:
    """The loops, ready. Several threads may hash at once, and others run meanwhile."""

    def __init__(self, openssl: Any, engine: Any) -> None:  # noqa: ANN401 - ctypes and llvmlite ship no types
        """Take the addresses that the loops need; AttributeError where OpenSSL does not tell them."""
        pointer, number, text = ctypes.c_void_p, ctypes.c_int64, ctypes.c_char_p
        self._begin, self._new = openssl.EVP_DigestInit_ex, openssl.EVP_MD_CTX_new
        self._free = openssl.EVP_MD_CTX_free
        self._begin.argtypes, self._free.argtypes = (pointer, pointer, pointer), (pointer,)
        openssl.EVP_MD_fetch.restype = self._new.restype = pointer
        self._algorithm = openssl.EVP_MD_fetch(None, b"SHA256", None)
        steps = (self._begin, openssl.EVP_DigestUpdate, openssl.EVP_DigestFinal_ex)
        self._steps = (pointer * len(steps))(*(ctypes.cast(step, pointer).value for step in steps))
        self._engine = engine  # the code lives as long as what calls it
        kind = ctypes.CFUNCTYPE(number, pointer, pointer, text, text, number, number, pointer)
        self._equal = kind(engine.get_function_address("inspectorate_equal"))
        self._packed = kind(engine.get_function_address("inspectorate_packed"))

    def equal(self, kind: bytes, pieces: bytes, size: int) -> bytes:
        """The hashes of pieces of ``size`` bytes each, a byte before each; what is left at the end is none.

        Raises:
            OSError: OpenSSL failed.
        """
        return self._hashed(self._equal, kind, pieces, size, len(pieces) // size)

    def packed(self, kind: bytes, pieces: bytes, count: int) -> bytes:
        """The hashes of so many pieces, each behind its length in two bytes, a byte before each.

        Raises:
            OSError: They are not so many, they end inside one, or OpenSSL failed.
        """
        return self._hashed(self._packed, kind, pieces, len(pieces), count)

    def _hashed(self, loop: Callable[..., int], kind: bytes, pieces: bytes, size: int, count: int) -> bytes:
        out = ctypes.create_string_buffer(_SIZE * count)
        context = self._new()
        try:
            begun = context and self._begin(context, self._algorithm, None) == 1
            if not begun or loop(self._steps, context, kind, pieces, size, count, out) != count:
                raise OSError("not so many pieces, or OpenSSL failed")
        finally:
            self._free(context)
        return out.raw


class _Ready:
    """Tells when the loops are worth their start, and has them then."""

    def __init__(self) -> None:
        self._hashed = 0  # by this process, one by one

    def __call__(self, count: int) -> CompiledHashes | None:
        """The loops, to hash so many pieces; None where it is quicker without, or has to be."""
        if count < _FEW:
            return None
        if self._hashed < _WORTH:
            self._hashed += count
            return None
        return compiled_hashes()


ready = _Ready()


@cache
def compiled_hashes() -> CompiledHashes | None:
    """The loops where this machine can have them and they say what ``hashlib`` says."""
    try:
        binding = importlib.import_module("llvmlite.binding")
        openssl = ctypes.CDLL(str(importlib.import_module("_hashlib").__file__))
        made = CompiledHashes(openssl, _engine(binding))
    except (ImportError, OSError, AttributeError):
        return None
    return made if _as_hashlib(made) else None


def _engine(binding: Any) -> Any:  # noqa: ANN401 - llvmlite ships no types
    binding.check_jit_execution()  # raises OSError; without it a system that refuses ends the process
    binding.initialize_native_target()
    binding.initialize_native_asmprinter()
    machine = binding.Target.from_default_triple().create_target_machine(opt=2, jit=True)
    module = binding.parse_assembly(_CODE)
    module.verify()
    engine = binding.create_mcjit_compiler(module, machine)
    engine.finalize_object()
    return engine


def _as_hashlib(made: CompiledHashes) -> bool:
    """Whether pieces of every length around the ends of SHA-256's blocks get the hashes that they have."""
    pieces = [bytes(range(length % 251)) * 2 for length in range(200)]
    packed = b"".join(len(piece).to_bytes(2, "big") + piece for piece in pieces)
    equal = packed[: len(packed) // 64 * 64]
    expected = [sha256(b"\x00" + piece).digest() for piece in pieces]
    nodes = [sha256(b"\x01" + equal[at : at + 64]).digest() for at in range(0, len(equal), 64)]
    try:
        found = made.packed(b"\x00", packed, len(pieces)), made.equal(b"\x01", equal, 64)
    except OSError:
        return False
    return found == (b"".join(expected), b"".join(nodes))
