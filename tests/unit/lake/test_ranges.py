"""Ranges of addresses laid apart."""

from ipaddress import ip_address, ip_network
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspectorate.lake.ranges import Piece, Range, RangeError, apart, key, parse_range


def pieces(*told: str) -> list[tuple[str, str, str]]:
    """Each range says its own text."""
    found = apart([parse_range(text, n, (text,)) for n, text in enumerate(told)])
    return [(piece.first, piece.last, piece.values[0]) for piece in found]


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("192.0.2.0/24", "192.0.2.0", "192.0.2.255"),
        ("192.0.2.7/24", "192.0.2.0", "192.0.2.255"),
        ("192.0.2.1-192.0.2.9", "192.0.2.1", "192.0.2.9"),
        (" 192.0.2.1 - 192.0.2.1 ", "192.0.2.1", "192.0.2.1"),
        ("192.0.2.1", "192.0.2.1", "192.0.2.1"),
        ("2001:db8::/127", "2001:db8::", "2001:db8::1"),
    ],
)
def test_a_range_is_read_as_a_network_as_two_ends_or_as_one_address(text: str, first: str, last: str) -> None:
    read = parse_range(text, 3, ("TW",))
    assert (read.first, read.last) == (int(ip_address(first)), int(ip_address(last)))
    assert (read.line, read.values) == (3, ("TW",))


@pytest.mark.parametrize("text", ["", "gate", "192.0.2.9-192.0.2.1", "192.0.2.1-2001:db8::1", "192.0.2.0/33"])
def test_what_is_no_range_is_refused(text: str) -> None:
    with pytest.raises(RangeError):
        parse_range(text, 1, ())


def test_keys_sort_as_addresses_do_with_ipv4_before_ipv6() -> None:
    texts = ["192.0.2.9", "2001:db8::1", "10.0.0.1", "::2", "192.0.2.10"]
    by_key = sorted(texts, key=lambda text: key(ip_address(text).version, int(ip_address(text))))
    assert by_key == ["10.0.0.1", "192.0.2.9", "192.0.2.10", "::2", "2001:db8::1"]


def test_the_narrower_range_counts_and_the_wider_one_goes_on_around_it() -> None:
    assert pieces("10.0.0.0/24", "10.0.0.64/26", "10.0.0.64/32", "10.0.1.0/24") == [
        ("4010000000000", "4010000000063", "10.0.0.0/24"),
        ("4010000000064", "4010000000064", "10.0.0.64/32"),
        ("4010000000065", "4010000000127", "10.0.0.64/26"),
        ("4010000000128", "4010000000255", "10.0.0.0/24"),
        ("4010000001000", "4010000001255", "10.0.1.0/24"),
    ]


def test_the_same_range_told_twice_alike_is_one() -> None:
    assert pieces("10.0.0.0/24", "10.0.0.0/24") == [("4010000000000", "4010000000255", "10.0.0.0/24")]


@pytest.mark.parametrize(
    ("one", "other"), [("10.0.0.0/24", "10.0.0.0-10.0.0.255"), ("10.0.0.0-10.0.0.9", "10.0.0.5-10.0.0.15")]
)
def test_ranges_that_contradict_each_other_are_refused_with_both_lines(one: str, other: str) -> None:
    with pytest.raises(RangeError) as raised:
        pieces(one, other)
    assert sorted(raised.value.args) == [0, 1]


networks = st.builds(
    lambda base, bits: str(ip_network((base, bits), strict=False)), st.integers(0, 63), st.integers(26, 32)
)


@given(st.lists(networks, unique=True, max_size=8))
def test_every_address_lies_in_the_piece_of_its_narrowest_network(told: list[str]) -> None:
    laid = [Piece(*one[:2], (one[2],)) for one in pieces(*told)]
    for number in range(70):
        inside = [ip_network(text) for text in told if ip_address(number) in ip_network(text)]
        narrowest: Any = str(max(inside, key=lambda network: network.prefixlen)) if inside else None
        mine = [one.values[0] for one in laid if one.first <= key(4, number) <= one.last]
        assert mine == ([narrowest] if inside else [])


def test_a_range_keeps_where_it_was_told() -> None:
    assert parse_range("10.0.0.1", 7, ()) == Range(4, 0x0A000001, 0x0A000001, 7, ())
