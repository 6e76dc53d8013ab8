"""缺失態樣: patterns of deficiency that the exchange found, mapped to the provisions that they breach."""

from dataclasses import dataclass
from functools import cache
from importlib.resources.abc import Traversable

import msgspec

from inspectorate.norms.load import catalogue_root
from inspectorate.norms.provision import Citation, Key
from inspectorate.norms.schema import DeficiencyShape
from inspectorate.norms.strict_yaml import read_entries

_REGISTER = "co_location_deficiencies.yaml"


@dataclass(frozen=True, slots=True)
class Deficiency:
    """One pattern.

    Attributes:
        pattern: the exchange's words, verbatim.
        provision: key of the clause that holds the pattern itself.
        rules: keys of the provisions that it breaches.
        controls: the control themes that would have shown it.
    """

    id: str
    pattern: str
    pattern_en: str
    cite: Citation
    provision: str
    rules: tuple[str, ...]
    controls: tuple[str, ...]


@cache
def read_deficiencies(root: Traversable | None = None) -> tuple[Deficiency, ...]:
    """The eight patterns of the co-location paper, in its order; none where the register is absent.

    Raises:
        CatalogueError: the register is not as the format demands.
    """
    file = (root or catalogue_root()).joinpath("registers", _REGISTER)
    if not file.is_file():
        return ()
    shapes = read_entries(file, DeficiencyShape, f"registers/{_REGISTER}")
    return tuple(msgspec.convert(shape, Deficiency, from_attributes=True) for shape in shapes)


def deficiencies_of(key: Key, listed: tuple[Deficiency, ...]) -> tuple[Deficiency, ...]:
    """The patterns that breach a provision, or that its clause states."""
    return tuple(one for one in listed if str(key) in (one.provision, *one.rules))
