"""Answers about log-ins as facts that checks can judge."""

from collections.abc import Mapping
from dataclasses import fields, replace
from datetime import datetime
from typing import Any

import msgspec

from inspectorate.facts.logins import (
    CameInFromStuffing,
    FailedInARow,
    FailedLogons,
    FastTravel,
    Finding,
    FirstSeen,
    FromElsewhere,
    LastSuccess,
    LoginAnalysis,
    ManyAccounts,
    ManySources,
    ManyTries,
    TriedStranger,
)
from inspectorate.facts.source import Source
from inspectorate.i18n import _
from inspectorate.lake.question import Answer, QuestionError

FINDINGS: Mapping[str, type[Finding]] = {
    "brute_force": ManyTries,
    "credential_stuffing": ManyAccounts,
    "distributed_stuffing": ManySources,
    "failed_logons": FailedLogons,
    "first_seen_sources": FirstSeen,
    "foreign_sources": FromElsewhere,
    "impossible_travel": FastTravel,
    "last_success": LastSuccess,
    "lockouts": FailedInARow,
    "non_customer_attempts": TriedStranger,
    "password_spraying": ManyAccounts,
    "stuffing_successes": CameInFromStuffing,
}
"""By question: what one row of its answer is."""


def login_analysis(answer: Answer, item: str) -> LoginAnalysis:
    """The fact that an answer is.

    Args:
        answer: to one of the questions of :data:`FINDINGS`.
        item: what the evidence calls the file in which the answer is kept.

    Raises:
        QuestionError: it answers another question, or its rows are not that question's.
    """
    finding = FINDINGS.get(answer.question)
    if finding is None:
        raise QuestionError(_("提問 {question} 與登入無關").format(question=answer.question))
    try:
        findings = tuple(_finding(finding, row, item, n) for n, row in enumerate(answer.rows, start=1))
    except msgspec.ValidationError as error:
        said = _("{item} 之列與提問 {question} 不符：{error}")
        raise QuestionError(said.format(item=item, question=answer.question, error=error)) from error
    return LoginAnalysis(
        question=answer.question,
        first=answer.first,
        last=answer.last,
        systems=tuple(answer.systems),
        files=len(answer.files),
        findings=findings,
        source=Source(item),
    )


def _finding(finding: type[Finding], row: Mapping[str, Any], item: str, number: int) -> Finding:
    read = msgspec.convert({**row, "source": Source(item, "row", number)}, finding)
    times = {one.name: getattr(read, one.name) for one in fields(finding)}
    plain: dict[str, Any] = {
        name: time.replace(tzinfo=None) for name, time in times.items() if isinstance(time, datetime)
    }
    return replace(read, **plain)  # facts have their times in UTC without a zone
