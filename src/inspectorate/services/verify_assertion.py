"""Reads what an identity provider asserts by SAML 2.0, where every word of it is signed and meant for us now.

The library (python3-saml) verifies the signature, its place and the document; it lets pass what an assertion
leaves out. Nothing may be left out here: audience, recipient, question and age all have to be told and right.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from inspectorate.services.ask_directory import ASSERTION, Ourselves
from inspectorate.services.encrypted_assertion import EncryptionRefusedError, check_encryption, check_opened

LONGEST = 256 * 1024
"""Characters of an answer; what is longer isn't looked into."""
_DSIG = "http://www.w3.org/2000/09/xmldsig#"
_NAMES = {"saml": ASSERTION, "ds": _DSIG}
_TRANSFORMS = {
    f"{_DSIG}enveloped-signature",
    "http://www.w3.org/2001/10/xml-exc-c14n#",
    "http://www.w3.org/2001/10/xml-exc-c14n#WithComments",
}
"""All that a signature may do before it is compared (SAML 2.0 Core, 5.4.4)."""
_BEARER = "saml:Subject/saml:SubjectConfirmation[@Method='urn:oasis:names:tc:SAML:2.0:cm:bearer']"
_DRIFT = timedelta(seconds=300)
"""By how much clocks may differ; the library's."""
_LONG = timedelta(days=1)


class AssertionRefusedError(Exception):
    """An answer that lets nobody in; why is for the trail, never for who brought it."""


class NotAskedError(AssertionRefusedError):
    """It answers no question: somebody began at the provider. Whoever brought it may be told so."""


@dataclass(frozen=True, slots=True)
class Trusted:
    """A provider as the settings have it; any of its certificates (PEM) may have signed.

    Attributes:
        key: ours (PEM), for which it may encrypt; empty where it may not.
    """

    entity: str
    url: str
    certificates: tuple[str, ...]
    key: str = ""


@dataclass(frozen=True, slots=True)
class Asserted:
    """What was asserted.

    Attributes:
        name: the assertion's own, by which it is known again.
        question: which question of ours it answers.
        until: from when on it would be refused for its age.
        subject, kind: NameID and its format.
        contexts: how the subject was proven.
        proven_at: when.
    """

    name: str
    question: str
    until: datetime
    subject: str
    kind: str
    attributes: Mapping[str, tuple[str, ...]]
    contexts: tuple[str, ...]
    proven_at: datetime


def verify_assertion(trusted: Trusted, us: Ourselves, answer: str, now: datetime) -> Asserted:
    """The one assertion of an answer (``SAMLResponse`` of the POST binding).

    Raises:
        AssertionRefusedError: it is no such, isn't signed by the provider, or not meant for us now.
        NotAskedError: it answers no question.
    """
    if len(answer) > LONGEST:
        raise AssertionRefusedError("too long")
    response = _verified(trusted, us, answer)
    document = response.get_xml_document()
    _check_destination(document, us)
    assertion = document.find("saml:Assertion", _NAMES)
    conditions = assertion.find("saml:Conditions", _NAMES)
    _check_audience(conditions, us)
    question, confirmed = _confirmation(assertion, us, now)
    until = max(_moment(conditions.get("NotOnOrAfter")), confirmed)
    if until > now + _LONG:
        raise AssertionRefusedError("lasts too long")
    statement = assertion.find("saml:AuthnStatement", _NAMES)
    return Asserted(
        name=str(assertion.get("ID")),
        question=question,
        until=until + _DRIFT,
        subject=str(response.get_nameid()),
        kind=str(response.get_nameid_format() or ""),
        attributes=_attributes(response),
        contexts=tuple(str(one) for one in response.get_authn_contexts()),
        proven_at=_moment(statement.get("AuthnInstant")),
    )


def _verified(trusted: Trusted, us: Ourselves, answer: str) -> Any:  # noqa: ANN401 - the library has no types
    from onelogin.saml2.response import OneLogin_Saml2_Response
    from onelogin.saml2.settings import OneLogin_Saml2_Settings
    from onelogin.saml2.utils import OneLogin_Saml2_Utils
    from onelogin.saml2.xml_utils import OneLogin_Saml2_XML

    parts = urlsplit(us.answers)
    came = {"https": "on" if parts.scheme == "https" else "off", "http_host": parts.netloc}
    try:
        check_encryption(OneLogin_Saml2_XML.to_etree(OneLogin_Saml2_Utils.b64decode(answer)), trusted.key)
        settings = OneLogin_Saml2_Settings(_settings(trusted, us))
        response = OneLogin_Saml2_Response(settings, answer)
        check_opened(response.get_xml_document())
        _check_signatures(response.get_xml_document())
        _check_asked(response.get_xml_document())
        response.is_valid({**came, "script_name": parts.path, "get_data": {}}, raise_exceptions=True)
        response.get_nameid_data()
    except AssertionRefusedError:
        raise
    except EncryptionRefusedError as error:
        raise AssertionRefusedError(str(error)) from error
    except Exception as error:  # parsers and verifiers raise errors of many kinds that share no base
        raise AssertionRefusedError(f"{type(error).__name__}: {error}"[:300]) from error
    return response


