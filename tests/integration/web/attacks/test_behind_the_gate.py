"""Where a view forgets to ask for its firm, PostgreSQL still shows and takes nothing of another's.

It runs on PostgreSQL as an ordinary role: see `test_on_postgresql.py`.
"""

import copy
import json
import os
from threading import Event
from types import SimpleNamespace
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.db import DatabaseError, connection, models, transaction
from tests.integration.web.api.conftest import program_of
from tests.integration.web.attacks.addresses import addresses, pages
from tests.integration.web.attacks.asking import get
from tests.integration.web.attacks.owned import held, owned_tables
from tests.integration.web.attacks.world import OURS, THEIRS, World, firms_of

from inspectorate.services import access
from inspectorate.services.access import Actor, actor_of, scoped
from inspectorate.services.calendar_feed import calendar_file, make_feed
from inspectorate.services.jobs.asking import ask
from inspectorate.services.jobs.kinds import KINDS
from inspectorate.services.jobs.working import work
from inspectorate.services.take_upload import begin_upload
from inspectorate.services.upload_parts import part_of
from inspectorate.store.firm_at_hand import for_firm, for_nobody
from inspectorate.store.models import Finding, Firm, Paper, Person, Trace
from inspectorate.store.row_security import bypassed

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no row-level security"),
]
TABLES = owned_tables()


@pytest.fixture
def both(ours: World, theirs: World) -> tuple[World, World]:
    """A row of each firm in every table, also in those of the sign-in library."""
    for world in (ours, theirs):
        world.rows[Authenticator] = Authenticator.objects.get(pk=world.key)
        for model in TABLES:
            world.row(model)
    return ours, theirs


def keys(model: type[models.Model]) -> set[Any]:
    """The keys of what there is, asked without any filter."""
    return set(model._default_manager.values_list("pk", flat=True))


def refused(act: Any) -> str:
    """What the database said, which it must."""
    with pytest.raises(DatabaseError) as error, transaction.atomic():
        act()
    return str(error.value)


def inserted(row: models.Model) -> None:
    """A row like another, with a key of its own."""
    one = copy.copy(row)
    one._state = copy.copy(row._state)
    field = one._meta.pk
    one.pk = field.get_default() if field.has_default() else None
    one.save_base(raw=True, force_insert=True)


def test_a_question_without_any_filter_finds_our_rows_alone(both: tuple[World, World]) -> None:
    ours, theirs = both
    for model in TABLES:
        everything = {row.pk: firms_of(row) for row in model._default_manager.all()}
        assert {ours.row(model).pk, theirs.row(model).pk} <= set(everything)
        with for_firm(ours.firm.pk):
            found = keys(model)
        assert found == {key for key, firms in everything.items() if firms == {ours.firm.pk}}, model


def test_whoever_no_firm_was_said_for_finds_and_writes_nothing(both: tuple[World, World]) -> None:
    for model in TABLES:
        row = both[0].row(model)
        with for_nobody():
            assert keys(model) == set(), model
            assert "row-level security" in refused(lambda row=row: inserted(row)), model


def test_another_firms_rows_are_neither_changed_nor_taken_away(both: tuple[World, World]) -> None:
    ours, theirs = both
    for model in TABLES:
        row = theirs.row(model)
        name = next(one.attname for one in model._meta.concrete_fields if not one.primary_key)
        with for_firm(ours.firm.pk):
            rows = model._default_manager.filter(pk=row.pk)
            assert rows.update(**{name: getattr(row, name)}) == 0, model
            assert rows._raw_delete(connection.alias) == 0, model
        assert model._default_manager.filter(pk=row.pk).exists(), model


def test_no_row_is_made_for_another_firm(both: tuple[World, World]) -> None:
    ours, theirs = both
    for model in TABLES:
        row = theirs.row(model)
        with for_firm(ours.firm.pk):
            assert "row-level security" in refused(lambda row=row: inserted(row)), model


def test_no_row_of_ours_is_given_to_another_firm(both: tuple[World, World]) -> None:
    ours, theirs = both
    for model in TABLES:
        one = held()[model._meta.db_table]
        if model is Firm:
            continue
        name = next(field.attname for field in model._meta.concrete_fields if field.column == one.column)
        told = {name: getattr(theirs.row(model), name)}
        with for_firm(ours.firm.pk):
            rows = model._default_manager.filter(pk=ours.row(model).pk)
            refused(lambda rows=rows, told=told: rows.update(**told))


