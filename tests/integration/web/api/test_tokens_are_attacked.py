"""What a dishonest program, or somebody who found a token, would try."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.utils import timezone
from tests.integration.web.api.conftest import Program, strong

from inspectorate.inspection.duty import Act, Duty
from inspectorate.services.access import RefusedError, actor_of, today
from inspectorate.services.give_token import Wanted, digest_of, give_token, revoke_token
from inspectorate.services.manage_people import leave, unlock
from inspectorate.store.models import ApiToken, Delegation, DutyHeld, Firm, Paper, Person, Trace

pytestmark = pytest.mark.django_db
Made = Callable[..., Program]
READ = frozenset({Act.READ})


@pytest.fixture(autouse=True)
def _no_failures_yet() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


def said(answer: object) -> tuple[int, str]:
    return answer.status_code, answer.json()["detail"]  # type: ignore[attr-defined]


def test_nobody_comes_in_without_a_token(page: Callable[..., Client]) -> None:
    answer = page("officer", Duty.OFFICER).get("/api/v1/me")  # signed in by cookie
    assert said(answer) == (401, "須有有效之權杖")
    assert answer["WWW-Authenticate"] == "Bearer"
    assert answer["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize(
    "header", ["Bearer", "Bearer ", "Basic b2ZmaWNlcjp4", "insp_x", "Bearer insp_é", "Bearer insp_x"]
)
def test_what_is_no_token_opens_nothing(header: str) -> None:
    assert Client().get("/api/v1/me", headers={"Authorization": header}).status_code == 401


def test_the_hash_of_a_token_opens_nothing(program: Made) -> None:
    one = program("officer", Duty.OFFICER)
    digest = digest_of(one.secret)
    assert ApiToken.objects.get().digest == digest
    assert Client().get("/api/v1/me", headers={"Authorization": f"Bearer {digest}"}).status_code == 401


def test_an_expired_token_opens_nothing(program: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    one = program("officer", Duty.OFFICER)
    assert one.get("/me").status_code == 200
    later = timezone.now() + timedelta(days=30, seconds=1)
    monkeypatch.setattr(timezone, "now", lambda: later)
    assert said(one.get("/me")) == (401, "權杖無效")
    assert Trace.objects.filter(act="token_refused", details__why="expired", username="officer").exists()


def test_a_revoked_token_opens_nothing_at_once(program: Made) -> None:
    one = program("officer", Duty.OFFICER)
    assert (
        one.post(f"/tokens/{ApiToken.objects.get().pk}/revoke").json()["revoked_by"]["username"] == "officer"
    )
    assert said(one.get("/me")) == (401, "權杖無效")


def test_whoever_left_or_is_locked_is_gone_with_their_tokens(program: Made) -> None:
    one, head = program("officer", Duty.OFFICER), program("head", Duty.ADMINISTRATOR)
    Person.objects.filter(pk=one.person.pk).update(locked_at=timezone.now())
    assert one.get("/me").status_code == 401
    Person.objects.filter(pk=one.person.pk).update(locked_at=None)
    assert one.get("/me").status_code == 200
    leave(actor_of(head.person), one.person.pk)
    assert said(one.get("/me")) == (401, "權杖無效")


def test_a_reset_password_stops_programs_until_it_is_changed(program: Made) -> None:
    one, head = program("officer", Duty.OFFICER), program("head", Duty.ADMINISTRATOR)
    unlock(actor_of(head.person), one.person.pk)
    assert said(one.get("/me")) == (403, "首次登入，請變更密碼")


def test_whoever_lost_their_second_factor_acts_by_no_program(program: Made) -> None:
    one = program("ciso", Duty.CISO)
    Authenticator.objects.filter(user=one.person).delete()
    assert said(one.get("/me")) == (403, "您的職責須使用多因子驗證，請先設定")


def test_a_duty_lost_after_the_token_was_made_is_lost_for_the_token(program: Made, paper: Paper) -> None:
    one = program("both", Duty.MANAGER, Duty.OFFICER)
    assert "sign" in one.get("/me").json()["acts"]
    DutyHeld.objects.filter(person=one.person, duty=Duty.MANAGER).delete()
    assert "sign" not in one.get("/me").json()["acts"]
    assert one.post(f"/papers/{paper.pk}/approve", {"sha256": "0" * 64}).status_code == 403


def test_a_duty_gained_after_the_token_was_made_is_not_the_tokens(program: Made) -> None:
    one = program("officer", Duty.OFFICER)
    DutyHeld.objects.create(person=one.person, duty=Duty.AUDITOR, first=today())
    assert one.get("/trail").status_code == 403


def test_a_token_stands_in_no_longer_than_its_person(person: Callable[..., Person]) -> None:
    officer, absent = strong(person("officer", Duty.OFFICER)), person("manager", Duty.MANAGER)
    told = {"absent": absent, "delegate": officer, "made_by": absent, "reason": "休假"}
    row = Delegation.objects.create(first=today(), last=today(), **told)
    given = give_token(
        actor_of(officer), Wanted("t", 9, frozenset(Duty) & actor_of(officer).all_duties, READ | {Act.SIGN})
    )
    one = Program(officer, given.secret, Client())
    assert "sign" in one.get("/me").json()["acts"]
    Delegation.objects.filter(pk=row.pk).update(ended_at=timezone.now(), ended_by=absent)
    assert "sign" not in one.get("/me").json()["acts"]


def test_a_token_of_few_acts_does_no_others(program: Made, paper: Paper) -> None:
    one = program("manager", Duty.MANAGER, acts=READ)
    assert one.get(f"/papers/{paper.pk}").status_code == 200
    assert said(one.post("/periods", {"name": "2026-11"})) == (403, "您的職責不含此項作業")
    assert one.get("/people").status_code == 403


def test_nobody_makes_a_token_beyond_themselves(person: Callable[..., Person]) -> None:
    officer = actor_of(person("officer", Duty.OFFICER))
    own = frozenset({Duty.OFFICER})
    for wanted in (
        Wanted("t", 366, own, READ),
        Wanted("t", 0, own, READ),
        Wanted("t", 30, frozenset({Duty.CISO}), READ),
        Wanted("t", 30, own, frozenset({Act.SIGN})),
        Wanted("t", 30, frozenset(), READ),
        Wanted("t", 30, own, frozenset()),
        Wanted(" ", 30, own, READ),
    ):
        with pytest.raises(RefusedError):
            give_token(officer, wanted)
    give_token(officer, Wanted("t", 30, own, READ))
    with pytest.raises(RefusedError, match="已有名為"):
        give_token(officer, Wanted("t", 30, own, READ))


def test_a_token_makes_no_token(person: Callable[..., Person]) -> None:
    officer = actor_of(person("officer", Duty.OFFICER)).through("t", [Duty.OFFICER], [Act.READ])
    with pytest.raises(RefusedError, match="本人登入"):
        give_token(officer, Wanted("u", 30, frozenset({Duty.OFFICER}), READ))


def test_the_database_refuses_a_token_that_grows(program: Made) -> None:
    program("officer", Duty.OFFICER)
    for change in (
        "acts = '[\"sign\"]'",
        "duties = '[\"ciso\"]'",
        "expires_at = '2099-01-01 00:00:00+00:00'",
        "digest = 'x'",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"UPDATE store_apitoken SET {change}")  # noqa: S608 - of this list
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM store_apitoken")


def test_a_revoked_token_does_not_come_back(program: Made) -> None:
    one = program("officer", Duty.OFFICER)
    revoke_token(actor_of(one.person), ApiToken.objects.get().pk)
    with pytest.raises(DatabaseError), transaction.atomic():
        ApiToken.objects.update(revoked_at=None, revoked_by=None)


def test_a_token_in_the_address_is_refused_even_where_it_is_right(program: Made) -> None:
    one = program("officer", Duty.OFFICER)
    for asked in (f"access_token={one.secret}", f"q={one.secret}"):
        answer = Client().get(f"/api/v1/papers?{asked}", headers={"Authorization": f"Bearer {one.secret}"})
        assert answer.status_code == 400
        assert one.secret not in answer.content.decode()


def test_another_firms_things_are_not_there(program: Made, paper: Paper, other_firm: Firm) -> None:
    one = program("stranger", *(set(Duty) - {Duty.OBSERVER}), at=other_firm)
    victim = program("victim", Duty.OFFICER)
    token = ApiToken.objects.get(person=victim.person).pk
    sha256 = {"sha256": "0" * 64, "note": "x"}
    for path, given in (
        (f"/papers/{paper.pk}/submit", {"version": 1}),
        (f"/papers/{paper.pk}/approve", sha256),
        (f"/papers/{paper.pk}/return", sha256),
        (f"/papers/{paper.pk}/correct", {"reason": "x"}),
        ("/papers/assign", {"papers": [paper.pk], "assignee": one.person.pk}),
        (f"/people/{victim.person.pk}/leave", {}),
        (f"/people/{victim.person.pk}/unlock", {}),
        (f"/tokens/{token}/revoke", {}),
    ):
        assert one.post(path, given).status_code == 404, path
    assert one.put(f"/papers/{paper.pk}/written", {"version": 1}).status_code == 404
    assert one.put(f"/people/{victim.person.pk}/duties", {"duties": []}).status_code == 404
    assert one.get(f"/papers/{paper.pk}").status_code == 404
    assert one.get(f"/periods/{paper.period_id}").status_code == 404
    for path in ("/papers", "/periods", "/findings"):
        assert one.get(path).json()["items"] == []
    assert {row["username"] for row in one.get("/people").json()["items"]} == {"stranger"}
    assert "victim" not in one.get("/trail").content.decode()


@pytest.mark.parametrize("field", ["state", "assignee", "machine", "sha256", "made_by", "sealed_at", "firm"])
def test_fields_that_are_not_the_makers_are_refused(program: Made, paper: Paper, field: str) -> None:
    one = program("officer", Duty.OFFICER)
    Paper.objects.filter(pk=paper.pk).update(assignee=one.person, state="assigned")
    answer = one.put(f"/papers/{paper.pk}/written", {"version": 1, "result": "x", field: "x"})
    assert answer.status_code == 422
    assert answer.json()["errors"] == [{"where": f"body/{field}", "said": "沒有此欄位"}]
    assert one.get(f"/papers/{paper.pk}").json()["revision"]["version"] == 1


def test_nobody_gives_themselves_duties_with_a_new_person(program: Made) -> None:
    head = program("head", Duty.ADMINISTRATOR)
    given = {"username": "x", "name": "x", "duties": ["officer"], "firm": 1, "must_change": False}
    assert head.post("/people", given).status_code == 422
    assert head.post("/people", {"username": "x", "name": "x", "duties": ["root"]}).status_code == 422


def test_nobody_approves_their_own_paper_by_a_program(program: Made, paper: Paper) -> None:
    one = program("both", Duty.OFFICER, Duty.MANAGER, Duty.CISO)
    Paper.objects.filter(pk=paper.pk).update(assignee=one.person, state="assigned")
    one.put(f"/papers/{paper.pk}/written", {"version": 1, "result": "x", "outcome": "conforming"})
    sha256 = one.post(f"/papers/{paper.pk}/submit", {"version": 2}).json()["revision"]["sha256"]
    answer = one.post(f"/papers/{paper.pk}/approve", {"sha256": sha256})
    assert said(answer) == (403, "承辦人不得覆核自己之底稿")


def test_an_administrator_revokes_anybodys_token_and_others_only_their_own(program: Made) -> None:
    head, one = program("head", Duty.ADMINISTRATOR), program("officer", Duty.OFFICER)
    mine, its = (ApiToken.objects.get(person=who.person).pk for who in (head, one))
    assert one.post(f"/tokens/{mine}/revoke").status_code == 404
    assert [row["key"] for row in one.get("/tokens").json()["items"]] == [its]
    assert {row["key"] for row in head.get("/tokens").json()["items"]} == {mine, its}
    assert head.post(f"/tokens/{its}/revoke").status_code == 200
    assert one.get("/me").status_code == 401


def test_guessing_is_counted_and_shuts_nobody_else_out(program: Made) -> None:
    one = program("officer", Duty.OFFICER)
    before = Trace.objects.filter(act="token_refused").count()
    answers = [Client().get("/api/v1/me", headers={"Authorization": f"Bearer insp_{n}"}) for n in range(25)]
    assert [answer.status_code for answer in answers] == [401] * 20 + [429] * 5
    assert 0 < int(answers[-1]["Retry-After"]) <= 300
    assert Trace.objects.filter(act="token_refused").count() == before + 20
    assert one.get("/me").status_code == 200


def test_a_request_too_large_is_refused(program: Made) -> None:
    one = program("manager", Duty.MANAGER)
    assert one.post("/periods", {"name": "x" * 6_000_000}).status_code == 413
