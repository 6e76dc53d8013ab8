"""A log of OpenVPN's server, its own file or within syslog.

It does not say whether a second factor was asked for: ``is_mfa`` stays unknown. A client that is refused has
no name yet; its address is what is known.
"""

import re

from inspectorate.lake.formats.format import Format, most_lines, sql
from inspectorate.lake.formats.vpn import ROWS

_OWN = re.compile(
    r"^(?:[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d{2}:\d{2}:\d{2} \d{4}|\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2})"
    r"(?: us=\d+)? .*(?:OpenVPN \d\.\d|Peer Connection Initiated with \[AF_INET|MULTI(?:_sva)?: "
    r"|client-instance |TLS(?: Auth)? Error: |TLS: (?:Initial packet|Username/Password)"
    r"|Initialization Sequence Completed)"
)
_IN_SYSLOG = re.compile(r"^\S.{14,40} (?:ovpn-|openvpn)\S*: ")


def _recognises(head: str) -> bool:
    """In a file of its own the marks of OpenVPN; in syslog its name on most lines."""
    if any(_OWN.match(line) for line in head.splitlines()[:200]):
        return True
    return most_lines(head, lambda line: bool(_IN_SYSLOG.match(line)))


FORMAT = Format(
    name="openvpn",
    title="OpenVPN 伺服器紀錄",
    recognises=_recognises,
    parse=sql("openvpn"),
    rows={**ROWS, "base_event": {"host": "host", "program": "program", "message": "message"}},
)
