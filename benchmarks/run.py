"""Measure the main job's speed as ratios to limits taken in the same run."""

import argparse
import csv
import hashlib
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

from inspectorate.services.make_sample_firm import make_sample_firm

RECORDED = Path(__file__).with_name("recorded.json")
ROUNDS = 5
MANY, FEW = 10_000, 1_000
Figures = dict[str, dict[str, float]]


def median_of(action: Callable[[], object], rounds: int = ROUNDS) -> float:
    """The median wall-clock seconds of an action."""
    taken = []
    for _ in range(rounds):
        begun = time.perf_counter()
        action()
        taken.append(time.perf_counter() - begun)
    return statistics.median(taken)


def start(home: Path, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    """One whole process of this interpreter, with its own state folder."""
    environment = {**os.environ, "INSPECTORATE_HOME": str(home)}
    return subprocess.run([sys.executable, *arguments], env=environment, capture_output=True, check=False)


def hash_all(paths: list[Path]) -> None:
    """Read and hash every file: the least that a reader of them does."""
    for path in paths:
        hashlib.sha256(path.read_bytes()).digest()


def files_under(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def measure_help(home: Path) -> dict[str, float]:
    bare = median_of(lambda: start(home, "-c", ""))
    return figure(median_of(lambda: start(home, "-m", "inspectorate", "--help")), bare)


def measure_rulebook(home: Path, *, first: bool) -> dict[str, float]:
    code = (
        "import time; from inspectorate.services.open_catalogue import open_catalogue; "
        "begun = time.perf_counter(); open_catalogue(); print(time.perf_counter() - begun)"
    )
    source = files_under(Path(str(files("inspectorate").joinpath("catalogue"))))
    taken = []
    for number in range(ROUNDS):
        folder = home / f"first-{number}" if first else home
        taken.append(float(start(folder, "-c", code).stdout))
    return figure(statistics.median(taken), median_of(lambda: hash_all(source)))


def measure_sample(home: Path) -> dict[str, float]:
    firm = make_sample_firm(home / "firm")
    bare = median_of(lambda: start(home, "-c", "")) + median_of(lambda: hash_all(files_under(firm)))
    return figure(median_of(lambda: run(home, firm), 3), bare)


def run(home: Path, firm: Path) -> subprocess.CompletedProcess[bytes]:
    """The main job on a firm, everything applicable included."""
    done = start(home, "-m", "inspectorate", "inspect", "run", str(firm), "--period", "2026-10", "--all")
    if done.returncode not in (0, 1, 3):
        raise SystemExit(done.stderr.decode())
    return done


def firm_with_accounts(folder: Path, count: int) -> Path:
    """The sample firm's profile with one long account list."""
    make_sample_firm(folder / "whole")
    firm = folder / "firm"
    (firm / "evidence").mkdir(parents=True)
    (firm / "firm.toml").write_bytes((folder / "whole" / "firm.toml").read_bytes())
    with (firm / "evidence" / "accounts.csv").open("w", encoding="utf-8", newline="") as stream:
        table = csv.writer(stream)
        table.writerow(["帳號", "姓名", "員工編號", "帳號類別", "狀態", "最後登入日期", "建立日期"])
        for n in range(count):
            table.writerow(
                [f"e{n}", f"員工{n}", f"E{n}", "個人", "啟用", f"2026-{1 + n % 10:02}-15", "2019-03-04"]
            )
    return firm


def measure_accounts(home: Path) -> tuple[dict[str, float], dict[str, float]]:
    many, few = (firm_with_accounts(home / str(count), count) for count in (MANY, FEW))
    rows = many / "evidence" / "accounts.csv"
    small = peak(lambda: run(home, few))
    large = peak(lambda: run(home, many))
    seconds = median_of(lambda: run(home, many), 3)
    return figure(seconds, median_of(lambda: one_pass(rows))), {
        "value": large / small,
        "ratio": large / small,
    }


def one_pass(path: Path) -> int:
    """The csv module over the same rows, once."""
    with path.open(encoding="utf-8", newline="") as stream:
        return sum(1 for _ in csv.reader(stream))


def peak(action: Callable[[], object]) -> float:
    """The largest resident memory of the children so far, in MiB; call with the smaller job first."""
    action()
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024


def figure(seconds: float, limit: float) -> dict[str, float]:
    return {"value": round(seconds, 4), "ratio": round(seconds / limit, 2)}


def measure(home: Path) -> Figures:
    """Every figure; the account jobs come first so that their peak memory is their own."""
    accounts, memory = measure_accounts(home)
    return {
        "help": measure_help(home),
        "rulebook": measure_rulebook(home, first=False),
        "rulebook_first": measure_rulebook(home, first=True),
        "sample_firm": measure_sample(home),
        "accounts": accounts,
        "accounts_memory": memory,
    }


def main() -> None:
    """Measure, print beside the last recorded, and record where asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--record", action="store_true", help="write the figures to recorded.json")
    arguments = parser.parse_args()
    before: Figures = json.loads(RECORDED.read_text("utf-8")) if RECORDED.is_file() else {}
    with tempfile.TemporaryDirectory() as folder:
        now = measure(Path(folder))
    print(f"{'figure':<16} {'value':>9} {'ratio':>8}   {'before':>9} {'ratio':>8}")
    for name, got in now.items():
        old = before.get(name, {"value": float("nan"), "ratio": float("nan")})
        shown = (f"{pair['value']:>9.4f} {pair['ratio']:>8.2f}" for pair in (got, old))
        print(f"{name:<16}", "   ".join(shown))
    if arguments.record:
        RECORDED.write_text(json.dumps(before | now, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
