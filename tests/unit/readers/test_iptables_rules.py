"""What an option of iptables says that the model does not hold narrows the rule, and is never dropped."""

import pytest

from inspectorate.facts.firewall import Rule
from inspectorate.facts.source import Source
from inspectorate.readers.firewalls import names
from inspectorate.readers.firewalls.iptables_rules import BadRuleError, rule_of


def rule(words: str) -> Rule:
    return rule_of(words.split(), "INPUT:1", Source("fw", "line", 1), (), six=False)


@pytest.mark.parametrize(
    ("words", "narrowed"),
    [
        ("-s 10.0.0.0/8 -s 10.1.0.0/16 -j ACCEPT", "-s 10.1.0.0/16"),
        ("-s 10.0.0.0/8 -m iprange --src-range 10.1.0.1-10.1.0.9 -j ACCEPT", "--src-range 10.1.0.1-10.1.0.9"),
        ("-p tcp --dport 22 --dport 80 -j ACCEPT", "--dport 80"),
        ("-p icmp ! --icmp-type 8 -j ACCEPT", "! --icmp-type 8"),
        ("-p icmp --icmp-type 8 --icmp-type 0 -j ACCEPT", "--icmp-type 0"),
        ("-i eth+ -j ACCEPT", "-i eth+"),
        ("! -i eth0 -j ACCEPT", "! -i eth0"),
        ("-m state --state NEW,ODD -j ACCEPT", "--state NEW,ODD"),
    ],
)
def test_a_second_or_unheld_condition_narrows_the_rule(words: str, narrowed: str) -> None:
    assert narrowed in rule(words).narrowed_by


def test_a_condition_that_everything_meets_narrows_nothing() -> None:
    found = rule("-i + -p icmp --icmp-type any -j ACCEPT")
    assert (found.from_zones, found.narrowed_by) == ((), ())


@pytest.mark.parametrize(
    "words", ["-p nosuch", "-p tcp --dport nosuch", "-p icmp --icmp-type nosuch", "-s nowhere", "-s"]
)
def test_a_value_that_is_none_makes_the_rule_unreadable(words: str) -> None:
    with pytest.raises(BadRuleError):
        rule(words)


@pytest.mark.parametrize(("operator", "word"), [("lt", "0"), ("gt", "65535"), ("about", "80")])
def test_an_operator_that_leaves_no_port_is_told(operator: str, word: str) -> None:
    with pytest.raises(names.UnknownNameError):
        names.ports(operator, [word])
