"""Single sign-on by SAML 2.0: who is let in, and what the directory is told of us."""

from collections.abc import Callable
from pathlib import Path

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from allauth.socialaccount.models import SocialAccount
from django.test import Client
from tests.integration.web.second_factor import code_of
from tests.integration.web.sign_on.conftest import ANSWER, LOGIN, Trusting, Visit, refusals
from tests.integration.web.sign_on.saml_provider import IdentityProvider

from inspectorate.inspection.duty import Duty
from inspectorate.services.access import actor_of
from inspectorate.services.manage_people import unlock
from inspectorate.store.models import Person, Trace

pytestmark = pytest.mark.django_db
Someone = Callable[..., Person]
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
MFA = "https://refeds.org/profile/mfa"


def test_the_page_of_signing_in_leads_to_the_directory_with_a_question_of_its_own(visit: Visit) -> None:
    assert f'href="{LOGIN}"' in Client().get("/account/login/").content.decode()
    first, second = visit.asks(), visit.asks()
    assert first.name != second.name
    assert first.answers == f"http://testserver{ANSWER}"
    assert first.issuer == "http://testserver/account/saml/firm/metadata/"
    assert not first.anew


def test_the_directory_is_set_up_by_what_we_say_of_ourselves(visit: Visit) -> None:
    answer = visit.client.get("/account/saml/firm/metadata/")
    told = answer.content.decode()
    assert answer["Content-Type"] == "application/samlmetadata+xml"
    assert 'entityID="http://testserver/account/saml/firm/metadata/"' in told
    assert f'Location="http://testserver{ANSWER}"' in told
    assert 'WantAssertionsSigned="true"' in told
    assert visit.client.get("/account/saml/other/metadata/").status_code == 404


def test_somebody_who_is_here_is_let_in_and_it_stands_in_the_trail(visit: Visit, person: Someone) -> None:
    row = person("officer", Duty.OFFICER)
    answer = visit.signs_on("Officer")
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert visit.is_in
    trace = Trace.objects.get(act="sign_in")
    assert (trace.username, trace.details["how"]) == ("officer", ["firm"])
    assert list(SocialAccount.objects.values_list("user", "uid")) == [(row.pk, "Officer")]


def test_nobody_is_made_and_every_refusal_looks_the_same(visit: Visit, person: Someone) -> None:
    person("locked", Duty.OFFICER)
    Person.objects.update(locked_at="2026-01-01T00:00:00Z")
    before = Person.objects.count()
    answers = [visit.signs_on(name) for name in ("nobody", "locked")]
    answers.append(visit.brings("bm8geG1s"))
    assert {(one.status_code, one.content) for one in answers} == {(401, answers[0].content)}
    assert (Person.objects.count(), SocialAccount.objects.count()) == (before, 0)
    assert refusals()[:2] == [("nobody", "unknown"), ("locked", "locked")]


def test_the_name_here_is_an_attribute_and_the_account_another_where_the_settings_say_so(
    visit: Visit, person: Someone, trusting: Trusting
) -> None:
    trusting(claim="mail", subject="uid", domain="Firm.example")
    person("officer", Duty.OFFICER)
    told = (("mail", "officer@FIRM.example"), ("uid", "S-1-5-21"))
    assert visit.signs_on("x", attributes=told).status_code == 302
    assert SocialAccount.objects.get().uid == "S-1-5-21"
    for wrong in (
        (("mail", "officer@evil.example"), ("uid", "S-1-5-21")),
        (("mail", "officer@firm.example"),),
        (("uid", "S-1-5-21"),),
        (("mail", "a@firm.example"), ("mail", "officer@firm.example"), ("uid", "S-1-5-21")),
        (("mail", "officer@firm.example"), ("uid", "S-1-5-22")),
    ):
        assert Visit(visit.idp).signs_on("x", attributes=wrong).status_code == 401
    assert refusals()[-1] == ("officer", "another account")


def test_a_name_that_changes_each_time_is_no_account(visit: Visit, person: Someone) -> None:
    person("officer", Duty.OFFICER)
    transient = "urn:oasis:names:tc:SAML:2.0:nameid-format:transient"
    assert visit.signs_on(kind=transient).status_code == 401
    assert refusals() == [("-", "transient subject")]


def test_somebody_who_takes_over_a_name_at_the_directory_is_not_who_had_it(
    visit: Visit, person: Someone, trusting: Trusting
) -> None:
    trusting(claim="uid")
    row = person("officer", Duty.OFFICER)
    told = (("uid", "officer"),)
    assert visit.signs_on("old", attributes=told).status_code == 302
    assert Visit(visit.idp).signs_on("new", attributes=told).status_code == 401
    unlock(actor_of(person("admin", Duty.ADMINISTRATOR)), row.pk)
    assert Visit(visit.idp).signs_on("new", attributes=told).status_code == 302


def test_the_second_factor_of_here_is_asked_for_after_the_directory(visit: Visit, person: Someone) -> None:
    TOTP.activate(person("ciso", Duty.CISO), SECRET)
    assert visit.signs_on("ciso")["Location"] == "/account/2fa/authenticate/"
    assert not visit.is_in
    visit.client.post("/account/2fa/authenticate/", {"code": code_of(SECRET)})
    assert visit.is_in


@pytest.mark.parametrize(("believed", "lets_in"), [((MFA,), True), ((), False)])
def test_a_directory_that_asked_for_two_factors_is_believed_where_the_settings_say_so(
    visit: Visit, person: Someone, trusting: Trusting, believed: tuple[str, ...], *, lets_in: bool
) -> None:
    trusting(contexts=believed)
    person("ciso", Duty.CISO)
    visit.signs_on("ciso", context=MFA)
    assert visit.is_in is lets_in
    assert Authenticator.objects.count() == 0


def test_two_certificates_are_trusted_while_the_directory_changes_its_key(
    visit: Visit, person: Someone, trusting: Trusting, tmp_path: Path
) -> None:
    following = IdentityProvider()
    person("officer", Duty.OFFICER)
    assert Visit(following).signs_on().status_code == 401
    (tmp_path / "next.pem").write_text(following.certificate, "utf-8")
    trusting(certificates=("idp.pem", "next.pem"))
    assert [Visit(one).signs_on().status_code for one in (visit.idp, following)] == [302, 302]
