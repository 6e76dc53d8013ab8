"""防毒: which machines the antivirus console knows, beside the machines the firm has."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from inspectorate.facts.assets import Asset, AssetRegister
from inspectorate.facts.source import Source


@dataclass(frozen=True, slots=True)
class AntivirusClient:
    """One line of the console's list.

    Attributes:
        installed: whether the agent is installed; a list without that column lists installed ones: True.
        enabled: whether protection is on; None where the list does not say.
        signature_date: ISO date of the virus signatures, ``last_scan`` of the last scan; empty if not said.
    """

    host: str
    source: Source
    addresses: tuple[str, ...] = ()
    installed: bool = True
    enabled: bool | None = None
    signature_date: str = ""
    last_scan: str = ""
    product: str = ""


@dataclass(frozen=True, slots=True)
class AntivirusList:
    """What one export of a console lists."""

    clients: tuple[AntivirusClient, ...]
    source: Source
    limits: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AntivirusCoverage:
    """An asset register beside the lines of all consoles."""

    PARTS: ClassVar[tuple[type, ...]] = (AssetRegister, AntivirusList)

    register: AssetRegister
    clients: tuple[AntivirusClient, ...]
    limits: tuple[str, ...] = ()

    def client_of(self, asset: Asset) -> AntivirusClient | None:
        """The line that names the asset, by host name (with or without its domain) or by address.

        Where several lines do, the one that protects least, so that a second line hides nothing.
        """
        found = [client for client in self.clients if _same(client, asset)]
        return min(found, key=lambda client: (client.installed, client.enabled is not False), default=None)


def compose(facts: Sequence[Any]) -> Iterable[AntivirusCoverage]:
    """Each asset register beside every console's list; nothing where either is missing."""
    lists = [fact for fact in facts if isinstance(fact, AntivirusList)]
    if not lists:
        return
    clients = tuple(client for one in lists for client in one.clients)
    said = tuple(limit for one in lists for limit in one.limits)
    for register in facts:
        if isinstance(register, AssetRegister):
            yield AntivirusCoverage(register, clients, said)


def _same(client: AntivirusClient, asset: Asset) -> bool:
    if set(client.addresses) & set(asset.addresses):
        return True
    one, other = client.host.casefold(), asset.name.casefold()
    return one == other or (("." in one) != ("." in other) and one.split(".")[0] == other.split(".")[0])
