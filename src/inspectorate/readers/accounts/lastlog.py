"""The output of lastlog: when each user of a Unix system last logged in."""

import re
from collections.abc import Iterable
from datetime import date

from inspectorate.facts.accounts import UnixLogins
from inspectorate.facts.source import Source
from inspectorate.readers.accounts.systems import host_of
from inspectorate.readers.dates import parse_date
from inspectorate.readers.evidence_file import EvidenceFile

NAME = "lastlog"
TITLE = "Unix 最後登入紀錄（lastlog）"
YIELDS = (UnixLogins,)

_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec"
_HEAD = re.compile(
    r"(?:Username|使用者名稱)\s+(?:Port|埠號|連接埠)\s+(?:From|來自)\s+(?:Latest|最後登入|最近登入)\s*"
)
_NEVER = re.compile(r"(?P<user>\S+)\s+\*\*(?:Never logged in|從未登入過?)\*\*\s*")
_LOGIN = re.compile(
    r"(?P<user>\S+)\s.*?(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) (?P<month>[A-Z][a-z]{2})\s+(?P<day>[0-9]{1,2}) "
    r"(?P<time>[0-9]{2}:[0-9]{2}:[0-9]{2}) (?P<zone>[+-][0-9]{4}) (?P<year>[0-9]{4})\s*"
)


def recognises(file: EvidenceFile) -> bool:
    """Whether the first line is the heading that lastlog prints."""
    return bool(_HEAD.fullmatch(file.head_text.partition("\n")[0].rstrip("\r")))


def read(file: EvidenceFile) -> Iterable[UnixLogins]:
    """Each user's last login, as a day in Taiwan.

    Raises:
        RefusedError: a line that lastlog would not print in the C locale; it names the line.
    """
    last: dict[str, date | None] = {}
    for number, line in file.lines():
        if number == 1 or not line.strip():
            continue
        if never := _NEVER.fullmatch(line):
            last[never["user"]] = None
            continue
        found = _LOGIN.fullmatch(line)
        try:
            if not found:
                raise ValueError(line)  # noqa: TRY301 - refused below with every other line that is no login
            month = _MONTHS.split().index(found["month"]) + 1
            text = f"{found['year']}-{month:02}-{found['day']} {found['time']}{found['zone']}"
            last[found["user"]] = parse_date(text)
        except ValueError as error:
            reason, remedy = "不是 lastlog 之輸出。", "請以 LC_ALL=C lastlog 重新輸出。"
            raise file.refused(reason, remedy, f"line {number}") from error
    yield UnixLogins(host_of(file), last, Source(file.item))
