"""JSON objects that bear the hash of themselves: what was changed since by accident shows without any key.

Whoever changes one on purpose can write the hash anew: who vouches for it is a matter of signatures.
"""

from collections.abc import Mapping
from hashlib import sha256

from inspectorate.i18n import _
from inspectorate.ledger.canonical import CanonicalError, Json, canonical, read_json

NAME = "sha256"
"""Under this name stands the hash of the canonical bytes of all other members."""


def self_hashed(value: Mapping[str, Json]) -> bytes:
    """The canonical bytes of an object, with its own hash.

    Raises:
        CanonicalError: it has no canonical form.
    """
    return canonical({**value, NAME: _hash(value)})


def read_self_hashed(data: bytes) -> dict[str, Json]:
    """The object, without the hash, after the hash was found right.

    Raises:
        CanonicalError: it is no such object, or not what it was when it was hashed.
    """
    whole = read_json(data)
    if not isinstance(whole, Mapping) or not isinstance(whole.get(NAME), str):
        raise CanonicalError(_("沒有自身之雜湊值（{name}）").format(name=NAME))
    if _hash(whole) != whole[NAME]:
        raise CanonicalError(_("內容與其自身之雜湊值不符"))
    return {name: value for name, value in whole.items() if name != NAME}


def _hash(value: Mapping[str, Json]) -> str:
    return sha256(canonical({name: each for name, each in value.items() if name != NAME})).hexdigest()
