"""Reads one YAML file of the catalogue strictly: misspelt, doubled and missing fields are refused."""

from collections.abc import Hashable
from importlib.resources.abc import Traversable
from typing import Any, TypeVar

import msgspec
import yaml

from inspectorate.norms.catalogue import CatalogueError

try:
    from yaml import CSafeLoader as _Loader
except ImportError:  # PyYAML without libyaml: the same language, only slower
    from yaml import SafeLoader as _Loader  # type: ignore[assignment]  # the two are drop-in replacements

Shape = TypeVar("Shape")


class _StrictLoader(_Loader):
    """YAML without silent loss: a key that stands twice in a mapping is an error."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen: set[str] = set()
        for key, _value in node.value:
            if key.value in seen:
                raise yaml.constructor.ConstructorError(
                    None, None, f"欄位 {key.value!r} 重複", key.start_mark
                )
            seen.add(key.value)
        return super().construct_mapping(node, deep)


def read_entry(file: Traversable, shape: type[Shape], name: str) -> Shape:
    """The one entry that a file holds. ``name`` is the file as the error shows it.

    Raises:
        CatalogueError: not YAML, or not of that shape.
    """
    return _convert(_load(file, name), shape, name)


def read_entries(file: Traversable, shape: type[Shape], name: str) -> list[Shape]:
    """Every entry of a file that holds a list.

    Raises:
        CatalogueError: not YAML, not a list, or an entry not of that shape.
    """
    data = _load(file, name)
    if not isinstance(data, list):
        raise CatalogueError(f"規範資料 {name}：應為清單（每項以「- 」開頭）")
    return [
        _convert(entry, shape, f"{name} 第 {number} 項（{_label(entry)}）")
        for number, entry in enumerate(data, 1)
    ]


def _load(file: Traversable, name: str) -> Any:  # noqa: ANN401 - YAML holds anything until it is converted
    try:
        return yaml.load(file.read_text("utf-8"), Loader=_StrictLoader)  # noqa: S506 - a safe loader's subclass
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise CatalogueError(f"規範資料 {name} 不是可讀的 YAML：{error}") from error


def _convert(data: object, shape: type[Shape], name: str) -> Shape:
    try:
        return msgspec.convert(data, shape)
    except msgspec.ValidationError as error:
        raise CatalogueError(f"規範資料 {name}：{error}") from error


def _label(entry: object) -> str:
    if not isinstance(entry, dict):
        return "?"
    return str(entry.get("path") or entry.get("id") or "?")
