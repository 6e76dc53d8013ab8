"""Kill a real writer at random moments, thousands of times: nothing it acknowledged may be missing."""

import argparse
import os
import random
import signal
import struct
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import patch

from inspectorate.ledger import compiled_hashes, disk, laid_beside
from inspectorate.ledger.disk import BusyError, LocalFolder
from inspectorate.ledger.note import Signer
from inspectorate.ledger.reader import LogReader
from inspectorate.ledger.verify import verify_log
from inspectorate.ledger.writer import Writer, create

LONGEST_LIFE = 0.1  # seconds between the writer's first step and its end
KILLS_PER_LOG = 100
SEVERAL = 0.6  # share of sittings with several batches under way
_SIZE = struct.Struct(">Q")


def entry(number: int) -> bytes:
    """What stands at a place of the log, so that whoever reads it can tell."""
    return f'{{"event":{number}}}'.encode()


def write_on(folder: Path, signer: Signer, seed: int, told: int) -> None:
    """Append, publish and close without end, and tell after each append how many are acknowledged."""
    chance = random.Random(seed)
    while True:
        with Writer(LocalFolder(folder), signer) as writer:
            for _ in range(chance.randint(1, 6)):
                count = chance.choice([1, 1, 2, 30, 300, 3000])
                writer.append([entry(n) for n in range(writer.size, writer.size + count)])
                os.write(told, _SIZE.pack(writer.size))
            if chance.random() < SEVERAL:
                for receipt in writer.append_each(batches(writer.size, chance)):
                    os.write(told, _SIZE.pack(receipt.signed.checkpoint.size))


def batches(start: int, chance: random.Random) -> Iterator[list[bytes]]:
    """Batches of which several are on their way to the disk at once."""
    for _ in range(chance.randint(2, 40)):
        count = chance.choice([1, 100, 1000])
        yield [entry(n) for n in range(start, start + count)]
        start += count


def kill_one(folder: Path, signer: Signer, seed: int) -> int:
    """Start a writer, kill it after a random while; the number of entries that it acknowledged last."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(read)
        write_on(folder, signer, seed, write)
    os.close(write)
    time.sleep(random.Random(seed).uniform(0, LONGEST_LIFE))
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    with os.fdopen(read, "rb") as stream:
        heard = stream.read()
    whole = len(heard) // _SIZE.size * _SIZE.size
    return int(_SIZE.unpack(heard[whole - _SIZE.size : whole])[0]) if whole else 0


def next_writer(folder: Path, signer: Signer) -> Writer:
    """The next writer; the process that lays rows for a killed one may hold the log a moment longer."""
    while True:
        try:
            return Writer(LocalFolder(folder), signer)
        except BusyError:
            time.sleep(0.001)


def check(folder: Path, signer: Signer, acknowledged: int) -> tuple[int, int]:
    """Open the log as the next writer does; what it recovered, and whether it dropped a torn end."""
    with next_writer(folder, signer) as writer:
        size, recovered, torn = writer.size, writer.recovered, writer.torn
    if size < acknowledged:
        sys.exit(f"LOST: {acknowledged} acknowledged, {size} found in {folder}")
    reader = LogReader(LocalFolder(folder), size)
    for number in range(max(0, size - 700), size):
        if reader.entry(number) != entry(number):
            sys.exit(f"CHANGED: entry {number} in {folder}")
    return recovered, int(torn > 0)


def main() -> None:
    """Kill as often as asked; end with an error at the first loss."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    signer = Signer.generate("kills.example/ledger")
    recoveries = torn = entries = 0
    few = patch.object(disk, "_MANY", 40)  # so that a writer of a short life has another process lay its rows
    small = patch.object(laid_beside, "_SHARED", 2**16)  # and both halves of their memory are used many times
    made = patch.object(compiled_hashes, "_WORTH", 0)  # and many hashes are made in one call
    with tempfile.TemporaryDirectory() as home, few, small, made:
        for number in range(arguments.kills):
            folder = Path(home) / str(number // KILLS_PER_LOG)
            if number % KILLS_PER_LOG == 0:
                create(LocalFolder(folder), signer)
            acknowledged = kill_one(folder, signer, arguments.seed + number)
            recovered, ends = check(folder, signer, acknowledged)
            recoveries, torn = recoveries + (recovered > 0), torn + ends
            if number % KILLS_PER_LOG == KILLS_PER_LOG - 1 or number == arguments.kills - 1:
                found = verify_log(LocalFolder(folder), [signer.verifier])
                if found.faults:
                    sys.exit(f"BROKEN: {found.faults}")
                entries += found.size
    print(f"{arguments.kills} kills, {entries} entries, {recoveries} recoveries, {torn} torn ends")
    print("nothing acknowledged was lost")


if __name__ == "__main__":
    main()
