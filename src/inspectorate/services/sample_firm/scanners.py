"""Vulnerability scans in the scanner's own report: two rounds, each with its re-scan after repair."""

from xml.sax.saxutils import escape, quoteattr

from inspectorate.services.sample_firm.plan import Files, Plan

_HOSTS = ("203.0.113.20", "203.0.113.21", "10.30.0.20", "10.30.0.30")
_WEAK = ("51192", "SSL Certificate Cannot Be Trusted", "2")
_PLAIN = ("19506", "Nessus Scan Information", "0")


def scanners(plan: Plan) -> Files:
    """Half-yearly scans; in the sample firm the last is eight months old and its re-scan is missing."""
    late = plan.planted(240, 100)
    files = {
        "scans/round-1.nessus": _report(plan, late + 170, weak=True),
        "scans/round-1-rescan.nessus": _report(plan, late + 150, weak=False),
        "scans/round-2.nessus": _report(plan, late, weak=True),
    }
    if plan.clean:
        files["scans/round-2-rescan.nessus"] = _report(plan, late - 20, weak=False)
    return files


def _report(plan: Plan, days_ago: int, *, weak: bool) -> bytes:
    day = plan.days_ago(days_ago)
    stamp = f"{day:%a %b %d} {{}} {day:%Y}"
    hosts = "".join(_host(stamp, host, weak=weak and host == _HOSTS[0]) for host in _HOSTS)
    return (
        '<?xml version="1.0" ?>\n<NessusClientData_v2>\n'
        f"<Report name={quoteattr(f'daan {day.isoformat()}')}>\n{hosts}</Report>\n</NessusClientData_v2>\n"
    ).encode()


def _host(stamp: str, host: str, *, weak: bool) -> str:
    items = "".join(_item(*kind) for kind in ([_WEAK, _PLAIN] if weak else [_PLAIN]))
    return (
        f"<ReportHost name={quoteattr(host)}><HostProperties>"
        f'<tag name="HOST_END">{escape(stamp.format("02:30:00"))}</tag>'
        f'<tag name="HOST_START">{escape(stamp.format("01:00:00"))}</tag>'
        f'<tag name="host-ip">{escape(host)}</tag></HostProperties>\n{items}</ReportHost>\n'
    )


def _item(plugin: str, name: str, severity: str) -> str:
    return (
        f'<ReportItem port="443" svc_name="https" protocol="tcp" severity="{severity}" '
        f'pluginID="{plugin}" pluginName={quoteattr(name)} pluginFamily="General">'
        f"<synopsis>{escape(name)}</synopsis></ReportItem>\n"
    )
