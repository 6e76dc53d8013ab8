"""What packets a rule matches, asked point by point."""

import pytest

from inspectorate.analysis.packets import Block, Dim, Space
from inspectorate.analysis.rule_packets import Match, match_of, protocol_numbers
from inspectorate.facts.firewall import Endpoint, Rule, Service, Services
from inspectorate.facts.source import Source

SPACE = Space((), (4,))
SOURCE = Source("fw.conf", "line", 1)


def matched(*services: Service, senders: Endpoint | None = None, negated: bool = False) -> Match:
    rule = Rule("1", SOURCE, "permit", services=Services(services, negated=negated))
    if senders:
        rule = Rule("1", SOURCE, "permit", senders=senders)
    return match_of(rule, SPACE)


def hit(blocks: list[Block], protocol: int = 6, port: int = 1, source: int = 1, sender: int = 9) -> bool:
    point = {Dim.PROTOCOL: protocol, Dim.PORT: port, Dim.SOURCE_PORT: source, Dim.SENDER: sender}
    return any(
        all(any(f <= number <= last for f, last in block[dim]) for dim, number in point.items())
        for block in blocks
    )


def test_an_icmp_type_is_matched_with_every_code_and_a_type_with_a_code_with_that_one() -> None:
    found = matched(Service("icmp", icmp=("8", "3/1"))).surely
    assert hit(found, 1, 8, 0)
    assert hit(found, 1, 8, 77)
    assert hit(found, 1, 3, 1)
    assert not hit(found, 1, 3, 0)
    assert not hit(found, 1, 11, 1)
    assert not hit(found, 58, 8, 0), "the types of the other family are others"


def test_every_type_by_number_is_every_type() -> None:
    by_number = matched(Service("icmp", icmp=tuple(str(number) for number in range(256)))).surely
    assert by_number == matched(Service("icmp")).surely
    assert not hit(matched(Service("icmp", icmp=tuple(map(str, range(255))))).surely, 1, 255, 0)


def test_a_range_of_protocols_is_matched_whole_and_no_further() -> None:
    found = matched(Service("0-5")).surely
    assert [number for number in range(256) if hit(found, number)] == [0, 1, 2, 3, 4, 5]


def test_there_is_no_protocol_beyond_255() -> None:
    assert protocol_numbers("250-300") == ((250, 255),)


def test_ports_are_taken_exactly_as_named() -> None:
    assert hit(matched(Service("tcp")).surely, port=0)
    assert not hit(matched(Service("tcp", ("1-65535",))).surely, port=0)
    assert not hit(matched(Service("tcp", ("2-65535",))).surely, port=1)


def test_source_ports_narrow_a_rule() -> None:
    found = matched(Service("udp", source_ports=("53",))).surely
    assert hit(found, 17, 1, 53)
    assert not hit(found, 17, 1, 54)


def test_ports_that_run_backwards_are_no_ports() -> None:
    with pytest.raises(ValueError, match="backwards"):
        matched(Service("tcp", ("90-80",)))


def test_all_but_one_service_leaves_that_one_out() -> None:
    found = matched(Service("tcp", ("80",)), negated=True).surely
    assert not hit(found, port=80)
    assert hit(found, port=81)
    assert hit(found, 17, 80)


def test_all_but_a_name_that_is_not_known_surely_matches_nothing_and_may_match_the_rest() -> None:
    found = matched(senders=Endpoint(("10.0.0.1",), opaque=("hosts",), negated=True))
    assert found.open_ended
    assert not found.surely
    assert not hit(found.possibly, sender=int("0x0a000001", 16))
    assert hit(found.possibly, sender=int("0x0a000002", 16))


def test_addresses_less_a_name_that_is_not_known_are_matched_perhaps() -> None:
    found = matched(senders=Endpoint(("10.0.0.1",), narrowed=("hosts",)))
    assert not found.surely
    assert hit(found.possibly, sender=int("0x0a000001", 16))
