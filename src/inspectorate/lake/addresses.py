"""Addresses as keys that sort, and the range of a told table in which each lies."""

import ibis
from ibis.expr.types import ArrayValue, IntegerValue, StringValue, Table

_OCTET = "(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])"
_V4 = f"^{_OCTET}([.]{_OCTET}){{3}}$"
_V6 = "^([0-9a-f]{1,4}:){7}[0-9a-f]{1,4}$"
_MAPPED = "::ffff:"
_GROUPS = 8
_AFTER_V4 = 2**32
"""The number that every IPv6 address has here: one past the last of IPv4; its digits tell it apart."""


def keyed(sources: Table) -> Table:
    """Each ``src_ip`` with its key, ``number`` and ``digits``; without a number where it is no address.

    IPv4 is a number and no digits; IPv6 is 32 hexadecimal digits under one number. An IPv4 address mapped
    into IPv6 in dots (``::ffff:192.0.2.1``) is IPv4; a zone (``%eth0``) is left out. Each ``view`` keeps a
    step from being written out again wherever it is used in the next.
    """
    ip = sources.src_ip
    new = ip.contains(":")
    rows = sources.select("src_ip", text=ibis.ifelse(new, ip.lower().re_replace("%.*$", ""), ip)).view()
    mapped = rows.text.startswith(_MAPPED) & rows.text.contains(".")
    rows = rows.select("src_ip", text=ibis.ifelse(mapped, rows.text.replace(_MAPPED, ""), rows.text)).view()
    new = rows.text.contains(":")
    edged = ibis.ifelse(new, _edged(rows.text), ibis.null("string"))
    rows = rows.select("src_ip", "text", octets=rows.text.split("."), edged=edged).view()
    rows = rows.select("src_ip", "text", "octets", full=_in_full(rows.edged, rows.text)).view()
    old, new = rows.text.re_search(_V4), rows.full.re_search(_V6)
    digits = rows.full.split(":").map(lambda part: part.lpad(4, "0")).join("")
    return rows.select(
        "src_ip",
        number=ibis.cases((old, _number(rows.octets)), (new, _AFTER_V4), else_=ibis.null("int64")),
        digits=ibis.ifelse(new, digits, ""),
    )


def _edged(text: StringValue) -> StringValue:
    """The text with the zero that ``::`` stands for written out at either end."""
    begun = ibis.ifelse(text.startswith("::"), ibis.literal("0") + text, text)
    return ibis.ifelse(text.endswith("::"), begun + "0", begun)


def _in_full(edged: StringValue, text: StringValue) -> StringValue:
    """An IPv6 address with its eight groups; what is none stays none."""
    missing = ibis.literal(_GROUPS) - edged.length() + edged.replace(":", "").length()
    some = (missing > 0) | (edged.length() > text.length())  # the mark stands for one group at least
    zeros = ibis.ifelse(some, ibis.literal("0:").repeat(ibis.greatest(missing, 0)), ":")
    return edged.replace("::", ibis.literal(":") + zeros)


def _number(octets: ArrayValue) -> IntegerValue:
    value = ibis.literal(0, "int64")
    for n in range(4):
        value = value * 256 + octets[n].try_cast("int64")
    return value


def located(sources: Table, ranges: Table, columns: tuple[str, ...]) -> Table:
    """Each source with the columns of the range in which it lies; null where it lies in none.

    Sources and ranges are laid out in order together; the last range begun before a source is the one to try.

    Args:
        sources: one row for each ``src_ip``.
        ranges: ``first`` and ``last`` as :func:`inspectorate.lake.ranges.key` makes them, no two overlapping,
            and ``columns``.
        columns: to be looked up.
    """
    told = _numbered(ranges, columns)
    in_order = ibis.cumulative_window(order_by=["number", "digits", "rank"])
    begins = told.select(
        src_ip=ibis.null("string"),
        number="number",
        digits="digits",
        rank=ibis.literal(0, "int8"),
        place="place",
    )
    laid = begins.union(keyed(sources).mutate(rank=ibis.literal(1, "int8"), place=ibis.null("int64")))
    near = laid.mutate(place=laid.place.max().over(in_order)).filter(ibis._.src_ip.notnull())
    ends = told.select("place", "last_number", "last_digits", *columns)
    tried = near.left_join(ends, "place")
    within = (tried.number < tried.last_number) | (
        (tried.number == tried.last_number) & (tried.digits <= tried.last_digits)
    )
    return tried.select("src_ip", **{name: ibis.cases((within, tried[name])) for name in columns})


def _numbered(ranges: Table, columns: tuple[str, ...]) -> Table:
    """The ranges with keys as :func:`keyed` makes them, and the place of each in their order."""
    place = ibis.row_number().over(order_by=ranges["first"]).cast("int64")
    ends = {"": ranges["first"], "last_": ranges["last"]}
    keys = {}
    for name, end in ends.items():
        old = end.startswith("4")
        keys[f"{name}number"] = ibis.ifelse(old, _of_digits(end), _AFTER_V4)
        keys[f"{name}digits"] = ibis.ifelse(old, "", end.substr(1))
    return ranges.select(place=place, **keys, **{name: ranges[name] for name in columns})


def _of_digits(end: StringValue) -> IntegerValue:
    """The number of four octets in three digits each, after the version."""
    value = ibis.literal(0, "int64")
    for begin in range(1, 13, 3):
        value = value * 256 + end.substr(begin, 3).try_cast("int64")
    return value
