"""Every table that carries firms' rows, found from the models: what is added is asked for too."""

from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from django.apps import apps
from django.db.models import Model

from inspectorate.store import migrations
from inspectorate.store.models import Firm
from inspectorate.store.row_security import Owned


def owned_tables() -> list[type[Model]]:
    """The tables whose rows lead to a firm, also those between two tables and those of libraries."""
    return [model for model in apps.get_models(include_auto_created=True) if _leads_to_firm(model)]


def _leads_to_firm(model: Any, seen: frozenset[Any] = frozenset()) -> bool:
    if model is Firm:
        return True
    targets = {one.related_model for one in model._meta.concrete_fields if one.is_relation}
    return any(_leads_to_firm(target, seen | {model}) for target in targets - seen - {model})


def held() -> dict[str, Owned]:
    """The tables that migrations put under row-level security, by their names."""
    names = [f"{migrations.__name__}.{one.name}" for one in iter_modules(migrations.__path__)]
    found = [one for name in names for one in getattr(import_module(name), "OWNED", ())]
    assert len({one.table for one in found}) == len(found), "a table is named twice"
    return {one.table: one for one in found}
