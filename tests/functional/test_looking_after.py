"""照看平台: a new installation by the real commands; its doctor, its trail and its self-inspection."""

import json
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from tests.functional.web.live import PROJECT, environment_of, run_python

from inspectorate.services.make_sample_firm import make_sample_firm

SETTLED = """

from allauth.mfa.models import Authenticator
from django.utils import timezone
from inspectorate.services.keep_trail import enter_traces, write_trace
from inspectorate.store.models import Person
person = Person.objects.get()
Authenticator.objects.create(user=person, type="totp", data={})
person.must_change, person.password_at, person.last_login = False, timezone.now(), timezone.now()
person.save()
write_trace("wang", "sign_in", firm=person.firm, address="192.0.2.7", how=["password", "totp"])
enter_traces()
"""


@pytest.fixture(scope="module")
def settled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A firm and its administrator, who changed the first password and set a second factor."""
    root = tmp_path_factory.mktemp("installation")
    firm = make_sample_firm(root / "firm", log_years=1)
    done(root / "home", "people", "firm", str(firm / "firm.toml"))
    done(root / "home", "people", "add", "9A99", "wang", "王小明", "--duty", "administrator")
    run_python(root / "home", SETTLED)
    return root / "home"


@pytest.fixture
def home(settled: Path, tmp_path: Path) -> Path:
    """One of the test's own: some break it."""
    return Path(shutil.copytree(settled, tmp_path / "home"))


def run(home: Path, *words: str, **more: str) -> "subprocess.CompletedProcess[str]":
    environment: Mapping[str, str] = {**environment_of(home), "PYTHONUTF8": "1", **more}
    command = [sys.executable, "-m", "inspectorate", *words]
    return subprocess.run(command, env=environment, cwd=PROJECT, capture_output=True, text=True, check=False)


def done(home: Path, *words: str) -> None:
    found = run(home, *words)
    assert found.returncode == 0, found.stderr


def faults(home: Path, **more: str) -> list[dict[str, Any]]:
    found = run(home, "doctor", "--json", **more)
    told = json.loads(found.stdout)
    counted = [one for part in told["parts"] for one in part["findings"] if one["level"] != "note"]
    assert found.returncode == (1 if counted else 0)
    assert told["sound"] == (not counted)
    return counted


def state(home: Path) -> dict[str, tuple[int, int]]:
    """Every file with its size and its time, but for what SQLite keeps beside its own while it reads."""
    files = (file for file in home.rglob("*") if file.is_file() and file.suffix not in ("", ".pyc"))
    kept = (file for file in files if not file.name.endswith(("-wal", "-shm")))
    return {str(file): (file.stat().st_size, file.stat().st_mtime_ns) for file in kept}


def test_of_a_sound_installation_the_doctor_says_nothing_wrong_and_changes_nothing(home: Path) -> None:
    before = state(home)
    assert faults(home) == []
    shown = run(home, "doctor")
    assert (shown.returncode, shown.stdout.splitlines()[-1]) == (0, "未發現缺少或不安全之處")
    assert state(home) == before


def test_what_the_environment_sets_wrong_is_named(home: Path) -> None:
    told = faults(home, INSPECTORATE_HOSTS="inspect.example", INSPECTORATE_HTPS="yes")
    assert {one["where"] for one in told} == {"INSPECTORATE_HTTPS", "INSPECTORATE_HTPS"}
    (one,) = faults(home, INSPECTORATE_DATABASE="mysql://x")
    assert (one["level"], "設定無法使用" in one["what"]) == ("unsafe", True)


def test_where_there_is_no_platform_nothing_is_made(tmp_path: Path) -> None:
    assert {one["level"] for one in faults(tmp_path / "none")} == {"missing"}
    found = run(tmp_path / "none", "trail", "verify")
    assert (found.returncode, "此處尚無平台之資料庫" in found.stderr) == (2, True)
    assert not (tmp_path / "none").exists()


def test_the_trail_is_verified_by_whoever_kept_its_head(home: Path, tmp_path: Path) -> None:
    head = home / "trail" / "ledger" / "checkpoint"
    found = run(home, "trail", "verify", "--witness", str(head))
    assert found.returncode == 0, found.stderr
    assert "資料庫與紀錄逐筆相符" in found.stdout
    assert "所定之 3 年" in found.stdout
    (tmp_path / "other").write_bytes(head.read_bytes().replace(b"platform-trail\n", b"other\n", 1))
    assert run(home, "trail", "verify", "--witness", str(tmp_path / "other")).returncode == 4


@pytest.mark.slow
def test_the_platform_inspects_itself_and_knows_no_leavers(home: Path, tmp_path: Path) -> None:
    found = run(home, "inspect", "self", "--out", str(tmp_path / "papers"), "--format", "json")
    assert found.returncode == 3, found.stdout + found.stderr
    told = {one["check"]: one["outcome"] for one in json.loads(found.stdout)}
    assert told["leavers_disabled"] == "undetermined"
    assert told["log_fields_present"] == "conforming"
    assert (tmp_path / "papers" / "index.html").is_file()


@pytest.mark.slow
def test_a_row_that_an_administrator_of_the_database_took_out_is_named_by_all_three(
    home: Path, tmp_path: Path
) -> None:
    with sqlite3.connect(home / "web" / "inspectorate.sqlite3") as database:
        database.execute("DROP TRIGGER store_trace_delete_kept")
        database.execute("DELETE FROM store_trace WHERE act = 'person_added'")
    database.close()
    found = run(home, "trail", "verify", "--format", "json")
    told = json.loads(found.stdout)
    assert (found.returncode, told["compared"]["counts"]) == (4, {"removed": 1})
    assert "person_added）於資料庫已不存在" in told["compared"]["discrepancies"][0]["said"]
    said = "\n".join(one["what"] for one in faults(home))
    assert "資料庫之防護遭移除或停用：store_trace_delete_kept" in said
    assert "資料庫與軌跡不符 1 處" in said
    run(home, "inspect", "self", "--evidence", str(tmp_path / "e"), "--out", str(tmp_path / "p"))
    assert "person_added）於資料庫已不存在" in (tmp_path / "e/evidence/trail/trail.jsonl").read_text("utf-8")


def test_an_operator_replaces_the_key_of_second_factors_and_takes_away_what_was_lost(home: Path) -> None:
    secret = "from allauth.mfa.totp.internal.auth import TOTP; from inspectorate.store.models import Person; "
    run_python(
        home,
        secret + "Person.objects.get().authenticator_set.all().delete(); "
        "TOTP.activate(Person.objects.get(), 'JBSWY3DPEHPK3PXP')",
    )
    keys = home / "web" / "factor-keys"
    before = keys.read_text("utf-8")
    assert "重新加密 1 項" in run(home, "people", "rotate-factor-key").stdout
    after = keys.read_text("utf-8")
    key, bound = after.split()
    assert (bound, key in before) == ("bound", False)
    keys.write_text(before, "utf-8")
    refused = run(home, "people", "list")
    assert (refused.returncode, "放回原來之金鑰檔" in refused.stderr) == (2, True)
    keys.write_text(after, "utf-8")
    assert "已移除 1 項" in run(home, "people", "forget-factors", "wang").stdout
    assert "查無使用者 nobody" in run(home, "people", "forget-factors", "nobody").stderr
