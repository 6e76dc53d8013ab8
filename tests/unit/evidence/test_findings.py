"""A finding stays open until the content is whole again and two people have said why it is dealt with."""

import contextlib
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspectorate.evidence.custody import Book, CustodyError
from inspectorate.evidence.events import (
    Checked,
    Closed,
    ClosingProposed,
    Event,
    Finding,
    Purged,
    PurgeProposed,
    Received,
    entry_of,
    event_of,
)
from inspectorate.evidence.findings import number_of_finding
from inspectorate.evidence.item import Keep

SHA, OTHER = "ab" * 32, "cd" * 32


class Told:
    """A book that is told what happens, a second at a time."""

    def __init__(self) -> None:
        self.book, self.at = Book(), datetime(2026, 1, 1, 8, tzinfo=UTC)
        self(
            Received,
            sha256=SHA, size=3, media_type="text/plain", name="fw.log", collector="王", how="匯出",
            covers=None, keep=Keep("three_years", 3, "years"),
        )  # fmt: skip

    def __call__(self, kind: type[Event], by: str = "甲", **fields: object) -> int:
        self.at += timedelta(seconds=1)
        event = kind(at=self.at, by=by, account="root", **fields)  # type: ignore[arg-type]  # fields by name
        self.book.take(event_of(entry_of(event)))
        return self.book.size - 1

    def found(self, found: str = OTHER) -> int:
        return self(Finding, item=0, found=found)

    def open(self) -> list[int]:
        return [one.number for one in self.book.findings.open()]


@pytest.fixture
def told() -> Told:
    return Told()


def test_a_finding_bears_the_number_of_its_first_entry_for_ever(told: Told) -> None:
    first = told.found()
    told.found()
    assert told.open() == [first]
    one = told.book.findings.by_number[first]
    assert (one.label, one.again, one.mended) == ("F1", 2, False)


def test_another_change_of_the_same_item_is_another_finding(told: Told) -> None:
    assert told.open() == []
    assert (told.found(), told.found("missing")) == (1, 2)
    assert told.open() == [1, 2]


def test_a_content_that_verifies_again_leaves_the_finding_open(told: Told) -> None:
    told.found()
    told(Checked, items=(0,), round=0)
    assert told.open() == [1]
    assert told.book.findings.by_number[1].mended
    assert told.book.of(0).finding == ""


def test_two_people_close_it_with_a_reason(told: Told) -> None:
    told.found()
    told(Checked, items=(0,), round=0)
    proposal = told(ClosingProposed, item=0, finding=1, reason="自備份還原")
    told(Closed, by="乙", item=0, finding=1, proposal=proposal)
    assert told.open() == []
    assert told.book.findings.by_number[1].ended == "closed"
    assert told.found() == 5, "the same change later is a new finding"
    assert told.open() == [5]


def test_what_is_still_broken_is_not_closed(told: Told) -> None:
    told.found()
    with pytest.raises(CustodyError, match="尚未重新核對無誤"):
        told(ClosingProposed, item=0, finding=1, reason="無妨")


def test_a_closing_needs_a_reason(told: Told) -> None:
    told.found()
    told(Checked, items=(0,), round=0)
    with pytest.raises(CustodyError, match="理由"):
        told(ClosingProposed, item=0, finding=1, reason=" ")


def test_what_breaks_again_ends_a_proposal(told: Told) -> None:
    told.found()
    told(Checked, items=(0,), round=0)
    proposal = told(ClosingProposed, item=0, finding=1, reason="自備份還原")
    told.found("missing")
    told(Checked, items=(0,), round=0)
    with pytest.raises(CustodyError, match="尚無人提出結案"):
        told(Closed, by="乙", item=0, finding=1, proposal=proposal)


@pytest.mark.parametrize("by", ["甲", " 甲 ", "甲\u200b"])
def test_nobody_closes_alone(told: Told, by: str) -> None:
    told.found()
    told(Checked, items=(0,), round=0)
    proposal = told(ClosingProposed, item=0, finding=1, reason="自備份還原")
    with pytest.raises(CustodyError, match="另一人"):
        told(Closed, by=by, item=0, finding=1, proposal=proposal)
    with pytest.raises(CustodyError, match="尚無人提出結案"):
        told(Closed, by="乙", item=0, finding=1, proposal=proposal - 1)


def test_only_an_open_finding_of_the_item_is_closed(told: Told) -> None:
    told.found()
    told(Checked, items=(0,), round=0)
    with pytest.raises(CustodyError, match="沒有缺失 F9"):
        told(ClosingProposed, item=0, finding=9, reason="x")
    proposal = told(ClosingProposed, item=0, finding=1, reason="x")
    told(Closed, by="乙", item=0, finding=1, proposal=proposal)
    with pytest.raises(CustodyError, match="已結案"):
        told(ClosingProposed, item=0, finding=1, reason="x")


def test_a_finding_of_another_item_is_not_closed_by_this_one(told: Told) -> None:
    told(
        Received,
        sha256=OTHER, size=3, media_type="text/plain", name="b.log", collector="王", how="匯出",
        covers=None, keep=Keep("three_years", 3, "years"),
    )  # fmt: skip
    told.found()
    told(Checked, items=(0, 1), round=0)
    with pytest.raises(CustodyError, match="沒有缺失 F2"):
        told(ClosingProposed, item=1, finding=2, reason="x")


def test_a_purge_at_the_end_of_its_time_ends_the_finding(told: Told) -> None:
    told.found()
    told.at = told.at.replace(year=2030)
    proposal = told(PurgeProposed, item=0, reason="逾期")
    told(Purged, by="乙", item=0, proposal=proposal)
    assert told.open() == []
    assert told.book.findings.by_number[1].ended == "purged"


@given(st.lists(st.tuples(st.sampled_from(["found", "whole", "propose", "agree"]), st.sampled_from("甲乙"))))
def test_whatever_is_tried_nothing_is_closed_but_by_two_people_after_a_whole_reading(
    tried: list[tuple[str, str]],
) -> None:
    told, number, proposed, whole, closed = Told(), 0, "", False, 0
    for act, person in tried:
        with contextlib.suppress(CustodyError):
            if act == "found":
                index = told.found()
                number = number if number in told.open() else index
                proposed, whole = "", False
            elif act == "whole":
                told(Checked, items=(0,), round=0)
                whole = True
            elif act == "propose":
                told(ClosingProposed, person, item=0, finding=number, reason="還原")
                proposed = person
            else:
                found = told.book.findings.by_number.get(number)
                index = found.proposal[0] if found and found.proposal else 0
                told(Closed, person, item=0, finding=number, proposal=index)
                assert whole
                assert proposed not in ("", person)
                closed += 1
    ended = [one for one in told.book.findings.by_number.values() if one.ended]
    assert len(ended) == closed
    assert len(told.open()) <= 1


def test_what_is_no_label_of_a_finding_is_refused() -> None:
    assert (number_of_finding(" f12"), number_of_finding("3")) == (12, 3)
    for text in ("", "E1", "F-1", "F１"):
        with pytest.raises(ValueError, match="label"):
            number_of_finding(text)
