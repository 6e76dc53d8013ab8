"""What scanners said of evidence, and to whom it is encrypted, from entries alone."""

from datetime import UTC, datetime
from typing import Literal

import pytest

from inspectorate.evidence.custody import Book, CustodyError
from inspectorate.evidence.encryption import Encryption
from inspectorate.evidence.events import (
    Encrypted,
    EncryptionSet,
    Finding,
    Received,
    Scanned,
    entry_of,
    event_of,
    items_of,
)
from inspectorate.evidence.item import Keep

AT = datetime(2026, 1, 1, 8, tzinfo=UTC)
RESULT = Literal["clean", "infected", "not_scanned"]


def scanned(result: RESULT, *, quarantined: bool = False) -> Scanned:
    return Scanned(
        at=AT, by="甲", account="root", item=0, result=result, engine="E", said="", quarantined=quarantined
    )


def encryption(*recipients: str) -> EncryptionSet:
    return EncryptionSet(at=AT, by="甲", account="root", recipients=recipients)


def arrival(sha256: str) -> Received:
    return Received(
        at=AT,
        by="甲",
        account="root",
        sha256=sha256,
        size=1,
        media_type="text/plain",
        name="x",
        collector="甲",
        how="匯出",
        covers=None,
        keep=Keep("three_years", 3, "years"),
    )


@pytest.fixture
def book() -> Book:
    found = Book()
    found.take(arrival("ab" * 32))
    return found


def test_what_no_scanner_saw_has_no_scan(book: Book) -> None:
    assert (book.of(0).scan, book.of(0).quarantined) == (None, False)


def test_what_was_once_found_to_be_malware_stays_marked_whatever_a_later_scan_says(book: Book) -> None:
    book.take(scanned("infected"))
    book.take(scanned("clean"))
    one = book.of(0)
    assert one.scan is not None
    assert (one.scan.result, one.quarantined) == ("clean", True)


def test_what_somebody_says_is_malware_is_marked_although_the_scanner_knows_nothing_of_it(book: Book) -> None:
    book.take(scanned("clean", quarantined=True))
    assert book.of(0).quarantined


def test_a_clean_content_is_not_marked(book: Book) -> None:
    book.take(scanned("clean"))
    book.take(scanned("not_scanned"))
    assert not book.of(0).quarantined


def test_the_last_recipients_count_and_concern_no_item(book: Book) -> None:
    book.take(encryption("age1a"))
    book.take(encryption("age1b", "age1c"))
    assert book.encryption.recipients == ("age1b", "age1c")
    assert items_of(encryption("age1a"), 7) == ()


def test_encryption_cannot_be_given_up_by_an_entry_without_recipients(book: Book) -> None:
    book.take(encryption("age1a"))
    with pytest.raises(CustodyError, match="不加密"):
        book.take(encryption())
    assert book.encryption.recipients == ("age1a",)


@pytest.mark.parametrize("event", [scanned("not_scanned"), encryption("age1a", "age1b")])
def test_the_entries_say_again_what_they_were_made_of(event: Scanned | EncryptionSet) -> None:
    assert event_of(entry_of(event)) == event


@pytest.mark.parametrize("found", ["other_key", "damaged", "missing", "cd" * 32])
def test_a_finding_may_say_that_a_content_cannot_be_opened(book: Book, found: str) -> None:
    finding = Finding(at=AT, by="甲", account="root", item=0, found=found)
    book.take(event_of(entry_of(finding)))
    assert book.of(0).finding == found


def test_what_arrives_after_the_decision_is_encrypted_and_what_lay_there_waits(book: Book) -> None:
    assert not book.encryption.pending("ab" * 32)
    book.take(encryption("age1a"))
    book.take(arrival("cd" * 32))
    assert [book.encryption.pending(sha256) for sha256 in ("ab" * 32, "cd" * 32)] == [True, False]
    book.take(arrival("ab" * 32))
    assert book.encryption.pending("ab" * 32), "the same content lies there as it lay"


def test_what_was_stored_anew_waits_no_longer_until_the_next_decision(book: Book) -> None:
    book.take(encryption("age1a"))
    book.take(Encrypted(at=AT, by="甲", account="root", items=(0,), decision=1))
    assert not book.encryption.pending("ab" * 32)
    book.take(encryption("age1b"))
    assert book.encryption.pending("ab" * 32)


def test_nothing_is_encrypted_by_a_decision_that_nobody_took(book: Book) -> None:
    with pytest.raises(CustodyError, match="第 0 筆"):
        book.take(Encrypted(at=AT, by="甲", account="root", items=(0,), decision=0))


def test_a_content_that_went_with_its_last_item_may_come_again_in_the_newest_form() -> None:
    found = Encryption()
    found.arrive("ab")
    found.arrive("ab")
    found.decide(7, encryption("age1a"))
    found.purge("ab")
    assert found.pending("ab")
    found.encrypt("ab", 7)
    found.purge("ab")
    assert found.of == {}
    found.arrive("ab")
    assert not found.pending("ab")
