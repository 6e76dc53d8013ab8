"""From where a request comes: a header counts from the right on, as far as trusted proxies wrote it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspectorate.web.behind_proxy import TrustedProxyError, client_address, trusted_proxies

TRUSTED = trusted_proxies(["10.0.0.7", "10.1.0.0/24", "2001:db8:1::/64"])
PROXY, CLIENT = "10.0.0.7", "203.0.113.5"


@pytest.mark.parametrize(
    ("peer", "told", "from_where"),
    [
        (PROXY, CLIENT, CLIENT),
        (PROXY, f"1.2.3.4, {CLIENT}", CLIENT),
        (PROXY, f"1.2.3.4,{CLIENT}, 10.1.0.9", CLIENT),
        (PROXY, f"<script>, {CLIENT}", CLIENT),
        (PROXY, "10.1.0.2, 10.1.0.9", "10.1.0.2"),
        (PROXY, "", PROXY),
        (PROXY, "  ", PROXY),
        (PROXY, "unknown", PROXY),
        (PROXY, f"{CLIENT}, unknown", PROXY),
        (PROXY, f"{CLIENT}, ", PROXY),
        (PROXY, "203.0.113.500", PROXY),
        (PROXY, "203.0.113.5:51234", CLIENT),
        (PROXY, "[2001:db8::5]:443", "2001:db8::5"),
        (PROXY, "2001:db8::5", "2001:db8::5"),
        (PROXY, "::ffff:203.0.113.5", CLIENT),
        (PROXY, "fe80::1%eth0", PROXY),
        ("::ffff:10.0.0.7", CLIENT, CLIENT),
        ("2001:db8:1::9", f"{CLIENT}, 2001:db8:1::8", CLIENT),
        (CLIENT, "127.0.0.1", CLIENT),
        ("10.0.0.8", "127.0.0.1", "10.0.0.8"),
        ("2001:db8:2::9", "127.0.0.1", "2001:db8:2::9"),
        ("", "127.0.0.1", ""),
    ],
)
def test_only_what_trusted_proxies_added_counts(peer: str, told: str, from_where: str) -> None:
    assert client_address(peer, told, TRUSTED) == from_where


@given(peer=st.ip_addresses(), told=st.text(max_size=60))
def test_whoever_is_no_trusted_proxy_is_who_they_are_whatever_they_write(peer: object, told: str) -> None:
    assert client_address(str(peer), told, trusted_proxies(["10.0.0.7"])) == str(peer) or str(peer) == PROXY


@given(told=st.text(st.sampled_from("0123456789.,:[] abcf%"), max_size=60))
def test_what_a_client_writes_before_it_does_not_change_whom_the_proxy_saw(told: str) -> None:
    assert client_address(PROXY, f"{told}, {CLIENT}", TRUSTED) == CLIENT


@pytest.mark.parametrize("word", ["proxy.example", "10.0.0.0/33", "10.0.0.1/8", "0.0.0.0/0", "::/0", ""])
def test_what_is_no_address_of_a_proxy_or_everybodys_is_refused(word: str) -> None:
    with pytest.raises(TrustedProxyError, match="INSPECTORATE_TRUSTED_PROXIES"):
        trusted_proxies([word])
