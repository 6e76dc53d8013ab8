"""Canonical JSON (RFC 8785): one value, one sequence of bytes, on every machine and in every year."""

import json
import math
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

import rfc8785

from inspectorate.i18n import _

Json: TypeAlias = bool | int | float | str | Sequence["Json"] | Mapping[str, "Json"] | None


_EXACT, _EXACT_DIGITS = 2**53, 17


class CanonicalError(ValueError):
    """A value or a text that has no canonical form; the message (zh-TW) says why."""


def canonical(value: Json) -> bytes:
    """The canonical bytes of a JSON value.

    Raises:
        CanonicalError: A number beyond what JSON can carry exactly (±2^53 - 1, no NaN, no infinity), a
            string that is no Unicode text, a key that is no string, or a value of another type.
    """
    try:
        return rfc8785.dumps(value)
    except RecursionError as error:
        raise CanonicalError(_("JSON 巢狀過深")) from error
    except ValueError as error:
        raise CanonicalError(_("無法轉為正規 JSON（RFC 8785）：{error}").format(error=error)) from error


def read_json(text: str | bytes) -> Json:
    """A JSON text as a value; what two readers could take differently is refused.

    Raises:
        CanonicalError: No JSON, not UTF-8, a name that occurs twice in one object, NaN and its like, or an
            integer that a double cannot hold as it is written.
    """
    try:
        decoded = text.decode("utf-8") if isinstance(text, bytes) else text
        value: Json = json.loads(
            decoded, object_pairs_hook=_object, parse_int=_integer, parse_constant=_constant
        )
    except RecursionError as error:
        raise CanonicalError(_("JSON 巢狀過深")) from error
    except CanonicalError:
        raise
    except ValueError as error:
        raise CanonicalError(_("不是 JSON：{error}").format(error=error)) from error
    return value


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _value in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise CanonicalError(_("同一物件內名稱重複：{name}").format(name=twice))
    return found


def _integer(digits: str) -> int | float:
    """A whole number; beyond ±(2^53 - 1) only as RFC 8785 itself writes such a double."""
    if len(digits) <= _EXACT_DIGITS and abs(int(digits)) < _EXACT:
        return int(digits)
    number = float(digits)
    if math.isinf(number) or rfc8785.dumps(number).decode("ascii") != digits:
        raise CanonicalError(_("整數 {digits} 超出 JSON 能精確表示之範圍").format(digits=digits[:40]))
    return number


def _constant(word: str) -> None:
    raise CanonicalError(_("JSON 不得有 {word}").format(word=word))
