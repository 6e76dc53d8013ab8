"""Has the ledgers of a platform stamped by the clock, where authorities are set: evidence's and the trail's.

A write of evidence asks for its stamp by itself; what an authority did not answer then is stamped from here.
The trail is written all the time: it is stamped now and then, and each stamp covers what was done before.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import partial
from threading import Event

from inspectorate.evidence.custody import CustodyError
from inspectorate.i18n import _
from inspectorate.ledger.disk import LedgerError, LocalFolder
from inspectorate.ledger.keys import KeyFileError
from inspectorate.services.home import at_firm
from inspectorate.services.keep_trail import trail_key, trail_ledger
from inspectorate.services.open_evidence import EvidenceError, evidence_keys, key_file, ledger_folder, now
from inspectorate.services.open_key import verifier_of
from inspectorate.services.open_store import evidence_ledger
from inspectorate.services.stamp_after_write import remember
from inspectorate.services.stamp_ledger import Asking, Stamped, stamp_ledger
from inspectorate.services.stamping_settings import stamping_settings
from inspectorate.store.models import Firm

_IN_ALL = 30.0
"""Seconds for all answers of one authority to one ledger; what is left waits until the next time."""
_BROKEN = (LedgerError, KeyFileError, EvidenceError, CustodyError, OSError)
Ask = Callable[[Asking], Stamped]


class UnstampedLedgerError(Exception):
    """Not every ledger was stamped; the message (zh-TW) says which and why. What waits goes on waiting."""


def stamp_evidence_ledgers(stop: Event) -> int:
    """Have what waits in the ledgers of evidence stamped, the home's own and firms'; how many stamps came.

    An authority that does not answer is not asked for the next ledger in the same run.

    Raises:
        UnstampedLedgerError: some was not; the others were.
        SettingsError: the settings cannot be followed.
    """
    return _stamp_each(_ledgers_of_evidence(), stop)


def stamp_trail(stop: Event) -> int:
    """Have the newest checkpoint of the platform's trail stamped; how many stamps came.

    Raises:
        UnstampedLedgerError: it was not.
        SettingsError: the settings cannot be followed.
    """
    return _stamp_each([(_("平台軌跡"), _of_trail)] if trail_ledger().exists() else [], stop)


def _stamp_each(ledgers: Iterable[tuple[str, Ask]], stop: Event) -> int:
    asking, made, failed = replace(stamping_settings().asking, in_all=_IN_ALL), 0, list[str]()
    for name, ask in ledgers:
        if stop.is_set() or not asking.urls:
            break
        try:
            result = ask(asking)
        except _BROKEN as error:
            failed.append(f"{name}：{error}")
            continue
        made += len(result.made)
        failed += [f"{url}：{said}" for url, said in result.refused]
        refused = {url for url, _said in result.refused}
        asking = replace(asking, urls=tuple(url for url in asking.urls if url not in refused))
    if failed:
        raise UnstampedLedgerError("；".join(failed))
    return made


def _ledgers_of_evidence() -> Iterator[tuple[str, Ask]]:
    yield _("佐證庫"), _of_evidence
    for code in Firm.objects.order_by("code").values_list("code", flat=True):
        yield code, partial(_of_firm, code)


def _of_firm(code: str, asking: Asking) -> Stamped:
    with at_firm(code):
        return _of_evidence(asking)


def _of_evidence(asking: Asking) -> Stamped:
    """Of the evidence at hand; none was begun there: nothing waits."""
    if not key_file().exists():
        return Stamped()
    disk = evidence_ledger(ledger_folder())
    result = stamp_ledger(disk, evidence_keys(disk), asking, now)
    remember(result, now())
    return result


def _of_trail(asking: Asking) -> Stamped:
    return stamp_ledger(LocalFolder(trail_ledger()), [verifier_of(trail_key())], asking, now)
