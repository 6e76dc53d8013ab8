"""登入: by the very rules that the platform inspects."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks
from tests.integration.web.conftest import PASSWORD
from tests.integration.web.second_factor import code_of

from inspectorate.inspection.duty import Duty
from inspectorate.services.access import actor_of
from inspectorate.services.manage_people import add_person, leave, random_password
from inspectorate.store.models import Firm, Person, Trace
from inspectorate.web.sign_in.passwords import RuleValidator, classes_of

pytestmark = pytest.mark.django_db
Someone = Callable[..., Person]
LOGIN, CHANGE = "/account/login/", "/account/password/change/"
ANOTHER = "Quiet-River-92-Lantern"


def sign_in(username: str, password: str, client: Client | None = None) -> tuple[Client, int]:
    client = client or Client()
    answer = client.post(LOGIN, {"login": username, "password": password})
    return client, answer.status_code


def said_to(username: str, password: str) -> list[str]:
    answer = Client().post(LOGIN, {"login": username, "password": password})
    assert answer.status_code == 200
    return re.findall(r'<ul class="errorlist.*?</ul>', answer.content.decode(), re.DOTALL)


def acts() -> list[str]:
    return list(Trace.objects.order_by("id").values_list("act", flat=True))


def test_the_right_password_lets_in_and_stands_in_the_trail(person: Someone) -> None:
    person("officer", Duty.OFFICER)
    client, status = sign_in("Officer", PASSWORD)
    assert (status, client.get("/").status_code) == (302, 200)
    row = Trace.objects.get(act="sign_in")
    assert (row.username, row.address) == ("officer", "127.0.0.1")


def test_three_wrong_passwords_lock_and_then_the_right_one_fails_too(person: Someone) -> None:
    row = person("officer", Duty.OFFICER)
    for _each in range(3):
        assert sign_in("officer", "wrong")[1] == 200
    row.refresh_from_db()
    assert row.locked_at is not None
    client, status = sign_in("officer", PASSWORD)
    assert (status, client.get("/").status_code) == (200, 302)
    assert acts() == ["sign_in_failed", "sign_in_failed", "locked", "sign_in_failed"]


def test_two_wrong_passwords_do_not_lock_and_a_right_one_begins_the_count_anew(person: Someone) -> None:
    row = person("officer", Duty.OFFICER)
    for password in ("wrong", "wrong", PASSWORD, "wrong", "wrong"):
        sign_in("officer", password)
    row.refresh_from_db()
    assert (row.locked_at, row.failures) == (None, 2)


def test_nobody_learns_who_exists_or_is_locked(person: Someone) -> None:
    person("officer", Duty.OFFICER)
    person("locked", Duty.OFFICER)
    Person.objects.filter(username="locked").update(locked_at=timezone.now())
    answers = [said_to(name, "wrong") for name in ("officer", "nobody", "locked")]
    answers.append(said_to("locked", PASSWORD))
    assert answers[0] != []
    assert all(answer == answers[0] for answer in answers)


def test_the_first_sign_in_opens_nothing_but_the_change_of_the_password(firm: Firm) -> None:
    added = add_person(firm, "new", "新人", [Duty.OFFICER])
    client, _status = sign_in("new", added.password)
    for address in ("/", "/papers/", "/account/2fa/", "/account/sessions/"):
        assert client.get(address)["Location"] == CHANGE
    told = {"oldpassword": added.password, "password1": ANOTHER, "password2": ANOTHER}
    assert client.post(CHANGE, told).status_code == 302
    assert client.get("/").status_code == 200
    added.person.refresh_from_db()
    assert not added.person.must_change


@pytest.mark.parametrize(("days", "sent_to_change"), [(85, False), (100, True)])
def test_a_password_that_outlived_its_age_is_changed_first(
    person: Someone, days: int, *, sent_to_change: bool
) -> None:
    row = person("officer", Duty.OFFICER)
    Person.objects.filter(pk=row.pk).update(password_at=timezone.now() - timedelta(days=days))
    client, _status = sign_in("officer", PASSWORD)
    answer = client.get("/")
    assert (answer.status_code == 302 and answer["Location"] == CHANGE) is sent_to_change


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("Sh0rt-Pass", "長度"),
        ("all-lower-case-7", "大寫"),
        ("NoDigitsAtAll-Here", "數字"),
        ("NoSymbols7AtAllX", "符號"),
        ("Horse-1234-Battery", "連續四個"),
        ("Horse-aaaa-Batt7ery", "連續四個"),
        ("Officer-Horse-7-B", "使用者名稱"),
        (PASSWORD, "先前"),
    ],
)
def test_a_password_against_the_rules_is_refused(person: Someone, password: str, why: str) -> None:
    row = person("officer", Duty.OFFICER)
    with pytest.raises(ValidationError, match=why):
        RuleValidator().validate(password, row)


def test_a_password_by_the_rules_is_taken_and_none_comes_again(person: Someone) -> None:
    row = person("officer", Duty.OFFICER)
    client, _status = sign_in("officer", PASSWORD)
    client.post(CHANGE, {"oldpassword": PASSWORD, "password1": ANOTHER, "password2": ANOTHER})
    row.refresh_from_db()
    assert row.check_password(ANOTHER)
    again = {"oldpassword": ANOTHER, "password1": PASSWORD, "password2": PASSWORD}
    assert "不得與先前之密碼相同" in client.post(CHANGE, again).content.decode()
    assert "至少" in RuleValidator().get_help_text()


def test_first_passwords_are_random_and_keep_the_rules() -> None:
    drawn = {random_password() for _each in range(50)}
    assert len(drawn) == 50
    assert all(len(one) >= 20 and len(classes_of(one)) == 4 for one in drawn)


@pytest.mark.parametrize("duty", [Duty.MANAGER, Duty.CISO, Duty.AUDITOR, Duty.COMPLIANCE, Duty.ADMINISTRATOR])
def test_signers_and_administrators_set_a_second_factor_before_all_else(person: Someone, duty: Duty) -> None:
    person("strong", duty)
    client, _status = sign_in("strong", PASSWORD)
    assert client.get("/papers/")["Location"] == "/account/2fa/"
    assert client.get("/account/2fa/").status_code == 200


def enrolled(username: str) -> tuple[Client, str]:
    """Signed in, and an authenticator app set up through the pages."""
    client, _status = sign_in(username, PASSWORD)
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    shown = client.get("/account/2fa/totp/activate/").content.decode()
    found = re.search(r'value="([A-Z2-7]{16,})"', shown)
    assert found is not None, shown
    answer = client.post("/account/2fa/totp/activate/", {"code": code_of(found[1])})
    assert answer.status_code == 302
    return client, found[1]


def test_a_second_factor_is_asked_for_at_every_sign_in(
    person: Someone, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    row = person("ciso", Duty.CISO)
    with django_capture_on_commit_callbacks(execute=True):
        client, secret = enrolled("ciso")
    assert client.get("/").status_code == 200
    assert Authenticator.objects.filter(user=row).exists()
    second, _status = sign_in("ciso", PASSWORD)
    assert second.get("/").status_code == 302
    assert second.post("/account/2fa/authenticate/", {"code": "000000"}).status_code == 200
    assert second.get("/").status_code == 302
    second.post("/account/2fa/authenticate/", {"code": code_of(secret, steps=1)})
    assert second.get("/").status_code == 200
    assert acts().count("sign_in") == 2
    assert {"second_factor_added", "second_factor_failed"} <= set(acts())


def test_a_session_can_be_seen_and_ended_from_another(person: Someone) -> None:
    person("officer", Duty.OFFICER)
    lost, _status = sign_in("officer", PASSWORD)
    kept, _status = sign_in("officer", PASSWORD)
    assert [client.get("/").status_code for client in (lost, kept)] == [200, 200]
    assert "127.0.0.1" in kept.get("/account/sessions/").content.decode()
    kept.post("/account/sessions/")
    assert [client.get("/").status_code for client in (lost, kept)] == [302, 200]


def test_whoever_left_is_out_at_once(person: Someone) -> None:
    row = person("officer", Duty.OFFICER)
    client, _status = sign_in("officer", PASSWORD)
    assert client.get("/").status_code == 200
    leave(actor_of(person("admin", Duty.ADMINISTRATOR)), row.pk)
    assert client.get("/").status_code == 302
    assert sign_in("officer", PASSWORD)[1] == 200


@pytest.mark.parametrize("where", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_signing_in_does_not_lead_away(person: Someone, where: str) -> None:
    person("officer", Duty.OFFICER)
    answer = Client().post(LOGIN, {"login": "officer", "password": PASSWORD, "next": where})
    assert (answer.status_code, answer["Location"]) == (302, "/")


def test_a_session_that_somebody_planted_is_not_the_one_that_is_signed_in(person: Someone) -> None:
    person("officer", Duty.OFFICER)
    client = Client()
    client.get(LOGIN)
    session = client.session
    session["planted"] = True
    session.save()
    client.cookies["sessionid"] = session.session_key or ""
    before = session.session_key
    sign_in("officer", PASSWORD, client)
    assert client.cookies["sessionid"].value != before
    attacker = Client()
    attacker.cookies["sessionid"] = before or ""
    assert attacker.get("/").status_code == 302


def test_a_forged_post_is_refused(person: Someone) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(person("officer", Duty.OFFICER))
    assert client.post("/papers/1/submit").status_code == 403


def test_the_page_of_signing_in_offers_nothing_that_leads_nowhere() -> None:
    shown = Client().get(LOGIN).content.decode()
    assert "請洽系統管理員" in shown
    assert "signup" not in shown
    assert "password/reset" not in shown
