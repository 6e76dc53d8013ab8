"""A status file of OpenVPN's server (forms 1, 2 and 3): the sessions open when it was written.

Each is told again every time the file is written; a session is known by its beginning and its client's port.
"""

import re

from inspectorate.lake.formats.format import Format, sql
from inspectorate.lake.formats.vpn import ROWS

_HEAD = re.compile(r"^(?:OpenVPN CLIENT LIST|TITLE[,\t]OpenVPN)")

FORMAT = Format(
    name="openvpn_status",
    title="OpenVPN 連線狀態檔",
    recognises=lambda head: bool(_HEAD.match(head)),
    parse=sql("openvpn_status"),
    rows={"tunnel_activity": ROWS["tunnel_activity"]},
)
