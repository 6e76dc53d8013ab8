"""Certificates as firms export them, and the private keys that they should not have handed over."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import pkcs7
from cryptography.x509.oid import NameOID

from inspectorate.facts.certificates import Certificate
from inspectorate.readers.evidence_file import EvidenceFile, RefusedError
from inspectorate.readers.intake import read_evidence
from inspectorate.readers.inventories import certificates

PEM, DER = serialization.Encoding.PEM, serialization.Encoding.DER
KEY = ec.generate_private_key(ec.SECP256R1())
CA_KEY = rsa.generate_private_key(65537, 2048)
START = datetime(2026, 1, 1, 15, 59, 59, tzinfo=UTC)


def made(
    name: str = "www.example.tw", *, signer: str = "Example CA", authority: bool = False
) -> x509.Certificate:
    def called(text: str) -> x509.Name:
        return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])

    own = signer == name
    public = (CA_KEY if authority else KEY).public_key()
    builder = (
        x509.CertificateBuilder()
        .subject_name(called(name))
        .issuer_name(called(signer))
        .public_key(public)
        .serial_number(0xABC)
        .not_valid_before(START)
        .not_valid_after(START + timedelta(days=365))
        .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
    )
    if not authority:
        names = x509.SubjectAlternativeName([x509.DNSName(name), x509.DNSName(f"*.{name}")])
        builder = builder.add_extension(names, critical=False)
    return builder.sign(KEY if own and not authority else CA_KEY, hashes.SHA256())


LEAF, CA = made(), made("Example CA", authority=True)


def read(tmp_path: Path, content: bytes, name: str = "www.pem", **told: str) -> tuple[Certificate, ...]:
    path = tmp_path / name
    path.write_bytes(content)
    file = EvidenceFile(path, name, told)
    assert certificates.recognises(file)
    (found,) = certificates.read(file)
    return found.certificates


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("www.pem", LEAF.public_bytes(PEM)),
        ("www.txt", b"subject=CN=www\n" + LEAF.public_bytes(PEM)),
        ("www.crt", LEAF.public_bytes(DER)),
        ("www.p7b", pkcs7.serialize_certificates([LEAF], PEM)),
        ("www.p7b", pkcs7.serialize_certificates([LEAF], DER)),
    ],
)
def test_a_certificate_reads_alike_in_every_form(tmp_path: Path, name: str, content: bytes) -> None:
    (one,) = read(tmp_path, content, name)
    assert one.subject == "CN=www.example.tw"
    assert one.issuer == "CN=Example CA"
    assert one.names == ("www.example.tw", "*.www.example.tw")
    assert one.not_before == "2026-01-01T23:59:59+08:00"
    assert one.not_after == "2027-01-01T23:59:59+08:00"
    assert (one.key_type, one.key_bits, one.serial) == ("EC", 256, "abc")
    assert one.signature == "sha256WithRSAEncryption"
    assert not one.self_signed
    assert not one.authority
    assert one.expected == ()
    assert one.public is None


def test_a_chain_is_read_whole_and_its_authority_known(tmp_path: Path) -> None:
    leaf, authority = read(tmp_path, LEAF.public_bytes(PEM) + CA.public_bytes(PEM))
    assert (leaf.authority, authority.authority, authority.self_signed) == (False, True, True)
    assert [leaf.source.number, authority.source.number] == [1, 2]


def test_its_own_signer_is_proven_by_the_key_and_not_by_the_name(tmp_path: Path) -> None:
    (own,) = read(tmp_path, made(signer="www.example.tw").public_bytes(PEM))
    assert own.self_signed


def test_what_the_firm_tells_goes_with_the_certificate(tmp_path: Path) -> None:
    (one,) = read(tmp_path, LEAF.public_bytes(PEM), names="www.example.tw, m.example.tw", public="true")
    assert one.expected == ("www.example.tw", "m.example.tw")
    assert one.public is True


def key_bytes(form: serialization.PrivateFormat) -> bytes:
    return KEY.private_bytes(PEM, form, serialization.NoEncryption())


@pytest.mark.parametrize(
    "before", [b"", LEAF.public_bytes(PEM), b"x" * 70_000 + b"\n" + LEAF.public_bytes(PEM)]
)
def test_a_private_key_in_the_evidence_refuses_the_file_and_warns(tmp_path: Path, before: bytes) -> None:
    path = tmp_path / "www.pem"
    path.write_bytes(before + key_bytes(serialization.PrivateFormat.PKCS8))
    with pytest.raises(RefusedError, match="請勿交付私密金鑰"):
        list(certificates.read(EvidenceFile(path, "www.pem")))


def test_a_handed_over_key_gives_no_fact_and_does_not_show_in_the_refusal(tmp_path: Path) -> None:
    key = key_bytes(serialization.PrivateFormat.TraditionalOpenSSL)
    (tmp_path / "server.key").write_bytes(key)
    found = read_evidence(tmp_path)
    assert not found.facts
    assert "私密金鑰" in found.refusals[0].reason
    assert key.decode().splitlines()[1] not in repr(found)


def test_a_certificate_inside_a_firewall_configuration_makes_it_no_certificate_file(tmp_path: Path) -> None:
    path = tmp_path / "fw.conf"
    pem = (LEAF.public_bytes(PEM) + key_bytes(serialization.PrivateFormat.PKCS8)).decode()
    quoted = (
        '    set private-key "' + pem.replace("-----BEGIN P", '"\n    set certificate "-----BEGIN P') + '"\n'
    )
    path.write_text("#config-version=FG100F\nconfig vpn certificate local\n" + quoted, "utf-8")
    assert not certificates.recognises(EvidenceFile(path, "fw.conf"))


def test_a_key_of_putty_is_refused(tmp_path: Path) -> None:
    (tmp_path / "admin.ppk").write_text("PuTTY-User-Key-File-3: ssh-ed25519\n", "utf-8")
    assert "私密金鑰" in read_evidence(tmp_path).refusals[0].reason


def test_a_key_store_is_refused_unopened(tmp_path: Path) -> None:
    (tmp_path / "www.pfx").write_bytes(b"\x30\x82\x00\x00")
    assert "私密金鑰" in read_evidence(tmp_path).refusals[0].reason


@pytest.mark.parametrize("cut", [100, 400])
def test_a_truncated_certificate_refuses_the_whole_file(tmp_path: Path, cut: int) -> None:
    for name, form in (("a.pem", PEM), ("a.der", DER)):
        path = tmp_path / name
        path.write_bytes((LEAF.public_bytes(PEM) if form is PEM else b"") + LEAF.public_bytes(form)[:cut])
        with pytest.raises(RefusedError, match="憑證"):
            list(certificates.read(EvidenceFile(path, name)))
