"""W3C logs of IIS: a line ``#Fields:`` names what the lines after it hold; times are UTC.

A line with another number of fields than were named, or with a status, a method or an address that is none,
cannot be read. IIS writes a blank within a value as ``+``; in the user agent it is turned back.
"""

import re
from dataclasses import replace

from inspectorate.lake.formats.format import Format, literal, sql

_FIELDS = re.compile(r"^#Fields:.*\b(?:cs-uri-stem|cs-method|sc-status)\b.*$", re.MULTILINE)


def _fitted(head: str) -> Format:
    """The format for a file that begins so: a continued file's new lines do not name their fields again."""
    found = _FIELDS.search(head)
    return replace(FORMAT, parse=_PARSE.replace("$fields", literal(found[0]) if found else "NULL"))


_PARSE = sql("iis")
FORMAT = Format(
    name="iis",
    title="IIS 存取紀錄（W3C）",
    recognises=lambda head: head.startswith("#") and bool(_FIELDS.search(head)),
    parse=_PARSE.replace("$fields", "NULL"),
    fitted=_fitted,
    carried="SELECT arg_max(text, line) FROM lines WHERE starts_with(text, '#Fields:')",
    rows={
        "http_activity": {
            "src_ip": "address_of(f['c-ip'])",
            "user_name": "nonempty(f['cs-username'])",
            "method": "nonempty(f['cs-method'])",
            "path": "nonempty(f['cs-uri-stem'])",
            "query": "nonempty(f['cs-uri-query'])",
            "status_code": "nonempty(f['sc-status'])",
            "bytes_out": "nonempty(f['sc-bytes'])",
            "referrer": "nonempty(f['cs(referer)'])",
            "user_agent": "replace(nonempty(f['cs(user-agent)']), '+', ' ')",
            "host": "coalesce(nonempty(f['cs-host']), nonempty(f['s-computername']))",
            "duration_s": "TRY_CAST(f['time-taken'] AS DOUBLE) / 1000",
        }
    },
)
