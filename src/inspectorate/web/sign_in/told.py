"""What an identity provider told of who signs in: their name here, its own, and how they proved it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from inspectorate.services.admit_by_sign_on import Named, NotAdmittedError

_TRANSIENT = "urn:oasis:names:tc:SAML:2.0:nameid-format:transient"


@dataclass(frozen=True, slots=True)
class Told:
    """Whom it named.

    Attributes:
        strong: it says that it asked for more than one factor.
        proven_at: when they proved who they are, in seconds since 1970; 0 where it does not say.
    """

    named: Named
    strong: bool
    proven_at: float = 0


def told_by_oidc(provider: str, settings: Mapping[str, Any], data: Mapping[str, Any]) -> Told:
    """Of the ID token, which is bound to this sign-in; what it leaves out, of the answer about the user.

    Raises:
        NotAdmittedError: there is no ID token, the two are not about the same account, or the claim is
            missing, of another domain or an address of mail that nobody verified.
    """
    token, about = _table(data, "id_token"), _table(data, "userinfo")
    subject = token.get("sub")
    if not isinstance(subject, str) or not subject or about.get("sub", subject) != subject:
        raise NotAdmittedError("no subject")
    claim = settings["claim"]
    source = token if claim in token else about
    if claim == "email" and source.get("email_verified") is not True:
        raise NotAdmittedError("mail not verified")
    username = _username(source.get(claim), settings["domain"])
    methods = token.get("amr")
    strong = token.get("acr") in settings["acr"] or (
        isinstance(methods, list) and any(method in settings["amr"] for method in methods)
    )
    at = token.get("auth_time")
    return Told(Named(provider, subject, username), strong, at if isinstance(at, int | float) else 0)


def told_by_saml(provider: str, settings: Mapping[str, Any], data: Mapping[str, Any]) -> Told:
    """Of an assertion that was verified.

    Raises:
        NotAdmittedError: an attribute that is asked for isn't there exactly once, the account's name does not
            stay, or the name is of another domain.
    """
    subject, attributes = data["subject"], data["attributes"]
    if settings["subject"]:
        subject = _only(attributes, settings["subject"])
    elif data["kind"] == _TRANSIENT:
        raise NotAdmittedError("transient subject")
    claim = settings["claim"]
    username = _username(_only(attributes, claim) if claim else data["subject"], settings["domain"])
    strong = any(context in settings["contexts"] for context in data["contexts"])
    return Told(Named(provider, subject, username), strong, data["proven_at"])


def _only(attributes: Mapping[str, list[str]], name: str) -> str:
    values = attributes.get(name, [])
    if len(values) != 1 or not values[0].strip():
        raise NotAdmittedError("attribute missing or told twice")
    return values[0].strip()


def _table(data: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    found = data.get(key)
    return found if isinstance(found, Mapping) else {}


def _username(value: object, domain: str) -> str:
    if not isinstance(value, str) or not value.strip():
        raise NotAdmittedError("no name")
    plain = value.strip()
    if not domain:
        return plain
    name, at, given = plain.rpartition("@")
    if not at or not name or given.casefold() != domain:
        raise NotAdmittedError("another domain")
    return name
