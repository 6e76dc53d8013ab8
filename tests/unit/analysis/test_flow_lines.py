"""Sets of packets as lines that a person reads."""

from inspectorate.analysis import flow_lines as module
from inspectorate.analysis.addresses import EVERY, FAMILIES, PUBLIC, addresses
from inspectorate.analysis.conditions import Conditions
from inspectorate.analysis.flow_lines import FlowLine, flow_lines, joined, networks_of
from inspectorate.analysis.packets import PORTS, PROTOCOLS, Block, Dim, Space

SPACE = Space(("dmz", "outside"))
NOTHING = Conditions({})


def block(**parts: object) -> Block:
    whole = list(SPACE.universe()[0])
    for name, numbers in parts.items():
        whole[Dim[name]] = numbers  # type: ignore[call-overload] # intervals, as the test says
    return tuple(whole)


def line(**parts: object) -> FlowLine:
    (one,) = flow_lines([block(**parts)], SPACE, NOTHING)
    return one


def test_addresses_are_shown_as_networks_ranges_and_words() -> None:
    texts = ("10.0.0.0/24", "10.0.1.5", "10.0.2.3-10.0.2.9", "2001:db8::/32", "2001:db9::1-2001:db9::4")
    assert networks_of(addresses(texts)) == texts
    assert networks_of(EVERY) == ("any",)
    assert networks_of(FAMILIES[4]) == ("any4",)
    assert networks_of(PUBLIC) == ("public4", "public6")


def test_services_are_shown_by_name() -> None:
    assert line().services == ("any",)
    assert line(PROTOCOL=((6, 6), (17, 20))).services == ("tcp", "17-20")
    assert line(PROTOCOL=((6, 6), (17, 17)), PORT=((80, 80), (443, 445))).services == (
        "tcp/80,443-445",
        "udp/80,443-445",
    )
    assert line(PROTOCOL=((1, 1),), PORT=((8, 8),)).services == ("icmp/8",)
    assert line(PROTOCOL=((1, 1),), PORT=((255, 65535),), SOURCE_PORT=((0, 0),)).source_ports == ()
    assert line(PROTOCOL=((6, 6),), SOURCE_PORT=((53, 53),)).source_ports == ("53",)


def test_zones_and_states_are_shown_where_they_narrow() -> None:
    assert (line().entering, line().states) == ((), ())
    one = line(FROM=((2, 3),), STATE=((0, 1),))
    assert (one.entering, one.states) == (("outside", ""), ("new", "established"))


def test_products_that_differ_in_one_dimension_become_one() -> None:
    pieces = [block(PORT=((80, 80),)), block(PORT=((81, 90),)), block(PORT=((81, 90),))]
    assert joined(pieces) == [block(PORT=((80, 90),))]
    assert joined([]) == []


def test_very_many_products_are_left_as_they_are() -> None:
    many = [block(PORT=((number * 2, number * 2),)) for number in range(module._MOST_JOINED + 1)]
    assert joined(many) == many


def test_the_whole_of_packets_is_named_so() -> None:
    assert (PORTS, PROTOCOLS) == (((0, 65535),), ((0, 255),))
