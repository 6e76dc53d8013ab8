"""簽核: makers do not check, steps are not skipped, what is signed stays: in code and in the database."""

from collections.abc import Callable

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from inspectorate.inspection.duty import Duty
from inspectorate.inspection.signing import RefusedSignatureError, State
from inspectorate.services.access import Actor, MissingError, RefusedError
from inspectorate.services.keep_trail import enter_traces
from inspectorate.services.work_on_paper import (
    ChangedError,
    UnfinishedError,
    approve,
    assign,
    correct,
    newest,
    send_back,
    submit,
    write,
)
from inspectorate.store.models import Delegation, Firm, Paper, Revision, Signature, Trace

pytestmark = pytest.mark.django_db
Someone = Callable[..., Actor]
SAID = {"result": "抽核三筆，均有紀錄。", "outcome": "conforming"}


@pytest.fixture
def submitted(paper: Paper, maker: Actor) -> Paper:
    assign(maker, [paper.pk], maker.person.pk)
    submit(maker, paper.pk, write(maker, paper.pk, 1, SAID).version)
    paper.refresh_from_db()
    return paper


def test_a_paper_goes_its_way_until_it_is_sealed(submitted: Paper, actor: Someone) -> None:
    bound = newest(submitted).sha256
    approve(actor("manager", Duty.MANAGER), submitted.pk, bound)
    approve(actor("ciso", Duty.CISO), submitted.pk, bound)
    submitted.refresh_from_db()
    assert (submitted.state, submitted.outcome) == (State.SEALED, "conforming")
    assert [s.word for s in Signature.objects.all()] == ["submitted", "approved", "approved"]


def test_a_maker_does_not_check_their_own_paper(submitted: Paper, maker: Actor) -> None:
    with pytest.raises(RefusedSignatureError, match="承辦人不得覆核"):
        approve(maker, submitted.pk, newest(submitted).sha256)


def test_a_maker_does_not_check_by_standing_in_for_another(
    submitted: Paper, maker: Actor, actor: Someone
) -> None:
    absent = actor("manager", Duty.MANAGER)
    stands_in = Actor(maker.person, maker.on, {**maker.duties, **absent.duties})
    with pytest.raises(RefusedSignatureError):
        approve(stands_in, submitted.pk, newest(submitted).sha256)


def test_a_step_of_the_chain_is_not_skipped(submitted: Paper, actor: Someone) -> None:
    with pytest.raises(RefusedSignatureError, match="現由權責主管"):
        approve(actor("ciso", Duty.CISO), submitted.pk, newest(submitted).sha256)


def test_one_person_does_not_sign_two_steps(submitted: Paper, actor: Someone) -> None:
    both = actor("both", Duty.MANAGER, Duty.CISO)
    approve(both, submitted.pk, newest(submitted).sha256)
    with pytest.raises(RefusedSignatureError, match="兩次"):
        approve(both, submitted.pk, newest(submitted).sha256)


def test_a_delegate_signs_for_who_is_absent_and_both_are_named(submitted: Paper, actor: Someone) -> None:
    absent, delegate = actor("manager", Duty.MANAGER), actor("deputy", Duty.OFFICER, Duty.AUDITOR)
    Delegation.objects.create(
        absent=absent.person,
        delegate=delegate.person,
        first=absent.on,
        last=absent.on,
        reason="公差",
        made_by=absent.person,
    )
    from inspectorate.services.access import actor_of

    approve(actor_of(delegate.person), submitted.pk, newest(submitted).sha256)
    row = Signature.objects.get(order=1)
    assert (row.signer, row.on_behalf) == (delegate.person, absent.person)


def test_a_returned_paper_is_written_again_and_goes_round_anew(
    submitted: Paper, maker: Actor, actor: Someone
) -> None:
    manager = actor("manager", Duty.MANAGER)
    send_back(manager, submitted.pk, newest(submitted).sha256, "請補抽樣")
    version = write(maker, submitted.pk, newest(submitted).version, {"result": "抽核五筆。"}).version
    submit(maker, submitted.pk, version)
    approve(manager, submitted.pk, newest(submitted).sha256)
    assert list(Signature.objects.values_list("round", "order", "word")) == [
        (1, 0, "submitted"),
        (1, 1, "returned"),
        (2, 0, "submitted"),
        (2, 1, "approved"),
    ]


