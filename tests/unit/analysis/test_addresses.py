import pytest

from inspectorate.analysis.addresses import EVERY, PUBLIC, AddressError, addresses, shown
from inspectorate.analysis.intervals import meet


def test_a_network_an_address_and_a_range_name_the_same_kind_of_set() -> None:
    assert addresses(["10.0.0.0/24"]) == addresses(["10.0.0.0-10.0.0.255"])
    assert addresses(["10.0.0.7"]) == addresses(["10.0.0.7/32"])
    assert addresses(["10.0.0.0/25", "10.0.0.128/25"]) == addresses(["10.0.0.0/24"])


def test_both_families_together_are_every_address() -> None:
    assert addresses(["any4", "any6"]) == addresses(["any"]) == EVERY
    assert addresses(["0.0.0.0/0", "::/0"]) == EVERY
    assert not meet(addresses(["any4"]), addresses(["::ffff:10.0.0.1"]))


@pytest.mark.parametrize("text", ["", "10.0.0", "10.0.0.0/33", "10.0.0.9-10.0.0.1", "10.0.0.1-::1", "server"])
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(AddressError):
        addresses([text])


@pytest.mark.parametrize(
    "text", ["10.1.2.3", "192.168.0.1", "172.31.0.1", "127.0.0.1", "224.0.0.5", "fd00::1", "fe80::1"]
)
def test_private_addresses_are_not_the_internet(text: str) -> None:
    assert not meet(PUBLIC, addresses([text]))


@pytest.mark.parametrize("text", ["8.8.8.8", "172.32.0.1", "203.0.113.9", "2400:cb00::1"])
def test_public_addresses_are(text: str) -> None:
    assert meet(PUBLIC, addresses([text]))


def test_addresses_are_shown_as_a_person_writes_them() -> None:
    assert shown(addresses(["10.0.0.0/31", "::1"])) == ("10.0.0.0-10.0.0.1", "::1")
