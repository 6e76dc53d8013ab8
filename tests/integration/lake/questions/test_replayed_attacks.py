"""Attacks of published kinds, replayed among a day's ordinary log-ins: what names them and what does not."""

from datetime import timedelta
from typing import Any

import pytest
from tests.integration.lake.questions.records import Logon, Row, ask, at

HOUR = 3600


def ordinary() -> list[Logon]:
    """Two hundred customers, each from home; some mistype first. Fifty share a carrier's address."""
    found = []
    for n in range(200):
        source = "203.0.113.200" if n % 4 == 0 else f"192.0.2.{n}"
        time = at(9 * HOUR + 97 * n)
        if n % 20 == 0:
            found.append(Logon(time - timedelta(seconds=20), f"{7000000 + n}", source))
        found.append(Logon(time, f"{7000000 + n}", source, "success"))
    return found


def day(*attacks: Logon) -> list[Logon]:
    """The ordinary day with these among it."""
    whole = sorted([*ordinary(), *attacks], key=lambda one: one.time)
    return [Logon(*(getattr(one, name) for name in Logon.__slots__)) for one in whole]


def stuffing() -> list[Logon]:
    """As the exchange's notices tell it: a list of pairs from elsewhere, one try each, a few come in."""
    won = {13, 37}
    return [
        Logon(at(2 * HOUR + 5 * n), f"{7000000 + n}", "198.51.100.66", "success" if n in won else "failure")
        for n in range(60)
    ]


def distributed() -> list[Logon]:
    """A botnet at night: each source tries two accounts in the whole night, numbers one after another."""
    return [
        Logon(at(HOUR + 40 * n), f"{8000000 + n}", f"198.18.{n // 2}.1", service="https") for n in range(120)
    ]


def spraying() -> list[Logon]:
    """One password over all accounts, an hour later the next one; and one account is hammered."""
    waves = [
        Logon(at(HOUR * wave + 20 * n), f"{7000000 + n}", "198.51.100.77")
        for wave in (1, 2)
        for n in range(40)
    ]
    return waves + [Logon(at(HOUR + n), "admin", "198.51.100.77") for n in range(300)]


def found(name: str, *attacks: Logon, **parameters: Any) -> list[Row]:
    return ask(name, day(*attacks), parameters)


@pytest.mark.parametrize(
    "name",
    [
        "credential_stuffing",
        "stuffing_successes",
        "password_spraying",
        "brute_force",
        "distributed_stuffing",
        "lockouts",
    ],
)
def test_an_ordinary_day_has_no_attack(name: str) -> None:
    assert found(name) == []


def test_replayed_stuffing_names_the_source_and_the_accounts_to_warn() -> None:
    (row,) = found("credential_stuffing", *stuffing())
    assert (row["src_ip"], row["accounts"], row["successes"]) == ("198.51.100.66", 58, 2)
    assert row["since"] == at(2 * HOUR)
    assert row["reached"] == at(2 * HOUR + 5 * 20)  # the twentieth failure: the thirteenth try had come in
    taken = found("stuffing_successes", *stuffing())
    assert [one["user_name"] for one in taken] == ["7000013", "7000037"]


def test_slow_distributed_stuffing_shows_in_the_pattern_and_in_no_single_source() -> None:
    attack = distributed()
    assert found("credential_stuffing", *attack) == []
    assert found("brute_force", *attack) == []
    (row,) = found("distributed_stuffing", *attack)
    assert (row["service"], row["sources"], row["accounts"]) == ("https", 60, 120)
    assert (row["disjoint_accounts"], row["sequential_accounts"]) == (120, 119)


def test_spraying_is_seen_beside_an_account_that_is_hammered() -> None:
    (row,) = found("password_spraying", *spraying())
    assert (row["src_ip"], row["peak_accounts"]) == ("198.51.100.77", 40)
    (hammered,) = found("brute_force", *spraying())
    assert (hammered["user_name"], hammered["peak"]) == ("admin", 300)


def test_an_attempt_that_names_nobody_is_laid_at_nobodys_door() -> None:
    nameless = [Logon(at(n), None, "198.51.100.9") for n in range(100)]
    sourceless = [Logon(at(n), f"user{n}", None) for n in range(100)]
    assert found("credential_stuffing", *nameless, *sourceless) == []
    assert found("brute_force", *nameless, *sourceless) == []


def test_a_window_that_began_yesterday_is_seen_today_and_one_that_ended_yesterday_is_not() -> None:
    across = [Logon(at(30 * n - 300), f"user{n}", "198.51.100.9") for n in range(20)]
    before = [Logon(at(n - 300), f"user{n}", "198.51.100.10") for n in range(20)]
    assert [row["src_ip"] for row in found("credential_stuffing", *across, *before)] == ["198.51.100.9"]


@pytest.mark.parametrize(
    ("locked", "when"), [(2.5, 2.5), (2.0 + 60, 62.0), (2.0 + 60.000001, None), (None, None)]
)
def test_a_lockout_counts_that_comes_in_time(locked: float | None, when: float | None) -> None:
    tries = [Logon(at(n), "1001", "192.0.2.1", line=n) for n in range(3)]
    lock = [] if locked is None else [Logon(at(locked), "1001", None, None, activity="lockout", line=9)]
    (row,) = ask("lockouts", [*tries, *lock])
    assert row["locked_at"] == (None if when is None else at(when))


def test_an_account_that_opens_after_three_failures_was_not_locked_whatever_is_on_record() -> None:
    tries = [Logon(at(n), "1001", "192.0.2.1", line=n) for n in range(3)]
    opened = Logon(at(10), "1001", "192.0.2.1", "success", line=3)
    (row,) = ask("lockouts", [*tries, opened])
    assert (row["locked_at"], row["next_outcome"]) == (None, "success")


def test_a_success_in_between_begins_the_count_anew() -> None:
    outcomes = ("failure", "failure", "success", "failure", "failure")
    tries = [Logon(at(n), "1001", "192.0.2.1", said, line=n) for n, said in enumerate(outcomes)]
    assert ask("lockouts", tries) == []
