"""What an identity provider is told of us by SAML 2.0: where to answer, and who signs in there now."""

import base64
import secrets
import zlib
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlencode, urlsplit
from xml.etree import ElementTree as ET

from inspectorate.services.encrypted_assertion import GCM, OAEP

PROTOCOL = "urn:oasis:names:tc:SAML:2.0:protocol"
ASSERTION = "urn:oasis:names:tc:SAML:2.0:assertion"
_METADATA = "urn:oasis:names:tc:SAML:2.0:metadata"
_DSIG = "http://www.w3.org/2000/09/xmldsig#"
_POST = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST"
_ANY_NAME = "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified"
_RAW_DEFLATE = -15

for _prefix, _space in (("samlp", PROTOCOL), ("saml", ASSERTION), ("md", _METADATA), ("ds", _DSIG)):
    ET.register_namespace(_prefix, _space)


@dataclass(frozen=True, slots=True)
class Ourselves:
    """Who we are to a provider.

    Attributes:
        entity: our name, where what `metadata` says is found.
        answers: where its answers are taken.
    """

    entity: str
    answers: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A question: where the browser goes with it, and the name that its answer has to give back."""

    url: str
    name: str


def ask(us: Ourselves, url: str, *, anew: bool) -> Asked:
    """Ask who signs in, by the redirect binding; whatever the provider is at, nothing else is sent along.

    Args:
        us: who asks.
        url: where the provider is asked.
        anew: whoever is signed in there has to prove again who they are.
    """
    name = f"_{secrets.token_hex(20)}"
    told = {
        "ID": name,
        "Version": "2.0",
        "IssueInstant": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "Destination": url,
        "ProtocolBinding": _POST,
        "AssertionConsumerServiceURL": us.answers,
        **({"ForceAuthn": "true"} if anew else {}),
    }
    request = ET.Element(f"{{{PROTOCOL}}}AuthnRequest", told)
    ET.SubElement(request, f"{{{ASSERTION}}}Issuer").text = us.entity
    ET.SubElement(request, f"{{{PROTOCOL}}}NameIDPolicy", {"Format": _ANY_NAME, "AllowCreate": "true"})
    packer = zlib.compressobj(wbits=_RAW_DEFLATE)
    packed = packer.compress(ET.tostring(request)) + packer.flush()
    joined = "&" if urlsplit(url).query else "?"
    return Asked(url + joined + urlencode({"SAMLRequest": base64.b64encode(packed).decode()}), name)


def metadata(us: Ourselves, certificate: str = "") -> bytes:
    """What a provider is set up with: our name, where answers go, and that assertions have to be signed.

    Args:
        us: who we are to it.
        certificate: for which it may encrypt (PEM); empty where we could not open it.
    """
    told = {
        "protocolSupportEnumeration": PROTOCOL,
        "AuthnRequestsSigned": "false",
        "WantAssertionsSigned": "true",
    }
    root = ET.Element(f"{{{_METADATA}}}EntityDescriptor", {"entityID": us.entity})
    ours = ET.SubElement(root, f"{{{_METADATA}}}SPSSODescriptor", told)
    if certificate:
        _tell_certificate(ours, certificate)
    ET.SubElement(ours, f"{{{_METADATA}}}NameIDFormat").text = _ANY_NAME
    place = {"index": "0", "isDefault": "true", "Binding": _POST, "Location": us.answers}
    ET.SubElement(ours, f"{{{_METADATA}}}AssertionConsumerService", place)
    written: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def _tell_certificate(ours: ET.Element, certificate: str) -> None:
    told = ET.SubElement(ours, f"{{{_METADATA}}}KeyDescriptor", {"use": "encryption"})
    data = ET.SubElement(ET.SubElement(told, f"{{{_DSIG}}}KeyInfo"), f"{{{_DSIG}}}X509Data")
    lines = certificate.strip().splitlines()[1:-1]
    ET.SubElement(data, f"{{{_DSIG}}}X509Certificate").text = "".join(lines)
    for way in (GCM, OAEP):
        ET.SubElement(told, f"{{{_METADATA}}}EncryptionMethod", {"Algorithm": way})
