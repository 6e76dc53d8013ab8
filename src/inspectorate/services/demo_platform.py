"""Keeps the demonstration of a home: filled once, whole or not at all; its log-ins for its owner."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

from django.db import transaction

from inspectorate.i18n import _
from inspectorate.ledger.keys import write_secret_file
from inspectorate.services.keep_trail import enter_traces
from inspectorate.services.make_demo import PEOPLE, SignIn, make_demo
from inspectorate.services.prepare_platform import web_home
from inspectorate.store.models import Person


class DemoError(Exception):
    """The platform is somebody's already; the message (zh-TW) says what to do."""


def kept() -> Path:
    """The file of the log-ins."""
    return web_home() / "demo-sign-ins"


def fill_demo(sample: Path, until: date, told: Callable[..., None]) -> list[SignIn]:
    """How the people of the demonstration sign in; it is filled first where nobody is there.

    Args:
        sample: the sample firm's folder.
        until: a day of the newest month.
        told: called with what is being done (zh-TW).

    Raises:
        DemoError: people are there whom no demonstration of this home made.
    """
    if Person.objects.exists():
        return _again()
    kept().unlink(missing_ok=True)
    with transaction.atomic():
        ways = [step for step in _steps(sample, until, told) if isinstance(step, SignIn)]
        write_secret_file(kept(), json.dumps({way.username: way.password for way in ways}))
    enter_traces()
    return ways


def _steps(sample: Path, until: date, told: Callable[..., None]) -> list[str | SignIn]:
    found: list[str | SignIn] = []
    for step in make_demo(sample, until):
        if isinstance(step, str):
            told("備妥平台資料：{step}", step=step)
        found.append(step)
    return found


def _again() -> list[SignIn]:
    if not kept().is_file():
        said = _("平台已有使用者，不填入示範資料；請另設 INSPECTORATE_HOME（及 INSPECTORATE_DATABASE）")
        raise DemoError(said)
    passwords: dict[str, str] = json.loads(kept().read_text("utf-8"))
    return [SignIn(username, password, *PEOPLE[username]) for username, password in passwords.items()]
