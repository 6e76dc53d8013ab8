import pytest

from inspectorate.delivery.message import masked


@pytest.mark.parametrize(
    ("address", "shown"),
    [("0912345678", "0912***678"), ("wang@example.tw", "w***@example.tw"), ("12345", "***"), ("", "***")],
)
def test_an_address_is_shown_so_that_only_its_owner_knows_it(address: str, shown: str) -> None:
    assert masked(address) == shown
