"""Reads log-ins to ask customers about out of an answer of the lake, or out of a day's analysis."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from inspectorate.i18n import _
from inspectorate.readers.dates import TAIWAN
from inspectorate.readers.evidence_file import RefusedError
from inspectorate.services.notify_customers import Suspicion

_SEEN = ("first_success", "first_time", "first", "since", "time")
"""Where a row says when it was, in UTC; the first of these that it has."""
_OF_A_DAY = frozenset({"stuffing_successes", "first_seen_sources"})
"""What customers are asked about out of a day's analysis."""
Row = Mapping[str, Any]


def read_answer_rows(path: Path, about: str) -> list[Suspicion]:
    """The log-ins of an answer: rows with account, source and time of which something succeeded.

    Times in an answer are UTC; those of a suspicion are on the clocks of Taiwan. Without ``about`` it is the
    name of the question.

    Raises:
        RefusedError: it is no answer, or a row lacks account, source or time; nothing is taken.
    """
    found = []
    for question, rows in _answers(path):
        for number, row in enumerate(rows, start=1):
            if row.get("successes", 1):
                found.append(_suspicion(path, row, about or question, f"{question} row {number}"))
    return found


def _suspicion(path: Path, row: Row, about: str, where: str) -> Suspicion:
    seen = next((row[name] for name in _SEEN if row.get(name)), None)
    account, source = row.get("user_name"), row.get("src_ip")
    if not (isinstance(account, str) and isinstance(source, str) and isinstance(seen, str)):
        raise _refused(path, _("沒有帳號、來源位址或時間，不能據以通知客戶"), where)
    try:
        moment = datetime.fromisoformat(seen)
    except ValueError as error:
        raise _refused(path, _("時間無法辨識"), where) from error
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return Suspicion(account, about, source, aware.astimezone(TAIWAN))


def _answers(path: Path) -> Iterator[tuple[str, Sequence[Row]]]:
    """Each question with its rows."""
    try:
        read = json.loads(path.read_bytes())
        if "questions" not in read:
            yield read["question"], list(read["rows"])
            return
        answers = [one["answer"] for one in read["questions"]]
        yield from ((one["question"], one["rows"]) for one in answers if one["question"] in _OF_A_DAY)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise _refused(path, _("不是日誌湖之答案或每日分析"), "") from error


def _refused(path: Path, reason: str, where: str) -> RefusedError:
    said = _("請以 inspectorate lake ask --format json 或 lake report 產生。")
    return RefusedError(path.name, reason, said, where)
