"""Addresses as keys that sort, and the range of a told table in which each lies."""

import ibis
from ibis.expr.types import IntegerValue, StringValue, Table, Value

_OCTET = "(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])"
_V4 = f"{_OCTET}([.]{_OCTET}){{3}}"
_V6 = "([0-9a-f]{1,4}:){7}[0-9a-f]{1,4}"
_MAPPED = "::ffff:"
_GROUPS = 8


def number_of(address: StringValue) -> IntegerValue:
    """An IPv4 address as a number; what is none has none. One mapped into IPv6, in dots, is IPv4."""
    text = address.lower()
    plain = ibis.ifelse(text.startswith(_MAPPED), text.replace(_MAPPED, ""), text)
    octets = plain.split(".")
    value = ibis.literal(0, "int64")
    for n in range(4):
        value = value * 256 + octets[n].try_cast("int64")
    return ibis.ifelse(plain.re_search(f"^{_V4}$"), value, ibis.null("int64"))


def digits_of(address: StringValue) -> StringValue:
    """An IPv6 address as 32 hexadecimal digits; what is none has none. A zone (``%eth0``) is left out."""
    full = _in_full(address.lower().re_replace("%.*$", ""))
    digits = full.split(":").map(lambda part: part.lpad(4, "0")).join("")
    return ibis.ifelse(full.re_search(f"^{_V6}$"), digits, ibis.null("string"))


def _in_full(text: StringValue) -> StringValue:
    """An IPv6 address with its eight groups; what is none stays none."""
    edged = ibis.ifelse(text.startswith("::"), ibis.literal("0") + text, text)
    edged = ibis.ifelse(text.endswith("::"), edged + "0", edged)
    missing = ibis.literal(_GROUPS) - edged.length() + edged.replace(":", "").length()
    some = (missing > 0) | (edged.length() > text.length())  # the mark stands for one group at least
    zeros = ibis.ifelse(some, ibis.literal("0:").repeat(ibis.greatest(missing, 0)), ":")
    return edged.replace("::", ibis.literal(":") + zeros)


def located(sources: Table, ranges: Table, columns: tuple[str, ...]) -> Table:
    """Each source with the columns of the range in which it lies; null where it lies in none.

    Args:
        sources: one row for each ``src_ip``.
        ranges: ``first`` and ``last`` as :func:`inspectorate.lake.ranges.key` makes them, no two overlapping,
            and ``columns``.
        columns: to be looked up.
    """
    dotted = sources.src_ip.contains(".")
    old = sources.filter(dotted).select("src_ip", key=number_of(sources.src_ip))
    new = sources.filter(~dotted & sources.src_ip.contains(":"))
    new = new.select("src_ip", key=digits_of(new.src_ip))
    found = ibis.union(
        _looked_up(old, _ranges_of(ranges, "4", columns), columns),
        _looked_up(new, _ranges_of(ranges, "6", columns), columns),
    )
    return sources.select("src_ip").left_join(found, "src_ip").select("src_ip", *columns)


def _ranges_of(ranges: Table, version: str, columns: tuple[str, ...]) -> Table:
    """The ranges of one version of the protocol, with the keys that its addresses have here."""
    mine = ranges.filter(ranges["first"].startswith(version))
    ends: dict[str, Value] = {name: mine[name][1:] for name in ("first", "last")}
    if version == "4":
        ends = {name: _number(end) for name, end in ends.items()}
    return mine.select(**ends, **{name: mine[name] for name in columns})


def _number(octets: StringValue) -> IntegerValue:
    """The number of four octets of three digits."""
    value = ibis.literal(0, "int64")
    for begin in range(0, 12, 3):
        value = value * 256 + octets[begin : begin + 3].cast("int64")
    return value


def _looked_up(keyed: Table, ranges: Table, columns: tuple[str, ...]) -> Table:
    """The sources that lie in a range: among the ranges in order, the last begun is the one to try."""
    nowhere, no_range = ibis.null("string"), ibis.null(ranges["first"].type())
    readable = keyed.filter(keyed.key.notnull())
    laid = readable.select("src_ip", "key", begin=no_range, rank=ibis.literal(1, "int8")).union(
        ranges.select(src_ip=nowhere, key="first", begin="first", rank=ibis.literal(0, "int8"))
    )
    in_order = ibis.cumulative_window(order_by=["key", "rank"])
    near = laid.mutate(begin=laid.begin.max().over(in_order)).filter(ibis._.src_ip.notnull())
    joined = near.inner_join(ranges, [near.begin == ranges["first"], near.key <= ranges["last"]])
    return joined.select("src_ip", *columns)