def _settings(trusted: Trusted, us: Ourselves) -> dict[str, Any]:
    return {
        "strict": True,
        "debug": False,
        "sp": {
            "entityId": us.entity,
            "assertionConsumerService": {"url": us.answers},
            "privateKey": trusted.key,
        },
        "idp": {
            "entityId": trusted.entity,
            "singleSignOnService": {"url": trusted.url},
            "x509certMulti": {"signing": list(trusted.certificates)},
        },
        "security": {
            "wantAssertionsSigned": True,
            "wantAttributeStatement": False,
            "wantNameId": True,
            "allowRepeatAttributeName": False,
            "allowSingleLabelDomains": True,  # `https://inspect/` is usual within a firm
            "rejectDeprecatedAlgorithm": True,
        },
    }


def _check_signatures(document: Any) -> None:  # noqa: ANN401 - an element of lxml
    """Let no signature make us fetch or run anything: the verifier follows references before it compares.

    Raises:
        AssertionRefusedError: one has several references, one that leads elsewhere, or other transforms.
    """
    for one in document.iter(f"{{{_DSIG}}}Signature"):
        references = one.findall("ds:SignedInfo/ds:Reference", _NAMES)
        leads = [reference.get("URI", "") for reference in one.iter(f"{{{_DSIG}}}Reference")]
        done = {transform.get("Algorithm") for transform in one.iter(f"{{{_DSIG}}}Transform")}
        if len(references) != 1 or len(leads) != 1 or not leads[0].startswith("#") or done - _TRANSFORMS:
            raise AssertionRefusedError("a signature that does more than sign")


def _check_asked(document: Any) -> None:  # noqa: ANN401 - the same
    """Say first where nothing was asked: whoever brings it is told so, and no more of it is looked at."""
    assertion = document.find("saml:Assertion", _NAMES)
    if assertion is None or document.get("InResponseTo"):
        return
    data = assertion.iter(f"{{{ASSERTION}}}SubjectConfirmationData")
    if not any(one.get("InResponseTo") for one in data):
        raise NotAskedError("begun at the provider: it answers no question of ours")


def _check_destination(document: Any, us: Ourselves) -> None:  # noqa: ANN401 - the same
    if document.get("Destination", us.answers) != us.answers:
        raise AssertionRefusedError("another destination")


def _check_audience(conditions: Any, us: Ourselves) -> None:  # noqa: ANN401 - the same
    restrictions = conditions.findall("saml:AudienceRestriction", _NAMES)
    if not restrictions:
        raise AssertionRefusedError("no audience")
    for restriction in restrictions:
        if us.entity not in [one.text for one in restriction.findall("saml:Audience", _NAMES)]:
            raise AssertionRefusedError("another audience")


def _confirmation(assertion: Any, us: Ourselves, now: datetime) -> tuple[str, datetime]:  # noqa: ANN401 - the same
    for data in assertion.findall(f"{_BEARER}/saml:SubjectConfirmationData", _NAMES):
        question, until = data.get("InResponseTo"), _moment(data.get("NotOnOrAfter"))
        if question and data.get("Recipient") == us.answers and until > now:
            return str(question), until
    raise AssertionRefusedError("not confirmed for this question, place and time")


def _attributes(response: Any) -> dict[str, tuple[str, ...]]:  # noqa: ANN401 - the library has no types
    try:
        found = response.get_attributes()
    except Exception as error:  # an attribute that is told twice: which one counts can't be known
        raise AssertionRefusedError(str(error)[:300]) from error
    return {str(name): tuple(_texts(values)) for name, values in found.items()}


def _texts(values: list[Any]) -> Iterator[str]:
    return (value for value in values if isinstance(value, str))


def _moment(text: str | None) -> datetime:
    """A moment of the assertion; the beginning of all time where it has none, or none that can be read."""
    try:
        moment = datetime.fromisoformat(text or "")
    except ValueError:
        return datetime.min.replace(tzinfo=UTC)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
