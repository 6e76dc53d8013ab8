r"""CEF (Common Event Format), bare or behind syslog.

In the header ``\|`` and ``\\`` are escaped, in values ``\=``, ``\\``, ``\n`` and ``\r``. The time is
``rt``, else ``start``, ``end``, and last what syslog says. More than 500 fields are not believed.
"""

import re

from inspectorate.lake.formats.format import Format, most_lines
from inspectorate.lake.formats.siem import ROWS, parse_of

_HEAD = re.compile(r"(?:^|[\s:])CEF: ?\d+(?:\.\d+)?\|")

FORMAT = Format(
    name="cef",
    title="CEF（Common Event Format）",
    recognises=lambda head: most_lines(head, lambda line: bool(_HEAD.search(line))),
    parse=parse_of("cef"),
    rows=ROWS,
)
