"""The SQL macros that formats share."""

from typing import Any

_ADDRESS = r"^(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*(?:%\w+)?)$"

# A cast to TIMESTAMP drops an offset without a word; one to TIMESTAMPTZ heeds it. A comma may stand before
# the fraction, and a time without an offset is no time in UTC.
_UTC = r"""utc_of(t) AS CASE WHEN regexp_matches(t, '(?:[Zz]|[+-]\d{2}:?\d{2})$') THEN
    TRY_CAST(TRY_CAST(regexp_replace(replace(t, ',', '.'), '([+-]\d{2})(\d{2})$', '\1:\2') AS TIMESTAMPTZ)
        AS TIMESTAMP) END"""
_LOCAL = r"""local_of(t) AS CASE WHEN
    NOT regexp_matches(t, '(?:[Zz]|:\d{2}(?:[.,]\d+)?[+-]\d{2}:?\d{2})$') THEN
    TRY_CAST(replace(replace(t, ',', '.'), '/', '-') AS TIMESTAMP) END"""

MACROS = (
    _UTC,
    _LOCAL,
    "yearless_of(t) AS try_strptime('2000 ' || t, '%Y %b %d %H:%M:%S')",
    "epoch_of(s) AS TRY(make_timestamp(CAST(round(TRY_CAST(s AS DOUBLE) * 1000000) AS BIGINT)))",
    f"address_of(t) AS CASE WHEN regexp_matches(t, '{_ADDRESS}') THEN t END",
    "nonempty(t) AS nullif(nullif(trim(t), ''), '-')",
    "after_of(t, mark) AS CASE WHEN contains(t, mark) THEN substr(t, position(mark IN t) + length(mark)) END",
    "before_of(t, mark) AS CASE WHEN contains(t, mark) THEN substr(t, 1, position(mark IN t) - 1) ELSE t END",
    "between_of(t, mark, till) AS before_of(after_of(t, mark), till)",
    "told(n) AS getvariable('told')[n]",
)


def install(connection: Any) -> None:  # noqa: ANN401 - a DuckDB connection, from an extra
    """Make the macros known to a connection."""
    for macro in MACROS:
        connection.execute(f"CREATE OR REPLACE TEMP MACRO {macro}")
