"""The accounts: who signs or manages has two factors; none is a default, unused or of an old password."""

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from allauth.mfa.models import Authenticator

from inspectorate.i18n import _
from inspectorate.inspection.duty import Duty
from inspectorate.ledger.keys import KeyFileError
from inspectorate.services.doctor.finding import Finding
from inspectorate.services.factor_keys import factor_key_file
from inspectorate.services.hide_factors import moved_factors
from inspectorate.services.people_at_risk import Standing, at_risk, standings

_SHOWN = 10
_SECRET = ("secret", "seed")


def examine_accounts(on: date, demo: Path) -> Iterator[Finding]:
    """What is wrong with them on a day; ``demo`` is the file of a demonstration's log-ins."""
    if demo.exists():
        said = _("此為示範資料：其帳號之密碼留存於檔案")
        yield Finding("unsafe", said, str(demo), _("正式環境請另設 INSPECTORATE_HOME 與資料庫"))
    yield from _of_factor_key()
    everybody = list(standings(on))
    if not everybody:
        do = _("請以 inspectorate people firm 與 people add 新增")
        yield Finding("missing", _("尚無使用者"), "people", do)
        return
    yield from _without_administrator(everybody)
    found = at_risk(everybody, on)
    yield from _of(
        found.without_factor,
        _("簽核者或系統管理員 {count} 人未設多因子驗證：{names}"),
        _("請本人登入後設定；不再任此職責者請收回職責"),
    )
    yield from _of(
        found.default_names,
        _("預設或簡易名稱之帳號 {count} 個：{names}"),
        _("請另建個人帳號後令其離職"),
    )
    yield from _of(
        found.unused,
        _("久未使用之帳號 {count} 個：{names}"),
        _("請確認是否仍需使用；不需者請辦理離職"),
    )
    yield from _of(
        found.old_passwords,
        _("密碼逾使用期限 {count} 人：{names}"),
        _("下次登入時必須變更；請通知本人儘速登入變更"),
    )
    yield from _of(
        found.old_first_passwords,
        _("初始密碼逾期未變更 {count} 人：{names}"),
        _("請由系統管理員重設，或辦理離職"),
    )
    if found.needless_passwords:
        said = _("以單一登入者 {count} 人之初始密碼仍在，使用時須先變更")
        yield Finding("note", said.format(count=len(found.needless_passwords)), "people")


def _of_factor_key() -> Iterator[Finding]:
    """Secrets of second factors of which the key is nowhere: gone, or they lie open from a former version."""
    file = factor_key_file()
    kept = Authenticator.objects.values_list("data", flat=True)
    if not file.exists() and any(data.get(name) for data in kept for name in _SECRET):
        said = _("有多因子驗證之祕密而無其金鑰檔：已遺失，或尚未加密")
        do = _("請自備份放回；由舊版更新者，以 inspectorate serve 重新啟動即予加密")
        yield Finding("unsafe", said, str(file), do)
    elif file.exists():
        yield from _of_moved_factors(file)


def _of_moved_factors(file: Path) -> Iterator[Finding]:
    """Secrets that were hidden for another person or row, and a file of keys that doesn't fit."""
    do = _("資料庫遭直接更動：請查明何人得以寫入，並與備份及軌跡核對")
    try:
        for said in moved_factors():
            yield Finding("unsafe", said, "person", do)
    except KeyFileError as error:
        yield Finding("unsafe", str(error), str(file), _("請自備份放回原來之金鑰檔"))


def _without_administrator(everybody: Sequence[Standing]) -> Iterator[Finding]:
    firms = {one.person.firm.code for one in everybody}
    managed = {one.person.firm.code for one in everybody if Duty.ADMINISTRATOR in one.duties}
    for code in sorted(firms - managed):
        said = _("公司 {code} 沒有系統管理員，無人可解鎖或新增人員").format(code=code)
        do = _("請以 inspectorate people add --duty administrator 新增")
        yield Finding("missing", said, f"firm:{code}", do)


def _of(some: Sequence[Standing], said: str, do: str) -> Iterator[Finding]:
    if some:
        names = [one.person.username for one in some]
        shown = "、".join(names[:_SHOWN]) + ("…" if len(names) > _SHOWN else "")
        where = f"person:{names[0]}"
        yield Finding("unsafe", said.format(count=len(names), names=shown), where, do)
