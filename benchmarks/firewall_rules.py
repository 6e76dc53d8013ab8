"""Never-matching rules: ours at four sizes on realistic and dense bases, and its peers in the same run.

The peers stand in an environment of their own, never in ours; name its interpreter to have them measured:

    uv venv /path/to/peers && uv pip install --python /path/to/peers/bin/python dd aerleon
    python benchmarks/firewall_rules.py --peers /path/to/peers/bin/python --record
"""

import argparse
import json
import math
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from firewall_bases import Row, dense, realistic

from inspectorate.analysis.boxes import Part, Placed
from inspectorate.analysis.compiled import kernels
from inspectorate.analysis.covering import Covering

RECORDED = Path(__file__).with_name("recorded_firewall_rules.json")
SIZES = (10_000, 20_000, 50_000, 100_000)
BASES: dict[str, Callable[[int], list[Row]]] = {"realistic": realistic, "dense": dense}
BDD_SIZE, PAIRS_SIZE = 50_000, 10_000
Figures = dict[str, dict[str, object]]

START = """
from inspectorate.analysis.boxes import Placed
from inspectorate.analysis.covering import Covering
from inspectorate.analysis.compiled import kernels
assert kernels().compiled
part = (((0, 9),),)
assert Covering(Placed([part], [0], [0]), Placed([part], [1], [-1])).answers([1])[0].covered
"""


def parts_of(rows: list[Row]) -> list[Part]:
    """The rules as products of sets, as the parsed facts give them."""
    return [tuple((span,) for span in row) for row in rows]


def never_matching(parts: list[Part]) -> tuple[int, int, int]:
    """How many rules never match, how many of them by a union alone, and how many are left untold."""
    places = range(len(parts))
    covers, asked = Placed(parts, places, places), Placed(parts, places, [-1] * len(parts))
    answers = Covering(covers, asked).answers([1] * len(parts))
    dead = [answer for answer in answers if answer.covered]
    return len(dead), sum(len(answer.by) > 1 for answer in dead), sum(a.covered is None for a in answers)


Taken = tuple[float, float]
"""Seconds by the clock and of the processor; on a machine that others use the second says more."""


def timed(action: Callable[[], object], rounds: int) -> Taken:
    """The medians of both."""
    clock, worked = [], []
    for _ in range(rounds):
        begun, before = time.perf_counter(), time.process_time()
        action()
        clock.append(time.perf_counter() - begun)
        worked.append(time.process_time() - before)
    return statistics.median(clock), statistics.median(worked)


def measure_base(name: str, rounds: int) -> dict[str, object]:
    """Seconds by size, and the exponent that a straight line through their logarithms has."""
    seconds: dict[str, float] = {}
    worked: dict[str, float] = {}
    for size in SIZES:
        parts = parts_of(BASES[name](size))
        found = never_matching(parts)
        taken = timed(partial(never_matching, parts), rounds)
        seconds[str(size)], worked[str(size)] = (round(one, 4) for one in taken)
        print(
            f"{name:<10} {size:>7,} rules {taken[0]:8.3f} s ({taken[1]:.3f} s of processors)  "
            f"never match {found[0]:>6,}, "
            f"of these by several together {found[1]:>5,}, untold {found[2]}",
            flush=True,
        )
    exponents = [round(slope(taken), 2) for taken in (seconds, worked)]
    print(f"{name:<10} grows as n^{exponents[0]} (work: n^{exponents[1]})", flush=True)
    return {"seconds": seconds, "processor": worked, "exponent": exponents[0], "work_exponent": exponents[1]}


def slope(seconds: dict[str, float]) -> float:
    """The exponent of growth, by least squares over the logarithms."""
    points = [(math.log(int(size)), math.log(taken)) for size, taken in seconds.items()]
    return statistics.linear_regression(*zip(*points, strict=True)).slope


def measure_start(rounds: int) -> float:
    """A whole process that loads the kept code and answers one question."""
    return timed(lambda: subprocess.run([sys.executable, "-c", START], check=True), rounds)[0]


def measure_peer(python: str, name: str, size: int, limit: float, rounds: int) -> dict[str, object]:
    """A peer on a realistic base of the size, beside ours in the same run; ``limit`` ends a peer early."""
    rows = realistic(size)
    parts = parts_of(rows)
    dead = never_matching(parts)
    before = timed(partial(never_matching, parts), rounds)
    script = Path(__file__).with_name("firewall_peers.py")
    with tempfile.TemporaryDirectory() as home:
        path = Path(home) / "rules.json"
        path.write_text(json.dumps(rows), "utf-8")
        done = subprocess.run(
            [python, str(script), name, str(path), str(limit)], capture_output=True, text=True, check=False
        )
    if done.returncode:
        sys.exit(done.stderr)
    theirs = json.loads(done.stdout.splitlines()[-1])
    after = timed(partial(never_matching, parts), rounds)
    ours, worked = ((one + other) / 2 for one, other in zip(before, after, strict=True))
    ratio, work_ratio = round(theirs["seconds"] / ours, 1), round(theirs["processor"] / worked, 1)
    least = "at least " if theirs["done"] < size else ""
    print(
        f"{name} at {size:,} rules: {theirs['seconds']:.1f} s for {theirs['done']:,} of them, "
        f"{theirs['dead']} never match (ours {dead[0]}); ours {ours:.3f} s: {least}{ratio} times, "
        f"by the work of processors {work_ratio} times",
        flush=True,
    )
    mine = {"rules": size, "ours": round(ours, 4), "ours_processor": round(worked, 4), "ours_dead": dead[0]}
    return {**mine, "ratio": ratio, "work_ratio": work_ratio, **theirs}


def main() -> None:
    """Measure, print, and record where asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--peers", help="an interpreter that has dd (with CUDD) and aerleon")
    parser.add_argument("--limit", type=float, default=900.0, help="seconds after which a peer is ended")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument(
        "--only", choices=("pairs", "bdd"), help="measure this peer alone, keep the other figures"
    )
    parser.add_argument("--record", action="store_true", help="write the figures down")
    arguments = parser.parse_args()
    if not kernels().compiled:
        sys.exit("the extra `firewalls` is not installed: there is nothing compiled to measure")
    now: Figures = json.loads(RECORDED.read_text("utf-8")) if RECORDED.is_file() else {}
    if not arguments.only:
        load = os.getloadavg()[0]
        now |= {name: measure_base(name, arguments.rounds) for name in BASES}
        now["start"] = {"seconds": round(measure_start(arguments.rounds), 3), "load": round(load, 1)}
        print(f"start of a process with kept code {now['start']['seconds']} s (load {load:.1f})", flush=True)
    for name, size in (("pairs", PAIRS_SIZE), ("bdd", BDD_SIZE)):
        if arguments.peers and arguments.only in (None, name):
            now[name] = measure_peer(arguments.peers, name, size, arguments.limit, arguments.rounds)
    if arguments.record:
        RECORDED.write_text(json.dumps(now, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
