"""Reads how people sign in by the firm's own directory (OpenID Connect, SAML): by file or environment."""

import os
import tomllib
from collections.abc import Iterator, Mapping
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

import msgspec

from inspectorate.i18n import _
from inspectorate.services.encrypted_assertion import OurKeyError, read_our_key
from inspectorate.services.home import home

VARIABLE, PREFIX = "INSPECTORATE_SIGN_ON", "INSPECTORATE_OIDC_"
_LISTS = ("amr", "acr")
_LOCAL = ("localhost", "127.0.0.1", "::1")
_Id = Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9-]{1,40}$")]
_Text = Annotated[str, msgspec.Meta(min_length=1)]


class SignOnError(ValueError):
    """Settings that can't be used; the message (zh-TW) says which file, what and what to do."""


class Oidc(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """An OpenID Connect provider.

    Attributes:
        id: its name in addresses.
        server: where its configuration is found (`/.well-known/openid-configuration` is added).
        claim: which claim holds the sign-in name of the platform; ``email`` counts only where verified.
        domain: where claims end in ``@domain``: it must be this one, and is cut off.
        amr: methods (RFC 8176) of which one shows that more than one factor was asked for.
        acr: classes of which one shows the same.
    """

    id: _Id = "oidc"
    name: str = ""
    server: _Text
    client: _Text
    secret: str = ""
    secret_file: str = ""
    claim: _Text = "preferred_username"
    domain: str = ""
    amr: tuple[_Text, ...] = ()
    acr: tuple[_Text, ...] = ()


class Saml(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A SAML 2.0 identity provider.

    Attributes:
        id: its name in addresses.
        entity: its own name (entityID).
        url: where it is asked (SingleSignOnService, HTTP-Redirect).
        certificates: files (PEM) of which any may have signed; two while the provider changes its key.
        claim: the attribute that holds the sign-in name of the platform; empty where NameID is it.
        subject: the attribute that names an account and stays; empty where NameID does.
        domain: where names end in ``@domain``: it must be this one, and is cut off.
        contexts: authentication contexts of which one shows that more than one factor was asked for.
        our_key: the file of our private key (PEM) that opens encrypted assertions; empty where none does.
        our_certificate: its certificate (PEM), for which the provider encrypts.
    """

    id: _Id = "saml"
    name: str = ""
    entity: _Text
    url: _Text
    certificates: Annotated[tuple[_Text, ...], msgspec.Meta(min_length=1)]
    claim: str = ""
    subject: str = ""
    domain: str = ""
    contexts: tuple[_Text, ...] = ()
    our_key: str = ""
    our_certificate: str = ""


class SignOn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All providers that are set."""

    oidc: tuple[Oidc, ...] = ()
    saml: tuple[Saml, ...] = ()


def sign_on_file() -> Path:
    """Where the settings are looked for; the file need not exist."""
    return Path(os.environ.get(VARIABLE) or home() / "web" / "sign-on.toml")


def read_sign_on() -> SignOn:
    """Every provider of the file, and the one of the environment.

    Raises:
        SignOnError: a file that is named is not there, is not TOML, has unknown or missing keys or an address
            without TLS.
    """
    file = sign_on_file()
    found = _converted(_toml(file), file) if file.is_file() or os.environ.get(VARIABLE) else SignOn()
    told = _environment()
    if told:
        found = SignOn((*found.oidc, *_converted({"oidc": [told]}, PREFIX + "*").oidc), found.saml)
    _check(found, file)
    return found


def providers(found: SignOn) -> dict[str, Any]:
    """The same as the sign-in library is told of them."""
    return {
        "openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [_oidc_app(one) for one in found.oidc]},
        "saml": {"APPS": [_saml_app(one) for one in found.saml]},
    }


def _toml(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text("utf-8-sig"))
    except (OSError, UnicodeDecodeError) as error:
        said = _("單一登入設定 {file}：無法讀取（{reason}）")
        raise SignOnError(said.format(file=file, reason=error)) from error
    except tomllib.TOMLDecodeError as error:
        said = _("單一登入設定 {file}：不是合法的 TOML（{reason}）")
        raise SignOnError(said.format(file=file, reason=error)) from error


def _environment() -> dict[str, Any]:
    given = [(name, value) for name, value in os.environ.items() if name.startswith(PREFIX) and value]
    told = {name.removeprefix(PREFIX).lower(): value for name, value in given}
    return {key: tuple(value.split(",")) if key in _LISTS else value for key, value in told.items()}


def _converted(data: Mapping[str, Any], where: Path | str) -> SignOn:
    try:
        return msgspec.convert(data, SignOn)
    except msgspec.ValidationError as error:
        said = _("單一登入設定 {file}：{reason}；可用之設定見 docs/zh-TW/sign-in.md")
        raise SignOnError(said.format(file=where, reason=error)) from error


def _check(found: SignOn, file: Path) -> None:
    ids = [*(one.id for one in found.oidc), *(one.id for one in found.saml)]
    if len(set(ids)) < len(ids):
        raise SignOnError(_("單一登入設定 {file}：id 重複（{ids}）").format(file=file, ids=", ".join(ids)))
    if found.saml:
        _check_library(file)
    for address in [*(one.server for one in found.oidc), *(one.url for one in found.saml)]:
        parts = urlsplit(address)
        if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in _LOCAL):
            said = _("單一登入設定 {file}：{address} 須為 https:// 位址")
            raise SignOnError(said.format(file=file, address=address))


def _check_library(file: Path) -> None:
    """Say at the start what would else be met by the first who signs in."""
    try:
        import_module("onelogin.saml2.response")
    except Exception as error:  # of xmlsec's own kind too, where lxml brings another libxml2 than it
        said = _("單一登入設定 {file}：SAML 支援未安裝或無法使用（{reason}）；請安裝 inspectorate[saml]")
        raise SignOnError(said.format(file=file, reason=error)) from error


def _oidc_app(one: Oidc) -> dict[str, Any]:
    settings = {
        "server_url": one.server.rstrip("/"),
        "claim": one.claim,
        "domain": one.domain.casefold(),
        "amr": list(one.amr),
        "acr": list(one.acr),
    }
    secret = one.secret or (_read(one.secret_file).strip() if one.secret_file else "")
    return {
        "provider_id": one.id,
        "name": one.name or one.id,
        "client_id": one.client,
        "secret": secret,
        "settings": settings,
    }


def _saml_app(one: Saml) -> dict[str, Any]:
    key, certificate = _our_key(one)
    settings = {
        "our_key": key,
        "our_certificate": certificate,
        "entity": one.entity,
        "url": one.url,
        "certificates": [pem for name in one.certificates for pem in _certificates(name)],
        "claim": one.claim,
        "subject": one.subject,
        "domain": one.domain.casefold(),
        "contexts": list(one.contexts),
    }
    return {"provider_id": one.id, "name": one.name or one.id, "client_id": one.id, "settings": settings}


def _our_key(one: Saml) -> tuple[str, str]:
    if not one.our_key and not one.our_certificate:
        return "", ""
    beside = sign_on_file().parent
    if not one.our_key or not one.our_certificate:
        said = _("單一登入設定 {file}：our_key 與 our_certificate 須同時設定")
        raise SignOnError(said.format(file=sign_on_file()))
    try:
        return read_our_key(beside / one.our_key, beside / one.our_certificate)
    except OurKeyError as error:
        said = _("單一登入設定 {file}：{reason}")
        raise SignOnError(said.format(file=sign_on_file(), reason=error)) from error


def _certificates(name: str) -> Iterator[str]:
    from cryptography.hazmat.primitives.serialization import Encoding
    from cryptography.x509 import load_pem_x509_certificates

    try:
        for one in load_pem_x509_certificates(_read(name).encode()):
            yield one.public_bytes(Encoding.PEM).decode()
    except ValueError as error:
        said = _("單一登入設定 {file}：不是 PEM 憑證（{reason}）")
        raise SignOnError(said.format(file=sign_on_file().parent / name, reason=error)) from error


def _read(name: str) -> str:
    """A file that the settings name; where it is not absolute, it lies beside them."""
    file = sign_on_file().parent / name
    try:
        return file.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        said = _("單一登入設定 {file}：無法讀取（{reason}）")
        raise SignOnError(said.format(file=file, reason=error)) from error
