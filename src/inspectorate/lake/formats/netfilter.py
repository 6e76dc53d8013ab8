"""Linux netfilter: packets that iptables or nftables wrote to the kernel's log.

The rule is the prefix that the rule writes (``--log-prefix``), without the colon at its end. What became of
the packet the line does not say: it is taken from a word of the prefix (DROP, BLOCK, REJECT, DENY, ACCEPT,
ALLOW, PASS ...), and is ``other`` where there is none. Other lines are base events.
"""

import re

from inspectorate.lake.formats.format import Format, most_lines
from inspectorate.lake.formats.traffic import ROWS, parse_of

_KERNEL = re.compile(r" (?:kernel|ulogd)(?:\[\d+\])?: | kernel - - -")
_PACKET = re.compile(r"IN=\S* OUT=\S* .*\bSRC=\S+ DST=\S+ .*\bPROTO=\S+")


def _recognises(head: str) -> bool:
    return most_lines(head, lambda line: bool(_KERNEL.search(line))) and bool(_PACKET.search(head))


FORMAT = Format(
    name="netfilter",
    title="iptables、nftables 核心日誌",
    recognises=_recognises,
    parse=parse_of("netfilter"),
    rows=ROWS,
)
