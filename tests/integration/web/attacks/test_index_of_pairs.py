"""The index of letter pairs stands outside of row-level security: what could be read there says nothing."""

from collections.abc import Sequence

import pytest
from django.db import connection

from inspectorate.services.index_words import Words, index_words, key_of
from inspectorate.store.firm_at_hand import for_firm, for_nobody
from inspectorate.store.grams import grams_of, having, numbers_of
from inspectorate.store.models import Firm, SearchEntry, SearchKey

pytestmark = pytest.mark.django_db
SECRET = "犀鳥計畫"


@pytest.fixture
def indexed(firm: Firm, other_firm: Firm) -> tuple[int, int]:
    """An entry of each firm with the same words."""
    for key, one in enumerate((firm, other_firm)):
        index_words(one.pk, [Words("papers", key, SECRET)])
    ours, theirs = SearchEntry.objects.order_by("object").values_list("pk", flat=True)
    return ours, theirs


def matching(numbers: Sequence[int]) -> list[int]:
    """What the bare index answers, asked without any firm."""
    found = having(numbers)
    with connection.cursor() as cursor:
        cursor.execute(found.sql, found.params)
        return [row[0] for row in cursor.fetchall()]


def test_by_the_same_word_each_key_finds_its_own_firms_entry_alone(
    indexed: tuple[int, int], firm: Firm, other_firm: Firm
) -> None:
    for one, entry in zip((firm, other_firm), indexed, strict=True):
        assert matching(numbers_of(grams_of(SECRET), key_of(one.pk))) == [entry]


def test_without_a_key_no_word_is_found(indexed: tuple[int, int]) -> None:
    assert indexed
    for guess in (b"", b"\0" * 32, b"inspectorate"):
        assert matching(numbers_of(grams_of(SECRET), guess)) == []


def test_what_lies_there_are_numbers_that_differ_from_firm_to_firm(
    indexed: tuple[int, int], firm: Firm, other_firm: Firm
) -> None:
    assert indexed
    pairs = grams_of(SECRET)
    ours, theirs = (set(numbers_of(pairs, key_of(one.pk))) for one in (firm, other_firm))
    assert len(ours) == len(theirs) == len(pairs)
    assert not ours & theirs


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no row-level security")
def test_who_says_no_firm_or_another_gets_no_key(firm: Firm, other_firm: Firm) -> None:
    index_words(firm.pk, [Words("papers", 1, SECRET)])
    with for_nobody():
        assert not SearchKey.objects.exists()
    with for_firm(other_firm.pk):
        assert not SearchKey.objects.exists()
    with for_firm(firm.pk):
        assert SearchKey.objects.get().firm_id == firm.pk
