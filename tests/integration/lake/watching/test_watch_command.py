"""What `lake watch` is told on the command line."""

import json
import os
import signal
import threading
import time
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from tests.integration.lake.ingestion.lakes import new_lake

from inspectorate.cli.lake import lake as command
from inspectorate.cli.lake_watch import _carriers
from inspectorate.services import watch_lake


def run(folder: Path, *words: str) -> Result:
    return CliRunner().invoke(command, ["watch", str(folder / "lake"), *words], catch_exceptions=False)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    new_lake(tmp_path)
    (tmp_path / "delivery.toml").write_text(
        '[mail]\nhost = "127.0.0.1"\nport = 25\nsecurity = "none"\nsender = "a@example.com"\n'
    )
    return tmp_path


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("", "請指明要監看之檔案"),
        ("--syslog 514", "--syslog 請寫如"),
        ("--syslog 127.0.0.1:99999", "--syslog 請寫如"),
        ("--syslog 127.0.0.1:0 --client-ca {}", "須與 --tls 併用"),
        ("a.log --deliver {}", "須併用"),
        ("a.log --to mail=x@example.com", "須併用"),
        ("a.log --deliver {} --to sms=0912", "--to 請寫如"),
        ("a.log --deliver {} --to mail", "--to 請寫如"),
        ("a.log --log-format nothing", "nothing"),
    ],
)
def test_what_cannot_be_meant_is_refused_in_a_line(folder: Path, words: str, said: str) -> None:
    result = run(folder, *words.format(folder / "delivery.toml").split())
    assert (result.exit_code, said in result.output) == (2, True), result.output


def test_settings_that_are_none_are_refused(folder: Path) -> None:
    (folder / "wrong.toml").write_text("[pigeon]\n")
    result = run(folder, "a.log", "--deliver", str(folder / "wrong.toml"), "--to", "mail=x@example.com")
    assert (result.exit_code, "pigeon" in result.output) == (2, True), result.output


def test_who_is_told_comes_from_the_settings(folder: Path) -> None:
    found = _carriers(folder / "delivery.toml", ("mail=x@example.com",))
    assert [(channel, to) for channel, (_carrier, to) in found.items()] == [("mail", "x@example.com")]


def test_it_ends_by_sigterm(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    begun = threading.Event()
    finish = watch_lake._Turns.take

    def take(turns: watch_lake._Turns) -> None:
        finish(turns)
        begun.set()

    def ending() -> None:
        begun.wait(30)
        time.sleep(0.2)
        os.kill(os.getpid(), signal.SIGTERM)

    monkeypatch.setattr(watch_lake._Turns, "take", take)
    thread = threading.Thread(target=ending)
    thread.start()
    result = run(folder, str(folder / "a.log"), "--turn", "0.2")
    thread.join()
    assert result.exit_code == 0, result.output
    events = [json.loads(line)["event"] for line in result.output.splitlines()]
    assert (events[-2:], "watching" in events) == (["watching", "stopped"], True)