def test_what_is_signed_is_what_was_shown(submitted: Paper, actor: Someone) -> None:
    with pytest.raises(ChangedError):
        approve(actor("manager", Duty.MANAGER), submitted.pk, "0" * 64)


def test_a_paper_changed_behind_the_platforms_back_is_not_signed(submitted: Paper, actor: Someone) -> None:
    revision = newest(submitted)
    Revision.objects.filter(pk=revision.pk).update(content={**revision.content, "result": "竄改"})
    with pytest.raises(ChangedError, match="雜湊值不符"):
        approve(actor("manager", Duty.MANAGER), submitted.pk, revision.sha256)


def test_two_who_write_at_once_do_not_lose_each_others_words(paper: Paper, maker: Actor) -> None:
    assign(maker, [paper.pk], maker.person.pk)
    write(maker, paper.pk, 1, SAID)
    with pytest.raises(ChangedError):
        write(maker, paper.pk, 1, {"result": "另一版"})


def test_an_empty_paper_is_not_submitted(paper: Paper, maker: Actor) -> None:
    assign(maker, [paper.pk], maker.person.pk)
    with pytest.raises(UnfinishedError):
        submit(maker, paper.pk, 1)


def test_a_test_that_failed_is_not_talked_away_without_a_reason(paper: Paper, maker: Actor) -> None:
    assign(maker, [paper.pk], maker.person.pk)
    broken = [{"check": "c", "title": "紀錄保存", "outcome": "nonconforming", "reasons": []}]
    Revision.objects.filter(paper=paper).update(machine=broken)
    version = write(maker, paper.pk, 1, SAID).version
    with pytest.raises(UnfinishedError, match="紀錄保存"):
        submit(maker, paper.pk, version)
    submit(maker, paper.pk, write(maker, paper.pk, version, {"override": "誤判：另有備份"}).version)


def test_only_who_it_is_assigned_to_writes(paper: Paper, maker: Actor, actor: Someone) -> None:
    assign(maker, [paper.pk], maker.person.pk)
    with pytest.raises(RefusedError, match="並非分派給您"):
        write(actor("another", Duty.OFFICER), paper.pk, 1, SAID)


def test_another_firms_paper_is_not_there(paper: Paper, actor: Someone, other_firm: Firm) -> None:
    stranger = actor("stranger", Duty.OFFICER, Duty.CISO, at=other_firm)
    with pytest.raises(MissingError):
        approve(stranger, paper.pk, "")


def test_a_sealed_paper_is_corrected_by_a_revision_and_the_old_stays(
    submitted: Paper, actor: Someone
) -> None:
    manager, ciso = actor("manager", Duty.MANAGER), actor("ciso", Duty.CISO)
    for signer in (manager, ciso):
        approve(signer, submitted.pk, newest(submitted).sha256)
    old = newest(submitted)
    correct(manager, submitted.pk, "抽樣期間誤植")
    old.refresh_from_db()
    assert (old.content["outcome"], newest(submitted).number) == ("conforming", 2)
    with pytest.raises(DatabaseError), transaction.atomic():
        Revision.objects.filter(pk=old.pk).update(content={})


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE store_signature SET sha256 = 'x'",
        "DELETE FROM store_signature",
        "UPDATE store_trace SET username = 'another'",
        "DELETE FROM store_trace",
        "DELETE FROM store_revision",
    ],
)
def test_the_database_itself_refuses_to_forget(submitted: Paper, sql: str) -> None:
    assert submitted.pk
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def test_the_database_itself_refuses_a_skipped_step_and_a_maker_who_checks(
    submitted: Paper, maker: Actor, actor: Someone
) -> None:
    revision = newest(submitted)
    told = {"revision": revision, "round": 1, "word": "approved", "duty": "ciso", "sha256": "x"}
    ciso = actor("ciso", Duty.CISO).person
    with pytest.raises(DatabaseError), transaction.atomic():
        Signature.objects.create(order=2, signer=ciso, on_behalf=ciso, **told)
    with pytest.raises(IntegrityError), transaction.atomic():
        Signature.objects.create(order=1, signer=maker.person, on_behalf=maker.person, **told)


def test_every_act_stands_in_the_trail_and_its_ledger(submitted: Paper) -> None:
    assert submitted.pk
    enter_traces()
    acts = list(Trace.objects.order_by("id").values_list("act", "ledger"))
    assert [act for act, _entry in acts] == ["period_opened", "assigned", "written", "submitted"]
    assert [entry for _act, entry in acts] == [0, 1, 2, 3]
