"""FortiGate in its own ``key=value`` form: traffic, and everything else as base events.

The rule is the policy's number; of another virtual domain than ``root`` it is ``domain/number``, and of
another table than the firewall policies ``table number`` (``local-in-policy 3``): numbers repeat there. A
session that ended, by whichever side, was let through (``close``); the statistics of one that still runs
count as no hit.
"""

import re

from inspectorate.lake.formats.format import Format, most_lines
from inspectorate.lake.formats.traffic import ROWS, parse_of
from inspectorate.lake.formats.vpn import with_vpn

_HEAD = re.compile(r'\bdate=\d{4}-\d{2}-\d{2}[ ,]+time=\d{2}:\d{2}:\d{2}.*?\b(?:logid|devid)="?\w+')

FORMAT = with_vpn(
    Format(
        name="fortigate",
        title="FortiGate 防火牆（key=value）",
        recognises=lambda head: most_lines(head, lambda line: bool(_HEAD.search(line))),
        parse=parse_of("fortigate"),
        rows=ROWS,
    ),
    "fortigate_vpn",
)
