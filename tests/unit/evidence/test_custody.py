"""What can and cannot happen to evidence, from entries alone."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspectorate.evidence.custody import Book, CustodyError, follow
from inspectorate.evidence.events import (
    Checked,
    ClockCorrected,
    Event,
    EventError,
    Exported,
    Finding,
    HandedOver,
    Held,
    Purged,
    PurgeProposed,
    Read,
    Received,
    Released,
    RoundEnded,
    entry_of,
    event_of,
    items_of,
)
from inspectorate.evidence.item import Covers, Keep, number_of
from inspectorate.evidence.person import same_person
from inspectorate.ledger.canonical import canonical

START = datetime(2026, 1, 1, 8, tzinfo=UTC)
THREE = Keep("three_years", 3, "years")
SHA = "ab" * 32


HEAD = b'{"account":"r","at":"2026-01-01T08:00:00Z","by":"x",'


class Who:
    """When and who, for events that follow one another."""

    def __init__(self) -> None:
        self.at = START

    def __call__(self, by: str = "甲", years: int = 0) -> dict[str, object]:
        self.at = self.at.replace(year=self.at.year + years) + timedelta(seconds=1)
        return {"at": self.at, "by": by, "account": "root"}


@pytest.fixture
def who() -> Who:
    return Who()


def received(stamp: dict[str, object], keep: Keep = THREE, sha256: str = SHA, **stated: object) -> Received:
    told = {
        "sha256": sha256,
        "size": 3,
        "media_type": "text/plain",
        "name": "fw.log",
        "collector": "王小明",
        "how": "匯出",
        "covers": None,
        "keep": keep,
    }
    return Received(**{**told, **stated, **stamp})  # type: ignore[arg-type]  # fields by name, checked at run time


def book_of(*events: Event) -> Book:
    book = Book()
    for event in events:
        book.take(event_of(entry_of(event)))
    return book


def test_an_items_number_is_the_place_of_its_reception(who: Who) -> None:
    book = book_of(received(who()), Read(**who(), item=0), received(who()))  # type: ignore[arg-type]  # a stamp
    assert sorted(book.custody) == [0, 2]
    assert (book.of(2).item.label, number_of(" e2 "), number_of("2")) == ("E2", 2, 2)
    assert [index for index, _event in book.of(0).history] == [0, 1]


@pytest.mark.parametrize("text", ["", "E", "-1", "E1.0", "E１", "F1"])
def test_what_is_no_label_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="label"):
        number_of(text)


def test_an_entry_is_canonical_and_reads_back_as_it_was(who: Who) -> None:
    event = received(who(), covers=Covers(date(2025, 1, 1), date(2025, 12, 31)), provisions=("a/b/c",))
    entry = entry_of(event)
    assert entry == canonical(json.loads(entry))
    assert event_of(entry) == event
    assert (
        entry_of(Held(at=START, by="甲", account="root", item=3, reason="訴訟")).decode()
        == '{"account":"root","at":"2026-01-01T08:00:00Z","by":"甲",'
        '"event":"held","item":3,"reason":"訴訟","v":1}'
    )


@pytest.mark.parametrize(
    "entry",
    [
        b"",
        b"[]",
        b'{"event":"received"}',
        HEAD + b'"event":"held","item":3,"reason":"","v":2}',
        HEAD + b'"event":"held","item":3,"more":1,"reason":"","v":1}',
        HEAD + b'"event":"held","item":"3","reason":"","v":1}',
        HEAD + b'"event":"held","item":3,"reason":"","v":1} ',
        HEAD.replace(b"08:00:00Z", b"16:00:00+08:00") + b'"event":"held","item":3,"reason":"","v":1}',
        HEAD.replace(b"08:00:00Z", b"08:00:00") + b'"event":"held","item":3,"reason":"","v":1}',
        HEAD.replace(b"08:00:00Z", b"08:00:00.500000Z") + b'"event":"held","item":3,"reason":"","v":1}',
        HEAD + b'"event":"finding","found":"../x","item":3,"round":0,"v":1}',
    ],
)
def test_what_is_no_event_is_refused(entry: bytes) -> None:
    with pytest.raises(EventError):
        event_of(entry)


def test_an_event_of_an_item_that_never_arrived_is_refused(who: Who) -> None:
    with pytest.raises(CustodyError, match="E5"):
        book_of(received(who()), Read(**who(), item=5))  # type: ignore[arg-type]  # a stamp


def test_an_entry_that_cannot_be_is_told_and_counts_for_nothing(who: Who) -> None:
    early = Read(at=START - timedelta(days=1), by="甲", account="root", item=0)
    first, last = received(who()), received(who())
    book = follow([entry_of(first), b"{}", entry_of(early), entry_of(last)])
    assert sorted(book.custody) == [0, 3]
    assert [fault[:9] for fault in book.faults] == ["軌跡第 1 筆不能", "軌跡第 2 筆不能"]
    assert (len(book.of(0).history), book.size) == (1, 4)


def test_a_corrected_clock_shortens_no_keeping(who: Who) -> None:
    ahead, back = who(years=3)["at"], START
    events: list[Event] = [
        received({"at": ahead, "by": "甲", "account": "root"}),
        ClockCorrected(at=back, by="甲", account="root", reason="x"),
        received({"at": back, "by": "甲", "account": "root"}, Keep("until_settled")),
        Released(at=back, by="甲", account="root", item=2, reason="x"),
    ]
    book = book_of(*events)
    assert (book.last, book.latest) == (back, ahead)
    assert (book.of(2).kept_until, book.of(2).item.arrived) == (date(2029, 1, 1), back)


def test_time_never_goes_back(who: Who) -> None:
    first, second = received(who()), received(who())
    assert len(book_of(first, second, second).custody) == 3
    with pytest.raises(CustodyError, match="早於"):
        book_of(second, first)


@pytest.mark.parametrize("kind", [Read, Exported, HandedOver, Checked])
def test_whatever_verified_the_content_ends_a_finding(who: Who, kind: type[Event]) -> None:
    told: dict[type[Event], dict[str, object]] = {
        Read: {"item": 0},
        Exported: {"item": 0, "to": "x"},
        HandedOver: {"items": (0,), "to": "x", "shown": SHA},
        Checked: {"items": (0,), "round": 1},
    }
    found: list[Event] = [received(who()), Finding(**who(), item=0, found="missing")]  # type: ignore[arg-type]  # a stamp
    assert book_of(*found).of(0).finding == "missing"
    assert book_of(*found, kind(**who(), **told[kind])).of(0).finding == ""  # type: ignore[arg-type]  # a stamp


def test_a_round_counts_what_it_came_upon_itself(who: Who) -> None:
    events: list[Event] = [
        received(who()),
        received(who()),
        Finding(**who(), item=0, found="missing"),  # type: ignore[arg-type]  # a stamp
        Finding(**who(), item=1, found="missing", round=1),  # type: ignore[arg-type]  # a stamp
    ]
    book = book_of(*events)
    assert (book.round, book.checked) == (1, {1})
    book = book_of(*events, RoundEnded(**who(), round=1))  # type: ignore[arg-type]  # a stamp
    assert (book.round, book.checked) == (2, set())


def proposed(who: Who, by: str = "甲", keep: Keep = THREE, years: int = 4) -> list[Event]:
    return [received(who(), keep), PurgeProposed(**who(by, years), item=0, reason="x")]  # type: ignore[arg-type]  # a stamp


def test_two_people_may_purge_what_has_expired(who: Who) -> None:
    book = book_of(*proposed(who), Purged(**who("乙"), item=0, proposal=1))  # type: ignore[arg-type]  # a stamp
    assert (book.of(0).purged, book.present()) == (True, [])


@pytest.mark.parametrize("name", ["甲", " 甲", "甲 "])
def test_one_person_may_not(who: Who, name: str) -> None:
    with pytest.raises(CustodyError, match="另一人"):
        book_of(*proposed(who), Purged(**who(name), item=0, proposal=1))  # type: ignore[arg-type]  # a stamp


def test_a_proposal_is_of_one_item_and_stands_at_its_place(who: Who) -> None:
    with pytest.raises(CustodyError, match="尚無人提出"):
        book_of(*proposed(who), Purged(**who("乙"), item=0, proposal=0))  # type: ignore[arg-type]  # a stamp
    with pytest.raises(CustodyError, match="尚無人提出"):
        book_of(received(who()), Purged(**who("乙", 4), item=0, proposal=0))  # type: ignore[arg-type]  # a stamp


def test_a_hold_puts_an_end_to_a_proposal(who: Who) -> None:
    held = [*proposed(who), Held(**who(), item=0, reason="訴訟")]  # type: ignore[arg-type]  # a stamp
    with pytest.raises(CustodyError, match="保全"):
        book_of(*held, Purged(**who("乙"), item=0, proposal=1))  # type: ignore[arg-type]  # a stamp
    lifted = [*held, Released(**who(), item=0, reason="和解")]  # type: ignore[arg-type]  # a stamp
    with pytest.raises(CustodyError, match="尚無人提出"):
        book_of(*lifted, Purged(**who("乙"), item=0, proposal=1))  # type: ignore[arg-type]  # a stamp


@pytest.mark.parametrize(("day", "may"), [(date(2029, 1, 1), False), (date(2029, 1, 2), True)])
def test_the_last_day_of_keeping_is_kept(who: Who, day: date, may: bool) -> None:
    one = book_of(received(who())).of(0)
    assert one.kept_until == date(2029, 1, 1)
    assert (one.why_kept(day) == "") is may


def test_what_a_dispute_keeps_is_held_from_the_start_and_has_no_last_day(who: Who) -> None:
    arrival = received(who(), Keep("until_settled"))
    one = book_of(arrival).of(0)
    assert (one.held, one.kept_until, one.why_kept(date(2199, 1, 1)) != "") == (True, None, True)
    one = book_of(arrival, Released(**who(years=2), item=0, reason="和解")).of(0)  # type: ignore[arg-type]  # a stamp
    assert (one.held, one.kept_until) == (False, date(2028, 1, 1))


def test_nothing_happens_to_what_was_purged(who: Who) -> None:
    gone = [*proposed(who), Purged(**who("乙"), item=0, proposal=1)]  # type: ignore[arg-type]  # a stamp
    for event in (Read(**who(), item=0), Held(**who(), item=0, reason="x")):  # type: ignore[arg-type]  # a stamp
        with pytest.raises(CustodyError, match="已銷毀"):
            book_of(*gone, event)


def test_what_is_broken_or_purged_covers_no_day(who: Who) -> None:
    days = [date(2025, 1, 1) + timedelta(days=n) for n in range(3)]
    events: list[Event] = [
        received(who(), sha256=f"{n:064x}", series="fw", covers=Covers(day, day))
        for n, day in enumerate(days)
    ]
    assert book_of(*events).gaps() == {}
    events.append(Finding(**who(), item=1, found="missing"))  # type: ignore[arg-type]  # a stamp
    assert book_of(*events).gaps() == {"fw": [Covers(days[1], days[1])]}


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [("王小明", "王 小明", True), ("Ｗang", "wang", True), ("王小明", "王曉明", False), ("", " ", True)],
)
def test_a_name_is_one_person_however_it_is_typed(one: str, other: str, same: bool) -> None:
    assert same_person(one, other) is same


@given(st.lists(st.integers(0, 3), max_size=6))
def test_a_refused_event_leaves_the_book_as_it_was(numbers: list[int]) -> None:
    who = Who()
    book = book_of(received(who()))
    for number in numbers:
        before = (book.size, len(book.of(0).history), book.last)
        event = Read(**who(), item=number)  # type: ignore[arg-type]  # a stamp
        if number == 0:
            book.take(event)
            assert items_of(event, book.size) == (0,)
        else:
            with pytest.raises(CustodyError):
                book.take(event)
            assert (book.size, len(book.of(0).history), book.last) == before


def test_the_gaps_of_a_book_leave_out_what_is_broken_and_what_stands_alone(who: Who) -> None:
    days = [Covers(date(2025, 1, n), date(2025, 1, n)) for n in (1, 2, 3, 5)]
    book = book_of(*(received(who(), covers=one, series="edge") for one in days), received(who()))
    assert book.gaps() == {"edge": [Covers(date(2025, 1, 4), date(2025, 1, 4))]}
    assert [one.item.number for one in book.holding(SHA)] == [0, 1, 2, 3, 4]
    book.take(Finding(**who(), item=1, found="missing"))  # type: ignore[arg-type]  # a stamp
    assert book.gaps() == {
        "edge": [
            Covers(date(2025, 1, 2), date(2025, 1, 2)),
            Covers(date(2025, 1, 4), date(2025, 1, 4)),
        ]
    }


def test_what_is_purged_is_not_purged_again(who: Who) -> None:
    book = book_of(received(who()))
    book.take(PurgeProposed(**who(years=4), item=0, reason="逾期"))  # type: ignore[arg-type]  # a stamp
    book.take(Purged(**who("乙"), item=0, proposal=1))  # type: ignore[arg-type]  # a stamp
    assert "已銷毀" in book.of(0).why_kept(date(2040, 1, 1))
    assert (book.present(), book.whole()) == ([], [])


def test_a_copy_of_a_book_goes_on_apart(who: Who) -> None:
    begin: list[Event] = [
        received(who()),
        Finding(**who(), item=0, found="missing"),  # type: ignore[arg-type] # when and who
        Read(**who(), item=0),  # type: ignore[arg-type] # when and who
    ]
    later: list[Event] = [
        received(who()),
        Finding(**who(), item=0, found="missing"),  # type: ignore[arg-type] # when and who
        Held(**who(), item=0, reason="爭議"),  # type: ignore[arg-type] # when and who
    ]
    book = follow(map(entry_of, begin))
    before = repr(book)
    gone_on = follow(map(entry_of, later), book.copy())
    assert repr(book) == before
    assert repr(gone_on) == repr(follow(map(entry_of, [*begin, *later])))


def test_a_book_that_goes_on_counts_faults_from_where_it_stood(who: Who) -> None:
    book = follow([entry_of(received(who()))])
    assert follow([b"nothing"], book).faults[0].startswith("軌跡第 1 筆")
