"""OpenSSH and Linux authentication logs (auth.log, secure), with a syslog or an ISO time stamp."""

import re
from collections.abc import Iterator

from inspectorate.facts.log_coverage import LogFile
from inspectorate.readers.evidence_file import EvidenceFile
from inspectorate.readers.logs.stamps import day_in
from inspectorate.readers.logs.tally import AUDIT_FIELDS, Record, Tally, Years

NAME = "linux_auth"
TITLE = "OpenSSH 與 Linux 登入紀錄（auth.log、secure）"
YIELDS = (LogFile,)
TELLS = ("kind", "year")

_STAMP = r"(?:<\d{1,3}>)?(?:[A-Z][a-z]{2} +\d{1,2} \d{2}:\d{2}:\d{2}|\d{4}-\d{2}-\d{2}T\S+)"
_PROGRAM = re.compile(rf"^{_STAMP} +\S+ +(?P<program>[\w./()-]+?)(?:\[\d+\])?: (?P<message>.*)$")
_KNOWN = re.compile(
    r"^(?:sshd|su|sudo|login|CRON|cron|systemd-logind|systemd|passwd|useradd|userdel|usermod|gdm\S*)$"
)
_LOGIN = re.compile(
    r"^(?P<result>Failed|Accepted) (?P<how>\S+) for (?:invalid user )?"
    r"(?P<user>.*?) from (?P<address>\S*) port \d+"
)
_REPEATED = re.compile(r"^message repeated (?P<times>\d{1,6}) times: \[ ?(?P<message>.*)\]$")
_LOOKED_AT = 20


def recognises(file: EvidenceFile) -> bool:
    """Whether most of the first lines are syslog lines of programs that log people in."""
    first = [line for line in file.head_text.splitlines() if line.strip()][:_LOOKED_AT]
    return bool(first) and sum(_is_auth(line) for line in first) * 2 > len(first)


def _is_auth(line: str) -> bool:
    found = _PROGRAM.match(line)
    return bool(found and _KNOWN.match(found["program"].split("(")[0]))


def read(file: EvidenceFile) -> Iterator[LogFile]:
    """The file's days, its log-in counts, and the log-ins that lack a user or an address.

    Raises:
        RefusedError: no line is a record, or a line can't be decoded.
    """
    tally, years = Tally(file), Years(file)
    for number, line in file.lines():
        if line.strip():
            tally.take(number, _record(line, years))
    yield tally.log_file("audit", AUDIT_FIELDS, tally.events.total())


def _record(line: str, years: Years) -> Record | None:
    found = _PROGRAM.match(line)
    if not found:
        return None
    day = day_in(line, years)
    repeated = _REPEATED.match(found["message"])
    login = _LOGIN.match(repeated["message"] if repeated else found["message"])
    if not login:
        return Record(day)
    lacks = tuple(name for name in ("user", "address") if not login[name].strip())
    event = "login_succeeded" if login["result"] == "Accepted" else "login_failed"
    return Record(day, lacks, event, int(repeated["times"]) if repeated else 1)
