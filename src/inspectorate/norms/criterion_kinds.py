"""判準種類: what each criterion is called, and which way is stricter."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Literal

import msgspec
import yaml

Direction = Literal["more", "less", "superset", "later"]
"""Stricter is: more, less, every name and further ones, or a word that stands later in ``order``."""


@dataclass(frozen=True, slots=True)
class CriterionKind:
    """One name that provisions and firms may set, with its title for papers.

    Attributes:
        names: how papers print the words that stand for a value, in zh-TW.
    """

    id: str
    title: str
    title_en: str
    tighter: Direction
    order: tuple[str, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)


@cache
def read_criterion_kinds() -> Mapping[str, CriterionKind]:
    """Every kind of criterion by its id, as shipped."""
    text = files("inspectorate").joinpath("catalogue", "registers", "criteria.yaml").read_text("utf-8")
    listed = msgspec.convert(yaml.safe_load(text), list[CriterionKind])
    return {kind.id: kind for kind in listed}


def criterion_title(name: str) -> str:
    """What papers call a criterion; its id where the register does not know it."""
    kind = read_criterion_kinds().get(name)
    return kind.title if kind else name
