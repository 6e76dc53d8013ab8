"""資訊資產: what the firm's asset register says it has."""

from dataclasses import dataclass

from inspectorate.facts.source import Source


@dataclass(frozen=True, slots=True)
class Asset:
    """One line of an asset register.

    Attributes:
        kind: as the register writes it (server, firewall, 個人電腦, 交換器 …).
        addresses: IP addresses or networks in CIDR form.
        core: whether the register marks it as a core system's; None where it does not say.
        zone: the network zone the register names (DMZ, 營運區 …); empty where it does not say.
        end_of_support: ISO date (YYYY-MM-DD) as the register writes it; empty where it does not say.
        replacement_plan: the plan for a device past support; empty where none is written.
    """

    name: str
    source: Source
    kind: str = ""
    addresses: tuple[str, ...] = ()
    core: bool | None = None
    zone: str = ""
    owner: str = ""
    system: str = ""
    os: str = ""
    vendor: str = ""
    model: str = ""
    version: str = ""
    end_of_support: str = ""
    replacement_plan: str = ""
    replacement_due: str = ""


@dataclass(frozen=True, slots=True)
class AssetRegister:
    """A whole asset register, as one file gives it."""

    assets: tuple[Asset, ...]
    source: Source
    limits: tuple[str, ...] = ()
