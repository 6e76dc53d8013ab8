"""Syslog of any program, RFC 3164 and RFC 5424, as base events."""

import re

from inspectorate.lake.formats.format import Format, most_lines, sql

_HEAD = re.compile(
    r"^<\d{1,3}>1 \S+ \S+ \S+ \S+ \S+ (?:-|\[)"
    r"|^(?:<\d{1,3}>)?(?:[A-Z][a-z]{2} [ \d]\d (?:\d{4} )?\d{2}:\d{2}:\d{2}|\d{4}-\d{2}-\d{2}T\S+) \S+ \S"
)

FORMAT = Format(
    name="syslog",
    title="syslog（RFC 3164、RFC 5424）",
    recognises=lambda head: most_lines(head, lambda line: bool(_HEAD.match(line))),
    parse=sql("syslog"),
    rows={
        "base_event": {
            "host": "nonempty(host)",
            "program": "nonempty(program)",
            "event_code": "nonempty(code)",
            "severity": "severity",
            "message": "message",
            "fields": "fields",
        }
    },
    general=True,
)
