"""Has a scanner look at files as they arrive, where one is set up: at the very bytes that are stored."""

import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from inspectorate.i18n import _
from inspectorate.services.clamd import Clamd, ClamdError, Scan
from inspectorate.services.evidence_objects import Arriving, Watch
from inspectorate.services.open_evidence import EvidenceError

CLAMD_VARIABLE = "INSPECTORATE_CLAMD"
UNSCANNED_VARIABLE = "INSPECTORATE_UNSCANNED"
_REFUSE, _MARK = "refuse", "mark"


@dataclass(frozen=True, slots=True)
class Scanning:
    """How arrivals are scanned.

    Attributes:
        address: of clamd; empty where none is set up.
        mark: take what could not be scanned and mark it so, instead of refusing it.
    """

    address: str
    mark: bool


def scanning() -> Scanning:
    """What the environment says.

    Raises:
        EvidenceError: it says what cannot be understood.
    """
    said = os.environ.get(UNSCANNED_VARIABLE, _REFUSE)
    if said not in (_REFUSE, _MARK):
        raise EvidenceError(_("{name} 應為 refuse 或 mark").format(name=UNSCANNED_VARIABLE))
    return Scanning(os.environ.get(CLAMD_VARIABLE, ""), said == _MARK)


def arrive_scanned(copy: Callable[[Watch | None], Arriving], file: Path, *, quarantine: bool) -> Arriving:
    """Copy a file while a scanner looks on.

    Args:
        copy: makes the copy and shows its bytes.
        file: what people know it by.
        quarantine: it is malware or may be, and is taken all the same.

    Raises:
        EvidenceError: malware was found, or the scan could not be made and is demanded.
    """
    how = scanning()
    if not how.address:
        if not quarantine:
            return copy(None)
        return replace(copy(None), scan=Scan("not_scanned", "", _("未設定 ClamAV")), quarantined=True)
    try:
        with Clamd(how.address).stream() as stream:
            one = copy(stream.feed)
            found = stream.finish()
    except ClamdError as error:
        found = Scan("not_scanned", "", str(error))
        _refuse(found, file, how, quarantine=quarantine)  # before a large file is copied for nothing
        one = copy(None)
    _refuse(found, file, how, quarantine=quarantine)
    return replace(one, scan=found, quarantined=quarantine)


def _refuse(found: Scan, file: Path, how: Scanning, *, quarantine: bool) -> None:
    if quarantine:
        return
    if found.result == "infected":
        said = _("{file} 驗出 {name}（{engine}），不予收存；如本身即為事件之佐證，請以 --quarantine 隔離收存")
        raise EvidenceError(said.format(file=file, name=found.said, engine=found.engine))
    if found.result == "not_scanned" and not how.mark:
        said = _("{file} 未能掃毒，不予收存：{reason}（{name}=mark 則註明「未掃描」而收存）")
        raise EvidenceError(said.format(file=file, reason=found.said, name=UNSCANNED_VARIABLE))
