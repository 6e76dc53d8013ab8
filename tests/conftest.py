"""What every test may ask for."""

import gc
import os
import re
import time
from collections.abc import Iterator
from functools import cache
from importlib.resources.abc import Traversable
from pathlib import Path
from tempfile import TemporaryDirectory

import django
import msgspec
import pytest
from hypothesis import HealthCheck, settings
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling
from xdist.workermanage import WorkerController

# Nobody's own installation is read or written: settings look into their home as soon as they are loaded.
_HOME = TemporaryDirectory(prefix="inspectorate-tests-")
os.environ["INSPECTORATE_HOME"] = _HOME.name
os.environ["DJANGO_SETTINGS_MODULE"] = "inspectorate.web.settings"
django.setup()

# Machines are noisy: a property is never judged by the clock. CI draws the same examples each time, so that
# what it says of a change is about the change; elsewhere each run draws anew. `just slow` draws five times
# as many.
settings.register_profile(
    "house",
    deadline=None,
    max_examples=int(os.environ.get("HOUSE_EXAMPLES", "60")),
    derandomize="CI" in os.environ,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("house")

ROOT = Path(__file__).parent
CLUSTER = re.compile(r"tests/integration/lake/questions/.*(_on_engines|test_engines|test_spark)")
"""Tests that one Spark cluster answers."""
SECONDS = {
    # First of all, and alone: it compiles the lake's loops, which both processes else do at the same time.
    "tests/integration/lake/ingestion/test_quick_ways.py": 100.0,
    "tests/functional/web/test_every_page.py": 6.0,
    "tests/functional/web/": 2.5,
    "tests/integration/lake/questions/": 2.0,
    "tests/integration/web/attacks/": 0.7,
    "tests/functional/": 0.5,
    "tests/integration/lake/": 0.4,
    "tests/unit/analysis/": 0.3,
    "tests/integration/": 0.2,
    "tests/": 0.02,
}
"""About what a test takes, by the first of these folders that it stands in."""


class Together(LoadScopeScheduling):  # type: ignore[misc]  # xdist ships no types
    """Shares modules out whole, the long ones first, so that both processes end together.

    What a module makes once is made once a run so; and all that the cluster answers is one scope.
    """

    def _split_scope(self, nodeid: str) -> str:
        return "the cluster" if CLUSTER.match(nodeid) else nodeid.partition("::")[0]

    def _assign_work_unit(self, node: WorkerController) -> None:
        longest = max(self.workqueue, key=self._seconds)
        self.workqueue.move_to_end(longest, last=False)
        super()._assign_work_unit(node)

    def _seconds(self, scope: str) -> float:
        tests = self.workqueue[scope]
        first = next(iter(tests))
        each = next(seconds for folder, seconds in SECONDS.items() if first.startswith(folder))
        return each * len(tests)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Together:
    """How tests are shared out to the processes."""
    return Together(config, log)


def pytest_collection_finish() -> None:
    """Have what stays not be searched for garbage again and again: that took a third of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


def pytest_unconfigure() -> None:
    """Remove the home of this process."""
    _HOME.cleanup()


@pytest.fixture(scope="module", autouse=True)
def _where_it_is_another_day(request: pytest.FixtureRequest) -> Iterator[None]:
    """Judgement does not depend on where the machine stands: what is pure is tried far from Taiwan.

    On Kiritimati it is another day than in Taiwan for six hours of each, and than on a server for fourteen.
    Windows cannot change the zone of a process: there they stand where the machine does.
    """
    pure = any(request.path.is_relative_to(ROOT / folder) for folder in ("unit", "cases"))
    if not pure or not hasattr(time, "tzset"):
        yield
        return
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TZ", "<+14>-14")  # needs no files of zones
        time.tzset()
        yield
    time.tzset()


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real samples beside the project; tests that ask for it skip where it is absent."""
    folder = Path(__file__).parents[2] / "shared"
    if not folder.is_dir():
        pytest.skip("the folder of real samples is not beside the project")
    return folder


@pytest.fixture(scope="session", autouse=True)
def _catalogue_parsed_once() -> Iterator[None]:
    """Parse the shipped catalogue once a process: a home keeps its own copy, and most tests have a new one.

    What a firm adopted, and any other catalogue, is read as ever.
    """
    from inspectorate.norms.catalogue import Catalogue
    from inspectorate.norms.load import catalogue_root, read_catalogue

    @cache
    def shipped() -> bytes:
        return msgspec.msgpack.encode(read_catalogue())

    def read(root: Traversable, adopted: Traversable) -> Catalogue:
        if root != catalogue_root() or adopted.is_dir():
            return read_catalogue(root, adopted)
        return msgspec.msgpack.decode(shipped(), type=Catalogue)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("inspectorate.services.open_catalogue.read_catalogue", read)
        yield
