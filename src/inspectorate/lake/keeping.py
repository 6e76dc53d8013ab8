"""The lake's own ledger: each entry of the manifest is entered by its hash, in order, and signed."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from inspectorate.i18n import _
from inspectorate.lake.errors import DamagedError
from inspectorate.lake.manifest import Manifest, entry_name
from inspectorate.ledger.canonical import canonical
from inspectorate.ledger.contents import read_entries
from inspectorate.ledger.disk import BusyError, LedgerError, LocalFolder
from inspectorate.ledger.keys import read_key_file, write_key_file
from inspectorate.ledger.note import Signer, Verifier
from inspectorate.ledger.verify import verify_log
from inspectorate.ledger.writer import Writer, create

_BATCH = 1000  # entries under one signed checkpoint, where many are to be caught up
_WAIT, _STEP = 120.0, 0.05


class KeepingError(DamagedError):
    """The ledger of the lake is not what it should be; the message (zh-TW) says where."""


@dataclass(frozen=True, slots=True)
class Keeping:
    """Where the ledger (``ledger``) and its key (``ledger-key``) lie: a folder of this machine."""

    folder: Path

    @property
    def _ledger(self) -> LocalFolder:
        return LocalFolder(self.folder / "ledger")

    @property
    def _key(self) -> Path:
        return self.folder / "ledger-key"

    def begin(self, name: str) -> Verifier:
        """Make the key and the empty ledger; the key by which others verify comes back."""
        signer = Signer.generate(name)
        self.folder.mkdir(parents=True, exist_ok=True)
        write_key_file(self._key, signer)
        create(self._ledger, signer)
        return signer.verifier

    @property
    def verifier(self) -> Verifier:
        """The key by which the ledger is verified."""
        return read_key_file(self._key).verifier

    @contextmanager
    def writing(self, manifest: Manifest) -> Iterator[None]:
        """Hold the ledger for one who commits; at the end every entry of the manifest is in it.

        An entry that a killed process made and did not enter is entered at once.

        Raises:
            BusyError: another held it all the time.
        """
        writer = self._opened()
        with writer:
            _catch_up(writer, manifest)
            yield
            _catch_up(writer, manifest)

    def _opened(self) -> Writer:
        until = time.monotonic() + _WAIT
        while True:
            try:
                return Writer(self._ledger, read_key_file(self._key))
            except BusyError:
                if time.monotonic() > until:
                    raise
                time.sleep(_STEP)

    def hashes(self) -> list[bytes]:
        """All entries of the ledger, after all of it was verified.

        Raises:
            KeepingError: something in it was changed.
        """
        ledger, known = self._ledger, [self.verifier]
        report = verify_log(ledger, known)
        if report.faults:
            said = "；".join(f"{fault.file}：{fault.said}" for fault in report.faults)
            raise KeepingError(said)
        return read_entries(ledger, known)


def told_entry(number: int, data: bytes) -> bytes:
    """What the ledger says of an entry of the manifest."""
    said = {"event": "lake_manifest", "entry": entry_name(number), "sha256": sha256(data).hexdigest()}
    return canonical(said)


def _catch_up(writer: Writer, manifest: Manifest) -> None:
    last = manifest.head().last
    if writer.size > last:
        raise LedgerError(
            _("清單比軌跡短：清單 {last} 筆，軌跡 {size} 筆").format(last=last, size=writer.size)
        )
    begins = range(writer.size + 1, last + 1, _BATCH)
    batches = (range(begin, min(begin + _BATCH, last + 1)) for begin in begins)
    for _receipt in writer.append_each(
        [told_entry(number, manifest.entry(number)[1]) for number in numbers] for numbers in batches
    ):
        pass  # stopped in between, the next catching up goes on from there
