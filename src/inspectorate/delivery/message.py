"""What is sent, through which channel, and how a sending can end."""

from dataclasses import dataclass
from typing import Literal, Protocol

Channel = Literal["mail", "sms", "push", "chat"]

_KEPT_LETTERS = 3


@dataclass(frozen=True, slots=True)
class Message:
    """One message to one person.

    Attributes:
        to: a mail address, a mobile number, a device's token, or a chat's name in the settings.
        reference: ours; a carrier that knows repeated sendings by it sends one message only.
    """

    to: str
    subject: str
    text: str
    reference: str


class DeliveryError(Exception):
    """It was not delivered; the message (zh-TW) says why and holds neither secrets nor the address.

    Attributes:
        again: whether a later attempt can succeed: the carrier was not reached, or asked to wait.
    """

    def __init__(self, said: str, *, again: bool) -> None:
        """``said`` is shown to whoever runs the sending."""
        super().__init__(said)
        self.again = again


class Carrier(Protocol):
    """What takes messages out of the house."""

    def send(self, message: Message) -> str:
        """Hand a message over; the carrier's own number for it comes back, or an empty word.

        Raises:
            DeliveryError: it was not taken.
        """
        ...


def masked(address: str) -> str:
    """An address as lists show it: enough to be recognised by whoever knows it."""
    name, at, domain = address.partition("@")
    if at:
        return f"{name[:1]}***@{domain}"
    kept = _KEPT_LETTERS if len(address) > 2 * _KEPT_LETTERS else 0
    return f"{address[: kept + 1]}***{address[-kept:]}" if kept else "***"
