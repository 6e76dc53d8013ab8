"""Alerts to the firm's own staff in a chat (LINE, Slack, Teams, a webhook), through a kept library."""

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from inspectorate.delivery.message import DeliveryError, Message
from inspectorate.i18n import _

SCHEMES = frozenset({"line", "slack", "msteams", "workflow", "mattermosts", "rockets", "jsons"})
"""The ways that are encrypted and go to one named service; others would let a setting call any address."""


class ChatError(ValueError):
    """An address that alerts are not sent to; the message (zh-TW) says why."""


@dataclass(frozen=True, slots=True)
class Chat:
    """A chat by its address, in the library's notation; it holds the service's token and is never printed."""

    address: str = field(repr=False)

    def __post_init__(self) -> None:
        """Refuse addresses that may lead anywhere."""
        scheme = urlsplit(self.address).scheme
        if scheme not in SCHEMES:
            known = "、".join(sorted(SCHEMES))
            raise ChatError(_("通訊管道只能為 {known}，不是 {scheme}").format(known=known, scheme=scheme))

    def send(self, message: Message) -> str:
        """Hand an alert over; services give no number for it.

        Raises:
            DeliveryError: the library is not installed, or the service did not take it.
        """
        try:
            from apprise import Apprise
        except ImportError as error:
            said = _("未安裝通訊套件；請安裝 inspectorate[notices]")
            raise DeliveryError(said, again=False) from error
        service = Apprise()
        if not service.add(self.address):
            raise DeliveryError(_("通訊管道之網址不成立"), again=False)
        if not service.notify(title=message.subject, body=message.text):
            raise DeliveryError(_("通訊管道未收下"), again=True)
        return ""
