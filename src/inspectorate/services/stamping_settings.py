"""Which authorities stamp the ledger of evidence: ``[stamps]`` in ``evidence.toml`` of the home.

Its lines: ``urls`` (``INSPECTORATE_TSA``, addresses between spaces, takes their place), ``trust`` and
``chain`` (PEM files, paths from the home on), ``policy``, ``seconds`` that an attempt after a write may last,
``certificates`` (false where answers shall bring none).
"""

import os
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import msgspec

from inspectorate.i18n import _
from inspectorate.ledger.stamp import Authorities, StampError, query
from inspectorate.services.ask_authority import AddressError, authority_name
from inspectorate.services.home import home
from inspectorate.services.stamp_ledger import Asking

URLS_VARIABLE, SETTINGS = "INSPECTORATE_TSA", "evidence.toml"
_TABLE = "stamps"


class SettingsError(Exception):
    """Settings that cannot be followed; the message (zh-TW) says where and why."""


class _Stamps(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    urls: tuple[str, ...] = ()
    trust: tuple[str, ...] = ()
    chain: tuple[str, ...] = ()
    policy: str = ""
    seconds: Annotated[float, msgspec.Meta(gt=0, le=600)] = 5.0
    certificates: bool = True


@dataclass(frozen=True, slots=True)
class Stamping:
    """Whom to ask, and the bytes of the PEM files that go along with a hand-over."""

    asking: Asking
    trust: bytes
    chain: bytes


def stamping_settings() -> Stamping:
    """What is set; without addresses nobody is asked.

    Raises:
        SettingsError: the file cannot be read, or states what cannot be.
    """
    file = home() / SETTINGS
    try:
        stated = msgspec.convert(_table(file), _Stamps)
        roots = [(home() / one).read_bytes() for one in stated.trust]
        others = [(home() / one).read_bytes() for one in stated.chain]
        urls = tuple(os.environ.get(URLS_VARIABLE, "").split()) or stated.urls
        for url in urls:
            authority_name(url)
        query(b"", 0, stated.policy)
        trusted = Authorities.parse(roots, others)
    except (OSError, ValueError, msgspec.ValidationError, StampError, AddressError) as error:
        raise SettingsError(_("{file} 之 [stamps]：{error}").format(file=file, error=error)) from error
    asking = Asking(urls, trusted, stated.policy, stated.seconds, stated.certificates)
    return Stamping(asking, b"".join(roots), b"".join(others))


def _table(file: Path) -> object:
    try:
        return tomllib.loads(file.read_text("utf-8")).get(_TABLE, {})
    except FileNotFoundError:
        return {}
