"""What other evidence speaks of and nobody handed over."""

from datetime import date

from inspectorate.facts.absence import compose
from inspectorate.facts.accounts import Account, AccountList
from inspectorate.facts.firewall import FirewallPolicy
from inspectorate.facts.log_coverage import LogFile, Span
from inspectorate.facts.passwords import PasswordPolicy, PasswordSettings, PasswordStore
from inspectorate.facts.rule_register import RegisteredRule, RuleRegister
from inspectorate.facts.source import Source

DAY = Span(date(2026, 10, 1), date(2026, 10, 1))


def traffic(system: str) -> LogFile:
    return LogFile(system, "firewall", "primary", Source(f"{system}.log"), (DAY,), 1)


def accounts(system: str, kind: str = "person") -> AccountList:
    one = Account("chen", Source("a"), kind=kind)  # type: ignore[arg-type] # tests name the kinds of the fact
    return AccountList(system, (one,), Source(f"{system}.csv"))


def missing(*facts: object) -> list[tuple[str, str]]:
    return [(absence.name, absence.source.item) for absence in compose(facts)]


def test_a_firewall_known_by_its_records_or_rules_alone_is_missed_once() -> None:
    line = RegisteredRule("10", Source("rules.csv", "row", 2), device="FW2")
    nameless = RegisteredRule("11", Source("rules.csv", "row", 3))
    register = RuleRegister((line, line, nameless), Source("rules.csv"))
    assert missing(traffic("fw1"), traffic("FW1"), register) == [("fw1", "fw1.log"), ("FW2", "rules.csv")]


def test_a_firewall_whose_configuration_is_there_is_not_missed_in_whatever_case() -> None:
    assert missing(traffic("FW1"), FirewallPolicy("fw1", "test", "p", Source("fw.conf"))) == []


def test_a_system_known_by_its_accounts_misses_its_rules_for_passwords_and_its_store() -> None:
    found = list(compose([accounts("主機")]))
    assert [(one.name, one.leaves_open) for one in found] == [
        ("主機", (PasswordPolicy,)),
        ("主機", (PasswordStore,)),
    ]
    rules, store = PasswordSettings("主機", Source("p")), PasswordStore("主機", (), Source("s"))
    assert [one.leaves_open for one in compose([accounts("主機"), rules])] == [(PasswordStore,)]
    assert missing(accounts("主機"), rules, store) == []


def test_a_system_of_customers_alone_misses_nothing() -> None:
    assert missing(accounts("下單", "customer")) == []
