"""An identity provider of SAML 2.0 that really signs; a test says what it asserts, and what is wrong."""

import base64
import zlib
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cached_property
from urllib.parse import parse_qs, urlsplit

import xmlsec
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from defusedxml.ElementTree import fromstring
from lxml import etree

ENTITY = "https://login.firm.example/saml"
PERSISTENT = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent"
PASSWORD = "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport"
_SPACES = (
    'xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion"'
)
_RESPONSE = """<samlp:Response {spaces} ID="_r{name}" Version="2.0" IssueInstant="{now}"{destination}
 InResponseTo="{outer}"><saml:Issuer>{issuer}</saml:Issuer><samlp:Status><samlp:StatusCode
 Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status>{assertion}</samlp:Response>"""
_ASSERTION = """<saml:Assertion {spaces} ID="{name}" Version="2.0" IssueInstant="{now}">
<saml:Issuer>{issuer}</saml:Issuer><saml:Subject><saml:NameID Format="{kind}">{subject}</saml:NameID>
<saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer">
<saml:SubjectConfirmationData{confirmation}/></saml:SubjectConfirmation></saml:Subject>
<saml:Conditions NotBefore="{before}" NotOnOrAfter="{until}">{audiences}</saml:Conditions>
<saml:AuthnStatement AuthnInstant="{proven}"><saml:AuthnContext>
<saml:AuthnContextClassRef>{context}</saml:AuthnContextClassRef>
</saml:AuthnContext></saml:AuthnStatement>{attributes}</saml:Assertion>"""
_RSA = {"sha256": xmlsec.constants.TransformRsaSha256, "sha1": xmlsec.constants.TransformRsaSha1}
_SHA = {"sha256": xmlsec.constants.TransformSha256, "sha1": xmlsec.constants.TransformSha1}


@dataclass(frozen=True, slots=True)
class Question:
    """What a platform asked."""

    name: str
    issuer: str
    answers: str
    anew: bool

    @classmethod
    def read(cls, url: str) -> "Question":
        """As it stands in the address that a browser is sent to."""
        packed = parse_qs(urlsplit(url).query)["SAMLRequest"][0]
        told = fromstring(zlib.decompress(base64.b64decode(packed), -15))
        issuer = told.findtext("{urn:oasis:names:tc:SAML:2.0:assertion}Issuer") or ""
        answers = told.get("AssertionConsumerServiceURL") or ""
        return cls(told.get("ID") or "", issuer, answers, told.get("ForceAuthn") == "true")


@dataclass(frozen=True, slots=True)
class Says:
    """What an answer says; None leaves a part out.

    Attributes:
        outer: the question that the answer around the assertion names, which is not signed.
        age: seconds since the subject has proven who they are.
    """

    subject: str
    question: str
    audience: str | None
    recipient: str | None
    destination: str | None
    outer: str = ""
    name: str = ""
    kind: str = PERSISTENT
    issuer: str = ENTITY
    context: str = PASSWORD
    attributes: tuple[tuple[str, str], ...] = ()
    begins: timedelta = timedelta(seconds=-10)
    ends: timedelta = timedelta(minutes=5)
    confirmed_until: timedelta | None = timedelta(minutes=5)
    age: float = 0


@dataclass
class IdentityProvider:
    """Signs by a key of its own; its certificate is what a platform trusts."""

    entity: str = ENTITY
    count: int = 0
    _key: rsa.RSAPrivateKey = field(default_factory=lambda: rsa.generate_private_key(65537, 2048))

    @cached_property
    def certificate(self) -> str:
        """PEM."""
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "login.firm.example")])
        now = datetime.now(UTC)
        made = (
            x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(self._key.public_key())
        )
        made = made.serial_number(1).not_valid_before(now - timedelta(days=1))
        signed = made.not_valid_after(now + timedelta(days=9)).sign(self._key, hashes.SHA256())
        return signed.public_bytes(Encoding.PEM).decode()

    def says(self, question: Question, subject: str, /, **told: object) -> Says:
        """What is right for a question, but for what is told."""
        self.count += 1
        right = Says(
            subject=subject,
            question=question.name,
            audience=question.issuer,
            recipient=question.answers,
            destination=question.answers,
            outer=question.name,
            name=f"_a{id(self):x}{self.count}",
        )
        return replace(right, **told)  # type: ignore[arg-type] # the tests' own words

    def assertion(self, says: Says, *, signed: bool = True, hashed: str = "sha256") -> str:
        """An assertion, signed."""
        text = _assertion_of(says)
        return self.sign(text, hashed) if signed else text

    def answer(self, says: Says, *, signed: bool = True, hashed: str = "sha256") -> str:
        """The whole answer, as a form brings it."""
        return packed(response_of(says, self.assertion(says, signed=signed, hashed=hashed)))

    def sign(self, text: str, hashed: str = "sha256") -> str:
        """A document, signed as a whole."""
        root = etree.fromstring(text.encode())
        signature = xmlsec.template.create(root, xmlsec.constants.TransformExclC14N, _RSA[hashed])
        root.insert(1, signature)
        whole = xmlsec.template.add_reference(signature, _SHA[hashed], uri=f"#{root.get('ID')}")
        xmlsec.template.add_transform(whole, xmlsec.constants.TransformEnveloped)
        xmlsec.template.add_transform(whole, xmlsec.constants.TransformExclC14N)
        xmlsec.tree.add_ids(root, ["ID"])
        signs = xmlsec.SignatureContext()
        pem = self._key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        signs.key = xmlsec.Key.from_memory(pem, xmlsec.constants.KeyDataFormatPem)
        signs.sign(signature)
        return etree.tostring(root).decode()


