"""What every test may ask for."""

import gc
import os
import re
from pathlib import Path
from tempfile import TemporaryDirectory

import django
import pytest
from hypothesis import HealthCheck, settings
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

# Nobody's own installation is read or written: settings look into their home as soon as they are loaded.
_HOME = TemporaryDirectory(prefix="inspectorate-tests-")
os.environ["INSPECTORATE_HOME"] = _HOME.name
os.environ["DJANGO_SETTINGS_MODULE"] = "inspectorate.web.settings"
django.setup()

# Machines are noisy: a property is never judged by the clock. CI draws the same examples each time, so that
# what it says of a change is about the change; elsewhere each run draws anew.
settings.register_profile(
    "house",
    deadline=None,
    max_examples=int(os.environ.get("HOUSE_EXAMPLES", "100")),
    derandomize="CI" in os.environ,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("house")

CLUSTER = re.compile(r"tests/integration/lake/questions/.*(_on_engines|test_engines|test_spark)")
"""Tests that one Spark cluster answers."""


class Together(LoadScopeScheduling):  # type: ignore[misc]  # xdist ships no types
    """Shares tests out one by one, but keeps those together that share what takes long to start.

    They are those of the cluster, and of each module of the browser's: each process would start its own.
    """

    def _split_scope(self, nodeid: str) -> str:
        if CLUSTER.match(nodeid):
            return "the cluster"
        return nodeid.partition("::")[0] if nodeid.startswith("tests/functional/web/") else nodeid


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


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real samples beside the project; tests that ask for it skip where it is absent."""
    folder = Path(__file__).parents[2] / "shared"
    if not folder.is_dir():
        pytest.skip("the folder of real samples is not beside the project")
    return folder
