"""A third party's line: open and not agreed, agreed and not open."""

from typing import Any

import pytest
from tests.unit.analysis.test_crossing import edge
from tests.unit.analysis.test_decisions import rule

from inspectorate.analysis import agreed_traffic as module
from inspectorate.analysis.addresses import EVERY, addresses
from inspectorate.analysis.agreed_traffic import Agreed, LineAnswer, line_answer
from inspectorate.analysis.asked_services import kinds_of
from inspectorate.analysis.crossing import ends_of_zone
from inspectorate.analysis.gates import network_of
from inspectorate.facts.firewall import Endpoint, FirewallPolicy, Service, Services, Zone
from inspectorate.facts.source import Source

HOST = Endpoint(("10.0.2.7",))
WEB, TWO = (Services((Service("tcp", ports),)) for ports in (("443",), ("443", "8443")))


def open_line(*services: Services, **more: Any) -> FirewallPolicy:
    rules = (
        rule(f"r{n}", services=one, from_zones=("dmz",), to_zones=("core",), receivers=HOST, **more)
        for n, one in enumerate(services)
    )
    zones = (Zone("dmz", None, ("10.0.1.0/24",)), Zone("core", None, ("10.0.2.0/24",)))
    return edge(*rules, zones=zones)


def agreed(service: str, to: str = "10.0.2.7") -> Agreed:
    return Agreed(Source("agreed.csv", "row", 2), EVERY, addresses([to]), kinds_of(service))


def answer(policy: FirewallPolicy, *wanted: Agreed) -> LineAnswer:
    network = network_of([policy])
    return line_answer(network, ends_of_zone(network, "dmz"), wanted)


def test_what_was_agreed_and_is_open_conforms() -> None:
    found = answer(open_line(WEB), agreed("tcp/443"))
    assert (found.open_not_agreed, found.agreed_not_open, found.untold) == ((), (), ())


def test_a_port_that_nobody_agreed_on_is_named_with_its_rule() -> None:
    found = answer(open_line(TWO), agreed("tcp/443"))
    (one,) = (one for one in found.open_not_agreed if one.sure)
    assert [line.services for line in one.lines] == [("tcp/8443",)]
    assert [each.rule.id for each in one.deciders if each.rule] == ["r0"]
    assert one.lines[0].packet.port == 8443


def test_what_was_agreed_and_is_closed_is_named() -> None:
    found = answer(open_line(WEB), agreed("tcp/443"), agreed("tcp/22", "10.0.2.9"))
    (one,) = found.agreed_not_open
    assert (one.sure, one.lines[0].services, one.lines[0].receivers) == (True, ("tcp/22",), ("10.0.2.9",))


def test_what_may_be_open_is_neither_open_nor_closed() -> None:
    found = answer(open_line(WEB, narrowed_by=("limit",)), agreed("tcp/443"))
    assert found.open_not_agreed == ()
    assert [one.sure for one in found.agreed_not_open] == [False]


def test_an_agreement_says_nothing_of_users_and_times() -> None:
    found = answer(open_line(WEB, users=("staff",)), agreed("tcp/443"))
    assert (found.open_not_agreed, found.agreed_not_open) == ((), ())


def test_what_is_too_complex_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_MOST_PIECES", 0)
    found = answer(open_line(TWO), agreed("tcp/443"), agreed("tcp/22"))
    assert found.untold == ("開放與約定之連線過於複雜，未能比對。",)
