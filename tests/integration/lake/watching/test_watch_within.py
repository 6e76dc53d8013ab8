"""The same within this process: what a port refuses, and what is said."""

import os
import signal
import socket
import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import trustme
from tests.integration.lake.ingestion.lakes import attempt, new_lake, rows

from inspectorate.lake.errors import LakeError
from inspectorate.lake.lake import Lake
from inspectorate.lake.taking import Told
from inspectorate.services.daily_plan import Plan, read_plan
from inspectorate.services.watch_lake import Watch, watch_lake
from inspectorate.services.watching import syslog_port, window
from inspectorate.services.watching.syslog_port import Certificates

pytestmark = pytest.mark.enable_socket
PATIENCE_S = 30
NOW = datetime.now().astimezone().replace(tzinfo=None, microsecond=0) - timedelta(minutes=10)
Event = dict[str, Any]
LINES = "".join(attempt(NOW + timedelta(seconds=n), f"user{n}", "198.51.100.9") for n in range(30))


class Said:
    """What was said, and a way to wait for it."""

    def __init__(self) -> None:
        self.events: list[Event] = []

    def __call__(self, event: str, **more: Any) -> None:
        self.events.append({"event": event, **more})

    def of(self, event: str) -> list[Event]:
        return [one for one in list(self.events) if one["event"] == event]

    def wait(self, event: str) -> Event:
        until = time.monotonic() + PATIENCE_S
        while not (found := self.of(event)):
            assert time.monotonic() < until, self.events
            time.sleep(0.02)
        return found[0]


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return new_lake(tmp_path)


def watched(lake: Lake, watch: Watch, visit: Callable[[Said], None]) -> Said:
    """Watch while a visitor does something; then SIGTERM."""
    said, failed = Said(), list[BaseException]()

    def visiting() -> None:
        try:
            said.wait("watching")
            visit(said)
        except BaseException as error:  # noqa: BLE001 - it is raised again below
            failed.append(error)
        os.kill(os.getpid(), signal.SIGTERM)

    visitor = threading.Thread(target=visiting)
    visitor.start()
    try:
        watch_lake(lake, watch, said)
    finally:
        visitor.join()
    if failed:
        raise failed[0]
    return said


def port(**more: Any) -> Watch:
    told = {"host": "127.0.0.1", "turn": 0.2, "batch": 1, **more}
    return Watch(files=(), **told)


def connected(said: Said) -> socket.socket:
    return socket.create_connection(("127.0.0.1", said.of("watching")[0]["port"]), timeout=PATIENCE_S)


def sent(said: Said, data: bytes) -> None:
    """Send and wait until the other side ends."""
    with connected(said) as client:
        client.sendall(data)
        client.shutdown(socket.SHUT_WR)
        while client.recv(100):
            pass


def test_what_came_is_alerted_and_taken_in(lake: Lake) -> None:
    def visit(said: Said) -> None:
        sent(said, LINES.encode() + b"half of a line")
        said.wait("alert")
        said.wait("taken")

    said = watched(lake, port(told=Told(system="web")), visit)
    assert {row["system"] for row in rows(lake)} == {"web"}
    assert len(rows(lake)) == 30
    assert "1 行無法判讀" in said.of("unread")[0]["said"]
    assert [one["said"] for one in said.of("unasked")] != []


