"""What a security key leaves when it is added, as the sign-in library keeps it."""

from functools import cache
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import (
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorData,
    CollectedClientData,
)

_PRESENT_WITH_CREDENTIAL = AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.AT


@cache
def security_key() -> dict[str, Any]:
    """A key that was added and whose owner is nowhere."""
    private = ec.generate_private_key(ec.SECP256R1())
    public = ES256.from_cryptography_key(private.public_key())  # type: ignore[no-untyped-call] # the library's
    credential = AttestedCredentialData.create(bytes(16), b"key", public)
    host = sha256(b"localhost").digest()
    data = AuthenticatorData.create(host, _PRESENT_WITH_CREDENTIAL, 0, credential)
    client = CollectedClientData.create("webauthn.create", bytes(16), "http://localhost")
    said = {
        "clientDataJSON": websafe_encode(client),
        "attestationObject": websafe_encode(AttestationObject.create("none", data, {})),
    }
    name = websafe_encode(b"key")
    return {"id": name, "rawId": name, "type": "public-key", "response": said, "clientExtensionResults": {}}
