"""What stands in the cells of registers."""

import pytest

from inspectorate.readers.cells import addresses, said, yes_or_no


@pytest.mark.parametrize("text", ["", " ", "-", "－", "無", "N/A", "ｎ／ａ", "未定"])
def test_a_mark_for_nothing_says_nothing(text: str) -> None:
    assert said(text) == ""


def test_a_word_that_merely_begins_like_nothing_is_kept() -> None:
    assert said(" 無線網路 ") == "無線網路"


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        *((word, True) for word in ("是", "Ｙ", "已安裝", "TRUE")),
        *((word, False) for word in ("否", "未安裝", "0")),
        *((word, None) for word in ("", "大概")),
    ],
)
def test_yes_no_and_neither(text: str, meaning: object) -> None:
    assert yes_or_no(text) is meaning


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("10.0.0.1", ("10.0.0.1",)),
        ("10.0.0.1、10.0.0.2；10.0.0.1", ("10.0.0.1", "10.0.0.2")),
        ("10.1.2.3/24", ("10.1.2.0/24",)),
        ("10.0.0.1/32\n2001:DB8::1", ("10.0.0.1", "2001:db8::1")),
        ("DHCP", ()),
        ("10.0.0.999", ()),
    ],
)
def test_addresses_are_found_among_words(text: str, found: tuple[str, ...]) -> None:
    assert addresses(text) == found
