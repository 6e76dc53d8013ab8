"""Small sizes, so that a short session meets all that a long one does."""

import pytest

from inspectorate.ledger import writer as writer_module


@pytest.fixture(autouse=True)
def small_sizes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writer_module, "_HEADROOM", 700)
    monkeypatch.setattr(writer_module, "_AT_ONCE", 1)
