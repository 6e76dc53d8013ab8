"""Encrypted assertions: what of an encryption is looked into, and the key of ours that opens it.

Decrypting comes before any signature is verified, so whoever sends something has it done. Nothing that stands
in it may lead elsewhere, and no old way of wrapping keys may turn our answers into an oracle.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key
from cryptography.x509 import load_pem_x509_certificate

from inspectorate.i18n import _
from inspectorate.ledger.keys import KeyFileError, read_secret_file

_XENC, _XENC11 = "http://www.w3.org/2001/04/xmlenc#", "http://www.w3.org/2009/xmlenc11#"
_DSIG, _SAML = "http://www.w3.org/2000/09/xmldsig#", "urn:oasis:names:tc:SAML:2.0:assertion"
_DATA, _KEY = f"{{{_XENC}}}EncryptedData", f"{{{_XENC}}}EncryptedKey"
_METHOD, _LEADS = f"{{{_XENC}}}EncryptionMethod", f"{{{_DSIG}}}RetrievalMethod"
_REFERS = f"{{{_XENC}}}DataReference"
GCM, OAEP = f"{_XENC11}aes256-gcm", f"{_XENC}rsa-oaep-mgf1p"
_WAYS = {
    _DATA: {f"{_XENC}aes{bits}-cbc" for bits in (128, 192, 256)}
    | {f"{_XENC11}aes{bits}-gcm" for bits in (128, 192, 256)},
    _KEY: {OAEP, f"{_XENC11}rsa-oaep"},
}
"""By what an assertion, and the key to it, may be encrypted: our answers could give PKCS #1 1.5 away."""
_PARTS = {
    *(_DATA, _KEY, _METHOD, _LEADS, _REFERS),
    *(f"{{{_XENC}}}{name}" for name in ("CipherData", "CipherValue", "OAEPparams", "ReferenceList")),
    *(f"{{{_XENC}}}{name}" for name in ("CarriedKeyName", "KeySize")),
    *(f"{{{_DSIG}}}{name}" for name in ("KeyInfo", "KeyName", "DigestMethod", "X509Data", "X509SKI")),
    *(f"{{{_DSIG}}}X509{name}" for name in ("Certificate", "SubjectName", "IssuerSerial", "IssuerName")),
    *(f"{{{_DSIG}}}X509SerialNumber", f"{{{_XENC11}}}MGF"),
}
_HERE = re.compile(r"#[\w.-]+")
_LEAST_BITS = 2048


class EncryptionRefusedError(Exception):
    """Something is encrypted that is not opened; why is for the trail."""


class OurKeyError(ValueError):
    """A key or certificate of ours that cannot be used; the message (zh-TW) says why."""


def check_encryption(document: Any, key: str) -> None:  # noqa: ANN401 - an element of lxml
    """Let only a whole assertion be encrypted, for our key, with all that it takes inside.

    Args:
        document: the answer as it came.
        key: ours (PEM); empty where none is set.

    Raises:
        EncryptionRefusedError: it is something else that is encrypted, or in another way.
    """
    encrypted = [*document.iter(f"{{{_SAML}}}EncryptedAssertion")]
    if encrypted and not key:
        raise EncryptionRefusedError("encrypted, and no private key of ours is set")
    if any(one.getparent() is not document for one in encrypted):
        raise EncryptionRefusedError("encrypted where no assertion belongs")
    inside = [part for one in encrypted for part in one.iterdescendants()]
    if any(part.tag not in _PARTS for part in inside):
        raise EncryptionRefusedError("an encryption that does more than encrypt")
    for part in inside:
        _check_part(part)
    if len([*document.iter(_DATA)]) != len(encrypted):
        raise EncryptionRefusedError("something else than one assertion is encrypted")


def check_opened(document: Any) -> None:  # noqa: ANN401 - the same
    """Let nothing be left encrypted, such as a name within: it would be opened unlooked at.

    Raises:
        EncryptionRefusedError: there is.
    """
    if next(document.iter(_DATA), None) is not None:
        raise EncryptionRefusedError("encrypted once more within")


def _check_part(part: Any) -> None:  # noqa: ANN401 - the same
    if part.tag == _METHOD and part.get("Algorithm") not in _WAYS.get(part.getparent().tag, ()):
        raise EncryptionRefusedError(f"encrypted by {part.get('Algorithm')}")
    if part.tag in (_LEADS, _REFERS) and not _HERE.fullmatch(part.get("URI", "")):
        raise EncryptionRefusedError("an encryption that leads elsewhere")
    if part.tag in (_DATA, _KEY) and part.find(_METHOD) is None:
        raise EncryptionRefusedError("encrypted by an unknown way")


def read_our_key(key: Path, certificate: Path) -> tuple[str, str]:
    """The private key by which we open assertions, and the certificate that providers encrypt for (PEM).

    Raises:
        OurKeyError: either can't be read, others can read the key, or the two do not belong together.
    """
    try:
        pem = read_secret_file(key)
    except KeyFileError as error:
        raise OurKeyError(str(error)) from error
    with _naming(key):
        opens = load_pem_private_key(pem.encode(), None)
    with _naming(certificate):
        told = load_pem_x509_certificate(certificate.read_bytes())
    if not isinstance(opens, RSAPrivateKey) or opens.key_size < _LEAST_BITS:
        said = _("{file}：須為 {bits} 位元以上之 RSA 私鑰")
        raise OurKeyError(said.format(file=key, bits=_LEAST_BITS))
    ours, theirs = (
        one.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        for one in (opens.public_key(), told.public_key())
    )
    if ours != theirs:
        raise OurKeyError(_("{file}：不是該私鑰之憑證").format(file=certificate))
    return pem, told.public_bytes(Encoding.PEM).decode()


@contextmanager
def _naming(file: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, ValueError, TypeError) as error:  # TypeError: it asks for a password
        raise OurKeyError(_("{file}：不是可用之 PEM（{reason}）").format(file=file, reason=error)) from error
