"""A carrier of messages that sends nothing."""

from inspectorate.delivery.message import DeliveryError, Message


class Post:
    """Keeps what it takes, or takes nothing."""

    def __init__(self, refuses: str = "") -> None:
        self.taken: list[Message] = []
        self.refuses = refuses

    def send(self, message: Message) -> str:
        if self.refuses:
            raise DeliveryError(self.refuses, again=True)
        self.taken.append(message)
        return ""
