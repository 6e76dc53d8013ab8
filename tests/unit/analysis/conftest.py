"""Unit tests ask the interpreter: they compile nothing and touch no folder."""

from collections.abc import Iterator

import pytest

from inspectorate.analysis import covering
from inspectorate.analysis.compiled import INTERPRETED


@pytest.fixture(scope="session", autouse=True)
def interpreted() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(covering, "kernels", lambda: INTERPRETED)
        yield
