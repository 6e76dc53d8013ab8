"""Answers that somebody has made up, changed, stolen or bent: each by its name, none lets anybody in."""

import base64
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from tests.integration.web.sign_on.conftest import ANSWER, Visit, refusals
from tests.integration.web.sign_on.saml_provider import IdentityProvider, packed, response_of

from inspectorate.inspection.duty import Duty
from inspectorate.services.verify_assertion import LONGEST
from inspectorate.store.models import AssertionTaken, Person

pytestmark = pytest.mark.django_db
BOMB = """<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]>"""
_SIGNED, _ENDS = "<Signature", "</Signature>"
FILE = '<!DOCTYPE x [<!ENTITY c SYSTEM "file:///etc/passwd">]>'


@pytest.fixture(autouse=True)
def _people(person: Callable[..., Person]) -> None:
    person("officer", Duty.OFFICER)
    person("ciso", Duty.CISO)


def refused(visit: Visit, answer: str, why: str) -> None:
    """Nobody is let in, and the trail says why."""
    assert visit.brings(answer).status_code == 401
    assert not visit.is_in
    assert why in refusals()[-1][1]


def test_an_assertion_that_is_not_signed(visit: Visit) -> None:
    refused(visit, visit.idp.answer(visit.says(), signed=False), "not signed")


def test_an_assertion_that_another_signed(visit: Visit) -> None:
    refused(visit, IdentityProvider().answer(visit.says()), "Signature validation failed")


def test_an_assertion_that_was_changed_after_it_was_signed(visit: Visit) -> None:
    says = visit.says()
    changed = visit.idp.assertion(says).replace(">officer<", ">ciso<")
    refused(visit, packed(response_of(says, changed)), "Signature validation failed")


def test_a_signature_by_sha1(visit: Visit) -> None:
    refused(visit, visit.idp.answer(visit.says(), hashed="sha1"), "Deprecated")


def wrapped(visit: Visit, place: str, name: str) -> str:
    """A signed assertion is somewhere in the answer; another, not signed, is where it belongs."""
    says = visit.says()
    signed = visit.idp.assertion(says)
    forged = visit.idp.assertion(replace(says, subject="ciso", name=name or says.name), signed=False)
    text = response_of(says, "{here}")
    if place == "before":
        return text.replace("{here}", signed + forged)
    if place == "after":
        return text.replace("{here}", forged + signed)
    if place == "in extensions":
        bag = f"<samlp:Extensions>{signed}</samlp:Extensions>"
        return text.replace("<samlp:Status>", bag + "<samlp:Status>").replace("{here}", forged)
    begins, ends = signed.index(_SIGNED), signed.index(_ENDS)
    held = f"{signed[begins:ends]}<Object>{signed}</Object>{_ENDS}"
    return text.replace("{here}", forged.replace("</saml:Issuer>", f"</saml:Issuer>{held}", 1))


@pytest.mark.parametrize(
    ("place", "why"),
    [
        ("before", "must contain 1 assertion"),
        ("after", "must contain 1 assertion"),
        ("in extensions", "must contain 1 assertion"),
        ("in the signature", "more than sign"),
    ],
)
@pytest.mark.parametrize("name", ["", "_another"])
def test_a_signature_that_is_wrapped_around_another_assertion(
    visit: Visit, place: str, why: str, name: str
) -> None:
    refused(visit, packed(wrapped(visit, place, name)), why)


REFERENCE = (
    '<Reference URI="{uri}"><DigestMethod Algorithm="{sha}"/><DigestValue>AA==</DigestValue></Reference>'
)
XSLT = '<Transform Algorithm="http://www.w3.org/TR/1999/REC-xslt-19991116"/>'


@pytest.mark.parametrize("uri", ["file:///etc/passwd", "http://127.0.0.1:9/", ""])
def test_a_signature_that_has_us_fetch_something(visit: Visit, uri: str) -> None:
    says = visit.says()
    more = REFERENCE.format(uri=uri, sha="http://www.w3.org/2001/04/xmlenc#sha256")
    bent = visit.idp.assertion(says).replace("</SignedInfo>", more + "</SignedInfo>")
    refused(visit, packed(response_of(says, bent)), "more than sign")


def test_a_signature_that_has_us_run_a_stylesheet(visit: Visit) -> None:
    says = visit.says()
    bent = visit.idp.assertion(says).replace("</Transforms>", XSLT + "</Transforms>")
    refused(visit, packed(response_of(says, bent)), "more than sign")


def test_an_answer_that_is_signed_around_an_assertion_that_is_not(visit: Visit) -> None:
    says = visit.says()
    whole = response_of(says, visit.idp.assertion(says, signed=False))
    refused(visit, packed(visit.idp.sign(whole)), "The Assertion of the Response is not signed")


def test_an_answer_that_is_signed_too_is_taken(visit: Visit) -> None:
    says = visit.says()
    answer = packed(visit.idp.sign(response_of(says, visit.idp.assertion(says))))
    assert visit.brings(answer).status_code == 302
    assert visit.is_in


def test_an_assertion_that_is_encrypted_is_not_guessed_at(visit: Visit) -> None:
    says = visit.says()
    refused(visit, packed(response_of(says, "<saml:EncryptedAssertion/>")), "private key")


