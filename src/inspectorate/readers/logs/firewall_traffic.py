"""Firewall traffic records: Cisco ASA and FTD syslog, FortiGate key=value, PAN-OS CSV, iptables lines."""

import re
from collections.abc import Iterator
from dataclasses import replace

from inspectorate.facts.log_coverage import LogFile
from inspectorate.readers.evidence_file import EvidenceFile
from inspectorate.readers.logs.stamps import day_in
from inspectorate.readers.logs.tally import Record, Tally, Years

NAME = "firewall_traffic"
TITLE = "防火牆流量紀錄（ASA、FortiGate、PAN-OS、iptables）"
YIELDS = (LogFile,)
TELLS = ("kind", "year")

_FORMS = re.compile(
    r"%(?:ASA|FTD|PIX)-\d-\d{6}\b"
    r'|\bdate="?\d{4}-\d{2}-\d{2}"? time=.{0,500}?\btype="?(?:traffic|utm|event)"?'
    r"|,(?:TRAFFIC|THREAT),[a-z]+,"
    r"|\bIN=\S{0,64} OUT=\S{0,64} .{0,300}?\bSRC=\S{1,64} DST=\S"
)
_SENDER = re.compile(r'\bdevname="?([^"\s]+)')
"""The name by which a FortiGate calls itself in each of its records."""
_LOOKED_AT = 20
_FEW = 5


def recognises(file: EvidenceFile) -> bool:
    """Whether most of the first lines are records of a firewall that is known here."""
    first = [line for line in file.head_text.splitlines() if line.strip()][:_LOOKED_AT]
    return bool(first) and sum(bool(_FORMS.search(line)) for line in first) * 2 > len(first)


def read(file: EvidenceFile) -> Iterator[LogFile]:
    """The file's days and counts; traffic records name addresses, not users.

    Raises:
        RefusedError: no line is a record, or a line can't be decoded.
    """
    tally, years, senders = Tally(file), Years(file), set[str]()
    for number, line in file.lines():
        if line.strip():
            known = _FORMS.search(line)
            tally.take(number, Record(day_in(line, years)) if known else None)
            if (sender := _SENDER.search(line)) and len(senders) < _FEW:
                senders.add(sender[1])
    fact = tally.log_file("firewall", ("time", "address"))
    others = sorted(name for name in senders if name.casefold() != fact.system.casefold())
    if others and "system" in file.told:
        words = f"{file.item} 列為 {fact.system} 之紀錄，而紀錄內之設備名稱為 {'、'.join(others)}"
        fact = replace(fact, limits=(*fact.limits, words))
    yield fact
