"""What every test may ask for."""

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

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

COSTLY = {"spark": "the cluster", "live": "", "browser": ""}
"""Fixtures that take long to start, and whose tests one process runs: of a module, or of all under a name."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep tests together that share what takes long to start; each process would start one of its own."""
    for item in items:
        for name in COSTLY.keys() & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.xdist_group(COSTLY[name] or item.path.stem))


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real samples beside the project; tests that ask for it skip where it is absent."""
    folder = Path(__file__).parents[2] / "shared"
    if not folder.is_dir():
        pytest.skip("the folder of real samples is not beside the project")
    return folder
