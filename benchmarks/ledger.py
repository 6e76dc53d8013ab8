"""The ledger beside plain hashing, and beside pymerkle where another environment has it, in one run.

pymerkle is under the GPL and never a dependency; to compare, name the interpreter of its own environment:

    python benchmarks/ledger.py --entries 1000000 --rounds 5 --pymerkle /path/to/its/bin/python

Each round measures all of it one after the other; what is printed is the median of the rounds, of ratios too,
with the least and the most. ``batches`` are handed over all together (``append_each``), ``one by one`` each
after the receipt of the one before (``append``); their limit is hashing just before and just after. A file
system in which many files were deleted minutes ago makes new files slowly (ext4 passes over inodes that were
freed of late): nothing is deleted before the end, and ``--folder`` should name a folder in which nothing was.
"""

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import deque
from collections.abc import Callable
from functools import partial
from hashlib import sha256
from pathlib import Path
from statistics import median

from inspectorate.ledger.disk import LocalFolder
from inspectorate.ledger.merkle import consistency_proof, inclusion_proof
from inspectorate.ledger.note import Signer
from inspectorate.ledger.reader import LogReader
from inspectorate.ledger.verify import verify_log
from inspectorate.ledger.writer import Writer, create

LENGTH, BATCH, SINGLES, PROOFS, COLD = 155, 1000, 3000, 2000, 300
Figures = dict[str, float]
PYMERKLE = """
import json, os, random, sys, tempfile, time
from pymerkle import InmemoryTree, SqliteTree
count, length, singles, proofs = map(int, sys.argv[1:])
entries = [str(n).encode().ljust(length, b".") for n in range(count)]
with SqliteTree(os.path.join(tempfile.mkdtemp(dir="."), "t.db"), algorithm="sha256") as store:
    begun = time.perf_counter()
    for entry in entries[:singles]: store.append_entry(entry)
    single = singles / (time.perf_counter() - begun)
tree = InmemoryTree(algorithm="sha256")
begun = time.perf_counter()
for entry in entries: tree.append_entry(entry)
memory = count / (time.perf_counter() - begun)
chance = random.Random(0)
begun = time.perf_counter()
for _ in range(proofs): tree.prove_inclusion(chance.randint(1, count), count)
inclusion = (time.perf_counter() - begun) / proofs
begun = time.perf_counter()
for _ in range(proofs): tree.prove_consistency(chance.randint(1, count), count)
consistency = (time.perf_counter() - begun) / proofs
print(json.dumps({"memory": memory, "sqlite": single, "inclusion": inclusion, "consistency": consistency}))
"""


def entry(number: int) -> bytes:
    """An entry of the length that the reference figures were taken with."""
    return str(number).encode().ljust(LENGTH, b".")


def seconds(action: Callable[[], object]) -> float:
    begun = time.perf_counter()
    action()
    return time.perf_counter() - begun


def hash_plainly(entries: list[bytes]) -> bytes:
    """The least that any such tree does: hash each leaf, then level by level, in memory."""
    row = [sha256(b"\x00" + one).digest() for one in entries]
    while len(row) > 1:
        odd = row[-1:] if len(row) % 2 else []
        row = [sha256(b"\x01" + a + b).digest() for a, b in zip(row[::2], row[1::2], strict=False)] + odd
    return row[0]


def write_batches(folder: Path, signer: Signer, entries: list[bytes], kind: str) -> tuple[float, float]:
    """Seconds until the last batch was acknowledged, and until all was published too."""
    create(LocalFolder(folder), signer)
    batches = (entries[begin : begin + BATCH] for begin in range(0, len(entries), BATCH))
    begun = time.perf_counter()
    with Writer(LocalFolder(folder), signer) as writer:
        receipts = map(writer.append, batches) if kind == "one by one" else writer.append_each(batches)
        deque(receipts, maxlen=0)
        acknowledged = time.perf_counter() - begun
    return acknowledged, time.perf_counter() - begun


def write_singles(folder: Path, signer: Signer, entries: list[bytes], *, together: int) -> None:
    """Each entry under a signature and a receipt of its own."""
    with Writer(LocalFolder(folder), signer) as writer:
        singles = ([one] for one in entries)
        deque(writer.append_each(singles) if together else map(writer.append, singles), maxlen=0)


def write_barely(file: Path, signer: Signer, entries: list[bytes]) -> None:
    """The least that a durable, signed append does: a signature, a write over old bytes, a wait for them."""
    with file.open("wb+", buffering=0) as stream:
        stream.write(bytes(512 * len(entries)))
        os.fsync(stream.fileno())
        for number, one in enumerate(entries):
            signer.sign("x" * 80 + "\n")
            os.pwrite(stream.fileno(), one * 3, 512 * number)
            os.fdatasync(stream.fileno())


def forget(folder: Path) -> None:
    """Take all tiles out of the system's memory, so that the next reading is from the disk itself."""
    for name in folder.rglob("*"):
        if name.is_file():
            handle = os.open(name, os.O_RDONLY)
            os.posix_fadvise(handle, 0, 0, os.POSIX_FADV_DONTNEED)
            os.close(handle)


def prove(folder: Path, size: int, kind: str, count: int = PROOFS, *, seed: int) -> float:
    """Seconds for a proof, by a reader that has read nothing yet."""
    reader, chance = LogReader(LocalFolder(folder), size), random.Random(seed)
    places = [chance.randint(1, size - 1) for _ in range(count)]
    make = inclusion_proof if kind == "inclusion" else consistency_proof
    return seconds(lambda: [make(place, size, reader.node) for place in places]) / count


def ours(home: Path, signer: Signer, entries: list[bytes], turn: int) -> Figures:
    """Every figure of ours, and the limits of the same round."""
    count, found = len(entries), {}
    for name in ("singles", "together"):
        create(LocalFolder(home / name), signer)
    limits = [seconds(lambda: hash_plainly(entries))]
    kinds = ["one by one", "batches"]
    for kind in kinds if turn % 2 else kinds[::-1]:
        acknowledged, published = write_batches(home / kind, signer, entries, kind)
        limits.append(seconds(lambda: hash_plainly(entries)))
        found[f"{kind}, limit"] = 2 * count / sum(limits[-2:])  # before and after
        found[kind], found[f"{kind}, published"] = count / acknowledged, count / published
    found["limit"] = count / median(limits)
    found["verify"] = count / seconds(lambda: verify_log(LocalFolder(home / "batches"), [signer.verifier]))
    for seed, kind in enumerate(("inclusion", "consistency")):
        forget(home / "batches")
        found[f"{kind}, cold"] = prove(home / "batches", count, kind, COLD, seed=seed + 2)
        prove(home / "batches", count, kind, seed=seed)  # what is read is in the system's memory from here on
        found[kind] = prove(home / "batches", count, kind, seed=seed)
    some = entries[:SINGLES]
    found["barely"] = SINGLES / seconds(lambda: write_barely(home / "barely", signer, some))
    for together, name in enumerate(("singles", "together")):
        found[name] = SINGLES / seconds(partial(write_singles, home / name, signer, some, together=together))
    return found


def peer(python: str, home: Path, count: int) -> Figures:
    """The same on pymerkle, in its own environment."""
    arguments = [python, "-c", PYMERKLE, *map(str, (count, LENGTH, SINGLES, PROOFS))]
    done = subprocess.run(arguments, cwd=home, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(done.stderr)
    found: Figures = json.loads(done.stdout)
    return found


def spread(values: list[float]) -> str:
    return f"{median(values):.2f} ({min(values):.2f} to {max(values):.2f})"


def show(rounds: list[tuple[Figures, Figures]]) -> None:
    """Print medians, and medians of the ratios within each round."""

    def line(name: str, scale: float, unit: str, *against: tuple[str, str, int]) -> None:
        said = f"{name:<20}{median([mine[name] for mine, _ in rounds]) * scale:>12,.3f} {unit}"
        for words, other, whose in against:
            if all(other in both[whose] for both in rounds):
                said += f"; {spread([both[0][name] / both[whose][other] for both in rounds])} x {words}"
        print(said)

    line("limit", 1, "entries/s hashed plainly in memory")
    for kind in ("one by one", "batches"):
        for name in (kind, f"{kind}, published"):
            line(name, 1, "/s", ("limit", f"{kind}, limit", 0), ("pymerkle in memory", "memory", 1))
    line("verify", 1, "/s", ("limit", "limit", 0))
    line("barely", 1, "/s: one signature, one write, one wait for the disk")
    for name in ("singles", "together"):
        line(name, 1, "/s", ("barely", "barely", 0), ("pymerkle's SQLite", "sqlite", 1))
    for kind in ("inclusion", "consistency"):
        for name in (kind, f"{kind}, cold"):
            line(name, 1000, "ms", (f"pymerkle's {kind} in memory", kind, 1))


def main() -> None:
    """Measure and print figures with their ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=200_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--pymerkle", help="an interpreter that has pymerkle")
    parser.add_argument("--folder", help="where to write (the disk that is measured)")
    arguments = parser.parse_args()
    signer = Signer.generate("benchmark.example/ledger")
    entries = [entry(n) for n in range(arguments.entries)]
    rounds = []
    with tempfile.TemporaryDirectory(dir=arguments.folder) as home:
        for number in range(arguments.rounds):
            place = Path(home) / str(number)
            place.mkdir()
            mine = ours(place, signer, entries, number)
            theirs = peer(arguments.pymerkle, place, arguments.entries) if arguments.pymerkle else {}
            rounds.append((mine, theirs))
    show(rounds)


if __name__ == "__main__":
    main()
