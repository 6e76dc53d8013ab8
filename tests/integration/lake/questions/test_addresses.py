"""The keys of addresses, by the expression, against Python's own reading of addresses."""

from ipaddress import IPv4Address, IPv6Address, ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.integration.lake.questions.records import keys
from tests.integration.lake.questions.slow import address


def key(read: IPv4Address | IPv6Address | None) -> int | str | None:
    """What the address should come to."""
    if read is None:
        return None
    return f"{int(read):032x}" if isinstance(read, IPv6Address) else int(read)


def expected(text: str) -> int | str | None:
    return key(address(text))


@given(st.lists(st.ip_addresses(), max_size=20))
def test_every_address_has_the_key_of_its_number(addresses: list[IPv6Address]) -> None:
    texts = [str(one) for one in addresses]
    texts += [one.exploded for one in addresses]
    plain = [text for text in texts if not (":" in text and "." in text)]  # dotted ones are tried below
    assert keys(plain) == [expected(text) for text in plain]


@given(st.lists(st.text("0123456789abcf:.%", max_size=12), max_size=20))
def test_what_is_no_address_has_no_key(texts: list[str]) -> None:
    plain = [text for text in texts if not (":" in text and "." in text)]
    assert keys(plain) == [expected(text) for text in plain]


@pytest.mark.parametrize(
    ("text", "same_as"),
    [
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("::FFFF:192.0.2.1", "192.0.2.1"),
        ("FE80::1%eth0", "fe80::1"),
        ("1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"),
        ("::2:3:4:5:6:7:8", "0:2:3:4:5:6:7:8"),
        ("::", "0:0:0:0:0:0:0:0"),
    ],
)
def test_other_ways_to_write_an_address_have_its_key(text: str, same_as: str) -> None:
    assert keys([text]) == [key(ip_address(same_as))]


NO_ADDRESSES = (
    *(
        "",
        "gate",
        "1::2::3",
        ":::",
        "1:2:3:4:5:6:7:8:9",
        "1:2:3:4:5:6:7",
        "1::2:3:4:5:6:7:8",
        ":1::",
        "12345::",
    ),
    *("256.0.0.1", "1.2.3", "1.2.3.4.5", "01.2.3.4", "1.2.3.4 ", "g::1", "1.2.3.4\n"),
)


@pytest.mark.parametrize("text", NO_ADDRESSES)
def test_a_text_that_is_no_address_has_no_key(text: str) -> None:
    assert keys([text]) == [None]
