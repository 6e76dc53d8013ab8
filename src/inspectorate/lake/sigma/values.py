"""Whether a column has the value that a rule names. Absent is not a match, and never null in the answer."""

import ipaddress
import operator
import re
from collections.abc import Callable, Mapping
from typing import Any

import ibis
from sigma import types as sigma

from inspectorate.i18n import _
from inspectorate.lake.sigma.unsupported import UnsupportedError

Column = Any
"""An Ibis column of any type."""
_V4 = r"^\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}$"
_COMPARE: Mapping[sigma.CompareOperators, Callable[[Any, Any], Any]] = {
    sigma.CompareOperators.LT: operator.lt,
    sigma.CompareOperators.LTE: operator.le,
    sigma.CompareOperators.GT: operator.gt,
    sigma.CompareOperators.GTE: operator.ge,
    sigma.CompareOperators.NEQ: operator.ne,
}


def matches(column: Column, value: sigma.SigmaType, other: Callable[[str], Column]) -> Any:  # noqa: ANN401
    """Whether a column has a value.

    ``other`` gives the column of another field, for references.

    Raises:
        UnsupportedError: the value is of a kind that the lake cannot ask for; it is named.
    """
    if isinstance(value, sigma.SigmaExists):
        return column.notnull() if value else column.isnull()
    if isinstance(value, sigma.SigmaNull):
        return column.isnull()
    if isinstance(value, sigma.SigmaExpansion):
        return ibis.or_(*(matches(column, each, other) for each in value.values))
    return _said(column, value, other).fill_null(False)  # noqa: FBT003


def _said(column: Column, value: sigma.SigmaType, other: Callable[[str], Column]) -> Any:  # noqa: ANN401
    match value:
        case sigma.SigmaFieldReference():
            found = _reference(column, value, other(value.field))
        case sigma.SigmaString():
            found = _text(_as_text(column), value)
        case sigma.SigmaBool():
            found = _as_text(column).lower() == str(value.boolean).lower()
        case sigma.SigmaTimestampPart():
            raise UnsupportedError(_("時間修飾詞 {part}").format(part=value.timestamp_part.name.lower()))
        case sigma.SigmaNumber():
            found = _number(column) == value.number
        case sigma.SigmaCompareExpression():
            found = _COMPARE[value.op](_number(column), value.number.number)
        case sigma.SigmaRegularExpression():
            found = _as_text(column).re_search(pattern_of(value))
        case sigma.SigmaCIDRExpression():
            found = _within(_as_text(column), value.cidr)
        case _:
            raise UnsupportedError(type(value).__name__)
    return found


def keyword(text: Column, value: sigma.SigmaType) -> Any:  # noqa: ANN401
    """Whether a record's text has a keyword anywhere.

    Raises:
        UnsupportedError: the keyword is of a kind that cannot be looked for.
    """
    if isinstance(value, sigma.SigmaExpansion):
        return ibis.or_(*(keyword(text, each) for each in value.values))
    if isinstance(value, sigma.SigmaNumber):
        value = sigma.SigmaString(str(value))
    if isinstance(value, sigma.SigmaString):
        many = sigma.SpecialChars.WILDCARD_MULTI
        around = (many + value) + many
        if isinstance(value, sigma.SigmaCasedString):
            around = sigma.SigmaCasedString.from_sigma_string(around)
        return _text(text, around).fill_null(False)  # noqa: FBT003
    if isinstance(value, sigma.SigmaRegularExpression):
        return text.re_search(pattern_of(value)).fill_null(False)  # noqa: FBT003
    raise UnsupportedError(_("關鍵字 {kind}").format(kind=type(value).__name__))


def _as_text(column: Column) -> Column:
    return column if column.type().is_string() else column.cast("string")


def _number(column: Column) -> Column:
    return column if column.type().is_numeric() else column.try_cast("float64")


def _text(column: Column, value: sigma.SigmaString) -> Any:  # noqa: ANN401
    """Equality or wildcards; upper and lower case are one, but under ``cased``."""
    if value.contains_placeholder():
        why = _("請以 --placeholders 給定其值")
        raise UnsupportedError(_("未展開之 %佔位% {value}").format(value=value), why)
    cased = isinstance(value, sigma.SigmaCasedString)
    have = column if cased else column.lower()
    parts = [part if cased or not isinstance(part, str) else part.lower() for part in value.s]
    many = sigma.SpecialChars.WILDCARD_MULTI
    match parts:
        case []:
            return column == ""
        case [str() as whole]:
            return have == whole
        case [str() as start, last] if last is many:
            return have.startswith(start)
        case [first, str() as end] if first is many:
            return have.endswith(end)
        case [first, str() as inside, last] if first is many and last is many:
            return have.contains(inside)
    return have.re_search(_wildcards(parts))


def _wildcards(parts: list[Any]) -> str:
    kinds = {sigma.SpecialChars.WILDCARD_MULTI: ".*", sigma.SpecialChars.WILDCARD_SINGLE: "."}
    inside = "".join(re.escape(part) if isinstance(part, str) else kinds[part] for part in parts)
    return rf"(?s)\A{inside}\z"


def pattern_of(value: sigma.SigmaRegularExpression) -> str:
    """A rule's pattern as every engine reads it: the parser takes only the syntax that RE2 has.

    Raises:
        UnsupportedError: it has placeholders.
    """
    if value.contains_placeholder():
        raise UnsupportedError(_("正規表示式中之 %佔位% {pattern}").format(pattern=value.regexp))
    letters = "".join(sorted(value.sigma_to_re_flag[flag] for flag in value.flags))
    return f"(?{letters}){value.regexp}" if letters else str(value.regexp)


def _reference(column: Column, value: sigma.SigmaFieldReference, named: Column) -> Any:  # noqa: ANN401
    have, wanted = _as_text(column).lower(), _as_text(named).lower()
    if value.starts_with and value.ends_with:
        return have.contains(wanted)
    if value.starts_with:
        return have.startswith(wanted)
    return have.endswith(wanted) if value.ends_with else have == wanted


def _within(column: Column, cidr: str) -> Any:  # noqa: ANN401
    """Whether an IPv4 address lies in a network: by its number."""
    network = ipaddress.ip_network(cidr, strict=False)
    if network.version != 4:  # noqa: PLR2004 - the version of the protocol
        raise UnsupportedError("cidr (IPv6)", _("請改用 startswith"))
    shaped = ibis.ifelse(column.re_search(_V4), column, None)
    octets = shaped.split(".")
    number = ibis.literal(0, "int64")
    for place in range(4):
        number = number * 256 + octets[place].cast("int64")
    return number.between(int(network.network_address), int(network.broadcast_address))
