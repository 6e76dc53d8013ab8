"""Single sign-on by OpenID Connect: the whole code flow, with a real provider on this machine."""

import time
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from allauth.socialaccount.models import SocialAccount, SocialApp
from django.test import Client
from django.utils import timezone
from pytest_django import Settings
from tests.integration.web.second_factor import code_of
from tests.integration.web.sign_on.oidc_provider import Provider, provider

from inspectorate.inspection.duty import Duty
from inspectorate.services.access import actor_of
from inspectorate.services.manage_people import unlock
from inspectorate.services.read_sign_on import Oidc, SignOn, providers
from inspectorate.store.models import Person, Trace

pytestmark = [pytest.mark.django_db, pytest.mark.allow_hosts(["127.0.0.1"])]
Someone = Callable[..., Person]
LOGIN = "/account/oidc/firm/login/"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.fixture(scope="module")
def firms_own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Provider]:
    with provider(tmp_path_factory.mktemp("oidc")) as running:
        yield running


@pytest.fixture(autouse=True)
def set_up(firms_own: Provider, settings: Settings) -> Callable[..., None]:
    def told(**more: Any) -> None:
        one = Oidc(id="firm", name="公司帳號", server=firms_own.url, client="us", secret="s", **more)
        settings.SOCIALACCOUNT_PROVIDERS = providers(SignOn((one,)))

    told()
    return told


def asked(client: Client) -> str:
    answer = client.get(LOGIN)
    assert answer.status_code == 302
    return answer["Location"]


def comes_back(client: Client, address: str) -> Any:
    parts = urlsplit(address)
    return client.get(f"{parts.path}?{parts.query}")


def sign_on(firms_own: Provider, subject: str, client: Client | None = None) -> tuple[Client, Any]:
    browser = client or Client()
    return browser, comes_back(browser, firms_own.signs_in(asked(browser), subject))


def refusals() -> list[tuple[str, str]]:
    rows = Trace.objects.filter(act="sign_on_refused").order_by("id")
    return [(row.username, row.details["why"]) for row in rows]


def test_the_page_of_signing_in_leads_to_the_firms_own_provider(firms_own: Provider) -> None:
    assert f'href="{LOGIN}"' in Client().get("/account/login/").content.decode()
    sent = asked(Client())
    assert sent.startswith(firms_own.url)
    told = parse_qs(urlsplit(sent).query)
    assert (told["code_challenge_method"], told["response_type"]) == (["S256"], ["code"])
    assert len(told["state"][0]) >= 16


def test_somebody_who_is_here_is_let_in_and_it_stands_in_the_trail(
    firms_own: Provider, person: Someone
) -> None:
    row = person("officer", Duty.OFFICER)
    firms_own.has("s-1", preferred_username="Officer")
    client, answer = sign_on(firms_own, "s-1")
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert client.get("/").status_code == 200
    trace = Trace.objects.get(act="sign_in")
    assert (trace.username, trace.details["how"]) == ("officer", ["firm"])
    assert list(SocialAccount.objects.values_list("user", "uid")) == [(row.pk, "s-1")]


def test_nobody_is_made_and_nobody_learns_who_is_here(firms_own: Provider, person: Someone) -> None:
    person("locked", Duty.OFFICER)
    person("gone", Duty.OFFICER)
    Person.objects.filter(username="locked").update(locked_at=timezone.now())
    Person.objects.filter(username="gone").update(left_at=timezone.now())
    before = Person.objects.count()
    answers = []
    for name in ("nobody", "locked", "gone"):
        firms_own.has(f"s-{name}", preferred_username=name)
        client, answer = sign_on(firms_own, f"s-{name}")
        assert client.get("/").status_code == 302
        answers.append((answer.status_code, answer.content))
    assert answers == [answers[0]] * 3
    assert answers[0][0] == 401
    assert Person.objects.count() == before
    assert SocialAccount.objects.count() == 0
    assert refusals() == [("nobody", "unknown"), ("locked", "locked"), ("gone", "locked")]


