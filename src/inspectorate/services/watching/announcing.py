"""Alerts go out: into the ledger first, then to whoever is told; what was not told is told next time."""

import json
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from hashlib import sha256

from inspectorate.delivery.message import Carrier, Channel, DeliveryError, Message
from inspectorate.i18n import _
from inspectorate.lake.lake import Lake
from inspectorate.services.daily_book import Alerted, Told, daily_desk, read_daily
from inspectorate.services.daily_findings import Alert
from inspectorate.services.open_evidence import account, now
from inspectorate.services.watching.window import number_of

STDOUT = "stdout"
_LONGEST_ROW = 8000
_AGAIN_S = 60
_LISTED = 50


class Announcer:
    """Who is told of alerts.

    A kill between an alert's way out and the ledger's word of it tells that one again, under the same number.
    """

    def __init__(
        self, lake: Lake, said: Callable[..., None], carriers: Mapping[Channel, tuple[Carrier, str]]
    ) -> None:
        """``carriers``: of each channel who carries, and to whom."""
        self._lake, self._said, self._carriers = lake, said, carriers
        book = read_daily(lake)
        self._alerts = dict(book.alerts)
        self._told = {number: set(told) for number, told in book.told.items()}
        self._later: dict[str, float] = {}

    def take(self, alerts: Iterable[Alert]) -> None:
        """Enter the alerts that are new, and tell of all that were not told yet."""
        fresh: dict[str, Alerted] = {}
        for one in alerts:
            number = number_of(one)
            if number not in self._alerts and number not in fresh:
                row = json.dumps(one.row, ensure_ascii=False)[:_LONGEST_ROW]
                fresh[number] = Alerted(
                    at=now(), account=account(), alert=number, question=one.question, title=one.said, row=row
                )
        if fresh:
            with daily_desk(self._lake) as desk:
                desk.record(*fresh.values())
            self._alerts |= fresh
        self.tell()

    def tell(self) -> None:
        """Tell of what was not told yet, each way out by itself."""
        if untold := self._untold(STDOUT):
            for one in untold:
                row = _row(one.row)
                self._said(
                    "alert",
                    alert=one.alert,
                    at=one.at.isoformat(),
                    question=one.question,
                    said=one.title,
                    row=row,
                )
            self._note(untold, STDOUT)
        for channel, (carrier, to) in self._carriers.items():
            untold = self._untold(channel)
            if untold and self._later.get(channel, 0) <= time.monotonic():
                self._send(channel, carrier, to, untold)

    def _untold(self, how: str) -> list[Alerted]:
        return [one for number, one in self._alerts.items() if how not in self._told.get(number, ())]

    def _send(self, channel: Channel, carrier: Carrier, to: str, alerts: Sequence[Alerted]) -> None:
        lines = [one.title for one in alerts[:_LISTED]]
        if len(alerts) > _LISTED:
            lines.append(_("其餘 {count} 項見軌跡").format(count=len(alerts) - _LISTED))
        subject = _("日誌警示 {count} 項（{firm}）").format(count=len(alerts), firm=self._lake.firm)
        reference = sha256("".join(one.alert for one in alerts).encode()).hexdigest()[:32]
        try:
            carrier.send(Message(to, subject, "\n".join(lines), reference))
        except DeliveryError as error:
            self._said("undelivered", channel=channel, said=str(error))
            self._later[channel] = time.monotonic() + _AGAIN_S
            return
        self._note(alerts, channel)

    def _note(self, alerts: Sequence[Alerted], how: str) -> None:
        with daily_desk(self._lake) as desk:
            desk.record(*(Told(at=now(), account=account(), alert=one.alert, how=how) for one in alerts))
        for one in alerts:
            self._told.setdefault(one.alert, set()).add(how)


def _row(text: str) -> object:
    try:
        return json.loads(text)
    except ValueError:
        return text  # it was too long for the ledger
