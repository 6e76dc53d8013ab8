"""What a dishonest keeper of a lake would do, and what verifying says of it."""

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from tests.integration.lake.ingestion.lakes import YEAR, attempts, new_lake, put, written

from inspectorate.lake.errors import DamagedError
from inspectorate.lake.lake import Lake
from inspectorate.lake.manifest import entry_name
from inspectorate.lake.verifying import verify_lake


def filled(folder: Path) -> Lake:
    lake = new_lake(folder)
    for number in range(2):
        text = attempts(20, datetime(YEAR, 3, 1 + number)) + "nonsense\n"
        put(lake, written(folder / f"{number}.log", text))
    return lake


def first(lake: Lake, under: str) -> Path:
    return Path(lake.store.url(min(lake.store.names(under))))


def flip(file: Path) -> None:
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(data)


def forge_entry(lake: Lake) -> None:
    """Take a day out of the manifest, keeping it well-formed."""
    file = Path(lake.store.url(entry_name(2)))
    plain = json.loads(file.read_bytes())
    plain["parts"] = []
    file.write_bytes(json.dumps(plain).encode())


def add_entry(lake: Lake) -> None:
    plain = json.loads(Path(lake.store.url(entry_name(2))).read_bytes())
    plain["number"] = 3
    lake.store.create(entry_name(3), json.dumps(plain).encode())


@pytest.mark.parametrize(
    ("act", "said"),
    [
        (lambda lake: flip(first(lake, "authentication")), "內容遭更動"),
        (lambda lake: first(lake, "authentication").unlink(), "檔案不見了"),
        (lambda lake: flip(first(lake, "hours")), "內容遭更動"),
        (lambda lake: first(lake, "aside").unlink(), "檔案不見了"),
        (forge_entry, "與軌跡所載之雜湊值不符"),
        (add_entry, "未列入軌跡"),
        (lambda lake: Path(lake.store.url(entry_name(2))).unlink(), "不見了"),
        (lambda lake: flip(Path(lake.store.url("ledger/checkpoint"))), "checkpoint"),
        (lambda lake: lake.store.replace("manifest/head", b"nonsense"), "manifest/head"),
    ],
)
def test_what_was_changed_behind_the_lake_s_back_is_found(
    tmp_path: Path, act: Callable[[Lake], None], said: str
) -> None:
    lake = filled(tmp_path)
    assert verify_lake(lake).faults == []
    act(lake)
    assert said in "；".join(f"{one.place} {one.said}" for one in verify_lake(lake).faults)


def test_a_verification_says_what_it_looked_at(tmp_path: Path) -> None:
    lake, seen = filled(tmp_path), []
    report = verify_lake(lake, lambda done, total: seen.append((done, total)))
    assert (report.entries, report.files) == (2, len(seen))
    assert seen[-1] == (report.files, report.files)
    assert report.bytes > 0


def test_a_damaged_manifest_is_not_read_on(tmp_path: Path) -> None:
    lake = filled(tmp_path)
    Path(lake.store.url(entry_name(1))).write_bytes(b"{}")
    with pytest.raises(DamagedError, match="第 1 筆"):
        lake.parts()
