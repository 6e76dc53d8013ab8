"""Encrypted assertions, really encrypted: opened by our key alone, and nothing else is."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from cryptography.x509.oid import NameOID
from tests.integration.web.sign_on.conftest import Trusting, Visit, refusals
from tests.integration.web.sign_on.saml_provider import encrypted, packed, response_of

from inspectorate.inspection.duty import Duty
from inspectorate.services.read_sign_on import SignOnError
from inspectorate.store.models import Person

pytestmark = pytest.mark.django_db
AnyKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey
INNER = "<saml:EncryptedAssertion"


def certified(key: AnyKey) -> str:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "inspect.example")])
    now = datetime.now(UTC)
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    made = made.serial_number(1).not_valid_before(now - timedelta(days=1))
    signed = made.not_valid_after(now + timedelta(days=9)).sign(key, hashes.SHA256())
    return signed.public_bytes(Encoding.PEM).decode()


def written(file: Path, key: AnyKey, password: bytes = b"") -> None:
    hidden = BestAvailableEncryption(password) if password else NoEncryption()
    file.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, hidden))
    file.chmod(0o600)


@pytest.fixture(scope="session")
def ours() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, 2048)


@pytest.fixture(scope="session")
def certificate(ours: rsa.RSAPrivateKey) -> str:
    return certified(ours)


@pytest.fixture(autouse=True)
def _opening(
    trusting: Trusting,
    tmp_path: Path,
    ours: rsa.RSAPrivateKey,
    certificate: str,
    person: Callable[..., Person],
) -> None:
    written(tmp_path / "saml.key", ours)
    (tmp_path / "saml.pem").write_text(certificate, "ascii")
    trusting(our_key="saml.key", our_certificate="saml.pem")
    person("officer", Duty.OFFICER)


def refused(visit: Visit, answer: str, why: str) -> None:
    assert visit.brings(packed(answer)).status_code == 401
    assert not visit.is_in
    assert why in refusals()[-1][1]


@pytest.mark.parametrize("way", ["Aes256Gcm", "Aes128Cbc"])
def test_an_assertion_that_is_encrypted_for_us_lets_in(visit: Visit, certificate: str, way: str) -> None:
    says = visit.says()
    hidden = encrypted(visit.idp.assertion(says), certificate, way)
    assert "officer" not in hidden
    assert visit.brings(packed(response_of(says, hidden))).status_code == 302
    assert visit.is_in


def test_one_in_an_answer_that_is_signed_too_lets_in(visit: Visit, certificate: str) -> None:
    says = visit.says()
    whole = visit.idp.sign(response_of(says, encrypted(visit.idp.assertion(says), certificate)))
    assert visit.brings(packed(whole)).status_code == 302


def test_plain_ones_are_taken_as_before_and_the_directory_is_told_our_certificate(
    visit: Visit, certificate: str
) -> None:
    assert visit.signs_on().status_code == 302
    told = visit.client.get("/account/saml/firm/metadata/").content.decode()
    assert "".join(certificate.splitlines()[1:-1]) in told
    assert 'use="encryption"' in told


def test_one_that_was_encrypted_for_another_key(visit: Visit) -> None:
    says = visit.says()
    other = certified(rsa.generate_private_key(65537, 2048))
    refused(visit, response_of(says, encrypted(visit.idp.assertion(says), other)), "rror")


def test_one_where_no_key_of_ours_is_set(visit: Visit, certificate: str, trusting: Trusting) -> None:
    trusting()
    says = visit.says()
    hidden = encrypted(visit.idp.assertion(says), certificate)
    refused(visit, response_of(says, hidden), "no private key of ours")


def test_one_that_anybody_encrypted_for_us_but_the_directory_did_not_sign(
    visit: Visit, certificate: str
) -> None:
    says = visit.says()
    hidden = encrypted(visit.idp.assertion(says, signed=False), certificate)
    refused(visit, response_of(says, hidden), "not signed")


def test_one_whose_key_is_wrapped_in_the_old_way(visit: Visit, certificate: str) -> None:
    says = visit.says()
    hidden = encrypted(visit.idp.assertion(says), certificate, key="RsaPkcs1")
    refused(visit, response_of(says, hidden), "xmlenc#rsa-1_5")


METHOD = r'<xenc:EncryptionMethod Algorithm="http://www.w3.org/2009/xmlenc11#aes256-gcm"/>'


@pytest.mark.parametrize(
    ("part", "bent", "why"),
    [
        ("(<xenc:CipherValue>)", r'<xenc:CipherReference URI="file:///x"/>\1', "more than encrypt"),
        ("(<ds:KeyInfo[^>]*>)", r'\1<ds:RetrievalMethod URI="http://127.0.0.1:9/"/>', "leads elsewhere"),
        ("xmlenc11#aes256-gcm", "xmlenc#tripledes-cbc", "tripledes"),
        (METHOD, "", "unknown way"),
    ],
)
def test_an_encryption_that_does_something_else(
    visit: Visit, certificate: str, part: str, bent: str, why: str
) -> None:
    says = visit.says()
    hidden = encrypted(visit.idp.assertion(says), certificate)
    assert re.search(part, hidden)
    refused(visit, response_of(says, re.sub(part, bent, hidden, count=1)), why)


def test_one_within_another_or_where_none_belongs(visit: Visit, certificate: str) -> None:
    says = visit.says()
    hidden = encrypted(visit.idp.assertion(says), certificate)
    refused(visit, response_of(says, encrypted(hidden, certificate)), "once more")
    elsewhere = f"<samlp:Extensions>{hidden}</samlp:Extensions>"
    text = response_of(says, "").replace("<samlp:Status>", f"{elsewhere}<samlp:Status>")
    refused(visit, text, "where no assertion belongs")
    name = hidden.replace(INNER, "<saml:EncryptedID").replace("saml:EncryptedAssertion>", "saml:EncryptedID>")
    refused(visit, response_of(says, name), "something else")


def test_a_key_that_cannot_be_used_is_said_at_the_start(
    trusting: Trusting, tmp_path: Path, ours: rsa.RSAPrivateKey
) -> None:
    key, certificate = tmp_path / "saml.key", (tmp_path / "saml.pem").read_text("ascii")
    key.chmod(0o644)
    with pytest.raises(SignOnError, match="chmod 600"):
        trusting(our_key="saml.key", our_certificate="saml.pem")
    with pytest.raises(SignOnError, match="須同時設定"):
        trusting(our_key="saml.key")
    with pytest.raises(SignOnError, match="須同時設定"):
        trusting(our_certificate="saml.pem")
    written(key, ours, b"password")
    with pytest.raises(SignOnError, match="不是可用之 PEM"):
        trusting(our_key="saml.key", our_certificate="saml.pem")
    written(key, ours)
    (tmp_path / "saml.pem").write_text("no certificate", "ascii")
    with pytest.raises(SignOnError, match=r"saml\.pem：不是可用之 PEM"):
        trusting(our_key="saml.key", our_certificate="saml.pem")
    (tmp_path / "saml.pem").write_text(certificate, "ascii")
    written(key, ec.generate_private_key(ec.SECP256R1()))
    with pytest.raises(SignOnError, match="2048 位元以上之 RSA"):
        trusting(our_key="saml.key", our_certificate="saml.pem")
    written(key, rsa.generate_private_key(65537, 2048))
    with pytest.raises(SignOnError, match="不是該私鑰之憑證"):
        trusting(our_key="saml.key", our_certificate="saml.pem")


def test_a_sign_in_that_begins_at_the_directory_is_sent_back_to_begin_here(visit: Visit) -> None:
    visit.asks()
    says = visit.says(question="", outer="")
    answer = visit.brings(visit.idp.answer(says))
    assert answer.status_code == 401
    assert 'href="/account/saml/firm/login/"' in answer.content.decode()
    assert "begun at the provider" in refusals()[-1][1]
    assert not visit.is_in
