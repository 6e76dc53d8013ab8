"""Services as people write them."""

import pytest

from inspectorate.analysis.asked_services import ServiceError, kinds_of
from inspectorate.analysis.crossing import EVERY_KIND
from inspectorate.analysis.packets import PORTS


@pytest.mark.parametrize("text", ["", "any", "任意", " ALL "])
def test_everything(text: str) -> None:
    assert kinds_of(text) == EVERY_KIND


@pytest.mark.parametrize(
    ("text", "protocol", "ports"),
    [
        ("tcp/443", 6, ((443, 443),)),
        ("443/tcp", 6, ((443, 443),)),
        ("TCP 443", 6, ((443, 443),)),
        ("tcp/22、443", 6, ((22, 22), (443, 443))),
        ("udp:8000-8010", 17, ((8000, 8010),)),
        ("sctp/1~9", 132, ((1, 9),)),
        ("icmp", 1, PORTS),
        ("50", 50, PORTS),
    ],
)
def test_one_protocol(text: str, protocol: int, ports: object) -> None:
    assert list(kinds_of(text)) == [(((protocol, protocol),), PORTS, ports)]


def test_several_protocols() -> None:
    assert {kind[0] for kind in kinds_of("tcp/53,udp/53")} == {((6, 6), (17, 17))}


@pytest.mark.parametrize("text", ["https", "tcp/70000", "tcp/9-1", "icmp/8", "tcp/x", "gre5x"])
def test_what_is_no_service_is_refused(text: str) -> None:
    with pytest.raises(ServiceError):
        kinds_of(text)
