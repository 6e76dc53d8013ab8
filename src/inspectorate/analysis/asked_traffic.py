"""Connections as people write them, as sets of packets: ``10.0.0.0/24、10.0.1.5`` to ``any``, ``tcp/443``."""

import re

from inspectorate.analysis.addresses import addresses
from inspectorate.analysis.agreed_traffic import Agreed
from inspectorate.analysis.asked_services import kinds_of
from inspectorate.analysis.intervals import Intervals
from inspectorate.analysis.policy_changes import Change
from inspectorate.facts.traffic import ChangeRequest, Traffic

_ANY = frozenset(("", "any", "all", "*", "任意", "全部", "所有"))
_BREAK = re.compile(r"[,;、，；\s]+")


def addresses_of(text: str) -> Intervals:
    """The addresses of a text.

    Raises:
        AddressError: a part of it is no address, network or range.
    """
    return addresses(["any"] if text.casefold() in _ANY else filter(None, _BREAK.split(text)))


def agreed_of(one: Traffic) -> Agreed:
    """Traffic that was agreed on.

    Raises:
        AddressError, ServiceError: what is written is none.
    """
    senders, receivers = addresses_of(one.senders), addresses_of(one.receivers)
    return Agreed(one.source, senders, receivers, kinds_of(one.service))


def change_of(request: ChangeRequest) -> Change:
    """A request with the packets that it covers.

    Raises:
        AddressError, ServiceError: what is written is none.
    """
    agreed = agreed_of(request.traffic)
    return Change(
        request.id,
        agreed.source,
        agreed.senders,
        agreed.receivers,
        agreed.kinds,
        opens=request.opens,
        approver=request.approver,
        approved_on=request.approved_on,
        risk=request.risk,
    )
