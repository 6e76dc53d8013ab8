"""The bytes of the ledger are frozen: what was written in one year is read in any other."""

import json
import runpy
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
FROZEN: dict[str, Any] = json.loads((HERE / "ledger.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def made_now() -> dict[str, Any]:
    made: dict[str, Any] = runpy.run_path(str(HERE / "regenerate_ledger.py"))["vectors"]()
    return made


@pytest.mark.parametrize("name", FROZEN)
def test_the_bytes_are_those_that_were_frozen(made_now: dict[str, Any], name: str) -> None:
    assert made_now[name] == FROZEN[name]


def test_nothing_is_made_that_was_not_frozen(made_now: dict[str, Any]) -> None:
    assert made_now.keys() == FROZEN.keys()
