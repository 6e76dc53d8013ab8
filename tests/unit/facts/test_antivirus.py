"""Which line of an antivirus console speaks of which asset."""

import pytest

from inspectorate.facts.antivirus import AntivirusClient, AntivirusCoverage, AntivirusList, compose
from inspectorate.facts.assets import Asset, AssetRegister
from inspectorate.facts.source import Source

SOURCE = Source("x")


def coverage(asset: Asset, *clients: AntivirusClient) -> AntivirusCoverage:
    register = AssetRegister((asset,), SOURCE)
    (found,) = compose([register, *(AntivirusList((client,), SOURCE) for client in clients)])
    return found


@pytest.mark.parametrize(
    ("asset", "host", "same"),
    [
        ("web01", "WEB01", True),
        ("web01", "web01.corp.example", True),
        ("web01.corp.example", "web01", True),
        ("web01.a.example", "web01.b.example", False),
        ("web01", "web011", False),
        ("web01", "web02.web01", False),
    ],
)
def test_a_host_is_the_same_with_or_without_its_domain(asset: str, host: str, *, same: bool) -> None:
    found = coverage(Asset(asset, SOURCE), AntivirusClient(host, SOURCE))
    assert (found.client_of(found.register.assets[0]) is not None) is same


def test_of_two_lines_the_one_that_protects_least_speaks() -> None:
    asset = Asset("web01", SOURCE)
    off = AntivirusClient("web01", SOURCE, enabled=False)
    found = coverage(asset, AntivirusClient("web01", SOURCE, enabled=True), off)
    assert found.client_of(asset) == off


def test_nothing_is_composed_where_a_register_or_every_list_is_missing() -> None:
    assert not list(compose([AssetRegister((), SOURCE)]))
    assert not list(compose([AntivirusList((), SOURCE)]))
