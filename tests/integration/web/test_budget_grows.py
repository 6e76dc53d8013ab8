"""Every page asks the database as often for 70 firms and 36 periods as for one, and shows no more."""

from collections.abc import Iterator

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.integration.web.attacks.addresses import pages
from tests.integration.web.attacks.growth import grow
from tests.integration.web.attacks.world import OURS, World, make_world

from inspectorate.inspection.duty import Act
from inspectorate.services.jobs.kinds import KINDS, Kind
from inspectorate.store.models import Firm, Paper

pytestmark = pytest.mark.django_db
QUERIES, WEIGHT = 15, 100_000
FILE = ("job_file", "paper_export")
"""Addresses that make or give a file; no page."""


@pytest.fixture
def world(firm: Firm, monkeypatch: pytest.MonkeyPatch) -> World:
    monkeypatch.setitem(KINDS, "attacked", Kind("作業", Act.EXPORT, "builtins:print"))
    return make_world(firm, OURS)


def _asked(client: Client, *, first: bool = False) -> Iterator[tuple[str, int, int]]:
    """Each page: its address, how often it asked, how much it weighs; what is kept is asked for before."""
    for address in pages():
        if address.name in FILE:
            continue
        for path in address.paths(OURS):
            if first:
                client.get(path)
            with CaptureQueriesContext(
                connection,
            ) as asked:
                answer = client.get(path)
            if answer.status_code == 200 and answer["Content-Type"].startswith("text/html"):
                yield path, len(asked), len(answer.content)


def _held(world: World, *, firms: int, periods: int, rows: int) -> None:
    """The second year is asked as much as the second month: before, some pages have nothing to compare."""
    client = world.client
    grow(world, firms=1, periods=2, rows=2)
    before = {path: queries for path, queries, _weight in _asked(client, first=True)}
    assert len(before) > 20
    grow(world, firms=firms, periods=periods, rows=rows)
    for path, queries, weight in _asked(client):
        assert queries <= QUERIES, f"{path}: {queries} questions; say select_related or prefetch_related"
        assert queries <= before.get(path, QUERIES), f"{path}: {before[path]} questions grew to {queries}"
        assert weight <= WEIGHT, f"{path}: {weight} bytes; page the list"


def test_a_firm_that_grows_among_others_is_asked_as_much(world: World) -> None:
    _held(world, firms=3, periods=4, rows=60)
    assert Paper.objects.count() > 100


@pytest.mark.slow
def test_seventy_firms_and_three_years_are_asked_as_much(world: World) -> None:
    _held(world, firms=70, periods=36, rows=120)
