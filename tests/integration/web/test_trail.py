"""軌跡: what was done stands in the ledger; people, firms and who stands in for whom."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import DatabaseError, transaction

from inspectorate.inspection.duty import Duty
from inspectorate.ledger.disk import LocalFolder
from inspectorate.ledger.keys import read_key_file
from inspectorate.ledger.writer import Writer
from inspectorate.services.access import Actor, RefusedError, actor_of
from inspectorate.services.add_firm import add_firm, everybody, firm_of
from inspectorate.services.home import home
from inspectorate.services.keep_trail import enter_traces, write_trace
from inspectorate.services.manage_people import add_person, leave, unlock
from inspectorate.services.read_firm import FirmError
from inspectorate.store.models import Delegation, Firm, Person, Trace

pytestmark = pytest.mark.django_db
Someone = Callable[..., Actor]


def test_nothing_is_entered_where_nothing_was_done() -> None:
    assert enter_traces() == 0


def test_what_was_done_is_entered_once_and_in_order(firm: Firm) -> None:
    for name in ("one", "two"):
        write_trace(name, "sign_in", firm=firm)
    write_trace("three", "sign_in_failed")
    assert (enter_traces(), enter_traces()) == (3, 0)
    assert list(Trace.objects.order_by("id").values_list("ledger", flat=True)) == [0, 1, 2]


def test_the_trail_waits_where_another_is_entering(firm: Firm) -> None:
    write_trace("one", "sign_in", firm=firm)
    enter_traces()
    write_trace("two", "sign_in", firm=firm)
    folder = home() / "trail"
    with Writer(LocalFolder(folder / "ledger"), read_key_file(folder / "key")):
        pass
    assert enter_traces() == 1


@pytest.mark.parametrize("changed", [{"username": "x"}, {"act": "x"}, {"object": "x"}, {"details": {"a": 1}}])
def test_a_trace_is_not_changed_once_it_is_entered(firm: Firm, changed: dict[str, object]) -> None:
    write_trace("one", "sign_in", firm=firm)
    enter_traces()
    with pytest.raises(DatabaseError), transaction.atomic():
        Trace.objects.update(**changed)


@pytest.mark.parametrize("changed", [{"details": {"a": 1}}, {"address": "192.0.2.1"}, {"firm": None}])
def test_a_trace_is_not_changed_in_being_entered(firm: Firm, changed: dict[str, object]) -> None:
    write_trace("one", "sign_in", firm=firm)
    with pytest.raises(DatabaseError), transaction.atomic():
        Trace.objects.update(ledger=0, **changed)


def test_people_are_added_unlocked_and_let_go_by_another(firm: Firm, actor: Someone) -> None:
    admin = actor("admin", Duty.ADMINISTRATOR)
    added = add_person(firm, " New.Person ", "新人", [Duty.OFFICER], admin)
    assert (added.person.username, added.person.must_change) == ("new.person", True)
    assert added.person.check_password(added.password)
    again = unlock(admin, added.person.pk)
    assert again.password != added.password
    assert leave(admin, added.person.pk).left_at is not None
    with pytest.raises(RefusedError, match="已有人使用"):
        add_person(firm, "new.person", "另一人", [])
    for act in (unlock, leave):
        with pytest.raises(RefusedError, match="不得對自己"):
            act(admin, admin.person.pk)


def test_people_are_managed_by_administrators_of_their_own_firm(
    firm: Firm, other_firm: Firm, actor: Someone
) -> None:
    with pytest.raises(RefusedError):
        add_person(firm, "new", "新人", [], actor("officer", Duty.OFFICER))
    with pytest.raises(RefusedError):
        add_person(firm, "new", "新人", [], actor("theirs", Duty.ADMINISTRATOR, at=other_firm))


def test_a_firm_is_added_once_with_a_chain_of_signers(db: None, profile: str, tmp_path: Path) -> None:
    del db
    file = tmp_path / "firm.toml"
    file.write_text(profile, "utf-8")
    for chain in ([], [Duty.OFFICER], [Duty.CISO, Duty.CISO]):
        with pytest.raises(RefusedError, match="簽核順序"):
            add_firm(file, chain)
    added = add_firm(file, [Duty.CISO])
    assert firm_of(added.code) == added
    with pytest.raises(RefusedError, match="已存在"):
        add_firm(file, [Duty.CISO])
    with pytest.raises(RefusedError, match="沒有公司"):
        firm_of("0000")
    add_person(added, "one", "甲", [Duty.CISO])
    Person.objects.create(firm=added, username="two", name="乙", locked_at=added.people.get().joined_at)
    assert [line.split()[1] for line in everybody()] == ["one", "two"]
    file.write_text("not a profile", "utf-8")
    with pytest.raises(FirmError):
        add_firm(file, [Duty.CISO])


def test_somebody_stands_in_only_on_the_days_that_are_written(actor: Someone) -> None:
    absent, delegate = actor("absent", Duty.CISO), actor("delegate", Duty.OFFICER)
    Delegation.objects.create(
        absent=absent.person,
        delegate=delegate.person,
        first=absent.on.replace(day=1),
        last=absent.on,
        reason="公差",
        made_by=absent.person,
    )
    assert Duty.CISO in actor_of(delegate.person, on=absent.on).all_duties
    later = absent.on.replace(year=absent.on.year + 1, day=1)
    assert Duty.CISO not in actor_of(delegate.person, on=later).all_duties
