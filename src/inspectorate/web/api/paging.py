"""Lists, some at a time: by a cursor that stays true while rows come and go."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Generic, TypeVar

from django.db.models import Model, QuerySet
from pydantic import Field

from inspectorate.web.api.words import Given, Key

Row = TypeVar("Row", bound=Model)
Shape = TypeVar("Shape")


class Paging(Given):
    """How many, and after which: ``cursor`` is the ``next`` of the answer before."""

    limit: Annotated[int, Field(ge=1, le=100)] = 50
    cursor: Key | None = None


@dataclass(frozen=True, slots=True)
class Some(Generic[Shape]):
    """Some of a list, and the cursor of what comes after; None at the end."""

    items: list[Shape]
    next: int | None


def some(
    rows: QuerySet[Row], paging: Paging, shape: Callable[[Row], Shape], *, newest_first: bool = False
) -> Some[Shape]:
    """The rows after the cursor, in the order in which they came to be, or the newest first."""
    rows = rows.order_by("-pk" if newest_first else "pk")
    if paging.cursor is not None:
        rows = rows.filter(**{"pk__lt" if newest_first else "pk__gt": paging.cursor})
    found = list(rows[: paging.limit + 1])
    shown = found[: paging.limit]
    return Some([shape(row) for row in shown], shown[-1].pk if len(found) > paging.limit else None)
