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

# How devices write times: a body with or without a year, perhaps a fraction, an offset, a zone's name.
_WORDS = r"""words_of(t) AS regexp_extract(trim(regexp_replace(t,
    '^\s*[A-Z][a-z]{2} ([A-Z][a-z]{2} [ \d]?\d) (\d{2}:\d{2}:\d{2}) (\d{4})\s*$', '\1 \3 \2')),
    '^(.*?\d{1,2}:\d{2}:\d{2})(?:[.,](\d{1,9}))?(?: ?(Z|GMT|UTC|CST|TST)?([+-]\d{2}:?\d{2})?)?$',
    ['body', 'fraction', 'zone', 'ahead'])"""
_FRACTION = (
    "fraction_of(w) AS to_microseconds(coalesce(TRY_CAST(left(rpad(w.fraction, 6, '0'), 6) AS BIGINT), 0))"
)
_AHEAD = r"""ahead_of(w) AS to_minutes(CAST(coalesce(TRY_CAST(left(w.ahead, 3) AS INTEGER), 0) * 60
    + (CASE WHEN starts_with(w.ahead, '-') THEN -1 ELSE 1 END)
    * coalesce(TRY_CAST(right(w.ahead, 2) AS INTEGER), 0) AS INTEGER))"""
_DATED = """dated_of(w) AS try_strptime(w.body, ['%b %d %Y %H:%M:%S', '%d %b %Y %H:%M:%S',
    '%Y-%m-%d %H:%M:%S', '%Y-%m-%dT%H:%M:%S', '%Y/%m/%d %H:%M:%S', '%d/%b/%Y:%H:%M:%S']) + fraction_of(w)"""
_COUNTED = r"""counted_of(t) AS CASE
    WHEN regexp_full_match(t, '\d{9,10}(?:\.\d+)?') THEN epoch_of(t)
    WHEN regexp_full_match(t, '\d{12,13}(?:\.\d+)?') THEN epoch_of(TRY_CAST(t AS DOUBLE) / 1000)
    WHEN regexp_full_match(t, '\d{16}') THEN TRY(make_timestamp(TRY_CAST(t AS BIGINT)))
    WHEN regexp_full_match(t, '\d{19}') THEN TRY(make_timestamp(TRY_CAST(t AS BIGINT) // 1000)) END"""
_ZONED = "zoned_of(w) AS w.ahead <> '' OR w.zone IN ('Z', 'GMT', 'UTC')"
_WRITTEN = """written_of(t) AS {
    'utc': coalesce(counted_of(t),
        CASE WHEN zoned_of(words_of(t)) THEN dated_of(words_of(t)) - ahead_of(words_of(t)) END),
    'local': CASE WHEN NOT zoned_of(words_of(t)) THEN dated_of(words_of(t)) END,
    'yearless': CASE WHEN NOT zoned_of(words_of(t))
        THEN try_strptime('2000 ' || words_of(t).body, '%Y %b %d %H:%M:%S') + fraction_of(words_of(t)) END}"""
# What stands before a device's own message; a relay's stamp goes before the device's.
_ENVELOPE = r"""envelope_of(t) AS regexp_extract(t, '^(?:<(\d{1,3})>)?(?:.* )?'
    '([A-Z][a-z]{2} [ \d]?\d (?:\d{4} )?\d{2}:\d{2}:\d{2}(?:\.\d+)?'
    '|\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2}(?:[.,]\d+)?(?:Z|[+-]\d{2}:?\d{2})?)'
    ':?(?: +(\S*[^\s:]))?.*$', ['priority', 'stamp', 'host'])"""
_CEF = r"""cef_plain(t) AS CASE WHEN NOT contains(t, '\') THEN t ELSE array_to_string(
    [replace(replace(replace(replace(p, '\=', '='), '\|', '|'), '\n', chr(10)), '\r', chr(13))
        FOR p IN string_split(t, '\\')], '\') END"""
_LEEF = r"leef_plain(t) AS replace(replace(t, '\=', '='), '\|', '|')"
# Whether a device's own words say that a second factor was given; a word that may turn it round ends it.
_MFA = r"""says_mfa(t) AS regexp_matches(t,
    '(?i)two[- ]?factor|multi[- ]?factor|fortitoken|\b(?:mfa|2fa|otp)\b|雙因[子素]') AND NOT regexp_matches(t,
    '(?i)without|\bno[tn]?\b|disabled|skip|bypass|fail|requir|request|pending|未|無')"""

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
    _WORDS,
    _FRACTION,
    _AHEAD,
    _DATED,
    _COUNTED,
    _ZONED,
    _WRITTEN,
    _ENVELOPE,
    _CEF,
    _LEEF,
    _MFA,
)


def install(connection: Any) -> None:  # noqa: ANN401 - a DuckDB connection, from an extra
    """Make the macros known to a connection."""
    for macro in MACROS:
        connection.execute(f"CREATE OR REPLACE TEMP MACRO {macro}")
