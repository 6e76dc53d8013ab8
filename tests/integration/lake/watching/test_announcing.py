"""Who is told of alerts, when a carrier fails, and when the process was killed on the way."""

from pathlib import Path
from typing import Any

import pytest
from tests.integration.lake.ingestion.lakes import new_lake

from inspectorate.delivery.message import Channel, DeliveryError, Message
from inspectorate.lake.lake import Lake
from inspectorate.services.daily_book import read_daily
from inspectorate.services.daily_findings import Alert
from inspectorate.services.watching import announcing
from inspectorate.services.watching.announcing import Announcer


class Mailbox:
    """A carrier that takes what it is given, or does not."""

    def __init__(self) -> None:
        self.taken: list[Message] = []
        self.fails = False

    def send(self, message: Message) -> str:
        if self.fails:
            raise DeliveryError("no route", again=True)
        self.taken.append(message)
        return ""


class Said:
    """What went to the standard output."""

    def __init__(self) -> None:
        self.events: list[tuple[str, dict[str, Any]]] = []

    def __call__(self, event: str, **more: Any) -> None:
        self.events.append((event, more))

    def names(self) -> list[str]:
        return [event for event, _more in self.events]


def alert(source: str, day: str = "2026-03-01", row: object = None) -> Alert:
    found = {"src_ip": source, "reached": f"{day}T00:00:00.000000Z", "more": row}
    return Alert("credential_stuffing", "撞庫", "", (source,), f"撞庫：來源 {source}", found)


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return new_lake(tmp_path)


def announcer(lake: Lake, mailbox: Mailbox) -> tuple[Announcer, Said]:
    said = Said()
    to: dict[Channel, Any] = {"mail": (mailbox, "staff@example.com")}
    return Announcer(lake, said, to), said


def test_the_same_thing_is_told_once_a_day_and_by_every_way(lake: Lake) -> None:
    mailbox = Mailbox()
    one, said = announcer(lake, mailbox)
    one.take([alert("192.0.2.1"), alert("192.0.2.1"), alert("192.0.2.2")])
    one.take([alert("192.0.2.1")])
    again, later = announcer(lake, mailbox)
    again.take([alert("192.0.2.1"), alert("192.0.2.1", "2026-03-02")])
    assert said.names() == ["alert", "alert"]
    assert later.names() == ["alert"]
    first, second = mailbox.taken
    assert first.text == "撞庫：來源 192.0.2.1\n撞庫：來源 192.0.2.2"
    assert (first.to, "2 項" in first.subject) == ("staff@example.com", True)
    assert second.text == "撞庫：來源 192.0.2.1"


def test_what_a_carrier_did_not_take_goes_out_later(lake: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    mailbox = Mailbox()
    mailbox.fails = True
    monkeypatch.setattr(announcing, "_AGAIN_S", 0)
    one, said = announcer(lake, mailbox)
    one.take([alert("192.0.2.1")])
    assert said.names() == ["alert", "undelivered"]
    mailbox.fails = False
    one.tell()
    one.tell()
    assert len(mailbox.taken) == 1


def test_an_alert_that_was_entered_and_not_told_is_told_by_the_next(lake: Lake) -> None:
    mailbox = Mailbox()
    mailbox.fails = True
    announcer(lake, mailbox)[0].take([alert("192.0.2.1")])
    mailbox.fails = False
    again, said = announcer(lake, mailbox)
    again.tell()
    assert said.names() == []
    assert len(mailbox.taken) == 1


def test_many_alerts_are_one_message_and_a_long_row_is_cut(lake: Lake) -> None:
    mailbox = Mailbox()
    one, _said = announcer(lake, mailbox)
    one.take([alert(f"192.0.2.{n}", row="x" * 20_000) for n in range(60)])
    (message,) = mailbox.taken
    assert "其餘 10 項見軌跡" in message.text
    assert len(read_daily(lake).alerts) == 60
