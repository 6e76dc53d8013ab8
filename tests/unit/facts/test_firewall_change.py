"""An earlier configuration is compared with, never judged; lines are told by the device that has them."""

from inspectorate.facts.firewall import FirewallPolicy, Zone
from inspectorate.facts.firewall_change import FirewallChange, FormerPolicy, compose
from inspectorate.facts.source import Source
from inspectorate.facts.third_party_line import LineAgreement, ThirdPartyLine
from inspectorate.facts.third_party_line import compose as lines_of
from inspectorate.facts.traffic import ChangeRequest, ChangeRequests, Traffic

HERE = Source("t.csv")
TRAFFIC = Traffic(HERE, "any", "any", "tcp/443")


def policy(device: str, *zones: str, zone: str = "") -> FirewallPolicy:
    own = tuple(Zone(name) for name in zones)
    return FirewallPolicy(device, "ASA", "acl", HERE, zones=own, zone=zone)


def test_without_an_earlier_configuration_there_is_nothing_to_compare() -> None:
    assert list(compose([policy("fw1"), ChangeRequests((), HERE)])) == []


def test_all_filters_and_all_requests_are_compared_at_once() -> None:
    old, new = policy("fw1"), policy("fw1", "dmz")
    one, two = ChangeRequest("1", TRAFFIC), ChangeRequest("2", TRAFFIC)
    tables = [ChangeRequests((one,), HERE), ChangeRequests((two,), HERE)]
    (found,) = compose([FormerPolicy(old), new, *tables])
    assert found == FirewallChange((old,), (new,), (one, two))
    assert found.source == FormerPolicy(old).source == HERE


def test_no_table_of_requests_is_not_a_table_without_any() -> None:
    (none,) = compose([FormerPolicy(policy("fw1"))])
    (empty,) = compose([FormerPolicy(policy("fw1")), ChangeRequests((), HERE)])
    assert (none.requests, empty.requests) == (None, ())


def test_a_line_is_told_by_every_filter_of_the_device_that_has_it() -> None:
    has, also, other = policy("fw1", "bank"), policy("fw1", zone="dmz"), policy("fw2", "wan")
    agreements = [LineAgreement("bank", (TRAFFIC,), HERE), LineAgreement("bank", (TRAFFIC,), Source("u.csv"))]
    (found,) = lines_of([has, also, other, *agreements])
    assert found == ThirdPartyLine("bank", (TRAFFIC, TRAFFIC), (has, also), HERE)


def test_a_line_can_name_its_device() -> None:
    one, two = policy("fw1", "bank"), policy("fw2", "bank")
    (found,) = lines_of([one, two, LineAgreement("fw2:bank", (), HERE)])
    assert found.policies == (two,)
