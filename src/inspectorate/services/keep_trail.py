"""The platform's own trail: written with what was done, in one transaction; then entered in its ledger."""

import logging
from collections.abc import Iterable
from pathlib import Path
from threading import Lock, Timer
from typing import Any

from django.db import DatabaseError, connections, transaction

from inspectorate.ledger.canonical import canonical
from inspectorate.ledger.disk import BusyError, LedgerError, LocalFolder
from inspectorate.ledger.keys import read_key_file, write_key_file
from inspectorate.ledger.note import Signer
from inspectorate.ledger.writer import Writer, create
from inspectorate.services.access import Actor
from inspectorate.services.home import home
from inspectorate.store.firm_at_hand import for_platform
from inspectorate.store.models import Firm, Trace

_NAME, _FOLDER, _KEY, _LEDGER = "platform-trail", "trail", "key", "ledger"
_AT_ONCE = 1000
THIS_MACHINE = "127.0.0.1"
"""Where an act comes from that was done on the machine itself, not over a network."""
_DELAY = 1.0
_log = logging.getLogger(__name__)


def trace(actor: Actor, act: str, what: str = "", **details: Any) -> None:  # noqa: ANN401 - JSON of any shape
    """Write what somebody did, and by which token where a program did it for them.

    It stands or falls with what was done.
    """
    if actor.token:
        details["token"] = actor.token
    write_trace(actor.person.username, act, what, firm=actor.person.firm, address=actor.address, **details)


def trace_each(actor: Actor, act: str, whats: Iterable[str], **details: Any) -> None:  # noqa: ANN401 - JSON of any shape
    """Write that somebody did the same to several things: an entry for each, in their order."""
    if actor.token:
        details["token"] = actor.token
    told = {"firm": actor.person.firm, "username": actor.person.username, "address": actor.address}
    Trace.objects.bulk_create([Trace(act=act, object=what, details=details, **told) for what in whats], 500)
    transaction.on_commit(_SOON.enter)


def write_trace(
    username: str,
    act: str,
    what: str = "",
    *,
    firm: Firm | None = None,
    address: str | None = None,
    **details: Any,  # noqa: ANN401 - JSON of any shape
) -> None:
    """Write what somebody did who may not be signed in, such as a sign-in that failed.

    What nobody did by name, ``(command line)`` or ``(platform)``, was done on this machine itself.
    """
    if address is None and username.startswith("("):
        address = THIS_MACHINE
    Trace.objects.create(username=username, act=act, object=what, firm=firm, address=address, details=details)
    transaction.on_commit(_SOON.enter)


@for_platform()
def enter_traces() -> int:
    """Enter in the ledger what does not stand there yet, in order; how many these were.

    Where another is entering, it takes these along or the next act does.
    """
    if not Trace.objects.filter(ledger=None).exists():
        return 0
    try:
        with _writer() as writer:
            entered = 0
            while rows := list(Trace.objects.filter(ledger=None).order_by("id")[:_AT_ONCE]):
                first = writer.append([entry_of(row) for row in rows]).first
                for place, row in enumerate(rows, start=first):
                    Trace.objects.filter(pk=row.pk, ledger=None).update(ledger=place)
                entered += len(rows)
            return entered
    except BusyError:
        _log.info("another is entering the trail")
        return 0


def trail_key() -> Path:
    """The file of the key that signs the trail's ledger; there once anything was entered."""
    return home() / _FOLDER / _KEY


def trail_ledger() -> Path:
    """The folder of the trail's ledger; there once anything was entered."""
    return home() / _FOLDER / _LEDGER


def _writer() -> Writer:
    key, ledger = trail_key(), trail_ledger()
    key.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not key.exists():
        write_key_file(key, Signer.generate(_NAME))
    signer, disk = read_key_file(key), LocalFolder(ledger)
    if not ledger.exists():
        create(disk, signer)
    return Writer(disk, signer)


def entry_of(row: Trace) -> bytes:
    """What of an act stands in the ledger: all of it but its number there, as canonical JSON."""
    return canonical(
        {
            "v": 1,
            "id": row.pk,
            "at": row.at.isoformat(),
            "firm": row.firm.code if row.firm else None,
            "user": row.username,
            "address": row.address,
            "act": row.act,
            "object": row.object,
            "details": row.details,
        }
    )


class _Soon:
    """Enters what was traced within a second, many acts in one step.

    A command of the command line enters what is left at its own end; a server's last acts wait for its next.
    """

    def __init__(self) -> None:
        self._lock, self._waiting = Lock(), False

    def enter(self) -> None:
        """Have it done, once for all that come before it."""
        with self._lock:
            if self._waiting:
                return
            self._waiting = True
        timer = Timer(_DELAY, self._run)
        timer.daemon = True
        timer.start()

    def _run(self) -> None:
        with self._lock:
            self._waiting = False
        try:
            enter_traces()
        except (DatabaseError, LedgerError) as error:
            _log.warning("the trail waits for the next act to be entered in its ledger: %s", error)
        finally:
            connections.close_all()


_SOON = _Soon()
