"""Writes the analysis of a day, signs it, verifies it, and keeps who reviewed it."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path

from inspectorate.evidence.person import same_person
from inspectorate.i18n import _
from inspectorate.lake.lake import Lake
from inspectorate.ledger.canonical import canonical
from inspectorate.ledger.disk import LocalFolder
from inspectorate.ledger.keys import read_key_file
from inspectorate.ledger.verify import verify_log
from inspectorate.reports.daily.page import daily_page
from inspectorate.services.daily_book import (
    DailyError,
    Reported,
    Reviewed,
    daily_desk,
    daily_folder,
    read_daily,
)
from inspectorate.services.daily_report import Analysis, as_plain
from inspectorate.services.open_evidence import account, now

REPORT = "report.json"


@dataclass(frozen=True, slots=True)
class Standing:
    """The newest report of a day, and its review."""

    reported: Reported
    reviewed: Reviewed | None


def sign_daily(lake: Lake, found: Analysis, folder: Path | None = None) -> Reported:
    """Write an analysis into a new folder and enter its hashes in the ledger.

    Raises:
        DailyError: there is something in the folder, or nobody is named.
    """
    if not found.by.strip():
        raise DailyError(_("請以 --by 指明製作人"))
    plain = as_plain(found)
    files = {REPORT: canonical(plain), **daily_page(plain)}
    digest = sha256(files[REPORT]).hexdigest()
    place = folder or daily_folder(lake) / "reports" / f"{found.day}-{digest[:16]}"
    _write(place, files)
    event = Reported(
        at=now(),
        account=account(),
        day=found.day,
        report=digest,
        files={name: sha256(data).hexdigest() for name, data in files.items()},
        state=found.state,
        by=found.by.strip(),
        folder=str(place.absolute()),
    )
    with daily_desk(lake) as desk:
        desk.record(event)
    return event


def _write(place: Path, files: dict[str, bytes]) -> None:
    """All files, on the disk before the ledger speaks of them."""
    if place.exists() and any(place.iterdir()):
        raise DailyError(_("資料夾 {place} 不是空的；請另指定 --out").format(place=place))
    place.mkdir(parents=True, exist_ok=True, mode=0o700)
    for name, data in files.items():
        with (place / name).open("xb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())


def verify_daily(lake: Lake, folder: Path) -> tuple[Reported | None, list[str]]:
    """Hold the files of a report against the ledger; what is wrong is said, zh-TW, nothing where all is well.

    Raises:
        BrokenError: the ledger is not what its signature says.
    """
    faults = list(_ledger_faults(lake))
    book = read_daily(lake)
    try:
        digest = sha256((folder / REPORT).read_bytes()).hexdigest()
    except OSError as error:
        return None, [*faults, _("{name} 無法讀取：{error}").format(name=REPORT, error=error.strerror)]
    known = next((one for one in book.reports if one.report == digest), None)
    if known is None:
        return None, [
            *faults,
            _("{name} 與軌跡所載之任何報告均不符：遭更動，或非本日誌湖之報告").format(name=REPORT),
        ]
    return known, [*faults, *_file_faults(folder, known)]


def _ledger_faults(lake: Lake) -> Iterator[str]:
    where = daily_folder(lake)
    if (where / "ledger").exists():
        report = verify_log(LocalFolder(where / "ledger"), [read_key_file(where / "key").verifier])
        yield from (f"{fault.file}：{fault.said}" for fault in report.faults)


def _file_faults(folder: Path, known: Reported) -> Iterator[str]:
    for name, digest in known.files.items():
        try:
            found = sha256((folder / name).read_bytes()).hexdigest()
        except OSError:
            yield _("檔案 {name} 不見了").format(name=name)
            continue
        if found != digest:
            yield _("檔案 {name} 遭更動").format(name=name)


def review_daily(lake: Lake, day: date, by: str, remark: str = "") -> Reviewed:
    """Enter that somebody has reviewed the newest report of a day, which is as it was signed.

    Raises:
        DailyError: there is no report, it was changed, it is reviewed already, or the reviewer made it.
    """
    with daily_desk(lake) as desk:
        reported = desk.book.newest(day)
        if reported is None:
            said = _("{day} 尚無報告；請先執行 inspectorate lake report")
            raise DailyError(said.format(day=day))
        if not by.strip():
            raise DailyError(_("請以 --by 指明覆核人員"))
        if same_person(by, reported.by):
            said = _("覆核人員不得為製作人（{by}）")
            raise DailyError(said.format(by=reported.by))
        if desk.book.review_of(reported.report):
            raise DailyError(_("{day} 之最新報告已覆核").format(day=day))
        faults = list(_file_faults(Path(reported.folder), reported))
        if faults:
            said = _("{folder} 與簽署時不符，不得覆核：{faults}")
            raise DailyError(said.format(folder=reported.folder, faults="；".join(faults)))
        event = Reviewed(
            at=_not_before(reported.at),
            account=account(),
            day=day,
            report=reported.report,
            by=by.strip(),
            remark=remark,
        )
        desk.record(event)
        return event


def _not_before(moment: datetime) -> datetime:
    return max(now(), moment)


def standings(lake: Lake) -> list[Standing]:
    """The newest report of each day, in order of days."""
    book = read_daily(lake)
    return [Standing(one, book.review_of(one.report)) for one in book.latest().values()]
