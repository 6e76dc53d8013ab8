"""Palo Alto PAN-OS in comma-separated form: traffic, and everything else as base events.

The interfaces are the zones, by which its rules speak. The rule is its name; of another virtual system than
the first, ``vsys2/name``. A record of sessions that repeat counts as often as it says; one of a session's
beginning counts as no hit, for its end is a record too.
"""

import re

from inspectorate.lake.formats.format import Format, most_lines
from inspectorate.lake.formats.traffic import ROWS, parse_of
from inspectorate.lake.formats.vpn import with_vpn

_HEAD = re.compile(
    r"(?:^|[\s,])\d*,\d{4}/\d\d/\d\d \d\d:\d\d:\d\d,[^,]*,[A-Z][A-Z-]{3,},"
    r"|^Domain,Receive Time,Serial #,Type,"
)

FORMAT = with_vpn(
    Format(
        name="panos",
        title="Palo Alto PAN-OS 防火牆（CSV）",
        recognises=lambda head: most_lines(head, lambda line: bool(_HEAD.search(line))),
        parse=parse_of("panos"),
        rows=ROWS,
    ),
    "panos_vpn",
)