@pytest.fixture
def forgetful(monkeypatch: pytest.MonkeyPatch) -> None:
    """A gate that asks for every firm's rows: each key is as high as the firm's at least."""
    monkeypatch.setattr(access, "_FIRM", dict.fromkeys(access._FIRM, "pk__gte"))


@pytest.mark.usefixtures("forgetful")
def test_a_gate_that_forgets_the_firm_shows_nothing_of_another(ours: World, theirs: World) -> None:
    actor = actor_of(ours.people[0])
    assert THEIRS in set(scoped(actor, Paper).values_list("pk", flat=True))
    client = ours.client
    for address in pages():
        for path in (*address.paths(OURS), *address.paths(THEIRS)):
            assert theirs.text.encode() not in get(client, path).body, path


@pytest.mark.usefixtures("forgetful")
def test_a_token_opens_nothing_of_another_firm(ours: World, theirs: World) -> None:
    program = program_of(ours.people[0])
    asked = [one for one in addresses() if one.is_api and "<path" not in one.route]
    found, secret = b"", (theirs.text.encode(), json.dumps(theirs.text)[1:-1].encode())
    for address in asked:
        for key in (OURS, THEIRS):
            for path in address.paths(key):
                answer = program.get(path.removeprefix("/api/v1"))
                said = b"".join(answer.streaming_content) if answer.streaming else answer.content
                assert not any(text in said for text in secret), path
                found += said
    assert ours.people[0].username.encode() in found


def test_the_next_who_comes_sees_their_own_alone(ours: World, theirs: World) -> None:
    one, other = ours.client, theirs.client
    for client, mine, others in ((one, ours, theirs), (other, theirs, ours), (one, ours, theirs)):
        shown = client.get("/people/").content.decode()
        assert mine.people[0].username in shown
        assert others.people[0].username not in shown
        with for_nobody():
            assert not Person.objects.exists()


def test_rows_that_are_fetched_bit_by_bit_are_the_firms(both: tuple[World, World]) -> None:
    with for_firm(both[0].firm.pk):
        assert [row.pk for row in Paper.objects.iterator(chunk_size=1)] == [OURS]
    with for_nobody():
        assert list(Paper.objects.iterator(chunk_size=1)) == []


def test_a_job_is_done_with_its_firms_rows_alone(
    ours: World, theirs: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[set[int]] = []

    def look(task: Any) -> None:
        seen.append(keys(Firm))
        task.land(dict)

    kind = SimpleNamespace(title="作業", act=KINDS["attacked"].act, load=lambda: look)
    monkeypatch.setitem(KINDS, "attacked", kind)
    for world in (ours, theirs):
        ask(actor_of(world.people[0]), "attacked", {})
    with for_nobody():
        assert work(Event(), once=True) == 2
    assert seen == [{ours.firm.pk}, {theirs.firm.pk}]


def test_what_looks_beyond_its_firm_says_so(ours: World, theirs: World) -> None:
    """Names that were given elsewhere, uploads that another waits for, a calendar's secret."""
    with for_firm(theirs.firm.pk):
        upload = begin_upload(actor_of(theirs.people[0]), "list.csv", 3)
        secret = make_feed(actor_of(theirs.people[0]))
    part = part_of(upload.pk.hex)
    os.utime(part, (0, 0))  # older than any upload: swept away where its row is not seen
    with for_firm(ours.firm.pk):
        actor: Actor = actor_of(ours.people[0])
        begin_upload(actor, "list.csv", 3)
    assert part.exists()
    with for_nobody():
        assert theirs.firm.name.encode() in calendar_file(secret)
    taken = {"username": theirs.people[0].username, "name": "新人", "duty": "officer"}
    assert "已有人使用" in ours.client.post("/people/add", taken, follow=True).content.decode()


def test_that_a_role_goes_round_it_is_noticed(db: None) -> None:
    del db
    assert not bypassed(connection)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE store_paper NO FORCE ROW LEVEL SECURITY")
    assert bypassed(connection)


def test_signatures_stay_guarded_by_their_triggers(both: tuple[World, World]) -> None:
    with for_firm(both[0].firm.pk):
        assert "kept" in refused(lambda: Trace.objects.all().delete())
        assert "row-level" not in refused(lambda: Finding.objects.update(state="closed"))
