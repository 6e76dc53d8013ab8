"""Access logs of web servers: the common and the combined form, as Apache and nginx write them.

The source is the peer that the server saw: behind a proxy that is the proxy. A request that is none (a scan's
bytes, a broken line) stays a record without a method and a path. Paths are kept as they were asked for, not
decoded.
"""

import re

from inspectorate.lake.formats.format import Format, most_lines, sql

_HEAD = re.compile(r'^\S+ \S+ .{1,1000}? \[\d{1,2}/[A-Z][a-z]{2}/\d{4}:\d{2}:\d{2}:\d{2} [+-]\d{4}\] "')

FORMAT = Format(
    name="access_log",
    title="網站存取紀錄（common、combined；Apache、nginx）",
    recognises=lambda head: most_lines(head, lambda line: bool(_HEAD.match(line))),
    parse=sql("access_log"),
    rows={
        "http_activity": {
            "src_ip": "address_of(c.source)",
            "user_name": "CASE WHEN c.user <> '\"\"' THEN nonempty(c.user) END",
            "method": "nonempty(method)",
            "path": "nullif(t.path, '')",
            "query": "CASE WHEN t.mark <> '' THEN t.query END",
            "status_code": "nonempty(c.status)",
            "bytes_out": "nonempty(c.bytes)",
            "referrer": "nonempty(c.referrer)",
            "user_agent": "nonempty(c.agent)",
            "host": "coalesce(nullif(t.authority, ''), nullif(regexp_replace(c.server, ':\\d+$', ''), ''))",
            "duration_s": "took",
        }
    },
)
