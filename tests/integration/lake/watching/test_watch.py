"""Watching as its users do: a process, a real TCP or TLS client, SIGTERM, and kills."""

import json
import os
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import trustme
from tests.integration.lake.ingestion.lakes import attempt, new_lake, rows

from inspectorate.lake.lake import Lake
from inspectorate.services.daily_book import read_daily

pytestmark = pytest.mark.enable_socket
PATIENCE_S = 60
FOUND = ["credential_stuffing", "password_spraying"]
"""What one source with one try on each of many accounts is found to be."""
NOW = datetime.now().astimezone().replace(tzinfo=None, microsecond=0) - timedelta(minutes=10)


def stuffing(source: str = "198.51.100.9") -> list[str]:
    return [attempt(NOW + timedelta(seconds=n), f"user{n}", source) for n in range(30)]


class Watching:
    """A process that watches, and what it said."""

    def __init__(self, folder: Path, *words: str) -> None:
        command = (sys.executable, "-m", "inspectorate", "lake", "watch", str(folder / "lake"), *words)
        self._out = (folder / "said.jsonl").open("ab")
        self._begin = self._out.tell()
        self._file = folder / "said.jsonl"
        self.errors = folder / "errors.txt"
        with self.errors.open("ab") as errors:
            self.process = subprocess.Popen([*command, "--turn", "0.3"], stdout=self._out, stderr=errors)

    def said(self, event: str = "") -> list[dict[str, Any]]:
        lines = self._file.read_bytes()[self._begin :].splitlines()
        found = [json.loads(line) for line in lines]
        return [one for one in found if not event or one["event"] == event]

    def wait(self, event: str, count: int = 1) -> list[dict[str, Any]]:
        until = time.monotonic() + PATIENCE_S
        while len(found := self.said(event)) < count:
            assert self.process.poll() is None, self.errors.read_text()
            assert time.monotonic() < until, (self.said(), self.errors.read_text())
            time.sleep(0.05)
        return found

    def end(self, how: signal.Signals = signal.SIGTERM) -> int:
        self.process.send_signal(how)
        code = self.process.wait(PATIENCE_S)
        self._out.close()
        return code


@contextmanager
def watching(folder: Path, *words: str) -> Iterator[Watching]:
    one = Watching(folder, *words)
    try:
        yield one
    finally:
        if one.process.poll() is None:
            one.end(signal.SIGKILL)


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return new_lake(tmp_path)


def connected(port: int, context: ssl.SSLContext | None = None) -> socket.socket:
    plain = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_S)
    return context.wrap_socket(plain, server_hostname="127.0.0.1") if context else plain


def ended(client: socket.socket) -> None:
    """Say that nothing follows, and wait for the other side, which ends when all is in its spool."""
    if isinstance(client, ssl.SSLSocket):
        client.unwrap()
    else:
        client.shutdown(socket.SHUT_WR)
        assert client.recv(1) == b""
    client.close()


def test_replayed_stuffing_over_tls_alerts_within_a_minute_and_is_in_the_lake_at_the_end(
    lake: Lake, tmp_path: Path
) -> None:
    authority = trustme.CA()
    server = authority.issue_cert("127.0.0.1")
    server.cert_chain_pems[0].write_to_path(tmp_path / "cert.pem")
    server.private_key_pem.write_to_path(tmp_path / "key.pem")
    context = ssl.create_default_context()
    authority.configure_trust(context)
    tls = ("--tls", str(tmp_path / "cert.pem"), str(tmp_path / "key.pem"))
    with watching(tmp_path, "--syslog", "127.0.0.1:0", *tls) as one:
        (begun,) = one.wait("watching")
        client = connected(begun["port"], context)
        began = time.monotonic()
        lines = [f"<86>{line.rstrip()}" for line in stuffing()]
        counted = "".join(f"{len(line)} {line}" for line in lines[:15])
        client.sendall((counted + "".join(f"{line}\n" for line in lines[15:])).encode())
        alerts = one.wait("alert", len(FOUND))
        assert time.monotonic() - began < 60
        assert [alert["question"] for alert in alerts] == FOUND
        assert all("198.51.100.9" in alert["said"] for alert in alerts)
        client.close()
        assert one.end() == 0, one.errors.read_text()
        assert one.said("stopped")
    assert {row["user_name"] for row in rows(lake)} == {f"user{n}" for n in range(30)}
    assert list(read_daily(lake).alerts) == [alert["alert"] for alert in alerts]


