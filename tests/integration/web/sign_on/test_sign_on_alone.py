"""People who come by single sign-on alone: what asks others for a password asks their directory."""

from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.test import Client
from pytest_django import Settings
from tests.integration.web.conftest import PASSWORD
from tests.integration.web.sign_on.conftest import LOGIN, Trusting, Visit, refusals

from inspectorate.inspection.duty import Duty
from inspectorate.services.access import actor_of
from inspectorate.services.manage_people import add_person, unlock
from inspectorate.services.read_sign_on import Oidc, SignOn, providers
from inspectorate.store.models import ApiToken, Firm, Person, TokenProof, Trace

pytestmark = pytest.mark.django_db
Someone = Callable[..., Person]
MFA = "https://refeds.org/profile/mfa"
AGAIN, MAKE = "/account/reauthenticate/", "/tokens/make"
LONG_AGO = 3600.0


def wanted(*duties: Duty) -> dict[str, object]:
    return {"name": "排程", "days": "30", "duty": list(duties), "act": ["read"]}


@pytest.fixture
def manager(firm: Firm, trusting: Trusting) -> Person:
    """They were given a password once, and never came by it."""
    trusting(contexts=(MFA,))
    return add_person(firm, "manager", "主管", [Duty.MANAGER]).person


def makes_token(visit: Visit) -> str:
    answer = visit.client.post(MAKE, wanted(Duty.MANAGER))
    assert answer.status_code == 200, answer
    found = answer.context["given"].secret
    return str(found)


def opens(secret: str) -> int:
    return Client().get("/api/v1/me", headers={"Authorization": f"Bearer {secret}"}).status_code


def test_their_programs_come_in_as_they_themselves_do(visit: Visit, manager: Person) -> None:
    visit.signs_on("manager", context=MFA)
    secret = makes_token(visit)
    assert opens(secret) == 200
    assert (manager.must_change, Authenticator.objects.count()) == (True, 0)
    proof = TokenProof.objects.get()
    assert (proof.provider, proof.strong) == ("firm", True)


def test_the_password_that_another_chose_for_them_is_gone_once_they_came(
    visit: Visit, firm: Firm, trusting: Trusting, person: Someone
) -> None:
    trusting()
    given = add_person(firm, "officer2", "人員", [Duty.OFFICER])
    visit.signs_on("officer2")
    assert visit.is_in
    assert not Person.objects.get(username="officer2").has_password
    assert Trace.objects.get(act="first_password_taken").username == "officer2"
    assert b"/account/password/change/" not in visit.client.get("/account/sessions/").content
    client = Client()
    client.post("/account/login/", {"login": "officer2", "password": given.password})
    assert client.get("/").status_code == 302
    person("both", Duty.OFFICER)
    Visit(visit.idp).signs_on("both")
    assert Person.objects.get(username="both").has_password


def test_their_programs_are_out_once_their_account_there_is_no_longer_theirs(
    visit: Visit, manager: Person, person: Someone
) -> None:
    visit.signs_on("manager", context=MFA)
    secret = makes_token(visit)
    unlock(actor_of(person("admin", Duty.ADMINISTRATOR)), manager.pk)
    assert not SocialAccount.objects.exists()
    assert opens(secret) == 403


def test_their_programs_are_out_once_the_directory_is_not_set_any_more(
    visit: Visit, manager: Person, settings: Settings
) -> None:
    visit.signs_on("manager", context=MFA)
    secret = makes_token(visit)
    settings.SOCIALACCOUNT_PROVIDERS = providers(SignOn())
    assert opens(secret) == 403
    assert manager.pk


def test_whoever_signed_on_a_while_ago_is_sent_to_their_directory_which_asks_anew(
    visit: Visit, manager: Person
) -> None:
    visit.signs_on("manager", context=MFA, age=LONG_AGO)
    assert visit.client.post(MAKE, wanted(Duty.MANAGER))["Location"] == f"{AGAIN}?next=/tokens/"
    onward = visit.client.get(visit.client.get(f"{AGAIN}?next=/tokens/")["Location"])["Location"]
    assert urlsplit(onward).path == LOGIN
    assert parse_qs(urlsplit(onward).query) == {"anew": ["1"], "next": ["/tokens/"]}
    question = visit.asks(anew="1", next="/tokens/")
    assert question.anew
    answer = visit.idp.answer(visit.idp.says(question, "manager", context=MFA))
    assert visit.brings(answer)["Location"] == "/tokens/"
    assert opens(makes_token(visit)) == 200
    assert manager.pk