def test_a_slow_client_an_endless_one_and_one_too_many_are_closed(
    lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(syslog_port, "_BEGUN_S", 0.3)
    monkeypatch.setattr(syslog_port, "CLIENTS", 1)

    def visit(said: Said) -> None:
        with connected(said) as slow:
            slow.sendall(b"<34>never")
            time.sleep(0.1)
            with connected(said) as other:
                assert other.recv(1) == b""
            assert said.wait("connection_closed")["said"] == "逾時未送完訊息，已中斷"
            assert slow.recv(1) == b""
        sent(said, b"9999999 <34>x")
        while len(said.of("connection_closed")) < 2:
            time.sleep(0.02)

    said = watched(lake, port(told=Told(system="web")), visit)
    assert "連線數" in said.of("connection_refused")[0]["said"]
    assert "9999999" in said.of("connection_closed")[1]["said"]


def test_who_does_not_speak_tls_or_has_no_certificate_is_not_heard(lake: Lake, tmp_path: Path) -> None:
    authority = trustme.CA()
    server = authority.issue_cert("127.0.0.1")
    server.cert_chain_pems[0].write_to_path(tmp_path / "cert.pem")
    server.private_key_pem.write_to_path(tmp_path / "key.pem")
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    certificates = Certificates(tmp_path / "cert.pem", tmp_path / "key.pem", tmp_path / "ca.pem")

    def visit(said: Said) -> None:
        with connected(said) as client:
            client.sendall(LINES.encode())
            try:
                while client.recv(100):
                    pass
            except OSError:
                return

    said = watched(lake, port(certificates=certificates), visit)
    assert not said.of("alert")
    assert rows(lake) == []
    with pytest.raises(LakeError, match="憑證"):
        watch_lake(lake, port(certificates=Certificates(tmp_path / "ca.pem", tmp_path / "ca.pem")), Said())


def test_a_port_that_is_taken_is_said(lake: Lake) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        number = other.getsockname()[1]
        with pytest.raises(LakeError, match="無法於"):
            watch_lake(lake, port(port=number), Said())


def test_a_file_is_followed_and_lists_and_rules_are_asked(
    lake: Lake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(window, "MOST_ROWS", 20)
    (tmp_path / "customers.csv").write_text("account\nuser1\n")
    (tmp_path / "rules.yml").write_text(
        "title: 使用者九\nlogsource: {category: authentication}\n"
        "detection: {s: {user: user29}, condition: s}\n---\n"
        "title: 防毒\nlogsource: {category: antivirus}\ndetection: {s: {A: b}, condition: s}\n"
    )
    (tmp_path / "plan.toml").write_text(
        '[told]\ncustomers = "customers.csv"\n[sigma]\nrules = ["rules.yml"]\n'
        "[set.credential_stuffing]\naccounts = 5\n"
    )
    log = tmp_path / "auth.log"
    log.write_text("".join(LINES.splitlines(keepends=True)[:15]))

    def visit(said: Said) -> None:
        said.wait("alert")
        with log.open("a") as stream:
            stream.writelines(LINES.splitlines(keepends=True)[15:])
            stream.write(attempt(NOW, "stranger", "192.0.2.5", "Accepted"))
        until = time.monotonic() + PATIENCE_S
        while time.monotonic() < until:
            questions = {one["question"] for one in said.of("alert")}
            if {"non_customer_attempts", "credential_stuffing"} < questions:
                return
            time.sleep(0.05)
        raise AssertionError(said.events)

    plan = read_plan(tmp_path / "plan.toml")
    said = watched(lake, Watch((log,), plan=plan, turn=0.2, batch=1, told=Told(system="web")), visit)
    assert any("使用者九" in one["said"] for one in said.of("alert"))
    assert any("防毒" in one["said"] for one in said.of("unasked"))
    assert said.of("dropped")
    assert len(rows(lake)) == 31
    assert len(log.read_text().splitlines()) == 31  # what is watched is never written


def test_lines_of_no_format_are_said_and_kept(lake: Lake, tmp_path: Path) -> None:
    log = tmp_path / "strange.log"
    log.write_text("what is this\nnobody knows\n")

    def visit(said: Said) -> None:
        said.wait("refused")

    said = watched(lake, Watch((log,), plan=Plan(), turn=0.2, batch=0.1), visit)
    assert said.of("unread")
    (kept,) = (tmp_path / "lake" / "watch" / "spool").rglob("*.refused")
    assert kept.read_bytes() == log.read_bytes()
