"""Rules written out in a test, asked of events written out in a test, on the embedded engine."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from inspectorate.lake.engine import Engine, open_engine
from inspectorate.lake.kinds import KINDS
from inspectorate.lake.sigma.fields import Mapped
from inspectorate.lake.sigma.rules import read_rules

START = datetime(2026, 11, 2)
Event = Mapping[str, Any]
Found = list[dict[str, Any]]
Hunt = Callable[..., Found]


@pytest.fixture(scope="session")
def engine() -> Iterator[Engine]:
    with open_engine() as opened:
        yield opened


def event(number: int, **told: Any) -> dict[str, Any]:
    """A record of Windows' security log, a minute after the one before it unless told otherwise."""
    fields = {key: str(value) for key, value in told.get("fields", {}).items() if value is not None}
    return {
        "time": START + timedelta(seconds=told.get("seconds", 60 * number)),
        "system": "AD",
        "origin": "0123456789abcdef",
        "line": number,
        "host": "dc1",
        "program": told.get("program", "Security"),
        "event_code": told.get("event_code"),
        "severity": None,
        "product": told.get("product", "windows"),
        "message": told.get("message"),
        "fields": list(fields.items()),
    }


@pytest.fixture
def hunt(engine: Engine, tmp_path: Path) -> Hunt:
    """What the last of some rules finds among events."""

    def ask(
        rules: str,
        events: Sequence[Event],
        kind: str = "base_event",
        mapped: Mapped | None = None,
        placeholders: Mapping[str, Sequence[str]] | None = None,
    ) -> Found:
        (tmp_path / "rule.yml").write_text(rules, encoding="utf-8")
        schema = KINDS[kind].schema
        place = str(tmp_path / "events.parquet")
        pq.write_table(pa.Table.from_pylist([dict(each) for each in events], schema=schema), place)
        read = read_rules([tmp_path / "rule.yml"], mapped, placeholders)
        tables = {kind: engine.parquet([place], schema)}
        found: Found = engine.rows(read.expression(read.collection.rules[-1], tables)).to_pylist()
        return found

    return ask
