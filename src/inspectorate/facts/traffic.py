"""約定連線與異動申請: connections that people agreed on, or asked for and approved, as tables say them."""

from dataclasses import dataclass

from inspectorate.facts.source import Source


@dataclass(frozen=True, slots=True)
class Traffic:
    """Connections from somebody to somebody, as written: addresses or networks, and services.

    Attributes:
        senders: addresses, networks and ranges, apart by commas or blanks; ``any`` or empty is every one.
        service: such as ``tcp/443``; empty is every one.
    """

    source: Source
    senders: str
    receivers: str
    service: str


@dataclass(frozen=True, slots=True)
class ChangeRequest:
    """A request to change a firewall.

    Attributes:
        opens: whether it opens or closes; None where the request does not say.
        approver: empty where nobody approved it; ``approved_on`` is ISO, empty likewise.
        risk: what was found of the risk before; empty where nothing is written.
    """

    id: str
    traffic: Traffic
    opens: bool | None = None
    approver: str = ""
    approved_on: str = ""
    risk: str = ""


@dataclass(frozen=True, slots=True)
class ChangeRequests:
    """All requests of one table."""

    requests: tuple[ChangeRequest, ...]
    source: Source