def encrypted(assertion: str, certificate: str, way: str = "Aes256Gcm", key: str = "RsaOaep") -> str:
    """An assertion that only the owner of the certificate's key can read."""
    root = etree.fromstring(f"<saml:EncryptedAssertion {_SPACES}>{assertion}</saml:EncryptedAssertion>")
    manager = xmlsec.KeysManager()
    manager.add_key(xmlsec.Key.from_memory(certificate, xmlsec.constants.KeyDataFormatCertPem))
    cipher = getattr(xmlsec.constants, f"Transform{way}")
    data = xmlsec.template.encrypted_data_create(
        root, cipher, type=xmlsec.constants.TypeEncElement, ns="xenc"
    )
    xmlsec.template.encrypted_data_ensure_cipher_value(data)
    info = xmlsec.template.encrypted_data_ensure_key_info(data, ns="ds")
    wrapped = xmlsec.template.add_encrypted_key(info, getattr(xmlsec.constants, f"Transform{key}"))
    xmlsec.template.encrypted_data_ensure_cipher_value(wrapped)
    hides = xmlsec.EncryptionContext(manager)
    bits = int(way[3:6])
    hides.key = xmlsec.Key.generate(xmlsec.constants.KeyDataAes, bits, xmlsec.constants.KeyDataTypeSession)
    hides.encrypt_xml(data, root[0])
    return etree.tostring(root).decode()


def packed(text: str) -> str:
    """As a form carries it."""
    return base64.b64encode(text.encode()).decode()


def response_of(says: Says, assertion: str) -> str:
    """The answer around an assertion; nothing of it is signed."""
    destination = f' Destination="{says.destination}"' if says.destination is not None else ""
    return _RESPONSE.format(
        spaces=_SPACES,
        name=says.name,
        now=_moment(timedelta()),
        destination=destination,
        outer=says.outer,
        issuer=says.issuer,
        assertion=assertion,
    )


def _assertion_of(says: Says) -> str:
    confirmed = {
        "InResponseTo": says.question or None,
        "Recipient": says.recipient,
        "NotOnOrAfter": _moment(says.confirmed_until) if says.confirmed_until is not None else None,
    }
    audience = (
        f"<saml:AudienceRestriction><saml:Audience>{says.audience}</saml:Audience></saml:AudienceRestriction>"
    )
    return _ASSERTION.format(
        spaces=_SPACES,
        name=says.name,
        now=_moment(timedelta()),
        issuer=says.issuer,
        kind=says.kind,
        subject=says.subject,
        confirmation="".join(f' {key}="{value}"' for key, value in confirmed.items() if value is not None),
        before=_moment(says.begins),
        until=_moment(says.ends),
        audiences=audience if says.audience is not None else "",
        proven=_moment(timedelta(seconds=-says.age)),
        context=says.context,
        attributes=_attributes_of(says),
    )


def _attributes_of(says: Says) -> str:
    rows = "".join(
        f'<saml:Attribute Name="{name}"><saml:AttributeValue>{value}</saml:AttributeValue></saml:Attribute>'
        for name, value in says.attributes
    )
    return f"<saml:AttributeStatement>{rows}</saml:AttributeStatement>" if rows else ""


def _moment(after: timedelta) -> str:
    return (datetime.now(UTC) + after).strftime("%Y-%m-%dT%H:%M:%SZ")
