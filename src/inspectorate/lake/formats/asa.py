"""Cisco ASA and Firepower: what access lists let through or refuse, and connections built and torn down.

The rule is the access list's name and, where the device writes one, the hash of its entry: ``outside_in
0x5063b82f``. Entries that log at intervals (106100) say how often they were hit; connections (3020xx) name no
rule, and their ends count as no hit. Who began a connection is told only where it is built; its end keeps the
order of the line, the foreign side first. Everything else is a base event.
"""

import re

from inspectorate.lake.formats.format import Format, most_lines
from inspectorate.lake.formats.traffic import ROWS, parse_of
from inspectorate.lake.formats.vpn import with_vpn

_HEAD = re.compile(r"%(?:ASA|FTD)-(?:\w+-)?\d-\d{6}:")

FORMAT = with_vpn(
    Format(
        name="asa",
        title="Cisco ASA、Firepower 防火牆（%ASA-、%FTD- 訊息）",
        recognises=lambda head: most_lines(head, lambda line: bool(_HEAD.search(line))),
        parse=parse_of("asa"),
        rows=ROWS,
    ),
    "asa_vpn",
)
