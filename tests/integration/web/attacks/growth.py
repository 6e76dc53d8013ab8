"""The same firm after years, among many others: more rows in every table, new tables by themselves."""

import copy
from collections.abc import Iterator
from datetime import date

from django.db import DatabaseError, models, transaction
from tests.integration.web.attacks.world import World, tables

from inspectorate.inspection.period import Period as Span
from inspectorate.store.models import DutyHeld, Firm, Paper, Period, Person, Revision

NEWEST = 2026 * 12 + 9
"""October 2026, in months."""


def grow(world: World, *, firms: int, periods: int, rows: int) -> None:
    """Other firms with somebody each, and for ours: months of papers, and so many more of all else."""
    for number in range(Firm.objects.count() - 1, firms - 1):
        other = Firm.objects.create(code=f"G{number}", name="別家", profile=world.firm.profile, chain=[])
        Person.objects.create(firm=other, username=f"other{number}", name="別人")
        _months(world, other, 1, 1)
    _months(world, world.firm, periods, rows)
    for model in tables():
        if model not in (Firm, Period, Paper, Revision, DutyHeld):
            _copies(world.rows[model], rows)


def _names(count: int) -> Iterator[str]:
    for number in range(NEWEST - count, NEWEST):
        yield f"{number // 12}-{number % 12 + 1:02}"


def _months(world: World, firm: Firm, periods: int, papers: int) -> None:
    template, content = world.rows[Paper], world.rows[Revision]
    assert isinstance(template, Paper)
    assert isinstance(content, Revision)
    for name in _names(periods):
        span = Span.parse(name)
        if Period.objects.filter(firm=firm, name=name).exists():
            continue
        told = {"first": span.first, "last": span.last, "judged_on": date(2026, 11, 1)}
        period = Period.objects.create(firm=firm, name=name, opened_by=world.people[0], **told)
        made = [_paper(template, period, number) for number in range(papers)]
        Paper.objects.bulk_create(made)
        Revision.objects.bulk_create(Revision(paper=one, content=content.content) for one in made)


def _paper(like: Paper, period: Period, number: int) -> Paper:
    one = copy.copy(like)
    one.pk, one.period, one.provision = None, period, f"{like.provision}/{number}"
    one._state = copy.copy(one._state)
    one._state.adding = True
    return one


def _copies(row: models.Model, count: int) -> None:
    """As many more of a row as its table takes; what has to be unique is made so."""
    start = type(row)._default_manager.count()
    for number in range(start, start + count):
        one = copy.copy(row)
        one._state = copy.copy(row._state)
        one._state.adding = True
        for field in one._meta.concrete_fields:
            if field.primary_key:
                setattr(one, field.attname, field.get_default() if field.has_default() else None)
            elif isinstance(field, models.CharField) and not field.choices and field.max_length:
                text = f"{number}-{getattr(row, field.attname)}"[: field.max_length]
                setattr(one, field.attname, text)
            elif field.name in ("entry", "object", "ledger"):
                setattr(one, field.attname, 9000 + number)
        try:
            with transaction.atomic():
                one.save(force_insert=True)
        except DatabaseError:
            return  # a table of which there is one row for each of something
