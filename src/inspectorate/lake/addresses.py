"""Addresses as keys that sort, IPv4 before IPv6, and the range of a told table in which each lies."""

import ibis
from ibis.expr.types import StringValue, Table

_OCTET = "(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])"
_V4 = f"{_OCTET}([.]{_OCTET}){{3}}"
_V6 = "([0-9a-f]{1,4}:){7}[0-9a-f]{1,4}"
_MAPPED = "::ffff:"
_GROUPS = 8


def key_of(address: StringValue) -> StringValue:
    """The key of an address: ``4`` and its octets in three digits, ``6`` and its groups in four.

    An IPv4 address mapped into IPv6 (``::ffff:192.0.2.1``) is IPv4; a zone (``%eth0``) is left out; what is no
    address has none.
    """
    text = address.lower().re_replace("%.*$", "")
    plain = ibis.ifelse(text.re_search(f"^{_MAPPED}{_V4}$"), text.replace(_MAPPED, ""), text)
    full = _in_full(text)
    return ibis.cases(
        (plain.re_search(f"^{_V4}$"), ibis.literal("4") + _joined(plain, "[.]", 3)),
        (full.re_search(f"^{_V6}$"), ibis.literal("6") + _joined(full, ":", 4)),
        else_=ibis.null("string"),
    )


def _in_full(text: StringValue) -> StringValue:
    """An IPv6 address with its eight groups; what is none stays none."""
    edged = ibis.ifelse(text.startswith("::"), ibis.literal("0") + text, text)
    edged = ibis.ifelse(text.endswith("::"), edged + "0", edged)
    missing = ibis.literal(_GROUPS) - edged.length() + edged.replace(":", "").length()
    some = (missing > 0) | (edged.length() > text.length())  # the mark stands for one group at least
    zeros = ibis.ifelse(some, ibis.literal("0:").repeat(ibis.greatest(missing, 0)), ":")
    return edged.replace("::", ibis.literal(":") + zeros)


def _joined(text: StringValue, mark: str, digits: int) -> StringValue:
    return text.re_split(mark).map(lambda part: part.lpad(digits, "0")).join("")


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