def test_somebody_who_takes_over_a_name_at_the_provider_is_not_who_had_it(
    firms_own: Provider, person: Someone
) -> None:
    row = person("officer", Duty.OFFICER)
    for subject in ("s-old", "s-new"):
        firms_own.has(subject, preferred_username="officer")
    assert sign_on(firms_own, "s-old")[1].status_code == 302
    assert sign_on(firms_own, "s-new")[1].status_code == 401
    assert refusals() == [("officer", "another account")]
    unlock(actor_of(person("admin", Duty.ADMINISTRATOR)), row.pk)
    assert sign_on(firms_own, "s-new")[1].status_code == 302


def test_an_account_that_was_renamed_at_the_provider_does_not_become_somebody_else(
    firms_own: Provider, person: Someone
) -> None:
    person("officer", Duty.OFFICER)
    person("ciso", Duty.CISO)
    firms_own.has("s-1", preferred_username="officer")
    assert sign_on(firms_own, "s-1")[1].status_code == 302
    firms_own.has("s-1", preferred_username="ciso")
    assert sign_on(firms_own, "s-1")[1].status_code == 401
    assert refusals() == [("ciso", "another person's account")]


def test_mail_that_nobody_verified_names_nobody(
    firms_own: Provider, person: Someone, set_up: Callable[..., None]
) -> None:
    set_up(claim="email", domain="Firm.example")
    person("officer", Duty.OFFICER)
    accounts: dict[str, dict[str, Any]] = {
        "unverified": {"email": "officer@firm.example", "email_verified": False},
        "unsaid": {"email": "officer@firm.example"},
        "elsewhere": {"email": "officer@evil.example", "email_verified": True},
        "bare": {"email": "officer", "email_verified": True},
    }
    for subject, told in accounts.items():
        firms_own.has(subject, **told)
        assert sign_on(firms_own, subject)[1].status_code == 401
    assert [why for _name, why in refusals()] == ["mail not verified"] * 2 + ["another domain"] * 2
    firms_own.has("right", email="officer@firm.example", email_verified=True)
    assert sign_on(firms_own, "right")[1].status_code == 302


def test_the_second_factor_of_here_is_asked_for_after_the_provider(
    firms_own: Provider, person: Someone
) -> None:
    TOTP.activate(person("ciso", Duty.CISO), SECRET)
    firms_own.has("s-1", preferred_username="ciso", amr=["pwd"])
    client, answer = sign_on(firms_own, "s-1")
    assert answer["Location"] == "/account/2fa/authenticate/"
    assert client.get("/").status_code == 302
    client.post("/account/2fa/authenticate/", {"code": code_of(SECRET)})
    assert client.get("/").status_code == 200


def test_a_signer_without_any_second_factor_sets_one_before_all_else(
    firms_own: Provider, person: Someone
) -> None:
    person("ciso", Duty.CISO)
    firms_own.has("s-1", preferred_username="ciso")
    client, _answer = sign_on(firms_own, "s-1")
    assert client.get("/")["Location"] == "/account/2fa/"


@pytest.mark.parametrize("told", [{"amr": ["pwd", "mfa"]}, {"acr": "https://refeds.org/profile/mfa"}])
@pytest.mark.parametrize("has_one", [True, False])
def test_a_provider_that_asked_for_two_factors_is_believed_where_the_settings_say_so(
    firms_own: Provider,
    person: Someone,
    set_up: Callable[..., None],
    told: dict[str, Any],
    *,
    has_one: bool,
) -> None:
    set_up(amr=("mfa",), acr=("https://refeds.org/profile/mfa",))
    row = person("ciso", Duty.CISO)
    if has_one:
        TOTP.activate(row, SECRET)
    firms_own.has("s-1", preferred_username="ciso", **told)
    client, answer = sign_on(firms_own, "s-1")
    assert (answer["Location"], client.get("/").status_code) == ("/", 200)
    assert Authenticator.objects.count() == int(has_one)


def test_without_such_a_setting_no_claim_makes_up_for_a_second_factor(
    firms_own: Provider, person: Someone
) -> None:
    person("ciso", Duty.CISO)
    firms_own.has("s-1", preferred_username="ciso", amr=["mfa"], acr="mfa")
    client, _answer = sign_on(firms_own, "s-1")
    assert client.get("/")["Location"] == "/account/2fa/"


