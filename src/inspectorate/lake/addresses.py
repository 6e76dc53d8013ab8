"""Addresses as keys that sort, IPv4 before IPv6, and the range of a told table in which each lies."""

import ibis
from ibis.expr.types import BooleanValue, StringColumn, StringValue, Table

_OCTET = "(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])"
_V4 = f"{_OCTET}([.]{_OCTET}){{3}}"
_MAPPED = "::ffff:"
_V6 = "([0-9a-f]{0,4}:){1,8}[0-9a-f]{0,4}"
_GROUPS, _DIGITS = 8, 4


def key_of(address: StringColumn) -> StringColumn:
    """The key of an address: ``4`` and its octets in three digits, ``6`` and its groups in four.

    An IPv4 address mapped into IPv6 is IPv4; a zone (``%eth0``) is left out; what is no address has none.
    """
    text = address.lower().split("%")[0]
    plain = ibis.ifelse(text.re_search(f"^{_MAPPED}{_V4}$"), text.replace(_MAPPED, ""), text)
    return ibis.cases(
        (plain.re_search(f"^{_V4}$"), "4" + _joined(plain, ".", 3)),
        (_is_v6(plain), "6" + _expanded(plain)),
        else_=ibis.null("string"),
    )


def _joined(text: StringValue, mark: str, digits: int) -> StringValue:
    return text.split(mark).map(lambda part: part.lpad(digits, "0")).join("")


def _is_v6(text: StringValue) -> BooleanValue:
    """Whether the text is an IPv6 address in colons and hexadecimal digits."""
    short = text.contains("::")
    colons = text.length() - text.replace(":", "").length()
    edge = text.re_search("^:[^:]|[^:]:$")
    twice = text.re_search(":::|::.*::")
    at_the_end = text.startswith("::") | text.endswith("::")
    most = ibis.ifelse(at_the_end, _GROUPS, _GROUPS - 1)
    right = ibis.ifelse(short, colons <= most, colons == _GROUPS - 1)
    return text.re_search(f"^{_V6}$") & ~edge & ~twice & right


def _expanded(text: StringValue) -> StringValue:
    """The 32 digits of an IPv6 address; what stands for zeros becomes as many as are missing."""
    parts = text.split("::")
    head, tail = (
        ibis.ifelse(part == "", "", _joined(part, ":", _DIGITS))
        for part in (parts[0], ibis.coalesce(parts[1], ""))
    )
    missing = ibis.literal(_GROUPS * _DIGITS) - head.length() - tail.length()
    return head + ibis.literal("0").repeat(missing) + tail


def located(sources: Table, ranges: Table, columns: tuple[str, ...]) -> Table:
    """Each source with the columns of the range in which it lies; null where it lies in none.

    Args:
        sources: one row for each ``src_ip``.
        ranges: ``first`` and ``last`` as keys, no two overlapping, and ``columns``.
        columns: to be looked up.
    """
    keyed = sources.select("src_ip", key=key_of(sources.src_ip))
    readable = keyed.filter(keyed.key.notnull())
    laid = readable.select("src_ip", "key", begin=ibis.null("string"), rank=ibis.literal(1, "int8")).union(
        ranges.select(src_ip=ibis.null("string"), key="first", begin="first", rank=ibis.literal(0, "int8"))
    )
    in_order = ibis.cumulative_window(order_by=["key", "rank"])
    near = laid.mutate(begin=laid.begin.max().over(in_order)).filter(ibis._.src_ip.notnull())
    joined = near.inner_join(ranges, [near.begin == ranges["first"], near.key <= ranges["last"]])
    found = joined.select("src_ip", *columns)
    return sources.select("src_ip").left_join(found, "src_ip").select("src_ip", *columns)
