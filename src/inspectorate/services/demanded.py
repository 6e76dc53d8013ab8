"""What the provisions in force demand, by the name of a criterion: the platform obeys what it inspects."""

from collections.abc import Iterator
from datetime import date

from inspectorate.norms.criterion import Criteria
from inspectorate.services.open_catalogue import open_catalogue


def demanded(on: date, name: str) -> Iterator[Criteria]:
    """The criterion of every provision in force that sets it, whomever it binds; each by itself."""
    for provision in open_catalogue().provisions(on):
        if name in provision.criteria:
            yield Criteria(on, {name: provision.criteria[name]})
