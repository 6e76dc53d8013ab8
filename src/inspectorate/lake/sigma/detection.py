"""A detection rule as one expression: the records that it describes."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import ibis
from sigma.conditions import (
    ConditionAND,
    ConditionFieldEqualsValueExpression,
    ConditionNOT,
    ConditionOR,
    ConditionValueExpression,
)
from sigma.rule import SigmaRule
from sigma.types import Placeholder, SigmaString

from inspectorate.lake.question import Tables
from inspectorate.lake.sigma.fields import LogSource, Mapped, log_source
from inspectorate.lake.sigma.unsupported import UnsupportedError
from inspectorate.lake.sigma.values import keyword, matches

Placeholders = Mapping[str, Sequence[str]]
"""By name: the values that stand for ``%name%``."""


def detected(rule: SigmaRule, tables: Tables, mapped: Mapped, placeholders: Placeholders) -> ibis.Table:
    """The records that a rule describes, with all their columns.

    Raises:
        UnsupportedError: the rule asks for what the lake cannot answer.
        SigmaError: a condition names what the rule does not define.
    """
    source = log_source(rule.logsource, mapped)
    table = source.rows(tables[source.kind])
    either = [
        _condition(condition.parsed, table, source, placeholders)
        for condition in rule.detection.parsed_condition
    ]
    return table.filter(ibis.or_(*either))


def _condition(node: Any, table: ibis.Table, source: LogSource, known: Placeholders) -> Any:  # noqa: ANN401
    match node:
        case ConditionAND():
            return ibis.and_(*(_condition(arg, table, source, known) for arg in node.args))
        case ConditionOR():
            return ibis.or_(*(_condition(arg, table, source, known) for arg in node.args))
        case ConditionNOT():
            return ~_condition(node.args[0], table, source, known)
        case ConditionFieldEqualsValueExpression():
            column = source.column(table, node.field)
            values = expanded(node.value, known)
            return ibis.or_(
                *(matches(column, each, lambda name: source.column(table, name)) for each in values)
            )
        case ConditionValueExpression():
            text = source.text(table)
            return ibis.or_(*(keyword(text, each) for each in expanded(node.value, known)))
        case _:
            raise UnsupportedError(type(node).__name__)


def expanded(value: Any, known: Placeholders) -> list[Any]:  # noqa: ANN401
    """A value with its placeholders replaced by each of the values that stand for them."""
    if not isinstance(value, SigmaString) or not value.contains_placeholder():
        return [value]

    def stands_for(place: Placeholder) -> Iterator[Any]:
        yield from known.get(place.name, [place])

    made = value.replace_placeholders(stands_for)
    return [each if type(each) is type(value) else _as_kind(each, value) for each in made]


def _as_kind(made: SigmaString, like: SigmaString) -> SigmaString:
    """Replaced text is plain; where the rule's was ``cased`` it stays so."""
    alike = type(like)()
    alike.s = made.s
    return alike
