"""條款×期間: how every provision stood in every period; a page of it at a time, both ways."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet

from inspectorate.inspection.signing import STATE_ZH, State
from inspectorate.inspection.verdict import OUTCOME_ZH, Outcome
from inspectorate.services.access import Actor, scoped
from inspectorate.store.models import Paper, Period

_ROWS, _COLUMNS = 40, 12


@dataclass(frozen=True, slots=True)
class Cell:
    """One provision in one period: the paper's key, what is said of it (zh-TW), and its colour's class."""

    paper: int
    said: str
    mark: str


@dataclass(frozen=True, slots=True)
class Row:
    """One provision: its number, its title, and a cell for each period; None where it was not due."""

    number: str
    title: str
    cells: list[Cell | None]


@dataclass(frozen=True, slots=True)
class Matrix:
    """A page of the matrix.

    Attributes:
        periods: the columns, the newest first.
        page: the rows' page, as lists are paged.
        newer, older: how many periods to go back for the columns beside; None where there are none.
    """

    periods: list[str]
    rows: list[Row]
    page: Page[str]
    newer: int | None
    older: int | None


def matrix_of(actor: Actor, asked: Mapping[str, str]) -> Matrix:
    """The page that is asked for: by ``page``, ``back`` (periods), ``domain`` and words (``q``)."""
    every = scoped(actor, Period)
    total = every.count()
    back = min(_number(asked.get("back", "")), max(0, total - 1))
    columns = list(every[back : back + _COLUMNS])
    papers = _asked(Paper.objects.filter(period__in=columns), asked)
    numbers = papers.order_by("number").values_list("number", flat=True).distinct()
    page = Paginator(numbers, _ROWS).get_page(asked.get("page"))
    return Matrix(
        periods=[period.name for period in columns],
        rows=_rows(papers.filter(number__in=list(page.object_list)), columns),
        page=page,
        newer=max(0, back - _COLUMNS) if back else None,
        older=back + _COLUMNS if back + _COLUMNS < total else None,
    )


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < len("10000") else 0


def _asked(papers: QuerySet[Paper], asked: Mapping[str, str]) -> QuerySet[Paper]:
    if domain := asked.get("domain"):
        papers = papers.filter(domain=domain)
    for word in asked.get("q", "").replace("\0", "").split():
        papers = papers.filter(Q(number__icontains=word) | Q(title__icontains=word))
    return papers


def _rows(papers: QuerySet[Paper], columns: list[Period]) -> list[Row]:
    place = {period.pk: number for number, period in enumerate(columns)}
    rows: dict[str, Row] = {}
    told = papers.order_by("number", "id").values_list(
        "pk", "number", "title", "period_id", "state", "outcome"
    )
    for key, number, title, period, state, outcome in told:
        row = rows.setdefault(number, Row(number, title, [None] * len(columns)))
        row.cells[place[period]] = _cell(key, state, outcome)
    return list(rows.values())


def _cell(key: int, state: str, outcome: str) -> Cell:
    """What a sealed paper concludes; of others only how far they have come."""
    if state == State.SEALED and outcome:
        return Cell(key, OUTCOME_ZH[Outcome(outcome)], outcome)
    return Cell(key, STATE_ZH[State(state)], state)
