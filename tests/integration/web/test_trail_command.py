"""`inspectorate trail verify`: what it prints, and how it ends."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from django.db import DatabaseError

from inspectorate.cli import trail
from inspectorate.cli.root import root
from inspectorate.cli.trail_verify import retention_line
from inspectorate.ledger.disk import LocalFolder
from inspectorate.ledger.keys import read_key_file
from inspectorate.ledger.writer import Writer
from inspectorate.norms.interval import Interval
from inspectorate.services import compare_trail, verify_trail
from inspectorate.services.begin_platform import PlatformError
from inspectorate.services.keep_trail import enter_traces, entry_of, trail_key, trail_ledger, write_trace
from inspectorate.services.trail_retention import Retention
from inspectorate.store.models import Firm, Trace

pytestmark = pytest.mark.django_db
Entered = Callable[[], None]


@pytest.fixture
def entered(firm: Firm) -> None:
    for name in ("one", "two"):
        write_trace(name, "sign_in", firm=firm, address="192.0.2.7")
    enter_traces()


def run(*words: str) -> Result:
    return CliRunner().invoke(root, ["trail", "verify", *words])


def told(*words: str) -> dict[str, object]:
    found: dict[str, object] = json.loads(run("--format", "json", *words).stdout)
    return found


def test_an_empty_trail_is_told() -> None:
    shown = run()
    assert shown.exit_code == 0
    assert shown.output.splitlines() == ["軌跡尚無紀錄", "資料庫 0 筆", "保存：尚無作業紀錄"]
    assert (told()["ledger"], told()["compared"]) == (None, None)


def test_a_trail_that_agrees_is_told_with_what_waits_and_what_a_crash_left(entered: None) -> None:
    del entered
    write_trace("three", "sign_in")
    row = Trace.objects.get(ledger=None)
    with Writer(LocalFolder(trail_ledger()), read_key_file(trail_key())) as writer:
        writer.append([entry_of(row)])
    shown = run("--key", read_key_file(trail_key()).verifier.text)
    assert shown.exit_code == 0, shown.output
    assert "尚未加入紀錄 1 筆，最早者" in shown.output
    assert "重複而內容相同 0 筆，資料庫尚未註記 1 筆；不影響核對" in shown.output
    assert "資料庫與紀錄逐筆相符" in shown.output


def test_a_trail_that_differs_is_told_with_each_difference(
    entered: None, firm: Firm, monkeypatch: pytest.MonkeyPatch
) -> None:
    del entered
    monkeypatch.setattr(compare_trail, "_NAMED", 1)
    for place in (7, 8):
        Trace.objects.create(username="ghost", act="sign_in", firm=firm, ledger=place)
    shown = run()
    assert shown.exit_code == 4
    assert "自稱為軌跡第 7 筆" in shown.output
    assert "另有 1 處不符，未逐一列出" in shown.output
    assert "資料庫與紀錄不符 2 處" in shown.output
    compared = told()["compared"]
    assert isinstance(compared, dict)
    assert compared["counts"] == {"added": 2}


def test_a_ledger_that_does_not_stand_is_told_without_a_comparison(entered: None) -> None:
    del entered
    (trail_ledger() / "checkpoint").write_bytes(b"x")
    shown = run()
    assert shown.exit_code == 4
    assert "紀錄本身損毀，未與資料庫比對" in shown.output
    assert told()["stands"] is False


def test_a_ledger_that_is_gone_and_a_key_that_is_open_are_said_in_a_line(entered: None) -> None:
    del entered
    trail_key().chmod(0o644)
    assert "可由他人讀寫" in run().output
    trail_key().chmod(0o600)
    trail_ledger().rename(trail_ledger().with_name("gone"))
    shown = run()
    assert (shown.exit_code, "請自備份還原" in shown.output) == (2, True)


def test_a_platform_or_a_database_that_cannot_be_read_is_said_in_a_line(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def broken(*_told: object) -> None:
        raise DatabaseError("no such table")

    monkeypatch.setattr(verify_trail, "verify_trail", broken)
    shown = run()
    assert (shown.exit_code, "無法讀取資料庫：no such table" in shown.output) == (2, True)

    def refuse() -> None:
        raise PlatformError("此處尚無平台")

    monkeypatch.setattr(trail, "look_at_platform", refuse)
    assert "此處尚無平台" in run().output


def test_what_a_writer_lays_out_meanwhile_is_compared_once_more(
    entered: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    del entered
    real = compare_trail.compare_trail
    seen: list[compare_trail.Compared] = []

    def first_of_two_states(*asked: object) -> compare_trail.Compared:
        found = real(*asked)  # type: ignore[arg-type] # as it is called
        if not seen:
            found.counts["added"] += 1
            write_trace("meanwhile", "sign_in")
            enter_traces()
        seen.append(found)
        return found

    monkeypatch.setattr(verify_trail, "compare_trail", first_of_two_states)
    assert verify_trail.verify_trail().stands
    assert len(seen) == 2


@pytest.mark.parametrize(
    ("since", "demanded", "said"),
    [
        (date(2020, 1, 1), Interval(3, "years"), "已達所定之 3 年"),
        (date(2026, 1, 1), Interval(3, "years"), "於 2029-01-01 屆滿"),
        (date(2026, 1, 1), None, "現行條款未定期間"),
    ],
)
def test_retention_is_told_beside_what_is_demanded(since: date, demanded: Interval | None, said: str) -> None:
    assert said in retention_line(Retention(date(2026, 11, 21), demanded, since))


def test_the_platform_is_looked_at_only_where_it_is(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from inspectorate.services import begin_platform

    monkeypatch.setattr(begin_platform, "embedded_database", lambda: tmp_path / "none")
    with pytest.raises(PlatformError, match="此處尚無平台之資料庫"):
        begin_platform.look_at_platform()

    def wrong() -> None:
        raise ValueError("INSPECTORATE_TOKEN_DAYS")

    monkeypatch.setattr(begin_platform, "_set_up", wrong)
    with pytest.raises(PlatformError, match="設定無法使用：INSPECTORATE_TOKEN_DAYS"):
        begin_platform.set_up_platform()
