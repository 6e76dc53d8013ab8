"""What verdicts say beside their outcome, and which line they cite."""

from datetime import date
from typing import Any

import pytest

from inspectorate.checks.shelf import all_checks, load_check
from inspectorate.facts.firewall import Endpoint, FirewallPolicy, Rule
from inspectorate.facts.passwords import PasswordStore, Scheme, StoredPassword
from inspectorate.facts.source import Source
from inspectorate.inspection.verdict import Outcome, Verdict
from inspectorate.norms.criterion import Criteria

CRITERIA = Criteria(date(2026, 10, 31), {})
FILE, LINE = Source("fw.conf"), Source("fw.conf", "line", 9)


def judged(check: str, fact: Any) -> Verdict:
    return load_check(check).judge(fact, CRITERIA)


def stored(*schemes: Scheme) -> Verdict:
    entries = tuple(StoredPassword(f"u{n}", scheme, LINE) for n, scheme in enumerate(schemes))
    return judged("password_stored_unreadable", PasswordStore("主機", entries, FILE))


@pytest.mark.parametrize(
    ("scheme", "said"),
    [
        ("yescrypt", "主機：2 筆密碼以 yescrypt 儲存"),
        ("md5crypt", "主機：2 筆密碼以 md5crypt 儲存，屬強度不足之雜湊，建議更換"),
        ("locked", "主機：2 筆未設密碼，不得以密碼登入"),
    ],
)
def test_a_way_to_store_passwords_is_named_with_how_many_and_how_strong_it_is(
    scheme: Scheme, said: str
) -> None:
    assert [reason.text for reason in stored(scheme, scheme).reasons] == [said]


def test_a_readable_or_unknown_password_is_never_counted_among_those_that_conform() -> None:
    for scheme in ("plain", "unknown"):
        said = stored("yescrypt", scheme).reasons
        assert [reason.text for reason in said if reason.outcome is Outcome.CONFORMING] == [
            "主機：1 筆密碼以 yescrypt 儲存"
        ]


@pytest.mark.parametrize(("default", "source"), [(LINE, LINE), (None, FILE)])
@pytest.mark.parametrize("action", ["permit", "deny"])
def test_a_default_is_cited_where_it_is_set_and_else_by_its_file(
    action: Any, default: Source | None, source: Source
) -> None:
    policy = FirewallPolicy("fw", "test", "p", FILE, default=action, default_source=default)
    (reason,) = judged("firewall_default_deny", policy).reasons
    assert reason.source == source
    assert "預設動作" in reason.text


def test_a_default_that_has_a_name_is_called_by_it() -> None:
    policy = FirewallPolicy("fw", "test", "p", FILE, default="deny", default_from="末尾之隱含拒絕")
    (reason,) = judged("firewall_default_deny", policy).reasons
    assert "（末尾之隱含拒絕）" in reason.text


def test_any_to_a_name_not_defined_leaves_the_default_open_in_one_ip_version_too() -> None:
    rule = Rule("1", LINE, "permit", senders=Endpoint(("any4",)), receivers=Endpoint((), ("nobody",)))
    policy = FirewallPolicy("fw", "test", "p", FILE, (rule,), "deny", undefined=("nobody",))
    assert judged("firewall_default_deny", policy).outcome is Outcome.UNDETERMINED


def test_only_what_is_asked_of_each_day_looks_back() -> None:
    assert [check.id for check in all_checks() if check.looks_back] == ["operation_log_verified"]