def test_a_directory_that_did_not_ask_anew_makes_nobody_fresh(visit: Visit, manager: Person) -> None:
    visit.signs_on("manager", context=MFA, age=LONG_AGO)
    answer = visit.idp.answer(visit.idp.says(visit.asks(anew="1"), "manager", context=MFA, age=LONG_AGO))
    assert visit.brings(answer).status_code == 302
    assert visit.client.post(MAKE, wanted(Duty.MANAGER)).status_code == 302
    assert not ApiToken.objects.exists()
    assert manager.pk


@pytest.mark.parametrize("age", [-3600.0, -420.0])
def test_a_proof_of_a_time_to_come_is_none(visit: Visit, manager: Person, age: float) -> None:
    visit.signs_on("manager", context=MFA, age=age)
    assert visit.client.post(MAKE, wanted(Duty.MANAGER)).status_code == 302
    assert manager.pk


def test_asked_anew_they_do_not_become_somebody_else(visit: Visit, manager: Person, person: Someone) -> None:
    person("officer", Duty.OFFICER)
    visit.signs_on("manager", context=MFA)
    answer = visit.idp.answer(visit.idp.says(visit.asks(anew="1"), "officer"))
    assert visit.brings(answer).status_code == 401
    assert refusals()[-1] == ("officer", "another person is signed in")
    assert int(visit.client.session["_auth_user_id"]) == manager.pk


def test_who_has_to_have_a_second_factor_of_here_adds_it_without_a_password(
    visit: Visit, manager: Person
) -> None:
    visit.signs_on("manager", age=LONG_AGO)
    assert visit.client.get("/")["Location"] == "/account/2fa/"
    again = visit.client.get("/account/2fa/totp/activate/")["Location"]
    assert visit.client.get(again)["Location"].startswith(LOGIN)
    question = visit.asks(anew="1", next="/account/2fa/totp/activate/")
    back = visit.brings(visit.idp.answer(visit.idp.says(question, "manager")))
    assert visit.client.get(back["Location"]).status_code == 200
    assert manager.pk


def test_whoever_chose_a_password_can_give_it_too(visit: Visit, person: Someone) -> None:
    person("officer", Duty.OFFICER)
    visit.signs_on(age=LONG_AGO)
    shown = visit.client.get(AGAIN).content.decode()
    assert 'name="password"' in shown
    assert "單一登入：公司帳號" in shown
    assert visit.client.post(AGAIN, {"password": PASSWORD}).status_code == 302
    assert visit.client.get("/account/2fa/totp/activate/").status_code == 200


def test_whoever_came_by_password_is_not_sent_to_a_directory(
    visit: Visit, page: Callable[..., Client]
) -> None:
    client = page("officer", Duty.OFFICER)
    assert "單一登入" not in client.get(AGAIN).content.decode()
    assert client.get("/account/anew/")["Location"] == AGAIN
    assert not visit.is_in


def test_openid_connect_is_asked_anew_in_its_own_words(settings: Settings) -> None:
    one = Oidc(id="firm", server="https://login.firm.example", client="us", secret="s")
    settings.SOCIALACCOUNT_PROVIDERS = providers(SignOn((one,)))
    from allauth.socialaccount.adapter import get_adapter
    from django.test import RequestFactory

    request = RequestFactory().get("/account/oidc/firm/login/", {"anew": "1", "auth_params": "scope=evil"})
    (app,) = get_adapter().list_apps(request)
    asked = app.get_provider(request).get_auth_params_from_request(request, "authenticate")
    assert asked == {"prompt": "login", "max_age": "0"}
    plain = RequestFactory().get("/", {"auth_params": "scope=evil"})
    assert app.get_provider(plain).get_auth_params_from_request(plain, "authenticate") == {}
