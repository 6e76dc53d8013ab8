"""How the size and the time of proofs grow with the log, read from tiles on disk, to 100 million entries.

The tree is a real one, over the hashes of as many entries, written through the writer's own layout. Only the
bundles of the entries are left out, which no proof reads, and nothing is synced, which no reading asks for.
Every proof is verified, outside the time that is told. Warm: by a new reader, out of the system's memory.
Cold: the same after all tiles were dropped from that memory.
"""

import argparse
import os
import random
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from inspectorate.ledger.disk import LocalFolder
from inspectorate.ledger.layout import Layout
from inspectorate.ledger.merkle import (
    Tree,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    leaf_hashes,
    verify_consistency,
    verify_inclusion,
)
from inspectorate.ledger.reader import LogReader

STEP, PROOFS, COLD = 50_000, 2000, 300


class Quick(LocalFolder):
    """A folder that writes rows and waits for nothing."""

    def rows(self, files: list[tuple[str, bytes]]) -> None:
        """Write all that are not bundles."""
        for name, data in files:
            if not name.startswith("tile/entries/"):
                (self.root / name).parent.mkdir(parents=True, exist_ok=True)
                (self.root / name).write_bytes(data)


def sizes(most: int) -> Iterator[int]:
    size = 10_000
    while size <= most:
        yield size
        size *= 10


def grow(disk: Quick, most: int) -> dict[int, bytes]:
    """Write the tiles of ``most`` entries; the roots at the sizes that are measured."""
    tree, layout, roots = Tree(), Layout(LogReader(disk, 0)), {}
    disk.root.mkdir(exist_ok=True)
    wanted = set(sizes(most))
    while tree.size < most:
        count = min(STEP, most - tree.size, min(size for size in wanted if size > tree.size) - tree.size)
        entries = [b"%d" % number for number in range(tree.size, tree.size + count)]
        files = layout.take([b""] * count, bytes(2 * count), tree.extend(leaf_hashes(entries)))
        disk.rows(files)
        if tree.size in wanted:
            roots[tree.size] = tree.root()
            disk.rows(layout.partial())
            for name, place, data in layout.published():
                disk.hint(name, place, data)
    os.sync()
    return roots


def forget(folder: Path) -> None:
    """Take all files out of the system's memory."""
    for where, _folders, files in os.walk(folder):
        for name in files:
            handle = os.open(Path(where) / name, os.O_RDONLY)
            os.posix_fadvise(handle, 0, 0, os.POSIX_FADV_DONTNEED)
            os.close(handle)


def measure(
    disk: Quick, roots: dict[int, bytes], size: int, count: int, seed: int
) -> tuple[float, float, int]:
    """Seconds for an inclusion proof and for a consistency proof, and the longest one's hashes."""
    chance = random.Random(seed)
    places = [chance.randrange(size) for _ in range(count)]
    reader = LogReader(disk, size)
    begun = time.perf_counter()
    inclusion = [inclusion_proof(place, size, reader.node) for place in places]
    first = (time.perf_counter() - begun) / count
    older = [chance.randrange(1, size) for _ in range(count)]
    reader = LogReader(disk, size)
    begun = time.perf_counter()
    consistency = [consistency_proof(old, size, reader.node) for old in older]
    second = (time.perf_counter() - begun) / count
    for place, proof in zip(places, inclusion, strict=True):
        if not verify_inclusion(leaf_hash(b"%d" % place), place, size, proof, roots[size]):
            raise SystemExit(f"the proof of {place} in {size} does not hold")
    for old, root in roots.items():
        proof = consistency_proof(old, size, reader.node) if old <= size else []
        if old <= size and not verify_consistency(old, root, size, roots[size], proof):
            raise SystemExit(f"the proof from {old} to {size} does not hold")
    return first, second, max(map(len, inclusion + consistency))


def main() -> None:
    """Build once, then measure at each size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=1_000_000)
    parser.add_argument("--folder", help="where to write; 100 million entries take 5 GB")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=arguments.folder) as home:
        disk = Quick(Path(home) / "log")
        begun = time.perf_counter()
        roots = grow(disk, arguments.entries)
        print(f"{arguments.entries:,} entries laid out in {time.perf_counter() - begun:.0f} s")
        for size in roots:
            warm = measure(disk, roots, size, PROOFS, 1)
            forget(disk.root)
            cold = measure(disk, roots, size, COLD, 2)
            print(f"{size:>12,} entries: at most {warm[2]} hashes", end="")
            for place, kind in enumerate(("inclusion", "consistency")):
                print(f"; {kind} {warm[place] * 1000:.3f} ms warm, {cold[place] * 1000:.3f} cold", end="")
            print(flush=True)


if __name__ == "__main__":
    main()
