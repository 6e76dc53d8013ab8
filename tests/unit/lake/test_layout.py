"""Where files stand: names that are safe in any place, and that no two systems share."""

import re
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from inspectorate.lake.layout import aside_name, part_name, safe

NAMES = st.text(st.characters(exclude_categories=()), max_size=200)


@given(NAMES)
def test_any_name_becomes_a_plain_visible_part_of_a_path(name: str) -> None:
    assert re.fullmatch(r"[A-Za-z0-9~-][A-Za-z0-9._~-]{0,119}", safe(name))


@given(NAMES, NAMES)
def test_two_names_never_share_a_place(one: str, other: str) -> None:
    assert (safe(one) == safe(other)) == (one == other)


def test_nothing_climbs_out_of_the_lake() -> None:
    assert "/" not in safe("../../etc")
    assert not safe("..").startswith(".")


def test_a_part_stands_by_kind_firm_system_and_day_without_column_names() -> None:
    place = part_name("authentication", "示範", "order=web", date(2026, 3, 1), "p1")
    assert place == "authentication/~E7~A4~BA~E7~AF~84/order~3Dweb/2026-03-01/p1.parquet"
    assert "=" not in place
    assert aside_name("firm", "ab", "p") == "aside/firm/ab-p.unread.gz"
