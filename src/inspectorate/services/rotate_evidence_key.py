"""Hands the ledger of evidence over to another signing key; interrupted, it is taken up where it was left."""

import os
from contextlib import suppress
from pathlib import Path

from inspectorate.evidence.events import KeyRotated
from inspectorate.i18n import _
from inspectorate.ledger.keys import read_secret_file, write_key_file, write_secret_file
from inspectorate.ledger.note import Signer, Signs, Verifier
from inspectorate.ledger.rotation import Rotation, keep, rotations
from inspectorate.services.evidence_objects import sync_folder
from inspectorate.services.open_evidence import (
    EvidenceError,
    evidence_folder,
    evidence_keeper,
    evidence_signer,
    key_file,
    ledger_folder,
)
from inspectorate.services.open_key import open_key
from inspectorate.services.open_store import evidence_ledger


def rotate_evidence_key(by: str, given: Path | None = None) -> tuple[Verifier, Path]:
    """Enter the rotation under the present key, put the new one in its place, publish under it.

    The new key is made, or is that of the file ``given``. Its public half comes back, and where the file of
    the old one lies now: its secret is of no more use and should be destroyed.

    Raises:
        EvidenceError: there is no evidence yet, or the new key is not another of the same name.
        KeyFileError: a key cannot be used.
    """
    old = evidence_signer()
    new = _new_key(old, given)
    if old.verifier.name != new.verifier.name or old.verifier == new.verifier:
        raise EvidenceError(_("新金鑰須為另一把，名稱須為 {name}").format(name=old.verifier.name))
    disk = evidence_ledger(ledger_folder())
    if not any((one.old, one.new) == (old.verifier, new.verifier) for one in rotations(disk)[0]):
        with evidence_keeper() as keeper:
            rotation = Rotation(len(keeper.entries), old.verifier, new.verifier)
            note = rotation.signed(old, new)
            keeper.record(KeyRotated(**keeper.stamp(by), note=bytes(note).decode()))
            keeper.publish()
            keep(disk, rotation, note)
    retired = _swap(old.verifier)
    with evidence_keeper() as keeper:
        keeper.publish()  # under the new key
    return new.verifier, retired


def _coming() -> Path:
    return evidence_folder() / "key.new"


def _new_key(old: Signs, given: Path | None) -> Signs:
    """The key that takes over, in a file beside the present one; what an interrupted run left is taken up."""
    if not _coming().exists():
        if given is None:
            write_key_file(_coming(), Signer.generate(old.verifier.name))
        else:
            open_key(given)
            write_secret_file(_coming(), read_secret_file(given))
    elif given is not None and read_secret_file(_coming()) != read_secret_file(given):
        said = _("{path} 為前次未完成之輪替所留；請先不帶 --key-file 執行完畢")
        raise EvidenceError(said.format(path=_coming()))
    return open_key(_coming())


def _swap(old: Verifier) -> Path:
    """Put the new key in the place of the old, in one step; the old one keeps a name of its own."""
    retired = evidence_folder() / f"key.retired-{old.key_id.hex()}"
    with suppress(FileExistsError):  # an interrupted run got as far
        os.link(key_file(), retired, follow_symlinks=False)
    _coming().replace(key_file())
    sync_folder(evidence_folder())
    return retired
