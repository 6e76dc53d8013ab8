"""A firm's rules over some days of a lake: what each found on which files, or why it could not be asked."""

import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import ibis
from sigma.correlations import SigmaCorrelationRule

from inspectorate.i18n import _
from inspectorate.lake.answers import plain_rows
from inspectorate.lake.engine import Engine
from inspectorate.lake.lake import Lake
from inspectorate.lake.question import Answer, Asked, Tables
from inspectorate.lake.sigma.rules import Rule, RuleSet
from inspectorate.lake.sigma.unsupported import SigmaRuleError
from inspectorate.ledger.canonical import Json, canonical

MOST = 10_000
"""As many rows of one rule are listed; a rule that finds more says so."""


@dataclass(frozen=True, slots=True)
class Evaluated:
    """What became of one rule.

    Attributes:
        title: as its author wrote it.
        id: its author's, or its name; the title where it has neither.
        level: as its author wrote it; empty where not.
        answer: what it found; None where it could not be evaluated.
        why: zh-TW, the feature that is not supported or what else stood against it; empty where it could.
        more: whether it found more rows than are listed.
    """

    title: str
    id: str
    level: str
    answer: Answer | None = None
    why: str = ""
    more: bool = False


def evaluate(
    lake: Lake, engine: Engine, rules: RuleSet, asked: Asked, most: int = MOST
) -> Iterator[Evaluated]:
    """Each alerting rule over the days and systems asked about.

    A correlation also reads so much before the first day as its span is long; what ended before that day is
    left out.
    """
    for rule in rules.alerting:
        try:
            yield _evaluated(lake, engine, rules, rule, asked, most)
        except SigmaRuleError as error:
            yield Evaluated(*names_of(rule), why=str(error))


def _evaluated(  # noqa: PLR0913, PLR0917 - one step of the loop above
    lake: Lake, engine: Engine, rules: RuleSet, rule: Rule, asked: Asked, most: int
) -> Evaluated:
    first = asked.first - span_of(rule)
    tables = lake.tables(engine, rules.kinds(rule), first, asked.last, asked.systems)
    expression = found_by(rules, rule, tables, asked).limit(most + 1)
    rows = plain_rows(engine.rows(expression))
    answer = Answer(
        question=f"sigma/{names_of(rule)[1]}",
        first=asked.first,
        last=asked.last,
        systems=asked.systems,
        parameters={"most": most},
        engine=engine.name,
        rows=rows[:most],
        files=dict(tables.files),
        query=engine.sql(expression),
        told={"rule": fingerprint_of(rule)},
    )
    return Evaluated(*names_of(rule), answer, more=len(rows) > most)


def found_by(rules: RuleSet, rule: Rule, tables: Tables, asked: Asked) -> ibis.Table:
    """What a rule finds, without what ended before the first day."""
    found = rules.expression(rule, tables)
    if isinstance(rule, SigmaCorrelationRule):
        begins = ibis.timestamp(asked.begins.isoformat(sep=" "))
        return found.filter(found["last"] >= begins)
    return found


def span_of(rule: Rule) -> timedelta:
    """How far before the first day a rule looks, in whole days."""
    return timedelta(days=-(-_seconds(rule) // 86_400))


def _seconds(rule: Rule) -> int:
    if not isinstance(rule, SigmaCorrelationRule):
        return 0
    return rule.timespan.seconds + max((_seconds(one.rule) for one in rule.referenced_rules), default=0)


def names_of(rule: Rule) -> tuple[str, str, str]:
    """Title, identifier and level of a rule."""
    level = rule.level.name.lower() if rule.level else ""
    return rule.title, str(rule.id or rule.name or rule.title), level


def fingerprint_of(rule: Rule) -> str:
    """The SHA-256 of a rule with those that it refers to."""
    whole: list[Json] = [_plain(rule.to_dict())]
    if isinstance(rule, SigmaCorrelationRule):
        whole += [fingerprint_of(one.rule) for one in rule.referenced_rules]
    return sha256(canonical(whole)).hexdigest()


def _plain(value: object) -> Json:
    """A rule's content as canonical JSON has it."""
    if isinstance(value, dict):
        return {str(name): _plain(one) for name, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(one) for one in value]
    return value if isinstance(value, (str, bool, type(None))) else str(value)


def read_placeholders(path: Path) -> dict[str, Sequence[str]]:
    """What stands for ``%name%`` in rules: a TOML file of ``name = ["value", …]``.

    Raises:
        SigmaRuleError: it cannot be read, or a name has no list of texts.
    """
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise SigmaRuleError(_("{path} 無法讀取：{error}").format(path=path, error=error)) from error
    for name, values in data.items():
        if not isinstance(values, list) or not all(isinstance(one, str) for one in values):
            said = _('{path} 之 {name} 請寫如 {name} = ["值一", "值二"]')
            raise SigmaRuleError(said.format(path=path, name=name))
    return data
