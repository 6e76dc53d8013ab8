"""Papers are sealed by two people, one revision after the other, and none over an earlier one."""

import contextlib
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspectorate.evidence.custody import Book, CustodyError
from inspectorate.evidence.events import Event, Received, Sealed, entry_of, event_of, items_of
from inspectorate.evidence.item import Keep

PAPER, LIST = "ab" * 32, "cd" * 32


class Sealing:
    """A book in which two files wait to be sealed."""

    def __init__(self) -> None:
        self.book, self.at = Book(), datetime(2026, 1, 1, 8, tzinfo=UTC)
        for sha256 in (PAPER, LIST):
            self.take(
                Received(
                    at=self.at,
                    by="甲",
                    account="root",
                    sha256=sha256,
                    size=1,
                    media_type="text/plain",
                    name="x",
                    collector="甲",
                    how="封存",
                    covers=None,
                    keep=Keep("five_years", 5, "years"),
                )
            )

    def take(self, event: Event) -> None:
        self.book.take(event_of(entry_of(event)))

    def seal(self, revision: int = 1, supersedes: int | None = None, **stated: object) -> Sealed:
        self.at += timedelta(seconds=1)
        told: dict[str, object] = {
            "at": self.at, "by": "王小明", "account": "root", "engagement": "9A99/2026-10", "reason": "",
            "reviewed_by": "李大華", "manifest": LIST, "items": (0, 1), "evidence": (),
        }  # fmt: skip
        event = Sealed(revision=revision, supersedes=supersedes, **{**told, **stated})  # type: ignore[arg-type]  # fields by name
        self.take(event)
        return event


@pytest.fixture
def sealing() -> Sealing:
    return Sealing()


def test_a_seal_is_part_of_the_custody_of_all_that_it_binds(sealing: Sealing) -> None:
    event = sealing.seal(evidence=(0,))
    assert items_of(event, 2) == (0, 1, 0)
    assert [index for index, _event in sealing.book.of(1).history] == [1, 2]
    found = sealing.book.seals.newest("9A99/2026-10")
    assert found
    assert (found.index, found.label) == (2, "9A99/2026-10#1")


def test_a_change_is_a_new_revision_and_the_old_stays(sealing: Sealing) -> None:
    sealing.seal()
    sealing.seal(2, 2, reason="補正結論")
    seals = sealing.book.seals
    assert [one.label for one in seals.all()] == ["9A99/2026-10#1", "9A99/2026-10#2"]
    newest, first = seals.find("9A99/2026-10"), seals.find("9A99/2026-10#1")
    assert newest
    assert first
    assert (newest.seal.revision, first.seal.revision) == (2, 1)
    assert seals.find("9A99/2026-10#3") is None
    assert seals.find("9A99/2026-11") is None
    assert seals.find("9A99/2026-11#1") is None


def test_revisions_of_several_engagements_stand_in_the_order_of_sealing(sealing: Sealing) -> None:
    sealing.seal(engagement="b/2026-10")
    sealing.seal(engagement="a/2026-10")
    sealing.seal(2, 2, engagement="b/2026-10", reason="x")
    assert [one.label for one in sealing.book.seals.all()] == ["b/2026-10#1", "a/2026-10#1", "b/2026-10#2"]


@pytest.mark.parametrize(
    ("revision", "supersedes", "stated", "why"),
    [
        (1, None, {"reviewed_by": "王小明"}, "不同之人"),
        (1, None, {"reviewed_by": "王 小明"}, "不同之人"),
        (1, None, {"reviewed_by": " "}, "承辦及覆核"),
        (1, None, {"by": ""}, "承辦及覆核"),
        (1, None, {"items": ()}, "清單"),
        (1, None, {"items": (1, 0)}, "清單"),
        (2, None, {}, "第 1 版"),
        (1, 0, {}, "第 1 版"),
        (1, None, {"items": (0, 1, 9)}, "沒有佐證 E9"),
    ],
)
def test_what_is_no_seal_counts_for_nothing(
    sealing: Sealing, revision: int, supersedes: int | None, stated: dict[str, object], why: str
) -> None:
    with pytest.raises(CustodyError, match=why):
        sealing.seal(revision, supersedes, **stated)
    assert sealing.book.seals.all() == []
    assert len(sealing.book.of(0).history) == 1


@pytest.mark.parametrize(
    ("revision", "supersedes", "reason", "why"),
    [
        (2, 2, " ", "理由"),
        (1, None, "x", "第 2 版"),
        (3, 2, "x", "第 2 版"),
        (2, 1, "x", "第 2 版"),
    ],
)
def test_no_revision_replaces_skips_or_goes_unexplained(
    sealing: Sealing, revision: int, supersedes: int, reason: str, why: str
) -> None:
    sealing.seal()
    with pytest.raises(CustodyError, match=why):
        sealing.seal(revision, supersedes, reason=reason)


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["a/2026-10", "b/2026-10"]), st.integers(0, 4), st.none() | st.integers(0, 12),
            st.sampled_from(["", "補正"]), st.sampled_from(["王小明", "李大華", "王 小明"]),
        ),
        max_size=12,
    )
)  # fmt: skip
def test_whatever_is_tried_revisions_count_from_one_and_form_a_chain(
    tried: list[tuple[str, int, int | None, str, str]],
) -> None:
    sealing = Sealing()
    for engagement, revision, supersedes, reason, reviewer in tried:
        with contextlib.suppress(CustodyError):
            sealing.seal(revision, supersedes, engagement=engagement, reason=reason, reviewed_by=reviewer)
    for revisions in sealing.book.seals.revisions.values():
        assert [one.seal.revision for one in revisions] == list(range(1, len(revisions) + 1))
        assert [one.seal.supersedes for one in revisions] == [None, *(one.index for one in revisions[:-1])]
        assert {one.seal.reviewed_by for one in revisions} <= {"李大華"}
        assert all(one.seal.reason for one in revisions[1:])


def test_a_revision_cannot_be_dated_back(sealing: Sealing) -> None:
    sealing.seal()
    with pytest.raises(CustodyError, match="早於前一筆"):
        sealing.seal(2, 2, reason="x", at=datetime(2026, 1, 1, 8, 0, 0, tzinfo=UTC))
