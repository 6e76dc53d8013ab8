"""Has the ledger of evidence stamped as somebody wants it, and says what its stamps prove."""

from inspectorate.ledger.attested import Attested, Trust, verify_attested
from inspectorate.services.open_evidence import evidence_keys, ledger_folder, now
from inspectorate.services.open_store import evidence_ledger
from inspectorate.services.stamp_after_write import stamp_and_remember
from inspectorate.services.stamp_ledger import Stamped
from inspectorate.services.stamping_settings import stamping_settings


def stamp_evidence() -> Stamped | None:
    """Ask the authorities that are set now, whatever failed before; None where none is set.

    Raises:
        SettingsError: the settings cannot be followed.
        BusyError, BrokenError: as :func:`~inspectorate.services.stamp_ledger.stamp_ledger` says.
    """
    disk = evidence_ledger(ledger_folder())
    keys = evidence_keys(disk)
    return stamp_and_remember(disk, keys, now) if stamping_settings().asking.urls else None


def show_stamps() -> Attested:
    """The ledger of evidence, verified, with what its stamps prove."""
    disk = evidence_ledger(ledger_folder())
    trust = Trust(evidence_keys(disk), authorities=stamping_settings().asking.trusted)
    return verify_attested(disk, trust)
