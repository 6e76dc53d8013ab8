"""The doctor reads the newest part of a long trail, says so, and reads all of it where that would not do."""

from collections import Counter
from pathlib import Path

import pytest
from tests.integration.web.unguarded import unguard

from inspectorate.ledger.disk import BrokenError
from inspectorate.ledger.tiles import WIDTH
from inspectorate.services import keep_trail
from inspectorate.services import verify_trail_end as newest
from inspectorate.services.compare_trail import Compared
from inspectorate.services.doctor.finding import Finding
from inspectorate.services.doctor.ledgers import examine_trail
from inspectorate.services.keep_trail import entry_of, trail_ledger
from inspectorate.services.verify_trail_end import EndVerified, verify_trail_end
from inspectorate.store.models import Firm, Trace

pytestmark = pytest.mark.django_db
ACTS = 2 * WIDTH + 10
SINCE = WIDTH


@pytest.fixture
def rows(firm: Firm, monkeypatch: pytest.MonkeyPatch) -> list[Trace]:
    """A trail of which the newest row and what follows it is read; without the guards of its table."""
    monkeypatch.setattr(newest, "NEWEST", WIDTH)
    told = {"firm": firm, "act": "sign_in", "address": "192.0.2.7"}
    made = [Trace(username=f"user{number}", ledger=number, **told) for number in range(ACTS)]
    Trace.objects.bulk_create(made, 500)
    rows = list(Trace.objects.select_related("firm").order_by("ledger"))
    with keep_trail._writer() as writer:
        writer.append([entry_of(row) for row in rows])
    unguard()
    return rows


def change(row: Trace) -> None:
    Trace.objects.filter(pk=row.pk).update(username="somebody")


def bundle(number: int) -> Path:
    return trail_ledger() / "tile" / "entries" / f"{number:03}"


def faults(found: list[Finding]) -> list[str]:
    return [one.what for one in found if one.counts]


def test_only_the_newest_part_is_read_and_it_is_said_how_much_that_is(rows: list[Trace]) -> None:
    found = verify_trail_end()
    assert found is not None
    assert (found.since, found.compared.entries, dict(found.compared.counts)) == (SINCE, len(rows), {})
    (told,) = examine_trail()
    assert not told.counts
    assert f"已核對最新 {ACTS - SINCE} 筆；較早之 {SINCE} 筆僅核對筆數" in told.what
    assert "inspectorate trail verify" in told.what


@pytest.mark.parametrize("place", [SINCE, ACTS - 1])
def test_a_changed_row_of_it_is_named(rows: list[Trace], place: int) -> None:
    change(rows[place])
    (fault,) = faults(list(examine_trail()))
    assert f"與軌跡第 {place} 筆不同" in fault


def test_what_was_changed_before_it_is_left_to_the_command_for_all(rows: list[Trace]) -> None:
    change(rows[SINCE - 1])
    assert faults(list(examine_trail())) == []


def test_a_row_that_is_gone_from_before_it_has_all_of_it_read(rows: list[Trace]) -> None:
    Trace.objects.filter(pk=rows[3].pk).delete()
    assert verify_trail_end() is None
    (fault,) = faults(list(examine_trail()))
    assert "軌跡第 3 筆" in fault


def test_a_row_that_was_put_in_before_it_has_all_of_it_read(rows: list[Trace], firm: Firm) -> None:
    Trace.objects.create(username="ghost", act="sign_in", firm=firm, ledger=3)
    assert rows
    (fault,) = faults(list(examine_trail()))
    assert "自稱為軌跡第 3 筆" in fault


def test_a_changed_entry_of_it_is_named_and_where(rows: list[Trace]) -> None:
    file = bundle(SINCE // WIDTH)
    file.write_bytes(file.read_bytes().replace(b"sign_in", b"sign_up", 1))
    with pytest.raises(BrokenError, match="樹根"):
        verify_trail_end()
    assert rows
    assert any("tile/entries/001" in fault for fault in faults(list(examine_trail())))


@pytest.mark.parametrize("broken", [True, False])
def test_a_writer_who_publishes_meanwhile_has_it_read_once_more(
    rows: list[Trace], monkeypatch: pytest.MonkeyPatch, *, broken: bool
) -> None:
    real, tries = newest._verified, []

    def busy(*told: object) -> object:
        tries.append(told)
        if len(tries) > 1:
            (trail_ledger() / "checkpoint").write_bytes(kept)
            return real(*told)  # type: ignore[arg-type] # as it was called
        (trail_ledger() / "checkpoint").write_bytes(kept + b"\n")
        if broken:
            raise BrokenError("a tile was replaced")
        return EndVerified(SINCE, Compared(counts=Counter(["added"])))

    kept = (trail_ledger() / "checkpoint").read_bytes()
    monkeypatch.setattr(newest, "_verified", busy)
    assert verify_trail_end() is not None
    assert (len(tries), len(rows)) == (2, ACTS)


def test_a_short_trail_is_read_as_a_whole(rows: list[Trace], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(newest, "NEWEST", ACTS)
    assert verify_trail_end() is None
    change(rows[0])
    assert len(faults(list(examine_trail()))) == 1


def test_where_nothing_was_done_there_is_no_newest_part(db: None) -> None:
    del db
    assert verify_trail_end() is None
