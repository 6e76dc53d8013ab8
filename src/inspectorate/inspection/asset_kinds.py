"""資產類別: what kind of thing an asset is, by the words of the register."""

import re

from inspectorate.facts.assets import Asset

_NETWORK = re.compile(
    r"防火牆|交換器|路由器|負載平衡|無線基地台|無線網路|入侵偵測|入侵防禦|網路設備|閘道|"
    r"firewall|switch|router|load ?balancer|access ?point|\bAP\b|\bIPS\b|\bIDS\b|\bWAF\b|\bVPN\b|gateway|"
    r"modem|network device",
    re.IGNORECASE,
)
_COMPUTER = re.compile(
    r"伺服器|主機|個人電腦|桌上型|桌機|筆記型|筆電|工作站|攜帶|共用電腦|公用電腦|電腦|虛擬機|端末機|終端機|"
    r"server|\bPC\b|desktop|laptop|notebook|workstation|computer|virtual machine|\bVM\b|kiosk|terminal",
    re.IGNORECASE,
)
_OTHER = re.compile(
    r"印表機|事務機|傳真|不斷電|空調|電話|攝影機|監視|門禁|儲存設備|磁碟陣列|磁帶|軟體|應用系統|資料|檔案|服務|人員|"
    r"printer|\bUPS\b|camera|phone|storage|\bNAS\b|\bSAN\b|\bHSM\b|tape|software|application|data|service|staff",
    re.IGNORECASE,
)


def is_network_device(asset: Asset) -> bool | None:
    """Whether it carries or filters traffic; None where the register's word for it is not known."""
    return True if _NETWORK.search(asset.kind) else False if _known(asset) else None


def is_computer(asset: Asset) -> bool | None:
    """Whether it is a server or a personal computer, portable and shared ones included; None if unknown."""
    if _NETWORK.search(asset.kind):
        return False
    return True if _COMPUTER.search(asset.kind) else False if _known(asset) else None


def _known(asset: Asset) -> bool:
    return any(words.search(asset.kind) for words in (_COMPUTER, _OTHER))
