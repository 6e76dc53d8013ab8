"""X.509 certificates (PEM, DER, PKCS#7). A private key among them refuses the file: it is never read."""

import re
import warnings
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from inspectorate.facts.certificates import Certificate, CertificateSet
from inspectorate.facts.source import Source
from inspectorate.readers.cells import yes_or_no
from inspectorate.readers.dates import TAIWAN
from inspectorate.readers.evidence_file import EvidenceFile

if TYPE_CHECKING:
    from cryptography import x509

NAME = "certificates"
TITLE = "X.509 憑證（PEM、DER、PKCS#7）"
YIELDS = (CertificateSet,)
TELLS = ("names", "public")

_LARGEST = 16 * 1024 * 1024
_BEGIN = re.compile(rb"-----BEGIN (CERTIFICATE|TRUSTED CERTIFICATE|X509 CERTIFICATE|PKCS7)-----")
_KEY = re.compile(rb"-----BEGIN [A-Z0-9 ]*PRIVATE KEY|^PuTTY-User-Key-File-")
_OWN_LINE = re.compile(
    rb"^(?:-----BEGIN (?:(?:TRUSTED |X509 )?CERTIFICATE|PKCS7|[A-Z0-9 ]*PRIVATE KEY)|PuTTY-User-Key-File-)",
    re.MULTILINE,
)
"""PEM stands on lines of its own; inside a line it is part of a firewall's configuration or the like."""
_BLOCK = re.compile(
    rb"-----BEGIN (?:X509 )?CERTIFICATE-----\s[A-Za-z0-9+/=\s]+-----END (?:X509 )?CERTIFICATE-----"
)
_DER_SUFFIXES = {".cer", ".crt", ".der", ".p7b", ".p7c", ".p7s"}
_KEY_SUFFIXES = {".pfx", ".p12", ".jks", ".keystore"}
_SEQUENCE = b"\x30\x82"


def recognises(file: EvidenceFile) -> bool:
    """Whether it holds a PEM block of certificates or keys, or DER under a certificate's suffix."""
    suffix = file.path.suffix.lower()
    if _stands_free(file.head) or suffix in _KEY_SUFFIXES:
        return True
    return suffix in _DER_SUFFIXES and file.head.startswith((_SEQUENCE, b"\x30\x80", b"\x30\x83"))


def _stands_free(head: bytes) -> bool:
    """Whether a PEM block begins on a line of its own that no cell, string or element holds."""
    found = _OWN_LINE.search(head)
    quoted = found and (head.count(b'"', 0, found.start()) % 2 or head.lstrip().startswith((b"<", b"{")))
    return bool(found) and not quoted


def read(file: EvidenceFile) -> Iterator[CertificateSet]:
    """All certificates of the file in one set.

    Raises:
        RefusedError: a private key (or a store made for one), or a certificate that cannot be parsed.
    """
    data = _bytes(file)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # old certificates break rules that do not matter to reading them
            certificates = _parse(data)
            found = [_certificate(file, number, one) for number, one in enumerate(certificates, start=1)]
    except (ValueError, TypeError) as error:
        raise file.refused(f"憑證無法解讀：{error}。", "請由簽發系統重新匯出。") from error
    if not found or len(found) < len(_BEGIN.findall(data)):
        raise file.refused("檔案內有無法解讀或不完整之憑證。", "請由簽發系統重新匯出。")
    yield CertificateSet(tuple(found), Source(file.item))


def _bytes(file: EvidenceFile) -> bytes:
    size = file.path.stat().st_size
    if size > _LARGEST:
        raise file.refused(f"檔案 {size} 位元組，超過此格式上限 {_LARGEST}。", "請分割後再交付。")
    data = file.path.read_bytes()
    if _KEY.search(data) or file.path.suffix.lower() in _KEY_SUFFIXES:
        reason = "檔案含私密金鑰（或為存放金鑰之格式），未予讀取。"
        remedy = "請勿交付私密金鑰；請僅匯出憑證，並評估該金鑰是否應視為已外洩而更換。"
        raise file.refused(reason, remedy)
    return data


def _parse(data: bytes) -> "Sequence[x509.Certificate]":
    from cryptography import x509
    from cryptography.hazmat.primitives.serialization import pkcs7

    if b"-----BEGIN PKCS7-----" in data:
        return pkcs7.load_pem_pkcs7_certificates(data)
    if b"-----BEGIN " in data:
        return [x509.load_pem_x509_certificate(block) for block in _BLOCK.findall(data)]
    try:
        return [x509.load_der_x509_certificate(data)]
    except ValueError:
        return pkcs7.load_der_pkcs7_certificates(data)


def _certificate(file: EvidenceFile, number: int, one: "x509.Certificate") -> Certificate:
    key = one.public_key()
    public = file.told.get("public")
    return Certificate(
        subject=one.subject.rfc4514_string(),
        source=Source(file.item, "item", number),
        not_before=one.not_valid_before_utc.astimezone(TAIWAN).isoformat(),
        not_after=one.not_valid_after_utc.astimezone(TAIWAN).isoformat(),
        names=_names(one),
        issuer=one.issuer.rfc4514_string(),
        serial=f"{one.serial_number:x}",
        self_signed=_self_signed(one),
        authority=_authority(one),
        key_type=_key_type(key),
        key_bits=int(getattr(key, "key_size", 0)),
        signature=getattr(one.signature_algorithm_oid, "_name", ""),
        expected=tuple(re.split(r"[\s,;、]+", told)) if (told := file.told.get("names", "").strip()) else (),
        public=yes_or_no(public) if public is not None else None,
    )


def _key_type(key: object) -> str:
    from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed448, ed25519, rsa

    known = {
        rsa.RSAPublicKey: "RSA",
        ec.EllipticCurvePublicKey: "EC",
        dsa.DSAPublicKey: "DSA",
        ed25519.Ed25519PublicKey: "Ed25519",
        ed448.Ed448PublicKey: "Ed448",
    }
    return next((name for kind, name in known.items() if isinstance(key, kind)), type(key).__name__)


def _names(one: "x509.Certificate") -> tuple[str, ...]:
    from cryptography import x509

    try:
        alternative = one.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return ()
    addresses = (str(address) for address in alternative.get_values_for_type(x509.IPAddress))
    return (*alternative.get_values_for_type(x509.DNSName), *addresses)


def _authority(one: "x509.Certificate") -> bool:
    from cryptography import x509

    try:
        return one.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    except x509.ExtensionNotFound:
        return False


def _self_signed(one: "x509.Certificate") -> bool:
    """Whether its own key proves its signature; a kind of key that cannot be tried counts by its names."""
    from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm

    if one.issuer != one.subject:
        return False
    try:
        one.verify_directly_issued_by(one)
    except InvalidSignature:
        return False
    except (UnsupportedAlgorithm, TypeError, ValueError):
        return True
    return True
