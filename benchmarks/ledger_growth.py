"""How the size and the time of proofs grow with the log, read from tiles on disk, to 100 million entries.

The tree is a real one, over the hashes of as many entries, written through the writer's own layout. Only the
bundles of the entries are left out, which no proof reads, and nothing is synced, which no reading asks for.
Every inclusion proof is verified, outside the time that is told. Cold: by a new reader, after all tiles were
dropped from the system's memory. Warm: the same proofs once more, by another new reader. CPU: the warm ones'
time of the processor, which says more than the clock's where others use the machine.
"""

import argparse
import os
import random
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from inspectorate.ledger.disk import LocalFolder
from inspectorate.ledger.layout import Layout
from inspectorate.ledger.merkle import (
    NodeAt,
    Tree,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    leaf_hashes,
    verify_inclusion,
)
from inspectorate.ledger.reader import LogReader

Proofs = list[list[bytes]]
Prove = Callable[[int, int, NodeAt], Proofs]
STEP, PROOFS = 50_000, 2000


class Quick(LocalFolder):
    """A folder that writes rows and waits for nothing; ``entries`` is how many its readers go by."""

    entries = 0

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


def timed(disk: Quick, make: Callable[[NodeAt], Proofs]) -> tuple[Proofs, float, float]:
    """The proofs of a reader that has read nothing yet; milliseconds for one, by the clock and of the CPU."""
    reader = LogReader(disk, disk.entries)
    begun, used = time.perf_counter(), time.process_time()
    proofs = make(reader.node)
    scale = 1000 / len(proofs)
    return proofs, (time.perf_counter() - begun) * scale, (time.process_time() - used) * scale


def measure(disk: Quick, size: int, root: bytes) -> str:
    """Prove random entries, and random beginnings, of the first ``size`` entries."""
    chance, said = random.Random(size), f"{size:>12,} entries"
    places = [chance.randrange(1, size) for _ in range(PROOFS)]
    disk.entries = size
    for make in (inclusion_proof, consistency_proof):

        def some(node: NodeAt, make: Prove = make) -> Proofs:
            return [make(place, size, node) for place in places]

        forget(disk.root)
        proofs, cold, _cpu = timed(disk, some)
        proofs, warm, cpu = timed(disk, some)
        said += f"; {make.__name__} of at most {max(map(len, proofs))} hashes"
        said += f" {cold:.3f} ms cold, {warm:.3f} warm, {cpu:.3f} CPU"
        if make is inclusion_proof:
            check(places, proofs, size, root)
    return said


def check(places: list[int], proofs: Proofs, size: int, root: bytes) -> None:
    """End where a proof does not hold."""
    for place, proof in zip(places, proofs, strict=True):
        if not verify_inclusion(leaf_hash(b"%d" % place), place, size, proof, root):
            raise SystemExit(f"the proof of {place} in {size} does not hold")


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
        for size, root in roots.items():
            print(measure(disk, size, root), flush=True)


if __name__ == "__main__":
    main()
