"""Measure hashing, taking in and scrubbing beside the system's own programs, in pairs within one run."""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from inspectorate.services.add_evidence import Particulars, add_evidence
from inspectorate.services.encrypt_evidence import decide_recipients, encrypt_evidence
from inspectorate.services.evidence_objects import digest, open_plain
from inspectorate.services.home import HOME_VARIABLE
from inspectorate.services.open_evidence import begin_evidence, evidence_folder
from inspectorate.services.scrub_evidence import hands, scrub_evidence

RECORDED = Path(__file__).with_name("recorded.json")
PAIRS, FILES, SIZE = 7, 8, 256 * 1024 * 1024
STATED = Particulars(by="bench", collector="bench", how="bench", retention="three_years")
Action = Callable[[], object]


def seconds(action: Action) -> float:
    begun = time.perf_counter()
    action()
    return time.perf_counter() - begun


def paired(ours: Action, theirs: Action, pairs: int = PAIRS) -> dict[str, float]:
    """Our median seconds, and the median of our seconds over theirs, taken turn by turn."""
    both = [(seconds(ours), seconds(theirs)) for _pair in range(pairs)]
    ratio = statistics.median(mine / other for mine, other in both)
    return {"value": round(statistics.median(mine for mine, _other in both), 4), "ratio": round(ratio, 3)}


def started(*command: str, given: bytes = b"") -> None:
    subprocess.run(command, input=given, stdout=subprocess.DEVNULL, check=True)


def hashed(path: Path) -> str:
    with open_plain(path) as stream:
        return digest(stream)


def make(folder: Path) -> list[Path]:
    made = []
    for number in range(FILES):
        made.append(folder / f"{number}.log")
        with made[-1].open("wb") as stream:
            for _mega in range(SIZE >> 20):
                stream.write(os.urandom(1 << 20))
    return made


def one_core(action: Action) -> None:
    """Held to one core, which the scrub then takes for all there are."""
    cores = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(cores)})
    try:
        action()
    finally:
        os.sched_setaffinity(0, cores)


def scrub() -> None:
    if scrub_evidence("bench").broken:
        raise SystemExit("the benchmark's own evidence is broken")


def taken_in(folder: Path, source: Path) -> None:
    """In a store of its own each time: identical content would be stored once."""
    with tempfile.TemporaryDirectory(dir=folder) as name:
        os.environ[HOME_VARIABLE] = name
        begin_evidence("bench/add")
        add_evidence([source], STATED)


def copied(folder: Path, source: Path) -> None:
    copy = folder / "copy"
    started("cp", str(source), str(copy))
    started("sync", str(copy))
    started("sha256sum", str(copy))
    copy.unlink()


def measure(folder: Path) -> dict[str, dict[str, float]]:
    sources = make(folder)
    first = sources[0]
    found = {
        "hash_file": paired(lambda: hashed(first), lambda: started("sha256sum", str(first))),
        "hash_file_openssl": paired(
            lambda: hashed(first), lambda: started("openssl", "dgst", "-sha256", str(first))
        ),
        "evidence_add": paired(lambda: taken_in(folder, first), lambda: copied(folder, first)),
    }
    os.environ[HOME_VARIABLE] = str(folder / "home")
    begin_evidence("bench/scrub")
    add_evidence(sources, STATED)
    for source in sources:
        source.unlink()
    objects = [str(path) for path in (evidence_folder() / "objects").rglob("*") if path.is_file()]
    listed = "\0".join(objects).encode()
    beside = ("xargs", "-0", "-n1", f"-P{hands()}", "sha256sum")
    found["scrub"] = paired(scrub, lambda: started(*beside, given=listed))
    cores = paired(lambda: one_core(scrub), scrub, 3)
    found["scrub_cores"] = cores
    plain = statistics.median(seconds(scrub) for _round in range(3))
    decide_recipients("bench")
    encrypt_evidence("bench")
    opened = statistics.median(seconds(scrub) for _round in range(3))
    found["scrub_encrypted"] = {"value": round(opened, 4), "ratio": round(opened / plain, 3)}
    return found


def main() -> None:
    """Measure, print beside the last recorded, and record where asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--record", action="store_true", help="write the figures to recorded.json")
    arguments = parser.parse_args()
    before = json.loads(RECORDED.read_text("utf-8")) if RECORDED.is_file() else {}
    with tempfile.TemporaryDirectory() as folder:
        now = measure(Path(folder))
    print(f"{'figure':<18} {'value':>9} {'ratio':>8}   {'before':>9} {'ratio':>8}")
    for name, got in now.items():
        old = before.get(name, {"value": float("nan"), "ratio": float("nan")})
        shown = (f"{pair['value']:>9.4f} {pair['ratio']:>8.3f}" for pair in (got, old))
        print(f"{name:<18}", "   ".join(shown))
    if arguments.record:
        RECORDED.write_text(json.dumps(before | now, indent=1) + "\n", "utf-8")
    if max(now["hash_file"]["ratio"], now["scrub"]["ratio"]) > 1 / 0.9:
        sys.exit("hashing falls below 90 % of sha256sum")


if __name__ == "__main__":
    main()
