"""Whether a proxy's word is believed that it was reached by HTTPS; it is not unless somebody says so."""

import re

from inspectorate.i18n import _
from inspectorate.services.read_setting import SettingError

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9-]*")


class ProxyHeaderError(SettingError):
    """What is set names no header."""


def https_header(name: str) -> tuple[str, str] | None:
    """What Django is told: the header by its name in the environment of a request, and its word.

    Whoever reaches the platform past the proxy, or by one that lets a client's header through, is believed
    too: so nothing is believed by default.

    Args:
        name: such as ``X-Forwarded-Proto``; empty where none is believed.

    Raises:
        ProxyHeaderError: it is no header's name.
    """
    if not name:
        return None
    if not _NAME.fullmatch(name):
        raise ProxyHeaderError(
            _("INSPECTORATE_PROXY_HTTPS_HEADER={name}：不是標頭名稱").format(name=name[:40])
        )
    return f"HTTP_{name.upper().replace('-', '_')}", "https"
