"""What a paper says of changes: few words, and nothing approved that is approved only later."""

from dataclasses import replace
from datetime import date

from tests.unit.analysis.test_crossing import edge
from tests.unit.analysis.test_decisions import rule

from inspectorate.analysis.changes_made import changes_made, turned_text
from inspectorate.facts.firewall import Endpoint, FirewallPolicy
from inspectorate.facts.firewall_change import FirewallChange
from inspectorate.facts.source import Source
from inspectorate.facts.traffic import ChangeRequest, Traffic

ON = date(2026, 10, 31)
REQUEST = ChangeRequest(
    "1", Traffic(Source("r.csv", "row", 2), "任意", "", "any"), approver="許", approved_on="2026-10-31"
)


def changed(
    before: FirewallPolicy, after: FirewallPolicy, *requests: ChangeRequest, asked: bool = True
) -> FirewallChange:
    return FirewallChange((before,), (after,), requests if asked else None)


def test_a_request_approved_on_the_day_covers_and_one_of_the_next_day_does_not() -> None:
    opened = changed(edge(), edge(rule("r")), REQUEST)
    assert [one.change is None for one in changes_made(opened, ON).turned] == [False]
    later = replace(REQUEST, approved_on="2026-11-01")
    assert [
        one.change is None for one in changes_made(changed(edge(), edge(rule("r")), later), ON).turned
    ] == [True]


def test_a_request_that_cannot_be_read_is_said_and_covers_nothing() -> None:
    odd = replace(REQUEST, traffic=replace(REQUEST.traffic, service="對方系統"))
    found = changes_made(changed(edge(), edge(rule("r")), odd), ON)
    assert "無法解讀" in found.untold[0]
    assert all(one.change is None for one in found.turned)


def test_the_words_name_the_rule_or_the_default_and_no_more_than_a_few_networks() -> None:
    many = Endpoint(tuple(f"10.{n}.0.1" for n in range(1, 10, 2)))
    opened, closed = (edge(), edge(rule("r", senders=many))), (edge(rule("r", senders=many)), edge())
    (one,) = changes_made(changed(*opened, asked=False), ON).turned
    assert "規則 r" in turned_text(one).words["rule"]
    assert "等 5 項" in turned_text(one).words["flow"]
    (other,) = changes_made(changed(*closed), ON).turned
    assert turned_text(other).words["flow"].startswith("新增拒絕")
    assert "規則" not in turned_text(other).words["rule"]
