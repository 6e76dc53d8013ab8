"""`inspectorate trail`: the platform's own audit trail."""

from collections.abc import Iterator
from contextlib import contextmanager

import click

from inspectorate.cli.lazy import Lazy, LazyGroup
from inspectorate.i18n import _
from inspectorate.services.begin_platform import PlatformError, look_at_platform

COMMANDS = {
    "verify": Lazy("inspectorate.cli.trail_verify:verify", "以軌跡之紀錄逐筆核對資料庫"),
}

trail = LazyGroup("trail", COMMANDS, "平台軌跡：以不可竄改之紀錄核對資料庫")


@contextmanager
def at_platform() -> Iterator[None]:
    """The platform as it is, nothing made or changed; what goes wrong in one line."""
    try:
        look_at_platform()
    except PlatformError as error:
        raise click.UsageError(str(error)) from error
    from django.db import DatabaseError

    try:
        yield
    except DatabaseError as error:
        said = _("無法讀取資料庫：{error}；請先以 inspectorate doctor 檢視")
        raise click.UsageError(said.format(error=error)) from error
