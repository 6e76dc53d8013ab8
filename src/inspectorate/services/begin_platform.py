"""Begins and serves the platform: Django set up for a command, and the server that answers."""

import os
from pathlib import Path

from inspectorate.i18n import _
from inspectorate.services.prepare_platform import make_secret, web_home
from inspectorate.services.read_sign_on import SignOnError, providers, read_sign_on
from inspectorate.store.firm_at_hand import set_platform

SETTINGS = "inspectorate.web.settings"


class PlatformError(Exception):
    """The platform cannot be begun; the message (zh-TW) says why."""


class ServerMissingError(PlatformError):
    """The pages' packages are not installed; the message (zh-TW) says which to install."""


class PortError(PlatformError):
    """Another program answers at the address, or the system does not allow it."""


def begin_platform() -> None:
    """Make the folder and the secret, then set Django up; anything of the platform comes after this.

    Raises:
        ServerMissingError: the packages of the pages are not installed.
        PlatformError: a setting can't be used.
    """
    try:
        providers(read_sign_on())
    except SignOnError as error:
        raise PlatformError(str(error)) from error
    make_secret()
    (web_home() / "static").mkdir(exist_ok=True)
    set_up_platform()


def look_at_platform() -> None:
    """Set Django up over a platform that is there already; nothing is made or changed.

    Raises:
        ServerMissingError: the packages of the pages are not installed.
        PlatformError: there is no platform here, or its settings can't be used.
    """
    set_up_platform()
    file = embedded_database()
    if file is not None and not file.is_file():
        said = _("{path}：此處尚無平台之資料庫；請確認 INSPECTORATE_HOME，或先執行 inspectorate serve")
        raise PlatformError(said.format(path=file))


def set_up_platform() -> None:
    """Set Django up by the settings, whatever is or isn't there; nothing is made.

    Raises:
        ServerMissingError: the packages of the pages are not installed.
        PlatformError: the settings can't be used.
    """
    try:
        _set_up()
    except ValueError as error:
        raise PlatformError(_("設定無法使用：{error}").format(error=error)) from error


def embedded_database() -> Path | None:
    """The file of the embedded database, once Django is set up; None where it is another or in memory."""
    from django.conf import settings

    named = settings.DATABASES["default"]["NAME"]
    return named if isinstance(named, Path) else None


def _set_up() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    try:
        import django
    except ImportError as error:
        raise ServerMissingError(_("未安裝網頁套件；請安裝 inspectorate[web]")) from error
    django.setup()
    set_platform()


def check_port(host: str, port: int) -> None:
    """Go on only where one can listen.

    Raises:
        PortError: one cannot.
    """
    import socket

    try:
        with socket.create_server((host, port)):
            pass
    except (OSError, OverflowError) as error:
        said = _("無法監聽 {host}:{port}（{reason}）；請另以 --port 指定埠號")
        raise PortError(said.format(host=host, port=port, reason=error)) from error


def check_local_port(port: int) -> None:
    """Go on only where one can listen at 127.0.0.1, and nobody does at ::1, which ``localhost`` may mean.

    Raises:
        PortError: one cannot, or another would be asked in our place.
    """
    import errno
    import socket

    check_port("127.0.0.1", port)
    try:
        with socket.create_server(("::1", port), family=socket.AF_INET6):
            pass
    except OSError as error:  # any other reason: this machine has no such address, so that nobody has it
        if error.errno == errno.EADDRINUSE:
            said = _("另一程式於 [::1]:{port} 監聽，以 localhost 連線將連至該程式；請另以 --port 指定埠號")
            raise PortError(said.format(port=port)) from error


def serve(host: str, port: int, workers: int, certificate: Path | None, key: Path | None) -> None:
    """Answer until the process is ended."""
    from granian import Granian
    from granian.constants import Interfaces

    Granian(
        "inspectorate.web.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=8,
        ssl_cert=certificate,
        ssl_key=key,
        log_access=False,
    ).serve()
