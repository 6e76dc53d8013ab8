"""The ledger beside plain hashing, and beside pymerkle where another environment has it, in one run.

pymerkle is under the GPL and never a dependency; to compare, name the interpreter of its own environment:

    python benchmarks/ledger.py --entries 1000000 --pymerkle /path/to/its/bin/python
"""

import argparse
import json
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

from inspectorate.ledger.disk import LocalFolder
from inspectorate.ledger.merkle import consistency_proof, inclusion_proof
from inspectorate.ledger.note import Signer
from inspectorate.ledger.reader import LogReader
from inspectorate.ledger.verify import verify_log
from inspectorate.ledger.writer import Writer, create

LENGTH, BATCH, SINGLES, PROOFS = 155, 1000, 3000, 2000
PYMERKLE = """
import json, os, random, sys, tempfile, time
from pymerkle import InmemoryTree, SqliteTree
count, length, singles, proofs = map(int, sys.argv[1:])
entries = [str(n).encode().ljust(length, b".") for n in range(count)]
tree = InmemoryTree(algorithm="sha256")
begun = time.perf_counter()
for entry in entries: tree.append_entry(entry)
memory = count / (time.perf_counter() - begun)
with tempfile.TemporaryDirectory(dir=".") as home:
    with SqliteTree(os.path.join(home, "t.db"), algorithm="sha256") as store:
        begun = time.perf_counter()
        for entry in entries[:singles]: store.append_entry(entry)
        single = singles / (time.perf_counter() - begun)
chance = random.Random(0)
begun = time.perf_counter()
for _ in range(proofs): tree.prove_inclusion(chance.randint(1, count), count)
inclusion = (time.perf_counter() - begun) / proofs
begun = time.perf_counter()
for _ in range(proofs): tree.prove_consistency(chance.randint(1, count), count)
consistency = (time.perf_counter() - begun) / proofs
print(json.dumps({"batch": memory, "single": single, "inclusion": inclusion, "consistency": consistency}))
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


def write_batches(folder: Path, signer: Signer, entries: list[bytes]) -> None:
    with Writer(LocalFolder(folder), signer) as writer:
        for begin in range(0, len(entries), BATCH):
            writer.append(entries[begin : begin + BATCH])


def write_singles(folder: Path, signer: Signer, entries: list[bytes]) -> None:
    with Writer(LocalFolder(folder), signer) as writer:
        for one in entries:
            writer.append([one])


def prove(reader: LogReader, make: Callable[[int], object]) -> float:
    chance = random.Random(0)
    places = [chance.randint(1, reader.size - 1) for _ in range(PROOFS)]
    return seconds(lambda: [make(place) for place in places]) / PROOFS


def measure(home: Path, count: int) -> dict[str, float]:
    """Every figure of ours, and the hashing limit of the same run."""
    signer, entries = Signer.generate("benchmark.example/ledger"), [entry(n) for n in range(count)]
    for name in ("batches", "singles"):
        create(LocalFolder(home / name), signer)
    limit = count / seconds(lambda: hash_plainly(entries))
    batch = count / seconds(lambda: write_batches(home / "batches", signer, entries))
    single = SINGLES / seconds(lambda: write_singles(home / "singles", signer, entries[:SINGLES]))
    reader = LogReader(LocalFolder(home / "batches"), count)
    inclusion = prove(reader, lambda place: inclusion_proof(place, count, reader.node))
    consistency = prove(reader, lambda place: consistency_proof(place, count, reader.node))
    known = [signer.verifier]
    verified = count / seconds(lambda: verify_log(LocalFolder(home / "batches"), known))
    return {
        "limit": limit,
        "batch": batch,
        "single": single,
        "inclusion": inclusion,
        "consistency": consistency,
        "verify": verified,
    }


def peer(python: str, home: Path, count: int) -> dict[str, float]:
    """The same on pymerkle, in its own environment."""
    arguments = [python, "-c", PYMERKLE, *map(str, (count, LENGTH, SINGLES, PROOFS))]
    done = subprocess.run(arguments, cwd=home, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(done.stderr)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def main() -> None:
    """Measure and print figures with their ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=200_000)
    parser.add_argument("--pymerkle", help="an interpreter that has pymerkle")
    parser.add_argument("--folder", help="where to write (the disk that is measured)")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=arguments.folder) as home:
        ours = measure(Path(home), arguments.entries)
        theirs = peer(arguments.pymerkle, Path(home), arguments.entries) if arguments.pymerkle else {}
    print(f"hashing limit        {ours['limit']:>12,.0f} entries/s")
    for name in ("batch", "single", "verify"):
        beside = f"{ours[name] / theirs[name]:8.2f} x pymerkle" if name in theirs else ""
        print(f"{name:<20} {ours[name]:>12,.0f} entries/s {ours[name] / ours['limit']:8.2f} x limit {beside}")
    for name in ("inclusion", "consistency"):
        beside = f"{ours[name] / theirs[name]:8.2f} x pymerkle's time" if theirs else ""
        print(f"{name + ' proof':<20} {ours[name] * 1000:>12.3f} ms {beside}")


if __name__ == "__main__":
    main()
