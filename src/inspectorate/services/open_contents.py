"""Opens the contents of evidence to be read: what the ledger says is encrypted, with the key of this home."""

from pathlib import Path

from inspectorate.evidence.encryption import Encryption
from inspectorate.services.encrypted_objects import EncryptedObjects
from inspectorate.services.object_store.local_objects import LocalObjects
from inspectorate.services.object_store.objects import Objects
from inspectorate.services.open_store import open_objects


def open_contents(folder: Path, told: Encryption) -> Objects:
    """The contents of the evidence whose folder on this machine this is, as they arrived."""
    objects = open_objects(folder)
    return objects if told.newest is None else EncryptedObjects(objects, told, encryption_key_file(folder))


def encryption_key_file(folder: Path) -> Path:
    """The file of the age identities that open contents; it may be a link to a safer place."""
    return folder / "encryption-key"


def rewrites(folder: Path) -> bool:
    """Whether a content can take another form: not where a store keeps every version under lock."""
    return isinstance(open_objects(folder), LocalObjects)
