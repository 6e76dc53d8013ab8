"""nmap's list of open ports (XML): what answers, not what is weak."""

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from inspectorate.facts.scans import ScanFinding, ScanReport
from inspectorate.facts.source import Source
from inspectorate.readers.evidence_file import EvidenceFile
from inspectorate.readers.scanners.report import TELLS, epoch_day, told_day, undated
from inspectorate.readers.xml_stream import Found, elements

__all__ = ["NAME", "TELLS", "TITLE", "YIELDS", "read", "recognises"]

NAME = "nmap"
TITLE = "nmap 埠掃描報告（XML）"
YIELDS = (ScanReport,)


def recognises(file: EvidenceFile) -> bool:
    """Whether the root element is nmap's."""
    return "<nmaprun" in file.head_text


def read(file: EvidenceFile) -> Iterator[ScanReport]:
    """One report; each open port is a finding of grade info.

    Raises:
        RefusedError: broken or hostile XML, or a date that cannot be read.
    """
    started = finished = exit_word = ""
    hosts: list[str] = []
    findings: list[ScanFinding] = []
    for found in elements(file, opens=("nmaprun",), wholes=("host", "finished")):
        if found.tag == "nmaprun":
            started = epoch_day(file, found.get("start"))
        elif found.tag == "finished":
            finished, exit_word = epoch_day(file, found.get("time")), found.get("exit") or "success"
        else:
            hosts.append(_address(found))
            findings += [_open(file, found, port) for port in found.element.iter("port") if _is_open(port)]
    day = finished or started or told_day(file)
    yield ScanReport(
        tool="nmap",
        kind="ports",
        source=Source(file.item),
        started=started,
        finished=finished or (day if not started else ""),
        targets=tuple(dict.fromkeys(host for host in hosts if host)),
        findings=tuple(findings),
        complete=exit_word == "success",
        limits=undated(day),
    )


def _address(found: Found) -> str:
    addresses = {one.get("addrtype"): one.get("addr", "") for one in found.element.iter("address")}
    return addresses.get("ipv4") or addresses.get("ipv6") or ""


def _is_open(port: Element) -> bool:
    state = port.find("state")
    return state is not None and state.get("state") == "open"


def _open(file: EvidenceFile, host: Found, port: Element) -> ScanFinding:
    place = f"{port.get('portid', '')}/{port.get('protocol', '')}"
    service = port.find("service")
    return ScanFinding(
        id=f"open {place}",
        severity="info",
        host=_address(host),
        source=Source(file.item, "line", host.line, place),
        port=place,
        title=service.get("name", "") if service is not None else "",
    )
