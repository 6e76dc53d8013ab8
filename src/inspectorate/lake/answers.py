"""Answers as canonical JSON: the same answer is the same bytes, and can be read back and asked again."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime
from hashlib import sha256
from typing import Any

import msgspec
import pyarrow as pa

from inspectorate.i18n import _
from inspectorate.lake.question import Answer, QuestionError
from inspectorate.ledger.canonical import Json, canonical, read_json
from inspectorate.ledger.self_hash import self_hashed


def plain_rows(rows: pa.Table) -> list[dict[str, Json]]:
    """Rows as JSON has them: times as ``2026-11-01T04:00:00.000000Z``, days as ``2026-11-01``."""
    return [{name: _plain(value) for name, value in row.items()} for row in rows.to_pylist()]


def _plain(value: Any) -> Json:  # noqa: ANN401 - whatever an engine answers
    if isinstance(value, datetime):
        return f"{value.isoformat(timespec='microseconds')}Z"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(name): _plain(one) for name, one in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_plain(one) for one in value]
    plain: Json = value
    return plain


def fingerprint(rows: pa.Table) -> str:
    """The SHA-256 of a told list, in whatever order its rows come."""
    lines = sorted(canonical(row) for row in plain_rows(rows))
    return sha256(b"\n".join([canonical(list(rows.column_names)), *lines])).hexdigest()


def answer_bytes(answer: Answer) -> bytes:
    """The canonical JSON of an answer, which bears the hash of itself."""
    whole = asdict(answer)
    whole |= {"first": answer.first.isoformat(), "last": answer.last.isoformat()}
    return self_hashed(whole)


def read_answer(data: bytes) -> Answer:
    """An answer from its JSON.

    Raises:
        QuestionError: it is no answer.
    """
    try:
        return msgspec.convert(read_json(data), Answer)
    except ValueError as error:  # both libraries' errors are of this kind
        raise QuestionError(_("不是日誌湖之答案檔：{error}").format(error=error)) from error
