"""Finds provisions by what a person types: a full key, a path in force, or the exchange's code."""

from datetime import date

from inspectorate.norms.catalogue import Catalogue, UnknownNormError
from inspectorate.norms.edition import Edition
from inspectorate.norms.provision import Provision


def find_provisions(catalogue: Catalogue, name: str, on: date) -> list[Provision]:
    """The provisions that a name means, in the order of the text.

    ``instrument/edition/path`` means that edition whatever the day; ``instrument/path`` and a code such as
    ``CC-17010`` mean the editions in force ``on`` that day. A path without ``#n`` gives every duty of
    the clause.

    Raises:
        UnknownNormError: nothing is called so.
    """
    found = _by_key(catalogue, name) or _by_path(catalogue, name, on) or _by_code(catalogue, name, on)
    if not found:
        raise UnknownNormError(
            f"找不到條款 {name}；請寫「規範/版本/條號」、「規範/條號」或代號（如 CC-17010），"
            "各規範名稱見 inspectorate norms list"
        )
    return found


def _by_key(catalogue: Catalogue, name: str) -> list[Provision]:
    for edition in catalogue.editions:
        if name.startswith(f"{edition.name}/"):
            return _at(edition, name.removeprefix(f"{edition.name}/"))
    return []


def _by_path(catalogue: Catalogue, name: str, on: date) -> list[Provision]:
    for edition in catalogue.in_force(on):
        if name.startswith(f"{edition.instrument}/"):
            return _at(edition, name.removeprefix(f"{edition.instrument}/"))
    return []


def _by_code(catalogue: Catalogue, name: str, on: date) -> list[Provision]:
    return [provision for provision in catalogue.provisions(on) if provision.code == name.upper()]


def _at(edition: Edition, path: str) -> list[Provision]:
    return [p for p in edition.provisions if path in (p.key.path, p.clause, p.key.path.rstrip("."))]
