"""資產類別: what kind of thing an asset is, by its register's words; unknown where they leave it open."""

import re

from inspectorate.facts.assets import Asset

_NETWORK = re.compile(
    r"防火牆|交換器|路由器|負載平衡|無線基地台|無線 ?AP\b|入侵偵測|入侵防禦|網路設備|"
    r"firewall|switch|router|load ?balancer|access ?point|wireless ?AP\b|modem|network device",
    re.IGNORECASE,
)
_PERHAPS_NETWORK = re.compile(r"閘道|gateway|\bIPS\b|\bIDS\b|\bWAF\b|\bVPN\b", re.IGNORECASE)
"""Appliances, or software on a server (閘道伺服器): beside a word for a computer they leave it open."""
_COMPUTER = re.compile(
    r"伺服器|主機|個人電腦|桌上型|桌機|筆記型|筆電|工作站|攜帶|共用電腦|公用電腦|電腦|虛擬機|端末機|終端機|"
    r"server|\bPC\b|desktop|laptop|notebook|workstation|computer|virtual machine|\bVM\b|kiosk|terminal",
    re.IGNORECASE,
)
_APPLIANCE = re.compile(
    r"印表機|事務機|傳真|不斷電|空調|電話|攝影機|監視|門禁|儲存設備|磁碟陣列|磁帶|"
    r"printer|\bUPS\b|camera|phone|storage|\bNAS\b|\bSAN\b|\bHSM\b|tape",
    re.IGNORECASE,
)
"""Devices that antivirus software does not go on; an 電話主機 may be one or may be a server."""
_DESKTOP_OS = re.compile(r"windows(?! ce\b)|macos|os x", re.IGNORECASE)
"""What runs it is a computer, whatever the register calls the thing."""
_NO_DEVICE = re.compile(
    r"軟體|應用系統|資料|檔案|服務|人員|software|application|data|service|staff", re.IGNORECASE
)


def is_network_device(asset: Asset) -> bool | None:
    """Whether it carries or filters traffic; None where the register's words leave it open."""
    if _NETWORK.search(asset.kind):
        return True
    if _PERHAPS_NETWORK.search(asset.kind):
        return None if _COMPUTER.search(asset.kind) else True
    return False if _known(asset.kind) else None


def is_computer(asset: Asset) -> bool | None:
    """Whether it is a server or a personal computer, portable and shared ones included; None if left open."""
    if _NETWORK.search(asset.kind):
        return False
    special = _PERHAPS_NETWORK.search(asset.kind) or _APPLIANCE.search(asset.kind)
    if _COMPUTER.search(asset.kind):
        return None if special else True
    if _DESKTOP_OS.search(asset.os):
        return None
    return False if special or _known(asset.kind) else None


def _known(kind: str) -> bool:
    return any(words.search(kind) for words in (_COMPUTER, _APPLIANCE, _NO_DEVICE))
