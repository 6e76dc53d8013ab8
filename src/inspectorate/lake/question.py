"""A question to the lake: one expression, what it needs to be told, and the answer as it is stored."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import ibis

from inspectorate.lake.kinds import KindName

Tables = Mapping[str, ibis.Table]
"""By kind: the rows of the days and systems asked about; and by the name of a list, what the firm told."""


@dataclass(frozen=True, slots=True)
class Told:
    """A list that the firm gives along with a question, such as its customers' accounts.

    Attributes:
        name: of the list, as in :data:`Tables`.
        columns: name and Ibis type of each column.
        required: whether the question is undetermined without it.
    """

    name: str
    columns: Mapping[str, str]
    required: bool = True


@dataclass(frozen=True, slots=True)
class Question:
    """One question.

    Attributes:
        name: snake_case; the name of its module.
        title: zh-TW.
        kinds: the kinds of records it reads.
        ask: from tables and parameters to the expression, whose rows are ordered by all key columns.
        parameters: names and default values. A number here is an example of configuration, never a rule.
        told: lists that the firm gives.
        history: whether records before the days asked about count too (first-seen sources).
    """

    name: str
    title: str
    kinds: tuple[KindName, ...]
    ask: Callable[[Tables, Mapping[str, Any]], ibis.Table]
    parameters: Mapping[str, Any] = field(default_factory=dict)
    told: tuple[Told, ...] = ()
    history: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """What a question found, on what, and how it can be asked again.

    Attributes:
        rows: as plain data, in the expression's order.
        files: SHA-256 by place of every file of the lake that was read.
        query: the text that the engine was sent.
    """

    question: str
    first: date
    last: date
    systems: tuple[str, ...]
    parameters: Mapping[str, Any]
    engine: str
    rows: Sequence[Mapping[str, Any]]
    files: Mapping[str, str]
    query: str
