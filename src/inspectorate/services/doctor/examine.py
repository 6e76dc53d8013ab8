"""Examines the whole installation, part by part; nothing is changed."""

import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from inspectorate.i18n import _
from inspectorate.services.begin_platform import PlatformError, set_up_platform
from inspectorate.services.doctor.files import examine_files
from inspectorate.services.doctor.finding import Examined, Finding
from inspectorate.services.home import home

_NOTICES = "INSPECTORATE_NOTICES"

Part = tuple[str, Callable[[], Iterable[Finding]]]


def examine(mail: Path | None = None) -> Iterator[Examined]:
    """Every part with what was found; what needs the database is left out where that does not answer.

    Args:
        mail: a file of carriers, whose mail server is tried; without, the one that the environment names.
    """
    yield Examined(_("資料夾與金鑰檔"), tuple(examine_files(home())))
    try:
        set_up_platform()
    except PlatformError as error:
        do = _("請更正設定後再行檢視；其餘項目均未檢視")
        yield Examined(_("設定"), (Finding("unsafe", str(error), "INSPECTORATE_*", do),))
        return
    yield from _with_settings(mail)


def _with_settings(mail: Path | None) -> Iterator[Examined]:
    """What can be looked at once Django is set up."""
    from django.conf import settings

    from inspectorate.services.doctor import reach, work
    from inspectorate.services.doctor.database import reachable
    from inspectorate.services.doctor.settings import examine_settings
    from inspectorate.services.prepare_platform import web_home

    secret = web_home() / "secret"
    yield Examined(_("設定"), tuple(examine_settings(settings, os.environ, secret)))
    yield Examined(_("靜態檔案"), tuple(work.examine_static(work.collected_folder())))
    named = os.environ.get(_NOTICES, "")
    carriers = mail or (Path(named) if named else None)
    yield Examined(_("郵件伺服器"), tuple(reach.examine_mail(carriers)))
    yield Examined(_("時戳機構"), tuple(reach.examine_stamps()))
    yield Examined(_("防毒掃描"), tuple(reach.examine_scanner()))
    closed = tuple(reachable())
    if closed:
        yield Examined(_("資料庫"), closed)
        return
    for title, part in _of_database():
        yield Examined(title, _found(part))


def _of_database() -> Iterator[Part]:
    from inspectorate.services.access import today
    from inspectorate.services.doctor.accounts import examine_accounts
    from inspectorate.services.doctor.database import examine_database
    from inspectorate.services.doctor.ledgers import examine_evidence, examine_trail
    from inspectorate.services.doctor.scrubs import examine_scrubs
    from inspectorate.services.doctor.work import examine_chores, examine_clock, examine_jobs
    from inspectorate.services.prepare_platform import web_home

    yield _("資料庫"), examine_database
    yield _("平台軌跡"), examine_trail
    yield _("佐證之軌跡"), examine_evidence
    yield _("佐證之核對"), examine_scrubs
    yield _("背景作業"), examine_jobs
    yield _("例行作業"), examine_chores
    yield _("時鐘"), examine_clock
    yield _("帳號"), lambda: examine_accounts(today(), web_home() / "demo-sign-ins")


def _found(part: Callable[[], Iterable[Finding]]) -> tuple[Finding, ...]:
    """What a part found; a table that is not there, or not as it should be, is a finding as well."""
    from django.db import DatabaseError

    try:
        return tuple(part())
    except DatabaseError as error:
        said = _("讀取資料庫失敗，未能檢視：{error}").format(error=str(error).strip())
        do = _("請先以 inspectorate serve 更新資料表")
        return (Finding("unknown", said, "database", do),)
