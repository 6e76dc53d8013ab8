"""What a rule review covers, by the words of its register."""

from datetime import date

import pytest

from inspectorate.facts.rule_reviews import RuleReview, RuleReviews
from inspectorate.facts.source import Source

SOURCE = Source("x")


@pytest.mark.parametrize(
    ("scope", "whole", "dmz"),
    [
        ("全部", True, True),
        ("All rules", True, True),
        ("DMZ", False, True),
        ("隔離區（非軍事區）", False, True),
        ("內網", False, False),
        ("firewall outside", False, False),
        ("", False, False),
    ],
)
def test_a_scope_covers_what_its_words_say(scope: str, *, whole: bool, dmz: bool) -> None:
    review = RuleReview("2026-01-01", scope, SOURCE)
    assert (review.whole, review.dmz) == (whole, dmz)


def test_a_review_of_all_devices_counts_for_each_and_names_none() -> None:
    lines = (("2026-05-01", "全部"), ("2026-03-01", "fw1"), ("2026-04-01", "fw2"), ("", "fw1"))
    found = RuleReviews(tuple(RuleReview(day, "全部", SOURCE, device) for day, device in lines), SOURCE)
    assert found.devices() == ("fw1", "fw2")
    assert [one.reviewed_on for one in found.of("fw1", date(2026, 12, 31))] == ["2026-03-01", "2026-05-01"]
    assert [one.reviewed_on for one in found.of("fw1", date(2026, 4, 30))] == ["2026-03-01"]
