"""A packet as the command line shows it."""

from inspectorate.analysis.witness import Packet
from inspectorate.i18n import _

_PROTOCOLS = {1: "ICMP", 6: "TCP", 17: "UDP", 58: "ICMPv6", 132: "SCTP"}


def packet_text(packet: Packet) -> str:
    """One line: sender, receiver, protocol with ports, then zones and whatever else narrows it."""
    sender, receiver = (
        f"[{address}]" if ":" in address and port is not None else address
        for address, port in ((packet.sender, packet.source_port), (packet.receiver, packet.port))
    )
    if packet.port is not None:
        sender, receiver = f"{sender}:{packet.source_port}", f"{receiver}:{packet.port}"
    named = _PROTOCOLS.get(packet.protocol, _("IP 協定 {number}").format(number=packet.protocol))
    if packet.icmp is not None:
        named = _("{name} 類型 {kind} 代碼 {code}").format(
            name=named, kind=packet.icmp[0], code=packet.icmp[1]
        )
    return "，".join((f"{sender} → {receiver} {named}", *_circumstances(packet)))


def _circumstances(packet: Packet) -> list[str]:
    said = (
        (packet.entering, _("由 {name} 進入")),
        (packet.leaving, _("由 {name} 離開")),
        (packet.user, _("使用者 {name}")),
        (packet.application, _("應用程式 {name}")),
        (packet.time, _("時段 {name}")),
        ("" if packet.state == "new" else packet.state, _("連線狀態 {name}")),
    )
    return [words.format(name=name) for name, words in said if name]
