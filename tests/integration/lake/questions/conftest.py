"""The engines that the questions are put to."""

import os
from collections.abc import Iterator

import pytest
from tests.integration.lake.questions.spark_cluster import SHORT_LIVED, running

from inspectorate.lake.engine import Engine, open_engine

SMALL = "spark.sql.shuffle.partitions=2&spark.default.parallelism=2"
WALKED = "spark.sql.codegen.wholeStage=false&spark.sql.codegen.factoryMode=NO_CODEGEN"
"""Over a few rows Spark takes longer to compile a plan than to walk it; `just slow` compiles, as users do."""


@pytest.fixture(scope="session")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """A session on a cluster of a master and two workers, one for all tests."""
    with running(tmp_path_factory.mktemp("spark")) as url, pytest.MonkeyPatch.context() as told:
        told.setenv("JAVA_TOOL_OPTIONS", SHORT_LIVED)
        how = SMALL if "HOUSE_EXAMPLES" in os.environ else f"{SMALL}&{WALKED}"
        with open_engine(f"{url}?{how}", "512MB") as engine:
            yield engine


@pytest.fixture
def duckdb() -> Iterator[Engine]:
    with open_engine() as engine:
        yield engine
