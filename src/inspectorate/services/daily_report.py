"""Makes the analysis of a day: asks its questions, says what was looked at and what could not be."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from typing import Any

import msgspec
import pyarrow as pa

from inspectorate.i18n import _
from inspectorate.lake.answers import answer_bytes, plain_rows
from inspectorate.lake.ask import ask
from inspectorate.lake.engine import Engine
from inspectorate.lake.entries import Entry
from inspectorate.lake.kinds import KINDS
from inspectorate.lake.lake import Lake
from inspectorate.lake.question import Answer, Asked, Question
from inspectorate.lake.shelf import question
from inspectorate.lake.sigma.evaluating import Evaluated, evaluate, read_placeholders
from inspectorate.lake.sigma.fields import read_mapping
from inspectorate.lake.sigma.rules import read_rules
from inspectorate.lake.taiwan import AHEAD_HOURS, local
from inspectorate.lake.told import read_told
from inspectorate.services.daily_book import State
from inspectorate.services.daily_findings import Alert, alerts_of, sources_of
from inspectorate.services.daily_plan import Plan

_TAIPEI = timezone(timedelta(hours=AHEAD_HOURS))
_REMEMBERED = timedelta(days=7)
"""A system that logged within so many days before and is silent now is named, whatever the plan says."""


@dataclass(slots=True)
class Analysis:
    """What is found of a day.

    Attributes:
        lacking: zh-TW, what could not be looked at: where there is any, the day is never 無異常.
        unasked: zh-TW, what the plan leaves out, for no list was given.
        coverage: by system, the records of each hour of the day in Taiwan.
        lacks: by system, what it lacks.
    """

    firm: str
    day: date
    made: datetime
    by: str
    head: tuple[int, str]
    alerts: list[Alert] = field(default_factory=list)
    lacking: list[str] = field(default_factory=list)
    unasked: list[str] = field(default_factory=list)
    coverage: dict[str, list[int]] = field(default_factory=dict)
    lacks: dict[str, str] = field(default_factory=dict)
    answers: list[tuple[str, Answer, list[Alert]]] = field(default_factory=list)

    @property
    def state(self) -> State:
        """An alert is said before what is lacking; what is lacking, before 無異常."""
        if self.alerts:
            return "alert"
        return "incomplete" if self.lacking else "quiet"


def analyse(lake: Lake, engine: Engine, day: date, plan: Plan, made: datetime, by: str) -> Analysis:  # noqa: PLR0913, PLR0917 - what a day's analysis is made of
    """Look at a day.

    Args:
        lake: whose day.
        engine: who answers.
        day: in Taiwan.
        plan: what the firm wants looked at.
        made: now, with a zone.
        by: who makes it, by name.

    Raises:
        LakeError: a list or rule of the plan cannot be used, or the lake is damaged.
    """
    head = lake.manifest.head()
    found = Analysis(lake.firm, day, made, by, (head.last, head.sha256))
    if made.astimezone(_TAIPEI).date() <= day:
        found.lacking.append(_("{day} 尚未結束，本分析僅及於製作時已收入之紀錄").format(day=day))
    _cover(lake, engine, plan, found)
    _unreadable(lake, found)
    for one in plan.questions:
        _ask(lake, engine, one, plan, found)
    _accounts(lake, engine, found)
    _rules(lake, engine, plan, found)
    return found


def _cover(lake: Lake, engine: Engine, plan: Plan, found: Analysis) -> None:
    """How many records each system has in each hour, and who is silent."""
    tables = lake.tables(engine, (), found.day, found.day)
    rows = tables["hours"]
    counted = rows.group_by("system", hour=local(rows.hour).hour()).agg(records=rows.records.sum())
    for row in plain_rows(engine.rows(counted)):
        hours = found.coverage.setdefault(str(row["system"]), [0] * 24)
        hours[int(str(row["hour"]))] += int(str(row["records"]))
    if not found.coverage:
        found.lacking.append(_("{day} 全日沒有任何日誌").format(day=found.day))
    for system, said in _silent(lake, plan, found):
        found.lacks[system] = said
        found.coverage.setdefault(system, [0] * 24)
        found.lacking.append(_("系統 {system}：{said}").format(system=system, said=said))
    found.coverage = dict(sorted(found.coverage.items()))


def _silent(lake: Lake, plan: Plan, found: Analysis) -> Iterator[tuple[str, str]]:
    for one in plan.expected:
        hours = found.coverage.get(one.system)
        if hours is None:
            yield one.system, _("應有日誌而全日沒有紀錄")
        elif missing := [f"{hour:02}" for hour in one.hours if not hours[hour]]:
            yield one.system, _("{hours} 時沒有紀錄").format(hours="、".join(missing))
    named = {one.system for one in plan.expected}
    before = lake.parts(tuple(KINDS), found.day - _REMEMBERED, found.day - timedelta(days=1))
    for system in sorted({part.system for part in before} - named - set(found.coverage)):
        yield system, _("先前七日有紀錄，本日沒有")


def _unreadable(lake: Lake, found: Analysis) -> None:
    """Sources with lines that could not be read, of the entries that concern the day."""
    for entry in _entries(lake, found.day):
        for one in entry.sources:
            if one.aside and (_touches(entry, found.day) or not one.records):
                said = _("{name} 有 {lines} 行無法判讀，未納入分析")
                found.lacking.append(said.format(name=one.name, lines=one.aside.lines))


def _entries(lake: Lake, day: date) -> Iterator[Entry]:
    """The entries of the manifest that were made since the day began, the newest first."""
    begins = datetime.combine(day, datetime.min.time(), _TAIPEI)
    for number in range(lake.manifest.head().last, 0, -1):
        entry = lake.manifest.entry(number)[0]
        if entry.at < begins:
            return
        yield entry


def _touches(entry: Entry, day: date) -> bool:
    return any(part.day == day for part in entry.parts)


def _ask(lake: Lake, engine: Engine, one: Question, plan: Plan, found: Analysis) -> None:
    missing = [told.name for told in one.told if told.required and told.name not in plan.told]
    if missing:
        said = _("{title}：未提供清單 {names}，未查")
        found.unasked.append(said.format(title=_(one.title), names="、".join(missing)))
        return
    lists = {told.name: read_told(told, plan.told[told.name]) for told in one.told if told.name in plan.told}
    asked = one.asked(found.day, found.day, plan.parameters.get(one.name))
    _take(found, _(one.title), ask(lake, engine, one, asked, lists))


def _take(found: Analysis, title: str, answer: Answer) -> None:
    alerts = alerts_of(answer, title)
    found.alerts += alerts
    found.answers.append((title, answer, alerts))


def _accounts(lake: Lake, engine: Engine, found: Analysis) -> None:
    """Of the sources that alerts name: which accounts they tried."""
    sources = sources_of(found.alerts)
    if sources:
        one = question("source_accounts")
        told = {"sources": pa.table({"src_ip": sources})}
        answer = ask(lake, engine, one, one.asked(found.day, found.day), told)
        found.answers.append((_("警示來源所嘗試之帳號"), answer, []))


def _rules(lake: Lake, engine: Engine, plan: Plan, found: Analysis) -> None:
    if not plan.rules:
        found.unasked.append(_("公司自訂 Sigma 規則：未提供規則，未查"))
        return
    mapped = read_mapping(plan.mapping) if plan.mapping else None
    placeholders = read_placeholders(plan.placeholders) if plan.placeholders else None
    rules = read_rules(plan.rules, mapped, placeholders)
    for one in evaluate(lake, engine, rules, Asked(found.day, found.day)):
        title = _("規則「{title}」").format(title=one.title)
        if one.answer is None:
            found.lacking.append(_("{title}無法評估：{why}").format(title=title, why=one.why))
        else:
            _rule(found, title, one, one.answer)


def _rule(found: Analysis, title: str, one: Evaluated, answer: Answer) -> None:
    if not answer.files:
        found.unasked.append(_("{title}：本日沒有此規則所查之日誌").format(title=title))
    if one.more:
        found.lacking.append(
            _("{title}之發現過多，僅列前 {count} 筆").format(title=title, count=len(answer.rows))
        )
    _take(found, title, answer)


def as_plain(found: Analysis) -> dict[str, Any]:
    """The analysis as its JSON has it."""
    return {
        "version": 1,
        "firm": found.firm,
        "day": found.day.isoformat(),
        "state": found.state,
        "made": found.made.isoformat(),
        "by": found.by,
        "lake": {"entry": found.head[0], "sha256": found.head[1]},
        "lacking": found.lacking,
        "unasked": found.unasked,
        "alerts": [_alert(one) for one in found.alerts],
        "coverage": [
            {"system": system, "hours": hours, "records": sum(hours), "lacks": found.lacks.get(system, "")}
            for system, hours in found.coverage.items()
        ],
        "questions": [_question(*one) for one in found.answers],
    }


def _alert(one: Alert) -> dict[str, Any]:
    return {"question": one.question, "title": one.title, "system": one.system, "said": one.said}


def _question(title: str, answer: Answer, alerts: Sequence[Alert]) -> dict[str, Any]:
    plain: Mapping[str, Any] = msgspec.json.decode(answer_bytes(answer))
    return {"title": title, "alerts": len(alerts), "answer": plain}
