"""區域群組: names that people use (外部, DMZ, 營運區, 測試區) for zones and networks of several devices."""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from inspectorate.analysis.addresses import AddressError, addresses
from inspectorate.analysis.crossing import End, ends_of_addresses, ends_of_zone, internet_ends
from inspectorate.analysis.gates import Network
from inspectorate.facts.assets import AssetRegister
from inspectorate.i18n import _

_INTERNET = ("外部", "網際網路", "internet")


class PlaceError(ValueError):
    """A place that neither the configurations nor the groups know; the text says so."""


@dataclass(frozen=True, slots=True)
class ZoneGroup:
    """The zones and networks that one name stands for."""

    zones: tuple[str, ...] = ()
    networks: tuple[str, ...] = ()


def groups_of_file(path: Path) -> dict[str, ZoneGroup]:
    """The groups of a TOML file: ``[營運區]`` with ``zones`` and ``networks``.

    Raises:
        PlaceError: the file is no such TOML.
    """
    try:
        data = tomllib.loads(path.read_text("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        words = _("{path} 不是可讀取之 TOML：{error}")
        raise PlaceError(words.format(path=path.name, error=error)) from error
    found = {}
    for name, body in data.items():
        lists = [body.get(key, []) for key in ("zones", "networks")] if isinstance(body, dict) else []
        strings = all(isinstance(one, list) and all(isinstance(text, str) for text in one) for one in lists)
        if not lists or not strings or set(body) - {"zones", "networks"}:
            words = _("{path} 之 [{name}] 僅能有 zones 與 networks 兩個字串清單。")
            raise PlaceError(words.format(path=path.name, name=name))
        found[name] = ZoneGroup(*map(tuple, lists))
    return found


def groups_of_register(registers: Iterable[AssetRegister]) -> dict[str, ZoneGroup]:
    """The zones that asset registers name, each with the addresses of its assets."""
    found: dict[str, list[str]] = {}
    for register in registers:
        for asset in register.assets:
            if asset.zone:
                found.setdefault(asset.zone, []).extend(asset.addresses)
    return {name: ZoneGroup((), tuple(texts)) for name, texts in found.items() if texts}


def ends_of(network: Network, place: str, groups: Mapping[str, ZoneGroup]) -> Sequence[End]:
    """The sides that a group, a zone, an address or network, or the Internet means.

    Raises:
        PlaceError: nothing is known under that name.
    """
    group = groups.get(place)
    if group is not None:
        named = [end for zone in group.zones for end in _zone(network, zone)]
        return [*named, *(ends_of_addresses(network, _read(group.networks)) if group.networks else ())]
    found = ends_of_zone(network, place)
    if found:
        return found
    if place.casefold() in _INTERNET:
        return _internet(network)
    return ends_of_addresses(network, _read([place]))


def _zone(network: Network, name: str) -> Sequence[End]:
    found = ends_of_zone(network, name)
    if not found:
        raise PlaceError(_unknown(network, name))
    return found


def _internet(network: Network) -> Sequence[End]:
    found = internet_ends(network)
    if not found:
        words = _("設定檔未顯示何介面面向網際網路，請以 --zones 檔或介面名稱指明外部。")
        raise PlaceError(words)
    return found


def _read(texts: Iterable[str]) -> tuple[tuple[int, int], ...]:
    listed = list(texts)
    try:
        return addresses(listed)
    except AddressError as error:
        words = _("{names} 不是設定檔之區域、區域群組、位址或網段。")
        raise PlaceError(words.format(names="、".join(listed))) from error


def _unknown(network: Network, name: str) -> str:
    known = "、".join(dict.fromkeys(side.zone for side in network.sides if side.zone))
    return _("設定檔沒有區域 {name}；已知之區域：{known}").format(name=name, known=known or _("無"))
