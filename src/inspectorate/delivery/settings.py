"""The carriers that a firm's settings name: a TOML file of ``[mail]``, ``[sms]``, ``[push]``, ``[chat]``."""

import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, cast

from inspectorate.delivery.chat import Chat, ChatError
from inspectorate.delivery.gateway import Gateway, GatewayError
from inspectorate.delivery.mail import MailServer
from inspectorate.delivery.message import Carrier, Channel
from inspectorate.i18n import _
from inspectorate.ledger.keys import read_secret_file

_SECRET = {"mail": "password", "sms": "secret", "push": "secret", "chat": "address"}


class DeliveryFileError(Exception):
    """Settings that cannot be used; the message (zh-TW) names the file and the place, never a secret."""


def read_carriers(path: Path) -> dict[Channel, Carrier]:
    """The carriers of a settings file.

    A secret stands in a file of its own (``password_file``, ``secret_file``, ``address_file``), which only
    its owner may read; never in the settings.

    Raises:
        DeliveryFileError: the file cannot be read, or a carrier in it is none.
        KeyFileError: a secret's file is open to others.
    """
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise DeliveryFileError(_("{path} 無法讀取：{error}").format(path=path, error=error)) from error
    unknown = set(data) - set(_MADE)
    if unknown:
        said = _("{path}：不認得 [{name}]；可用 {known}")
        known = "、".join(f"[{name}]" for name in _MADE)
        raise DeliveryFileError(said.format(path=path, name=min(unknown), known=known))
    found: dict[Channel, Carrier] = {}
    for name, table in data.items():
        try:
            found[cast("Channel", name)] = _MADE[name](**_told(path, name, table))
        except (TypeError, GatewayError, ChatError) as error:
            said = _("{path} [{name}]：{error}").format(path=path, name=name, error=error)
            raise DeliveryFileError(said) from error
    return found


def _told(path: Path, name: str, table: Mapping[str, Any]) -> dict[str, Any]:
    """A carrier's settings, with its secret read from its file and files found beside the settings."""
    secret = _SECRET[name]
    told = dict(table)
    if secret in told:
        said = _("{path} [{name}]：{secret} 不得寫在設定檔；請寫入另一檔案，以 {secret}_file 指明")
        raise DeliveryFileError(said.format(path=path, name=name, secret=secret))
    file = told.pop(f"{secret}_file", None)
    if file is not None:
        told[secret] = read_secret_file(path.parent / str(file)).strip()
    if "trust" in told:
        told["trust"] = path.parent / str(told["trust"])
    return told


_MADE: Mapping[str, Callable[..., Carrier]] = {
    "mail": MailServer,
    "sms": Gateway,
    "push": Gateway,
    "chat": Chat,
}
