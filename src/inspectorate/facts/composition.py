"""Facts that only several pieces of evidence say together, such as accounts beside the staff list."""

from collections.abc import Callable, Iterable, Sequence
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

import inspectorate.facts

Compose = Callable[[Sequence[Any]], Iterable[Any]]


def composed(facts: Sequence[Any]) -> tuple[Any, ...]:
    """The given facts with all that they say together.

    Every module of this folder may define ``compose(facts)``, which sees the facts as read and yields further
    ones; a composed fact names the parts it stands on in its class variable ``PARTS``.
    """
    return (*facts, *(fact for compose in _composers() for fact in compose(facts)))


@cache
def _composers() -> tuple[Compose, ...]:
    modules = (
        import_module(f"inspectorate.facts.{found.name}")
        for found in iter_modules(inspectorate.facts.__path__)
    )
    return tuple(module.compose for module in modules if hasattr(module, "compose"))
