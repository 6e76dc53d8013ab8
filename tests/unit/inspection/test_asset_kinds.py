"""What kind of thing an asset is, by the words that registers use."""

import pytest

from inspectorate.facts.assets import Asset
from inspectorate.facts.source import Source
from inspectorate.inspection.asset_kinds import is_computer, is_network_device


@pytest.mark.parametrize(
    ("kind", "computer", "network"),
    [
        ("伺服器", True, False),
        ("網頁伺服器", True, False),
        ("個人電腦", True, False),
        ("筆記型電腦（攜帶型）", True, False),
        ("營業處所共用電腦", True, False),
        ("Windows Server", True, False),
        ("PC", True, False),
        ("防火牆", False, True),
        ("防火牆主機", False, True),
        ("核心交換器", False, True),
        ("L3 Switch", False, True),
        ("Wireless AP", False, True),
        ("AP 伺服器", True, False),  # the application server, not an access point
        ("AP主機", True, False),
        ("資料庫伺服器", True, False),
        ("閘道伺服器", None, None),
        ("VPN 閘道", False, True),
        ("電話主機", None, False),
        ("手機", None, None),
        ("印表機", False, False),
        ("應用系統", False, False),
        ("雜項", None, None),
        ("", None, None),
        ("spectrum analyser", None, None),
    ],
)
def test_a_kind_is_known_or_it_is_not(kind: str, computer: object, network: object) -> None:
    asset = Asset("x", Source("a"), kind)
    assert (is_computer(asset), is_network_device(asset)) == (computer, network)


@pytest.mark.parametrize(
    ("kind", "os", "computer"),
    [
        ("雜項", "Windows 11", None),
        ("印表機", "Windows 10", None),
        ("雜項", "Windows CE", None),
        ("印表機", "Windows CE", False),
        ("應用系統", "macOS 15", None),
        ("伺服器", "Windows Server 2022", True),
        ("防火牆", "Windows 11", False),
    ],
)
def test_a_thing_that_runs_a_desktop_system_may_be_a_computer(kind: str, os: str, computer: object) -> None:
    assert is_computer(Asset("x", Source("a"), kind, os=os)) is computer
