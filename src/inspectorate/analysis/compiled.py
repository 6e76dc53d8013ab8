"""Box search in machine code where the extra ``firewalls`` is installed; else the same by the interpreter.

The compiler (numba) is slow to import, so what it made is kept in the user's cache folder and loaded with
llvmlite alone. The kept file is named after the source text, the versions and the processor: a change of any
of them compiles anew. Where nothing can be written the code is compiled once per process.
"""

import ctypes
import hashlib
import importlib
import os
from array import array
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, partial
from importlib.metadata import version
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any

import platformdirs

from inspectorate.analysis import box_search, counting
from inspectorate.analysis.counting import Counted, Counter

Kernel = Callable[..., int]
CACHE_VARIABLE = "INSPECTORATE_KERNELS"
"""Names another folder for the compiled code."""

_KERNELS = {"grow": "i", "ask": "iiinn", "touching": "iiinn", "count_anew": "qqiin"}
"""What each takes: arrays by their type codes, and ``n`` for a number."""
_HELPERS = (
    "spread",
    *("enclose", "slimmest", "slim_first", "centre", "halve", "divide"),
    *("holds", "share", "taker", "take_away", "cover", "apart"),
)
"""What the kernels call, each after what it calls itself."""
_LIBRARY = (b"memset", b"memcpy", b"memmove")
"""What LLVM may make of loops that fill or copy, and nothing provides where kept code is loaded."""
_DIGEST = 32


@dataclass(frozen=True, slots=True)
class Kernels:
    """The three entrances of box search, taking ``array('i')``, and that of counting intervals anew.

    ``compiled`` ones let other threads run.
    """

    grow: Kernel
    ask: Kernel
    touching: Kernel
    counted: Counter
    compiled: bool


INTERPRETED = Kernels(box_search.grow, box_search.ask, box_search.touching, counting.counted, compiled=False)


@cache
def kernels() -> Kernels:
    """The compiled kernels, from the cache where they are there; the interpreted ones without the extra."""
    try:
        versions = [version(name) for name in ("numba", "llvmlite")]
        binding = importlib.import_module("llvmlite.binding")
        binding.check_jit_execution()  # without it a system that refuses code in memory ends the process
    except (ImportError, OSError):  # no such package is an ImportError too
        return INTERPRETED
    binding.initialize_native_target()
    binding.initialize_native_asmprinter()
    kept = folder() / f"{_name(binding, versions)}.bin"
    code = _kept(kept)
    if code is None:
        code = compile_kernels(binding)
        if any(name in code for name in _LIBRARY):
            return INTERPRETED
        _keep(kept, code)
    engine = _engine(binding, code)
    grow, ask, touching, count_anew = (_entrance(engine, name) for name in _KERNELS)
    return Kernels(grow, ask, touching, partial(counted_by, count_anew), compiled=True)


def counted_by(count_anew: Kernel, firsts: Sequence[int], lasts: Sequence[int]) -> Counted:
    """As ``counting.counted``, by the kernel; by the interpreter where numbers are longer than it takes."""
    try:
        keys = array("q", firsts) + array("q", lasts)
    except OverflowError:
        return counting.counted(firsts, lasts)
    size = len(keys)
    cuts, places = array("q", bytes(8 * size)), array("i", bytes(4 * size))
    many = count_anew(keys, cuts, places, array("i", bytes(4 * counting.room(size))), size)
    if many == counting.NOT_COUNTED:
        return counting.counted(firsts, lasts)
    return cuts[:many], places[: size // 2], places[size // 2 :]


def folder() -> Path:
    """Where compiled code is kept: the user's cache folder unless the environment names another."""
    named = os.environ.get(CACHE_VARIABLE, "")
    return (
        Path(named).expanduser() if named else Path(platformdirs.user_cache_dir("inspectorate")) / "kernels"
    )


def _name(binding: ModuleType, versions: list[str]) -> str:
    source = b"".join(Path(file).read_bytes() for file in (box_search.__file__, counting.__file__, __file__))
    machine = (binding.get_default_triple(), binding.get_host_cpu_name(), *versions)
    features = binding.get_host_cpu_features().flatten()
    said = b"\0".join((source, *(part.encode() for part in (*machine, features))))
    return hashlib.sha256(said).hexdigest()


def _kept(path: Path) -> bytes | None:
    """The code in a file that begins with its own digest; None where it is absent or damaged."""
    try:
        held = path.read_bytes()
    except OSError:
        return None
    code = held[_DIGEST:]
    return code if hashlib.sha256(code).digest() == held[:_DIGEST] else None


def _keep(path: Path, code: bytes) -> None:
    """Write the code for the next process; a folder that cannot be written costs time and nothing else."""
    spare = path.with_suffix(f".{os.getpid()}")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        spare.write_bytes(hashlib.sha256(code).digest() + code)
        spare.replace(path)
    except OSError:
        return


def compile_kernels(binding: ModuleType) -> bytes:
    """The kernels as one object file for this processor, made by numba."""
    numba = importlib.import_module("numba")
    table: dict[str, Any] = {**vars(counting), **vars(box_search)}
    for name in _HELPERS:
        table[name] = numba.njit(FunctionType(table[name].__code__, table))
    modules = [binding.parse_assembly(text) for text in _texts(numba, table)]
    whole = modules[0]
    for other in modules[1:]:
        whole.link_in(other)
    return bytes(_machine(binding).emit_object(whole))


def _texts(numba: ModuleType, table: dict[str, Any]) -> Iterator[str]:
    """Each kernel's own text for LLVM, its entrance named after it."""
    kinds = {"n": numba.types.int64}
    kinds |= {"i": numba.types.CPointer(numba.types.int32), "q": numba.types.CPointer(numba.types.int64)}
    for name, taken in _KERNELS.items():
        signature = numba.types.int64(*(kinds[kind] for kind in taken))
        made = numba.cfunc(signature)(FunctionType(table[name].__code__, table, name))
        yield made.inspect_llvm().replace(made.native_name, f"inspectorate_{name}")


def _machine(binding: ModuleType) -> Any:  # noqa: ANN401 - llvmlite ships no types
    features = binding.get_host_cpu_features().flatten()
    target = binding.Target.from_default_triple()
    return target.create_target_machine(cpu=binding.get_host_cpu_name(), features=features, opt=3, jit=True)


def _engine(binding: ModuleType, code: bytes) -> Any:  # noqa: ANN401 - llvmlite ships no types
    engine = binding.create_mcjit_compiler(binding.parse_assembly(""), _machine(binding))
    engine.add_object_file(binding.ObjectFileRef.from_data(code))
    engine.finalize_object()
    return engine


def _entrance(engine: Any, name: str) -> Kernel:  # noqa: ANN401 - as above
    kinds = (ctypes.c_int64 if kind == "n" else ctypes.c_void_p for kind in _KERNELS[name])
    call = ctypes.CFUNCTYPE(ctypes.c_int64, *kinds)(engine.get_function_address(f"inspectorate_{name}"))

    def kernel(*given: Any) -> int:  # noqa: ANN401 - arrays, then numbers
        addresses = (part.buffer_info()[0] if isinstance(part, array) else part for part in given)
        return int(call(*addresses))

    kernel.__dict__["engine"] = engine  # the code lives as long as what calls it
    return kernel
