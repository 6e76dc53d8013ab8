"""Certificates of the order site and the API, signed by a sample authority with keys drawn from the seed."""

from datetime import UTC, datetime, time, timedelta
from hashlib import sha256

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from inspectorate.services.sample_firm.plan import Files, Plan

ORDER, API = "certificates/order.daan.example.pem", "certificates/api.daan.example.pem"
NAMES = {ORDER: "order.daan.example", API: "api.daan.example"}

_VALID_DAYS = 365


def certificates(plan: Plan) -> Files:
    """Two server certificates; the API's is expired in the sample firm."""
    return {ORDER: _issue(plan, ORDER, begun=100), API: _issue(plan, API, begun=plan.planted(370, 60))}


def _key(plan: Plan, name: str) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(sha256(f"{plan.seed}:{name}".encode()).digest())


def _issue(plan: Plan, item: str, begun: int) -> bytes:
    start = datetime.combine(plan.days_ago(begun), time(), UTC)
    host = x509.DNSName(NAMES[item])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(_name(NAMES[item]))
        .issuer_name(_name("Daan Sample CA"))
        .public_key(_key(plan, item).public_key())
        .serial_number(int.from_bytes(sha256(item.encode()).digest()[:8], "big"))
        .not_valid_before(start)
        .not_valid_after(start + timedelta(days=_VALID_DAYS))
        .add_extension(x509.SubjectAlternativeName([host]), critical=False)
        .sign(_key(plan, "authority"), None)
    )
    return certificate.public_bytes(Encoding.PEM)


def _name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])
