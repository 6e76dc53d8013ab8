"""Signing keys that never leave their token (PKCS#11), named by a ``pkcs11:`` URI (RFC 7512) in a file.

The file has two lines: the URI, and the verifier key (``name+id+base64``) whose secret half the token holds.
The PIN stands in the file that ``pin-source`` names, readable by its owner alone, or in ``INSPECTORATE_PIN``.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import unquote_to_bytes, urlsplit

from inspectorate.i18n import _
from inspectorate.ledger.keys import KeyFileError, read_secret_file
from inspectorate.ledger.note import NoteError, Signature, Verifier

SCHEME, PIN_VARIABLE = "pkcs11:", "INSPECTORATE_PIN"
_CURVE = bytes.fromhex("130c656477617264733235353139")  # EC_PARAMS of Ed25519: PrintableString "edwards25519"
_PUBLIC_SIZE = 32
_PATH = {"token", "serial", "object", "id", "type"}
_QUERY = {"module-path", "pin-source"}


@dataclass(frozen=True, slots=True)
class Address:
    """Which key in which token, and how to get at it."""

    token: str
    serial: bytes
    label: str
    id: bytes
    module: str
    pin_source: str

    @classmethod
    def parse(cls, uri: str) -> "Address":
        """The address that a URI states.

        Raises:
            KeyFileError: An attribute is unknown or missing, or the URI holds a PIN. It is never repeated.
        """
        path, _mark, query = uri.removeprefix(SCHEME).partition("?")
        found = _attributes(path, ";", _PATH) | _attributes(query, "&", _QUERY)
        module = found.get("module-path", b"").decode()
        if not (found.get("token") or found.get("serial")) or not (found.get("object") or found.get("id")):
            raise KeyFileError(_("pkcs11: 網址須指明 token（或 serial）及 object（或 id）"))
        if not Path(module).is_absolute():
            raise KeyFileError(_("pkcs11: 網址須以 module-path 指明 PKCS#11 程式庫之絕對路徑"))
        return cls(
            found.get("token", b"").decode(),
            found.get("serial", b""),
            found.get("object", b"").decode(),
            found.get("id", b""),
            module,
            found.get("pin-source", b"").decode(),
        )


@dataclass(frozen=True, slots=True)
class TokenSigner:
    """A key in a token, in the place of one in memory; each signature is verified before it is used."""

    verifier: Verifier
    _key: Any  # the PKCS#11 object; the library ships no types
    _eddsa: Any

    def sign(self, text: str) -> Signature:
        """The signature line for a text that ends in a newline.

        Raises:
            KeyFileError: The token refuses, or signs with another key than the file says.
        """
        try:
            value = bytes(self._key.sign(text.encode(), mechanism=self._eddsa))
        except Exception as error:  # the library's errors share no base that says only "the token refused"
            raise KeyFileError(_refusal(error)) from error
        signature = Signature(self.verifier.name, self.verifier.key_id, value)
        if not self.verifier.accepts(text, signature):
            raise KeyFileError(_("符記以另一把金鑰簽章，與金鑰檔所載之驗證金鑰不符"))
        return signature


def token_verifier(path: Path, text: str) -> Verifier:
    """The public half of the key that a file's two lines name.

    Raises:
        KeyFileError: The lines are not such.
    """
    lines = text.split()
    if len(lines) != 2:  # noqa: PLR2004 - the URI and the verifier key
        raise KeyFileError(_("{path}：應有兩行，pkcs11: 網址及驗證金鑰").format(path=path))
    try:
        return Verifier.parse(lines[1])
    except NoteError as error:
        raise KeyFileError(_("{path}：{error}").format(path=path, error=error)) from error


def open_token_key(path: Path, text: str) -> TokenSigner:
    """The key that a file's two lines name.

    Raises:
        KeyFileError: The lines are not such, or the token has no such key, or refuses.
    """
    verifier, address = token_verifier(path, text), Address.parse(text.split(maxsplit=1)[0])
    pkcs11 = _library()
    session = _session(address, write=False)
    key = _only(session, address, pkcs11.ObjectClass.PRIVATE_KEY)
    return TokenSigner(verifier, key, pkcs11.Mechanism.EDDSA)


def token_file(path: Path, uri: str, name: str, *, make: bool) -> str:
    """The two lines for a key of a token; ``make`` the key there, never to leave it.

    Raises:
        KeyFileError: The token refuses, has no such key, or has one already that was to be made.
    """
    if path.exists():
        raise KeyFileError(_("{path} 已存在，不予覆寫；請另取檔名").format(path=path))
    address, pkcs11 = Address.parse(uri), _library()
    session = _session(address, write=make)
    try:
        if make:
            _make(session, address, pkcs11)
        public = _only(session, address, pkcs11.ObjectClass.PUBLIC_KEY)
        point = bytes(public[pkcs11.Attribute.EC_POINT])
        verifier = Verifier(name, point[-_PUBLIC_SIZE:])
        Verifier.parse(verifier.text)
    except pkcs11.PKCS11Error as error:
        raise KeyFileError(_refusal(error)) from error
    except NoteError as error:
        raise KeyFileError(str(error)) from error
    finally:
        session.close()
    return f"{uri}\n{verifier.text}\n"


def _make(session: Any, address: Address, pkcs11: Any) -> None:  # noqa: ANN401 - the library ships no types
    if list(session.get_objects(_wanted(address, pkcs11.ObjectClass.PRIVATE_KEY, pkcs11))):
        raise KeyFileError(_("符記中已有此名稱之金鑰，不予覆寫"))
    curve = session.create_domain_parameters(
        pkcs11.KeyType.EC_EDWARDS, {pkcs11.Attribute.EC_PARAMS: _CURVE}, local=True
    )
    curve.generate_keypair(
        mechanism=pkcs11.Mechanism.EC_EDWARDS_KEY_PAIR_GEN,
        store=True,
        id=address.id or None,
        label=address.label or None,
        private_template={pkcs11.Attribute.EXTRACTABLE: False, pkcs11.Attribute.SENSITIVE: True},
    )


def _session(address: Address, *, write: bool) -> Any:  # noqa: ANN401 - the library ships no types
    pkcs11 = _library()
    pin = _pin(address)
    named = {"token_label": address.token or None, "token_serial": address.serial or None}
    try:
        token = pkcs11.lib(address.module).get_token(**{k: v for k, v in named.items() if v})
        try:
            return token.open(rw=write, user_pin=pin)
        except pkcs11.UserAlreadyLoggedIn:  # another key of the same token is open in this program
            return token.open(rw=write)
    except (pkcs11.PKCS11Error, RuntimeError, OSError) as error:
        raise KeyFileError(_refusal(error)) from error


def _only(session: Any, address: Address, kind: Any) -> Any:  # noqa: ANN401 - the library ships no types
    pkcs11 = _library()
    found = list(session.get_objects(_wanted(address, kind, pkcs11)))
    if len(found) != 1:
        raise KeyFileError(
            _("符記中此名稱之金鑰應有一把，實有 {count} 把（object={label}）").format(
                count=len(found), label=address.label
            )
        )
    return found[0]


def _wanted(address: Address, kind: Any, pkcs11: Any) -> Mapping[Any, Any]:  # noqa: ANN401 - as above
    wanted = {pkcs11.Attribute.CLASS: kind, pkcs11.Attribute.KEY_TYPE: pkcs11.KeyType.EC_EDWARDS}
    if address.label:
        wanted[pkcs11.Attribute.LABEL] = address.label
    if address.id:
        wanted[pkcs11.Attribute.ID] = address.id
    return wanted


def _pin(address: Address) -> str:
    if address.pin_source:
        parts = urlsplit(address.pin_source)
        if parts.scheme not in ("", "file") or parts.netloc or not Path(parts.path).is_absolute():
            raise KeyFileError(_("pin-source 須為檔案之絕對路徑（file:/…）"))
        return read_secret_file(Path(parts.path)).strip()
    pin = os.environ.get(PIN_VARIABLE, "")
    if not pin:
        said = _("缺 PIN：請於 pkcs11: 網址以 pin-source 指明其檔案，或設環境變數 {name}")
        raise KeyFileError(said.format(name=PIN_VARIABLE))
    return pin


def _attributes(text: str, between: str, known: set[str]) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    for piece in filter(None, text.split(between)):
        name, equals, value = piece.partition("=")
        if name == "pin-value":
            raise KeyFileError(_("pkcs11: 網址不得含 PIN（pin-value）；請改用 pin-source"))
        if name not in known or not equals or name in found:
            raise KeyFileError(_("pkcs11: 網址之屬性 {name} 無法使用").format(name=name))
        found[name] = unquote_to_bytes(value)
    return found


def _library() -> Any:  # noqa: ANN401 - the library ships no types
    try:
        return import_module("pkcs11")
    except ImportError as error:
        said = _("未安裝 PKCS#11 支援；請安裝 inspectorate[pkcs11]")
        raise KeyFileError(said) from error


def _refusal(error: Exception) -> str:
    said = str(error) or type(error).__name__
    return _("符記（PKCS#11）拒絕：{error}").format(error=said)
