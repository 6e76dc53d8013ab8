r"""LEEF (Log Event Extended Format) 1 and 2, bare or behind syslog.

Pairs are parted by tabs, in LEEF 2 by the character that the header names. ``\=`` and ``\|`` stand for
themselves; other backslashes stay, for names of Windows accounts hold them. The time is ``devTime``, else
what syslog says; a day written 03/04/2026 is read where ``devTimeFormat`` says in which order. More than 500
fields are not believed.
"""

import re

from inspectorate.lake.formats.format import Format, most_lines
from inspectorate.lake.formats.siem import ROWS, parse_of

_HEAD = re.compile(r"(?:^|[\s:])LEEF: ?[12](?:\.\d+)?\|")

FORMAT = Format(
    name="leef",
    title="LEEF 1、2（Log Event Extended Format）",
    recognises=lambda head: most_lines(head, lambda line: bool(_HEAD.search(line))),
    parse=parse_of("leef"),
    rows=ROWS,
)