def test_a_kill_loses_nothing_and_alerts_nothing_twice(lake: Lake, tmp_path: Path) -> None:
    log = tmp_path / "auth.log"
    log.write_text("".join(stuffing()))
    words = ("--syslog", "127.0.0.1:0", str(log))
    with watching(tmp_path, *words) as one:
        (begun,) = one.wait("watching")
        one.wait("alert", len(FOUND))
        client = connected(begun["port"])
        client.sendall("".join(f"<86>{line}" for line in stuffing("198.51.100.77")).encode())
        ended(client)
        one.end(signal.SIGKILL)
        former = one.said("alert")
    with log.open("a") as stream:
        stream.write(attempt(NOW + timedelta(minutes=2), "late", "192.0.2.9"))
    with watching(tmp_path, *words) as one:
        one.wait("watching")
        until = time.monotonic() + PATIENCE_S
        while len(read_daily(lake).alerts) < 2 * len(FOUND):
            assert time.monotonic() < until
            time.sleep(0.1)
        time.sleep(1)
        assert one.end() == 0, one.errors.read_text()
        assert len(log.read_text().splitlines()) == 31
        numbers = [alert["alert"] for alert in (*former, *one.said("alert"))]
    assert len(numbers) == len(set(numbers)) == 2 * len(FOUND)
    assert len(rows(lake)) == 61
    with watching(tmp_path, *words) as one:
        one.wait("watching")
        time.sleep(1)
        assert one.end() == 0
        assert one.said("alert") == []
    assert len(rows(lake)) == 61


def test_garbage_and_too_many_clients_are_told_and_harm_nobody(lake: Lake, tmp_path: Path) -> None:
    with watching(tmp_path, "--syslog", "127.0.0.1:0", "--log-format", "openssh") as one:
        (begun,) = one.wait("watching")
        garbage = connected(begun["port"])
        garbage.sendall(b"9999999 <" + os.urandom(1000))
        assert one.wait("connection_closed")
        crowd = [connected(begun["port"]) for _ in range(70)]
        assert len(one.wait("connection_refused", 6)) >= 6
        for each in crowd[1:]:
            each.close()
        crowd[0].sendall("".join(f"<86>{line}" for line in stuffing()).encode())
        one.wait("alert")
        assert one.end() == 0, one.errors.read_text()
        crowd[0].close()
        garbage.close()
    assert len(rows(lake)) == 30


def test_the_firms_own_rules_alert_and_those_that_cannot_are_said(lake: Lake, tmp_path: Path) -> None:
    (tmp_path / "rules.yml").write_text(
        "title: 深夜使用者\nlogsource: {category: authentication}\n"
        "detection: {s: {user: user7}, condition: s}\n---\n"
        "title: 防毒\nlogsource: {category: antivirus}\ndetection: {s: {A: b}, condition: s}\n"
    )
    (tmp_path / "plan.toml").write_text('[sigma]\nrules = ["rules.yml"]\n')
    log = tmp_path / "auth.log"
    log.write_text("".join(stuffing()[:10]))
    with watching(tmp_path, str(log), "--plan", str(tmp_path / "plan.toml")) as one:
        (alert,) = one.wait("alert")
        assert "深夜使用者" in alert["said"]
        assert "user7" in alert["said"]
        assert any("防毒" in each["said"] for each in one.said("unasked"))
        assert one.end() == 0
    assert len(rows(lake)) == 10


def test_one_lake_is_watched_by_one(lake: Lake, tmp_path: Path) -> None:
    del lake
    with watching(tmp_path, "--syslog", "127.0.0.1:0") as one:
        one.wait("watching")
        other = Watching(tmp_path, "--syslog", "127.0.0.1:0")
        assert other.process.wait(PATIENCE_S) == 2
        assert other.end() == 2
        assert "正在監看" in other.errors.read_text()
