"""The evidence of one firm of the platform: its own ledger, key and contents, made at first use."""

import fcntl
import os
import re
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from inspectorate.evidence.custody import Book, CustodyError
from inspectorate.i18n import _
from inspectorate.ledger.disk import BusyError, LedgerError
from inspectorate.ledger.keys import KeyFileError
from inspectorate.services.encrypt_evidence import decide_recipients
from inspectorate.services.home import at_firm
from inspectorate.services.open_evidence import (
    EvidenceError,
    Keeper,
    begin_evidence,
    evidence_folder,
    evidence_keeper,
    evidence_signer,
    key_file,
    ledger_folder,
    read_evidence_book,
)
from inspectorate.services.open_store import begin_evidence_ledger
from inspectorate.store.models import Firm

ENCRYPT_VARIABLE = "INSPECTORATE_EVIDENCE_ENCRYPT"
PLATFORM = "(platform)"
_PATIENCE, _PAUSE = 20.0, 0.02
_BEGUN = "begun"


class EvidenceFailedError(Exception):
    """The evidence could not be read or written; the message (zh-TW) says why and what to do."""


@contextmanager
def evidence_of(firm: Firm) -> Iterator[Path]:
    """Within, evidence is that firm's; its folder comes back. It is begun where it is not there yet.

    Raises:
        EvidenceFailedError: whatever goes wrong with evidence within.
    """
    with at_firm(firm.code), _told():
        if not (evidence_folder() / _BEGUN).exists():
            _begin(firm)
        yield evidence_folder()


def has_evidence(firm: Firm) -> bool:
    """Whether a firm's evidence was begun."""
    with at_firm(firm.code):
        return (evidence_folder() / _BEGUN).exists()


@contextmanager
def _told() -> Iterator[None]:
    """What evidence, ledger, keys and disk say, as one kind of error."""
    try:
        yield
    except (EvidenceError, CustodyError, LedgerError, KeyFileError) as error:
        raise EvidenceFailedError(str(error)) from error
    except OSError as error:
        said = _("佐證庫無法讀寫：{reason}").format(reason=error.strerror or error)
        raise EvidenceFailedError(said) from error


def _begin(firm: Firm) -> None:
    """Make what is missing of key, ledger and encryption; one at a time, and again where it broke off."""
    folder = evidence_folder()
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        if (folder / _BEGUN).exists():
            return
        if not key_file().exists():
            begin_evidence(_name(firm))
        elif not ledger_folder().exists():
            begin_evidence_ledger(ledger_folder(), evidence_signer())
        if os.environ.get(ENCRYPT_VARIABLE) == "yes":
            decide_recipients(PLATFORM)
        (folder / _BEGUN).touch(mode=0o600)
    finally:
        os.close(handle)


def _name(firm: Firm) -> str:
    """The ledger's name: what a signed note allows, and tells the firm."""
    return f"{re.sub(r'[^0-9A-Za-z.-]', '-', firm.code)}/evidence"


@contextmanager
def patient_keeper() -> Iterator[Keeper]:
    """Take the evidence for writing, after whoever has it; held by the platform for moments only.

    Raises:
        BusyError: somebody had it for too long.
    """
    with ExitStack() as held:
        yield _taken(held, time.monotonic() + _PATIENCE)


def _taken(held: ExitStack, until: float) -> Keeper:
    while True:
        try:
            return held.enter_context(evidence_keeper())
        except BusyError:
            if time.monotonic() > until:
                raise
            time.sleep(_PAUSE)


def book_of_evidence() -> Book:
    """The custody of the firm at hand, as its ledger tells it."""
    return read_evidence_book().book
