"""The demonstration's address: `localhost` is ours, also where it means ::1 first."""

import socket
from collections.abc import Iterator
from contextlib import closing

import pytest

from inspectorate.services.begin_platform import PortError, check_local_port

pytestmark = pytest.mark.enable_socket


@pytest.fixture
def port() -> int:
    with closing(socket.create_server(("127.0.0.1", 0))) as listening:
        found: int = listening.getsockname()[1]
    return found


@pytest.fixture
def another(port: int) -> Iterator[None]:
    try:
        listening = socket.create_server(("::1", port), family=socket.AF_INET6)
    except OSError as error:
        pytest.skip(f"no ::1 on this machine: {error}")
    with closing(listening):
        yield


def test_a_free_port_is_taken(port: int) -> None:
    check_local_port(port)


@pytest.mark.usefixtures("another")
def test_where_another_would_be_asked_for_localhost_nothing_begins(port: int) -> None:
    with pytest.raises(PortError, match=r"\[::1\]"):
        check_local_port(port)


def test_a_machine_without_that_address_is_no_hindrance(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    real = socket.create_server

    def only_the_old(
        address: tuple[str, int], family: socket.AddressFamily = socket.AF_INET
    ) -> socket.socket:
        if address[0] == "::1":
            raise OSError(99, "Cannot assign requested address")
        return real(address, family=family)

    monkeypatch.setattr(socket, "create_server", only_the_old)
    check_local_port(port)
