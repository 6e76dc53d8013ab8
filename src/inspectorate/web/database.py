"""The database by its address: SQLite in a folder by default, PostgreSQL in production."""

from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from inspectorate.i18n import _
from inspectorate.services.read_setting import SettingError

_SQLITE = (
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA busy_timeout=10000;"
)


class DatabaseAddressError(SettingError):
    """An address that names no database that is known here."""


def database_of(address: str, folder: Path) -> dict[str, Any]:
    """What Django is told of a database.

    Args:
        address: empty, or ``postgresql://user:password@host:port/name?option=value``.
        folder: where the embedded database lies.

    Raises:
        DatabaseAddressError: the address is of another kind.
    """
    if not address:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": folder / "inspectorate.sqlite3",
            "OPTIONS": {"init_command": _SQLITE, "transaction_mode": "IMMEDIATE"},
        }
    parts = urlsplit(address)
    if parts.scheme not in ("postgresql", "postgres"):
        raise DatabaseAddressError(_("INSPECTORATE_DATABASE：須為 postgresql:// 開頭之位址"))
    return {
        "ENGINE": "inspectorate.store.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or dict(parse_qsl(parts.query)).get("host", ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }
