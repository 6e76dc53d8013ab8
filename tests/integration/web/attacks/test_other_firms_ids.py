"""IDOR: a key of another firm's thing is answered exactly as a key that never was, and does nothing."""

import re
from collections.abc import Iterator
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.integration.web.attacks.addresses import Address, pages
from tests.integration.web.attacks.asking import ask, get, post
from tests.integration.web.attacks.world import NOBODYS, OURS, THEIRS, World, dump, firms_of, tables

pytestmark = pytest.mark.django_db
KEYED = [one for one in pages() if one.keyed]
ELSE_IT_DOES_NOT_LOOK = {"note": "x", "reason": "x", "how": "x", "no_days": "yes", "paper": OURS}
"""What addresses want to be sent before they look at the key."""
RESUMABLE = {"Tus-Resumable": "1.0.0"}
Said = tuple[int, str, list[str]]


def _asked(client: Client, path: str, key: int) -> Iterator[Said]:
    """What is answered to looking and to doing, without the key that was asked for."""
    file = SimpleUploadedFile("list.csv", b"a,b")
    told = {"key": key, **ELSE_IT_DOES_NOT_LOOK}
    for answer in (
        get(client, path, headers=RESUMABLE),
        post(client, path, told, headers=RESUMABLE),
        post(client, path, {**told, "files": file}),
        ask(client, "DELETE", path, headers=RESUMABLE),
    ):
        where = answer.location.replace(str(UUID(int=key)), "KEY").replace(str(key), "KEY")
        yield answer.status, where, answer.said


def _all_asked(world: World, address: Address, key: int) -> list[list[Said]]:
    """Everything that an address answers to a key; asked by somebody who may do everything at our firm."""
    client = world.client
    return [list(_asked(client, path, key)) for path in address.paths(key)]


@pytest.mark.parametrize("address", KEYED, ids=lambda one: one.name)
def test_what_is_another_firms_is_as_if_it_were_not_there(
    address: Address, ours: World, theirs: World
) -> None:
    before, never = dump(theirs.firm), _all_asked(ours, address, NOBODYS)
    for key in (THEIRS, THEIRS + 1):
        assert _all_asked(ours, address, key) == never, (
            f"{address.route} tells another firm's from what never was: ask `found` of services/access"
        )
    assert dump(theirs.firm) == before


@pytest.mark.parametrize("address", KEYED, ids=lambda one: one.name)
def test_what_is_ours_is_there(address: Address, ours: World) -> None:
    """Else the test above would be content with an address that never answers."""
    never = _all_asked(ours, address, NOBODYS)
    assert any(_all_asked(ours, address, key) != never for key in (OURS, OURS + 1)), (
        f"{address.route} knows nothing of the row in attacks/world.py: give SHAPES of attacks/shapes.py what"
        f" makes it answer, or name above what it has to be sent; it said {never}"
    )


def test_no_page_shows_anything_of_another_firm(ours: World, theirs: World) -> None:
    client = ours.client
    for address in pages():
        for path in address.paths(OURS):
            shown = get(client, f"{path}?q={theirs.text}").body.decode(errors="replace")
            assert shown.count(theirs.text) == shown.count(f'value="{theirs.text}"'), path
            assert not re.search(rf"/{THEIRS}\b", shown), path


def test_nothing_of_ours_is_made_to_hang_on_another_firms(ours: World, theirs: World) -> None:
    """Every form of every page, sent with keys of the other firm in every field."""
    client = ours.client
    for address in pages():
        for path in address.paths(OURS):
            told = {one.attname: theirs.key for model in tables() for one in model._meta.concrete_fields}
            for name in ("owner", "assignee", "paper", "papers", "person", "keys", "key", "delegate", "who"):
                told[name] = theirs.key
            post(client, path, {**told, "version": 1, "due": "2026-12-31"})
    for model in tables():
        for row in model._default_manager.all():
            assert len(firms_of(row)) <= 1, (model.__name__, row.pk)
