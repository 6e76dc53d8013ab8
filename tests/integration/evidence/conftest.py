"""A home with an empty ledger of evidence, and a clock that tests move."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from inspectorate.cli.root import root
from inspectorate.evidence.item import Item
from inspectorate.services import add_evidence as adding
from inspectorate.services import correct_clock, open_evidence, purge_evidence
from inspectorate.services.add_evidence import Particulars, add_evidence
from inspectorate.services.open_evidence import begin_evidence

Run = Callable[..., Result]


class Clock:
    """What the services take for now."""

    def __init__(self) -> None:
        self.moment = datetime(2026, 11, 20, 8, 0, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.moment

    def pass_years(self, years: int) -> None:
        self.moment = self.moment.replace(year=self.moment.year + years) + timedelta(days=1)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    found = Clock()
    for module in (open_evidence, adding, correct_clock, purge_evidence):
        monkeypatch.setattr(module, "now", found)
    return found


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, clock: Clock) -> Path:
    """The home's folder of evidence; nothing has arrived yet."""
    del clock
    monkeypatch.setenv("INSPECTORATE_HOME", str(tmp_path / "home"))
    begin_evidence("firm.example/evidence")
    return tmp_path / "home" / "evidence"


@pytest.fixture
def add(home: Path, tmp_path: Path) -> Callable[..., Item]:
    """Takes one file in under a name, with this content."""
    del home

    def added(content: bytes, name: str = "fw.log", **stated: Any) -> Item:
        file = tmp_path / "given" / name
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(content)
        told = {
            "by": "甲",
            "collector": "王小明",
            "how": "自防火牆匯出",
            "retention": "three_years",
            **stated,
        }
        return add_evidence([file], Particulars(**told))[0]

    return added


@pytest.fixture
def run(home: Path) -> Run:
    """`inspectorate evidence …`"""
    del home

    def ran(*arguments: object) -> Result:
        return CliRunner().invoke(root, ["evidence", *map(str, arguments)])

    return ran


@pytest.fixture
def history(run: Run) -> Callable[[str], list[str]]:
    """The names of the events of an item, in order."""

    def told(label: str) -> list[str]:
        shown = json.loads(run("show", label, "--format", "json").stdout)
        return [str(event["event"]) for event in shown[0]["history"]]

    return told
