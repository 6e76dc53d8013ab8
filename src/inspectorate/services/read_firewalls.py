"""讀取防火牆設定: the filters of configuration files, whatever brand they are of."""

from collections.abc import Iterable
from pathlib import Path

from inspectorate.facts.firewall import FirewallPolicy
from inspectorate.readers.evidence_file import EvidenceFile
from inspectorate.readers.shelf import reader_for


def read_firewalls(paths: Iterable[Path]) -> list[FirewallPolicy]:
    """The filters of every file in turn.

    Raises:
        RefusedError: a file is no firewall's configuration, or cannot be read.
    """
    return [policy for path in paths for policy in _policies(path)]


def _policies(path: Path) -> list[FirewallPolicy]:
    file = EvidenceFile(path, path.name)
    reader = reader_for(file)
    if reader is None or FirewallPolicy not in reader.YIELDS:
        raise file.refused(
            "不是可辨識之防火牆設定檔。",
            "可讀取者：Cisco ASA、FortiGate、Palo Alto、iptables-save、nft -j list ruleset。",
        )
    return [fact for fact in reader.read(file) if isinstance(fact, FirewallPolicy)]
