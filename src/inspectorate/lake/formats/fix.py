"""FIX 4.x and FIXT order logs: every message as it went over a session.

Fields end with SOH, or with ``|`` or ``^A`` where a log was made readable. What is told:

``own``
    the firm's own CompIDs, with commas between; without it no message has a direction.
``exchange``, ``customers``
    CompIDs of the exchange's and of the customers' sessions; where one is told, only those count.
``serial_tag``
    the tag that holds the firm's own serial number, in place of MsgSeqNum (34).
``line``
    the name of the order line; by default SenderSubID (50).

An order (35 = D, F, G) to one of the firm's own is ``in``, from one of them ``out``; a report (35 = 8, 9) to
one of them is the exchange's ``reply``. Anything else, the firm's report to its customer too, has none. The
line's own stamp, where there is one, is the record's time, and for what came ``in`` the time of receipt;
without it SendingTime (52) is the record's time, and the time of receipt stays unknown.

BodyLength (9) and CheckSum (10) are proved wherever they stand; a line that fails is kept aside. CheckSum is
proved for messages of ASCII only: what bytes another text was before it was decoded is not known any more.
"""

import re

from inspectorate.lake.formats.format import Format, most_lines, sql

_HEAD = re.compile(r"(?:^|\D)8=FIXT?\.\d\.\d(?:\x01|\||\^A)")

FORMAT = Format(
    name="fix",
    title="FIX 委託與回報電文",
    recognises=lambda head: most_lines(head, lambda line: bool(_HEAD.search(line))),
    parse=sql("fix"),
    rows={
        "order_activity": {
            "direction": "direction",
            "message_type": "message_type",
            "sender": "sender",
            "target": "target",
            "sequence": "CASE WHEN told('serial_tag') IS NULL THEN f[list_position(names, '34')]"
            " ELSE f[list_position(names, told('serial_tag'))] END",
            "order_uid": "f[list_position(names, '11')]",
            "former_order_uid": "f[list_position(names, '41')]",
            "customer": "nonempty(f[list_position(names, '1')])",
            "symbol": "nonempty(f[list_position(names, '55')])",
            "side": "nonempty(f[list_position(names, '54')])",
            "quantity": "f[list_position(names, '38')]",
            "price": "f[list_position(names, '44')]",
            "sent_time": "sent",
            "received_time": "CASE WHEN direction = 'in' AND stamp <> '' THEN time END",
            "is_duplicate": "coalesce(f[list_position(names, '43')] = 'Y', false)",
            "venue": "nonempty(coalesce(f[list_position(names, '207')], f[list_position(names, '100')]))",
            "line_name": "coalesce(told('line'), nonempty(f[list_position(names, '50')]))",
        },
        "base_event": {"program": "'fix'", "message": "message"},
    },
    tells=("own", "exchange", "customers", "serial_tag", "line"),
)
