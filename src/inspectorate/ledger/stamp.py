"""RFC 3161 time stamps: what is asked of an authority, and what its answer proves about a signed note."""

import re
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from cryptography import x509
from cryptography.utils import CryptographyDeprecationWarning
from rfc3161_client import (
    PKIStatus,
    TimeStampResponse,
    TimeStampTokenInfo,
    VerificationError,
    VerifierBuilder,
    decode_timestamp_response,
)

from inspectorate.i18n import _
from inspectorate.ledger.der import oid, ordered_certificates, tagged

MAX_REPLY = 65536
_SHA256 = "2.16.840.1.101.3.4.2.1"
_SEQUENCE, _INTEGER, _OCTETS, _NULL, _TRUE = 0x30, 0x02, 0x04, b"\x05\x00", b"\x01\x01\xff"
_WHY = re.compile(r"Verify error: ([^\"]+)")  # the one sentence in what OpenSSL says of its stack
_POLICY = re.compile(r"[0-2](\.(0|[1-9][0-9]{0,9})){1,15}")


class StampError(ValueError):
    """An answer that proves nothing; the message (zh-TW) says why."""


@dataclass(frozen=True, slots=True)
class Authorities:
    """Whose stamps are believed: ``roots``, and certificates between these and the stamps."""

    roots: tuple[x509.Certificate, ...] = ()
    others: tuple[x509.Certificate, ...] = ()

    @classmethod
    def parse(cls, roots: Sequence[bytes], others: Sequence[bytes] = ()) -> "Authorities":
        """The certificates of PEM files. One that signed itself is believed only where it is among the roots.

        Raises:
            StampError: A file holds no certificate.
        """
        believed = tuple(one for data in roots for one in _certificates(data))
        between = [one for data in others for one in _certificates(data)]
        return cls(believed, tuple(one for one in between if one.issuer != one.subject))


@dataclass(frozen=True, slots=True)
class Stamp:
    """That a note existed at ``at`` (UTC) at the latest, by an authority's word.

    ``trusted`` says whether its signature was held against trusted certificates.
    """

    at: datetime
    policy: str
    authority: str
    trusted: bool


def query(note: bytes, nonce: int, policy: str = "", *, certificates: bool = True) -> bytes:
    """The question (TimeStampReq) for a stamp on the SHA-256 of a note's exact bytes.

    Args:
        note: what is to be stamped.
        nonce: a number that nobody can foresee; the answer repeats it.
        policy: the authority's policy in dotted form; empty for its usual one.
        certificates: whether the answer should bring the authority's certificate.

    Raises:
        StampError: ``policy`` is no object identifier.
    """
    if policy and not _POLICY.fullmatch(policy):
        raise StampError(_("時戳政策 {policy} 不是物件識別碼（如 1.2.3.4.1）").format(policy=policy))
    algorithm = tagged(_SEQUENCE, oid(_SHA256) + _NULL)
    imprint = tagged(_SEQUENCE, algorithm + tagged(_OCTETS, sha256(note).digest()))
    number = nonce.to_bytes(nonce.bit_length() // 8 + 1, "big")
    parts = [tagged(_INTEGER, b"\x01"), imprint, oid(policy) if policy else b"", tagged(_INTEGER, number)]
    return tagged(_SEQUENCE, b"".join([*parts, _TRUE if certificates else b""]))


def read_stamp(
    reply: bytes, note: bytes, trusted: Authorities, nonce: int | None = None, policy: str = ""
) -> Stamp:
    """What an authority's answer (TimeStampResp) proves about a note.

    The certificates need to have been valid when the stamp was made, not today. Without trusted roots the
    signature is not looked at.

    Raises:
        StampError: No stamp, one on something else, or none whose signature can be trusted.
    """
    try:
        return _read(reply, note, trusted, nonce, policy)
    except StampError:
        raise
    except ValueError as error:
        raise StampError(_("不是時戳回覆（RFC 3161）：{error}").format(error=error)) from error


def _read(reply: bytes, note: bytes, trusted: Authorities, nonce: int | None, policy: str) -> Stamp:
    found, info = _decoded(reply)
    imprint = info.message_imprint
    if imprint.hash_algorithm.dotted_string != _SHA256 or imprint.message != sha256(note).digest():
        raise StampError(_("時戳所載之雜湊值不是此檢查點"))
    if nonce is not None and info.nonce != nonce:
        raise StampError(_("時戳之隨機數與所問不符：不是對此次要求之回覆"))
    if policy and info.policy.dotted_string != policy:
        said = _("時戳依政策 {found}，而非所要求之 {policy}")
        raise StampError(said.format(found=info.policy.dotted_string, policy=policy))
    signer = _signer(found, (*trusted.others, *trusted.roots))
    if trusted.roots:
        _verify(found, note, trusted, signer)
    named = signer.subject.rfc4514_string() if signer else ""
    return Stamp(info.gen_time, info.policy.dotted_string, named, bool(trusted.roots))


def _decoded(reply: bytes) -> tuple[TimeStampResponse, TimeStampTokenInfo]:
    if len(reply) > MAX_REPLY:
        raise StampError(_("時戳回覆過長"))
    found = decode_timestamp_response(ordered_certificates(reply))
    if found.status == PKIStatus.GRANTED:
        return found, found.tst_info
    said = "；".join(found.status_string) or str(found.status)
    raise StampError(_("時戳機構未給予時戳：{said}").format(said=said))


def _certificate(der: bytes) -> x509.Certificate:
    """A certificate; one that the library warns of breaks RFC 5280 and is none to trust a stamp by."""
    with warnings.catch_warnings():
        warnings.simplefilter("error", CryptographyDeprecationWarning)
        try:
            return x509.load_der_x509_certificate(der)
        except (CryptographyDeprecationWarning, ValueError) as error:
            said = _("時戳所附之憑證不合 RFC 5280：{error}").format(error=error)
            raise StampError(said) from error


def _signer(found: TimeStampResponse, at_hand: Sequence[x509.Certificate]) -> x509.Certificate | None:
    """The certificate that the stamp names as its signer's, from the answer or among those at hand."""
    brought = [_certificate(one) for one in found.signed_data.certificates]
    for named in found.signed_data.signer_infos:
        for one in (*brought, *at_hand):
            if one.issuer == named.issuer and one.serial_number == named.serial_number:
                return one
    return None


def _verify(
    found: TimeStampResponse, note: bytes, trusted: Authorities, signer: x509.Certificate | None
) -> None:
    if signer is None:
        raise StampError(_("缺時戳機構之憑證：回覆中沒有，所給之憑證中也沒有"))
    verifier = VerifierBuilder(
        # the library believes what it is given here: never a certificate that the answer itself brought
        tsa_certificate=None if found.signed_data.certificates else signer,
        roots=list(trusted.roots),
        intermediates=list(trusted.others),
    ).build()
    try:
        verifier.verify_message(found, note)
    except VerificationError as error:
        at = found.tst_info.gen_time
        if "expired" in str(error) or "not yet valid" in str(error):
            said = _("時戳機構之憑證於簽發當時（{at}）不在效期內")
            raise StampError(said.format(at=at)) from error
        why = _WHY.search(str(error))
        said = _("時戳之簽章或憑證不可信：{error}")
        raise StampError(said.format(error=why[1] if why else error)) from error


def _certificates(data: bytes) -> list[x509.Certificate]:
    try:
        return x509.load_pem_x509_certificates(data)
    except ValueError as error:
        raise StampError(_("檔案中沒有 PEM 憑證")) from error
