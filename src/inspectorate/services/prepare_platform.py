"""Makes the platform ready to be served: its secret, tables, static files. Each step can be done again."""

import logging
import secrets
from collections.abc import Iterator
from pathlib import Path

from inspectorate.i18n import _
from inspectorate.ledger.keys import KeyFileError, write_secret_file
from inspectorate.services.home import home
from inspectorate.store.firm_at_hand import for_platform

_log = logging.getLogger(__name__)


def web_home() -> Path:
    """Where the platform's own files lie."""
    return home() / "web"


def make_secret() -> None:
    """The secret by which sessions are signed; made once, readable by its owner alone."""
    home().mkdir(parents=True, exist_ok=True, mode=0o700)
    web_home().mkdir(exist_ok=True, mode=0o700)
    if not (web_home() / "secret").exists():
        try:
            write_secret_file(web_home() / "secret", secrets.token_urlsafe(50))
        except KeyFileError:
            if not (web_home() / "secret").exists():  # else another made it at the same moment
                raise


def _warn_where_bypassed() -> None:
    from django.db import connection

    from inspectorate.store.row_security import bypassed

    if bypassed(connection):
        _log.warning(
            _(
                "資料庫角色不受資料列安全限制（為超級使用者、具 BYPASSRLS，或資料列安全已停用）："
                "程式一旦漏篩公司，資料庫不會擋下；請改以一般角色連線，見說明文件 platform.md"
            )
        )


def prepare_platform() -> Iterator[str]:
    """Bring the tables up to date and gather the static files; each step is told (zh-TW).

    Raises:
        KeyFileError: the key of second factors can't be used, or isn't the one that hid them.
    """
    from django.core.management import call_command

    from inspectorate.services.gather_static import gather_static
    from inspectorate.services.hide_factors import hide_plain_factors, moved_factors
    from inspectorate.services.index_words import index_where_missing

    yield "更新資料表"
    with for_platform():
        call_command("migrate", interactive=False, verbosity=0)
        call_command("createcachetable", verbosity=0)
        index_where_missing()
        hide_plain_factors()
        for said in moved_factors():
            _log.warning(said)
    _warn_where_bypassed()
    yield "收集靜態檔案"
    gather_static(web_home())
