"""設備帳號: the account lists that a firm handed over, beside its asset registers and staff lists."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from inspectorate.facts.accounts import AccountList, Person, PersonList
from inspectorate.facts.assets import Asset, AssetRegister
from inspectorate.facts.source import Source


@dataclass(frozen=True, slots=True)
class DeviceAccounts:
    """Who may log in to what the firm owns, and what its people are there for.

    Attributes:
        lists: every account list; that of a device goes by the device's name.
        assets: those of all registers.
        people: those of all staff lists.
        source: the asset register, the first where there are several.
        limits: what registers and staff lists leave unseen, zh-TW.
    """

    PARTS: ClassVar[tuple[type, ...]] = (AccountList, AssetRegister, PersonList)

    lists: tuple[AccountList, ...]
    assets: tuple[Asset, ...]
    people: tuple[Person, ...]
    source: Source
    limits: tuple[str, ...] = ()

    def of(self, asset: Asset) -> tuple[AccountList, ...]:
        """The lists of a device: one can be of its own accounts, another of those that a server lets in."""
        name = asset.name.strip().casefold()
        return tuple(one for one in self.lists if one.system.strip().casefold() == name)


def compose(facts: Sequence[Any]) -> Iterator[DeviceAccounts]:
    """One fact of all of them; nothing where one of the three was not handed over."""
    lists = tuple(fact for fact in facts if isinstance(fact, AccountList))
    registers = [fact for fact in facts if isinstance(fact, AssetRegister)]
    staff = [fact for fact in facts if isinstance(fact, PersonList)]
    if lists and registers and staff:
        yield DeviceAccounts(
            lists,
            tuple(asset for register in registers for asset in register.assets),
            tuple(person for one in staff for person in one.people),
            registers[0].source,
            (
                *(limit for register in registers for limit in register.limits),
                *(limit for one in staff for limit in one.limits),
            ),
        )
