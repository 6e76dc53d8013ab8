"""A question to the lake: one expression, what it needs to be told, and the answer as it is stored."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

import ibis

from inspectorate.i18n import _
from inspectorate.lake.errors import LakeError
from inspectorate.lake.kinds import KindName
from inspectorate.lake.taiwan import AHEAD_HOURS

Tables = Mapping[str, ibis.Table]
"""By kind: the rows of the days and systems asked about; and by the name of a list, what the firm told.

A list that is not required and was not given is not there.
"""

_DAY_MINUTES = 24 * 60


class QuestionError(LakeError):
    """A question is asked wrongly; the message (zh-TW) says what to do."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What one asking of a question is about.

    Attributes:
        first: the first day in Taiwan.
        last: the last day in Taiwan, included.
        parameters: every parameter of the question, given or by default.
        systems: which; none named means all.
    """

    first: date
    last: date
    parameters: Mapping[str, Any] = field(default_factory=dict)
    systems: tuple[str, ...] = ()

    def __getitem__(self, name: str) -> Any:  # noqa: ANN401 - each parameter has its own type
        """The value of a parameter."""
        return self.parameters[name]

    @property
    def begins(self) -> datetime:
        """When the first day begins, in UTC without a zone, as records have it."""
        return datetime.combine(self.first, datetime.min.time()) - timedelta(hours=AHEAD_HOURS)

    @property
    def ends(self) -> datetime:
        """When the last day is over, in UTC without a zone: the first moment that is not asked about."""
        return datetime.combine(self.last, datetime.min.time()) + timedelta(hours=24 - AHEAD_HOURS)


Ask = Callable[[Tables, Asked], ibis.Table]
"""From tables and what is asked to the expression, whose rows are ordered by all key columns."""


@dataclass(frozen=True, slots=True)
class Told:
    """A list that the firm gives along with a question, such as its customers' accounts.

    Attributes:
        name: of the list, as in :data:`Tables`.
        columns: name and Ibis type of each column.
        required: whether the question is undetermined without it.
        ranges: whether each row is a range of addresses: the columns ``first`` and ``last`` are then keys
            (:mod:`inspectorate.lake.addresses`), no two rows overlap; the firm writes one column ``range``.
    """

    name: str
    columns: Mapping[str, str]
    required: bool = True
    ranges: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """One question.

    Attributes:
        name: snake_case; the name of its module.
        title: zh-TW.
        kinds: the kinds of records it reads.
        ask: builds the expression.
        parameters: names and default values. A number here is an example of configuration, never a rule.
        told: lists that the firm gives.
        window: which parameter gives the minutes of a sliding window; so much before the first day is read
            too, and the expression itself leaves out what ended before :attr:`Asked.begins`.
        rollups: small tables (:mod:`inspectorate.lake.rollups`) that stand in for its kinds: where the lake
            has them, the question gets these and reads no records.
        history: where there are none, whether all records before the days asked about count too.
        unread: whether lines that could not be read bear on what is found, and are counted beside it.
    """

    name: str
    title: str
    kinds: tuple[KindName, ...]
    ask: Ask
    parameters: Mapping[str, Any] = field(default_factory=dict)
    told: tuple[Told, ...] = ()
    window: str = ""
    rollups: tuple[str, ...] = ()
    history: bool = False
    unread: bool = False

    def reads_from(self, asked: Asked) -> date:
        """The first day whose records, or roll-ups, are read."""
        if self.rollups:
            return asked.first
        if self.history:
            return date.min
        minutes = asked[self.window] if self.window else 0
        return asked.first - timedelta(days=-(-minutes // _DAY_MINUTES))

    def asked(
        self, first: date, last: date, given: Mapping[str, Any] | None = None, systems: Sequence[str] = ()
    ) -> Asked:
        """What is asked: the given parameters over the default ones.

        Raises:
            QuestionError: the days are the wrong way round, no such parameter, or a value of another type.
        """
        if last < first:
            raise QuestionError(_("迄日 {last} 早於起日 {first}").format(first=first, last=last))
        for name, value in (given or {}).items():
            self._check(name, value)
        return Asked(first, last, {**self.parameters, **(given or {})}, tuple(systems))

    def _check(self, name: str, value: Any) -> None:  # noqa: ANN401 - each parameter has its own type
        if name not in self.parameters:
            known = "、".join(self.parameters) or _("無")
            said = _("提問 {question} 沒有參數 {name}；可用參數：{known}")
            raise QuestionError(said.format(question=self.name, name=name, known=known))
        wanted = type(self.parameters[name])
        if type(value) is not wanted and not (wanted is float and type(value) is int):
            said = _("提問 {question} 之參數 {name} 應為 {wanted}，卻是 {value!r}")
            raise QuestionError(
                said.format(question=self.name, name=name, wanted=wanted.__name__, value=value)
            )


@dataclass(frozen=True, slots=True)
class Answer:
    """What a question found, on what, and how it can be asked again.

    Attributes:
        rows: as plain data, in the expression's order.
        files: SHA-256 by place of every file of the lake that was read.
        told: SHA-256 by name of every list that was given.
        query: the text that the engine was sent.
        unread: how many lines of these systems, of any day, were set aside as unreadable; 0 also where the
            question does not ask.
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
    told: Mapping[str, str] = field(default_factory=dict)
    unread: int = 0
