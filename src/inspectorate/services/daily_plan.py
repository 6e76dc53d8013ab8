"""A firm's plan of the daily analysis: which systems must log, what is asked, with which lists and rules."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec

from inspectorate.i18n import _
from inspectorate.lake.errors import LakeError
from inspectorate.lake.question import Question
from inspectorate.lake.shelf import question

ASKED = (
    "failed_logons",
    "credential_stuffing",
    "stuffing_successes",
    "password_spraying",
    "brute_force",
    "distributed_stuffing",
    "lockouts",
    "non_customer_attempts",
    "first_seen_sources",
    "foreign_sources",
    "impossible_travel",
)
"""What every daily analysis asks, in its order."""
_HOURS = 24


class PlanError(LakeError):
    """A plan that cannot be used; the message (zh-TW) names the file and the place."""


@dataclass(frozen=True, slots=True)
class Expected:
    """A system that must have logged on the day.

    Attributes:
        hours: the hours in Taiwan, each of which must have a record; none: any record of the day will do.
    """

    system: str
    hours: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """What a daily analysis goes by.

    Attributes:
        parameters: by question, what differs from its defaults.
        told: by name of a list, its file.
        also: further questions; each of their rows is an alert.
        rules: files and folders of Sigma rules.
    """

    expected: tuple[Expected, ...] = ()
    parameters: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    told: Mapping[str, Path] = field(default_factory=dict)
    also: tuple[str, ...] = ()
    rules: tuple[Path, ...] = ()
    mapping: Path | None = None
    placeholders: Path | None = None

    @property
    def questions(self) -> tuple[Question, ...]:
        """All that is asked, in order."""
        return tuple(question(name) for name in dict.fromkeys((*ASKED, *self.also)))


class _System(msgspec.Struct, forbid_unknown_fields=True):
    name: str
    hours: str = ""


class _Sigma(msgspec.Struct, forbid_unknown_fields=True):
    rules: list[str]
    mapping: str = ""
    placeholders: str = ""


class _File(msgspec.Struct, forbid_unknown_fields=True):
    system: list[_System] = []
    set: dict[str, dict[str, Any]] = {}
    told: dict[str, str] = {}
    also: list[str] = []
    sigma: _Sigma | None = None


def read_plan(path: Path) -> Plan:
    """The plan of a TOML file; files that it names are found beside it.

    Raises:
        PlanError: it cannot be read, or something in it is not known.
        QuestionError: it names a question or parameter that there is not.
    """
    try:
        read = msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8")), _File)
    except (OSError, ValueError) as error:
        raise PlanError(_("{path} 無法讀取：{error}").format(path=path, error=error)) from error
    beside = path.parent
    sigma = read.sigma or _Sigma([])
    plan = Plan(
        expected=tuple(Expected(one.name, _hours(path, one)) for one in read.system),
        parameters=read.set,
        told={name: beside / file for name, file in read.told.items()},
        also=tuple(read.also),
        rules=tuple(beside / one for one in sigma.rules),
        mapping=beside / sigma.mapping if sigma.mapping else None,
        placeholders=beside / sigma.placeholders if sigma.placeholders else None,
    )
    _check(path, plan)
    return plan


def _hours(path: Path, one: _System) -> tuple[int, ...]:
    if not one.hours:
        return ()
    first, _mark, end = one.hours.partition("-")
    if not (first.isdecimal() and end.isdecimal() and 0 <= int(first) < int(end) <= _HOURS):
        said = _("{path} 系統 {name} 之 hours 請寫如 09-14（起時至迄時，不含迄時）")
        raise PlanError(said.format(path=path, name=one.name))
    return tuple(range(int(first), int(end)))


def _check(path: Path, plan: Plan) -> None:
    """Refuse what no question of the plan would ever use."""
    asked = plan.questions
    for name in plan.parameters:
        if name not in {one.name for one in asked}:
            question(name)
            said = _("{path} [set.{name}]：每日分析不問此提問；請列入 also")
            raise PlanError(said.format(path=path, name=name))
    known = {told.name for one in asked for told in one.told}
    unknown: Sequence[str] = [name for name in plan.told if name not in known]
    if unknown:
        said = _("{path} [told]：沒有提問使用清單 {names}")
        raise PlanError(said.format(path=path, names="、".join(unknown)))
