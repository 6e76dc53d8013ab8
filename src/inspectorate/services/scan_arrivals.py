"""Has a scanner look at files as they arrive, where one is set up: at the very bytes that are stored.

It is set up in ``[scan]`` of ``evidence.toml`` in the home (``clamd``, ``unscanned``); the variables
``INSPECTORATE_CLAMD`` and ``INSPECTORATE_UNSCANNED`` take their place.
"""

import os
import tomllib
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec

from inspectorate.i18n import _
from inspectorate.services.clamd import Clamd, ClamdError, Scan
from inspectorate.services.evidence_objects import Arriving, Watch
from inspectorate.services.home import home
from inspectorate.services.open_evidence import EvidenceError

SETTINGS, _TABLE = "evidence.toml", "scan"
CLAMD_VARIABLE = "INSPECTORATE_CLAMD"
UNSCANNED_VARIABLE = "INSPECTORATE_UNSCANNED"
_REFUSE, _MARK = "refuse", "mark"


class _Stated(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    clamd: str = ""
    unscanned: str = _REFUSE


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
    """What the environment says, else the home's settings.

    Raises:
        EvidenceError: they say what cannot be understood.
    """
    stated = _stated(home() / SETTINGS)
    said = os.environ.get(UNSCANNED_VARIABLE, stated.unscanned)
    if said not in (_REFUSE, _MARK):
        raise EvidenceError(_("{name} 應為 refuse 或 mark").format(name=UNSCANNED_VARIABLE))
    return Scanning(os.environ.get(CLAMD_VARIABLE, stated.clamd), said == _MARK)


def _stated(file: Path) -> _Stated:
    try:
        return msgspec.convert(tomllib.loads(file.read_text("utf-8")).get(_TABLE, {}), _Stated)
    except FileNotFoundError:
        return _Stated()
    except (OSError, ValueError, msgspec.ValidationError) as error:
        raise EvidenceError(_("{file} 之 [scan]：{error}").format(file=file, error=error)) from error


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