def test_a_comment_does_not_cut_a_name_short(visit: Visit) -> None:
    says = visit.says("officer.evil")
    answer = response_of(says, visit.idp.assertion(says).replace(">officer.evil<", ">officer<!-- -->.evil<"))
    refused(visit, packed(answer), "unknown")


@pytest.mark.parametrize(("declared", "inserted"), [(BOMB, "&c;"), (FILE, "&c;"), (FILE, "")])
def test_entities_and_declarations_are_not_read(visit: Visit, declared: str, inserted: str) -> None:
    says = visit.says()
    text = response_of(says, visit.idp.assertion(says))
    refused(visit, packed(declared + text.replace(">officer<", f">officer{inserted}<")), "DTDForbidden")


@pytest.mark.parametrize(
    "answer", ["", "!", "bm8geG1s", packed("<a/>"), base64.b64encode(b"\xff\xfe\x00").decode()]
)
def test_what_is_no_answer_at_all(visit: Visit, answer: str) -> None:
    visit.asks()
    refused(visit, answer, "")


def test_an_answer_of_megabytes_is_not_looked_into(visit: Visit) -> None:
    visit.asks()
    refused(visit, "A" * (LONGEST + 1), "too long")


@pytest.mark.parametrize(
    ("told", "why"),
    [
        ({"audience": "https://other.example/"}, "not a valid audience"),
        ({"audience": None}, "no audience"),
        ({"recipient": "https://evil.example/"}, "SubjectConfirmation"),
        ({"recipient": "https://evil.example/?http://testserver/account/saml/firm/answer/"}, "not confirmed"),
        ({"recipient": None}, "not confirmed"),
        ({"destination": "https://evil.example/"}, "instead of"),
        ({"destination": "http://testserver/account/saml/firm/answer/../other/"}, "another destination"),
        ({"issuer": "https://evil.example/"}, "Invalid issuer"),
        ({"ends": timedelta(hours=-1), "begins": timedelta(hours=-2)}, "expired"),
        ({"begins": timedelta(hours=1)}, "not yet valid"),
        ({"confirmed_until": timedelta(seconds=-1)}, "SubjectConfirmation"),
        ({"confirmed_until": None}, "not confirmed"),
        ({"ends": timedelta(days=400)}, "lasts too long"),
        ({"question": ""}, "not confirmed"),
    ],
)
def test_an_assertion_for_somebody_else_some_other_time_or_place(
    visit: Visit, told: dict[str, Any], why: str
) -> None:
    refused(visit, visit.idp.answer(visit.says(**told)), why)


def test_an_assertion_that_was_taken_is_not_taken_again(visit: Visit) -> None:
    answer = visit.idp.answer(visit.says())
    assert visit.brings(answer).status_code == 302
    assert visit.is_in
    visit.client.post("/account/logout/")
    refused(visit, answer, "taken before")
    refused(Visit(visit.idp), answer, "taken before")
    assert AssertionTaken.objects.count() == 1


def test_an_assertion_that_was_taken_does_not_come_back_in_another_answer_to_a_new_question(
    visit: Visit,
) -> None:
    says = visit.says()
    stolen = visit.idp.assertion(says)
    thief = Visit(visit.idp)
    fresh = thief.asks()
    refused(thief, packed(response_of(replace(says, outer=fresh.name), stolen)), "SubjectConfirmation")


def test_an_answer_that_somebody_else_asked_for(visit: Visit) -> None:
    """Who brings the attacker's own answer to a victim's browser, or steals a victim's, signs nobody in."""
    answer = visit.idp.answer(visit.says())
    refused(Visit(visit.idp), answer, "PermissionDenied")


def test_an_answer_that_nobody_asked_for(visit: Visit) -> None:
    question = visit.asks()
    answer = visit.idp.answer(visit.idp.says(question, "officer", question="_made_up", outer="_made_up"))
    refused(visit, answer, "PermissionDenied")


def test_an_answer_to_a_question_of_another_directory_of_ours(visit: Visit) -> None:
    answer = visit.idp.answer(visit.says())
    assert visit.client.post("/account/saml/other/answer/", {"SAMLResponse": answer}).status_code == 404


@pytest.mark.parametrize("where", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_nothing_that_comes_along_leads_away(visit: Visit, where: str) -> None:
    question = visit.asks(next=where)
    answer = visit.idp.answer(visit.idp.says(question, "officer"))
    assert visit.brings(answer, RelayState=where, next=where)["Location"] == "/"


def test_where_the_way_ends_is_kept_here(visit: Visit) -> None:
    question = visit.asks(next="/papers/")
    answer = visit.idp.answer(visit.idp.says(question, "officer"))
    assert visit.brings(answer, RelayState="/findings/")["Location"] == "/papers/"


def test_an_answer_comes_by_post_alone_and_nothing_is_kept_of_what_is_refused(visit: Visit) -> None:
    assert visit.client.get(ANSWER).status_code == 405
    stranger = Client()
    answer = stranger.post(ANSWER, {"SAMLResponse": "bm8geG1s"})
    assert answer.status_code == 401
    assert not answer.cookies
    assert stranger.get(ANSWER.replace("answer", "finish")).status_code == 401