def test_the_providers_word_is_good_for_its_own_session_alone(
    firms_own: Provider, person: Someone, set_up: Callable[..., None]
) -> None:
    set_up(amr=("mfa",))
    person("ciso", Duty.CISO)
    firms_own.has("s-1", preferred_username="ciso", amr=["mfa"])
    client, _answer = sign_on(firms_own, "s-1")
    client.post("/account/logout/")
    firms_own.has("s-1", preferred_username="ciso", amr=["pwd"])
    sign_on(firms_own, "s-1", client)
    assert client.get("/")["Location"] == "/account/2fa/"


def test_an_answer_is_taken_once_and_only_by_who_asked(firms_own: Provider, person: Someone) -> None:
    person("officer", Duty.OFFICER)
    firms_own.has("s-1", preferred_username="officer")
    client, thief = Client(), Client()
    back = firms_own.signs_in(asked(client), "s-1")
    assert comes_back(thief, back).status_code == 401
    assert thief.get("/").status_code == 302
    assert comes_back(client, back).status_code == 302
    client.post("/account/logout/")
    assert comes_back(client, back).status_code == 401
    assert client.get("/").status_code == 302


def test_whoever_declines_at_the_provider_is_back_where_they_were(firms_own: Provider) -> None:
    client = Client()
    answer = comes_back(client, firms_own.is_declined(asked(client)))
    assert answer.status_code == 401
    assert client.get("/").status_code == 302


def test_nobody_hangs_a_providers_account_on_somebody_who_is_signed_in(
    firms_own: Provider, person: Someone
) -> None:
    client = Client()
    client.force_login(person("officer", Duty.OFFICER))
    firms_own.has("s-attacker", preferred_username="attacker")
    sent = client.get(f"{LOGIN}?process=connect")["Location"]
    assert comes_back(client, firms_own.signs_in(sent, "s-attacker")).status_code == 401
    assert SocialAccount.objects.count() == 0
    assert refusals() == [("-", "not a sign-in")]


def test_a_row_of_the_database_makes_no_provider() -> None:
    SocialApp.objects.create(
        provider="openid_connect",
        provider_id="evil",
        name="evil",
        client_id="x",
        settings={"server_url": "http://127.0.0.1:9"},
    )
    assert Client().get("/account/oidc/evil/login/").status_code == 404
    assert "evil" not in Client().get("/account/login/").content.decode()


def test_a_provider_that_does_not_answer_is_no_error_of_ours(
    set_up: Callable[..., None], settings: Settings
) -> None:
    del set_up
    one = Oidc(id="firm", server="http://127.0.0.1:9", client="x")
    settings.SOCIALACCOUNT_PROVIDERS = providers(SignOn((one,)))
    assert Client().get(LOGIN).status_code == 401


def test_signing_on_does_not_lead_away(firms_own: Provider, person: Someone) -> None:
    person("officer", Duty.OFFICER)
    firms_own.has("s-1", preferred_username="officer")
    client = Client()
    sent = client.get(f"{LOGIN}?next=https://evil.example/")["Location"]
    assert comes_back(client, firms_own.signs_in(sent, "s-1"))["Location"] == "/"


@pytest.mark.parametrize(("ago", "is_fresh"), [(5, True), (3600, False), (-3600, False), ("lately", False)])
def test_whoever_proved_it_there_lately_makes_tokens_without_a_password(
    firms_own: Provider, person: Someone, ago: int | str, *, is_fresh: bool
) -> None:
    person("officer", Duty.OFFICER)
    at = ago if isinstance(ago, str) else int(time.time()) - ago
    firms_own.has("s-1", preferred_username="officer", auth_time=at)
    client, _answer = sign_on(firms_own, "s-1")
    wanted = {"name": "排程", "days": "30", "duty": ["officer"], "act": ["read"]}
    assert client.post("/tokens/make", wanted).status_code == (200 if is_fresh else 302)


def test_asked_anew_the_provider_is_told_so_and_leads_back(firms_own: Provider, person: Someone) -> None:
    person("officer", Duty.OFFICER)
    firms_own.has("s-1", preferred_username="officer")
    client, _answer = sign_on(firms_own, "s-1")
    onward = client.get("/account/anew/?next=/tokens/")["Location"]
    sent = client.get(onward)["Location"]
    told = parse_qs(urlsplit(sent).query)
    assert (told["prompt"], told["max_age"]) == (["login"], ["0"])
    assert comes_back(client, firms_own.signs_in(sent, "s-1"))["Location"] == "/tokens/"
