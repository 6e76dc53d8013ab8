"""適用條件: the questions that a firm's profile answers, as the catalogue's register lists them."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal

import msgspec
import yaml


@dataclass(frozen=True, slots=True)
class Condition:
    """One question of the profile.

    Attributes:
        kind: ``flag`` is answered yes or no; ``tier`` 1 to 4; ``category`` per instrument.
        source: where a source document sets the condition, ``S000:21``.
    """

    id: str
    question: str
    question_en: str
    source: str
    kind: Literal["flag", "tier", "category"] = "flag"


@cache
def read_conditions() -> Mapping[str, Condition]:
    """Every condition by its id, as shipped."""
    text = files("inspectorate").joinpath("catalogue", "registers", "conditions.yaml").read_text("utf-8")
    listed = msgspec.convert(yaml.safe_load(text), list[Condition])
    return {condition.id: condition for condition in listed}
