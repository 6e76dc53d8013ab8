"""Scanners' reports: real samples counted independently, small ones field by field, hostile ones refused."""

import json
import re
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from inspectorate.facts.scans import ScanReport
from inspectorate.readers.evidence_file import EvidenceFile, RefusedError
from inspectorate.readers.shelf import reader_for

SAMPLES = Path(__file__).parents[4] / "shared" / "cases" / "scanners"
present = pytest.mark.skipif(not SAMPLES.is_dir(), reason="the folder ../shared/cases is absent")


def marks(pattern: str) -> Callable[[str], int]:
    return lambda text: len(re.findall(pattern, text))


def mobsf_count(text: str) -> int:
    data = json.loads(text)
    return len(data["code_analysis"]) + len(data["manifest_analysis"])


COUNTS: dict[str, tuple[str, Callable[[str], int], str, str]] = {
    "acunetix_many_findings.xml": ("acunetix", marks("<ReportItem "), "2020-02-27", "www.itsecgames.com"),
    "bash-report.sarif": ("sarif", marks('"ruleId"'), "2021-03-08", "file:///home/damien/dd"),
    "cyclonedx_vulnerability_1.4.json": ("cyclonedx", marks('"ratings"'), "", "pkg:maven"),
    "mobsf_report1.json": ("mobsf", mobsf_count, "2020-11-27", "jakhar.aseem.diva"),
    "nessus_many_vuln.nessus": ("nessus", marks("<ReportItem "), "2013-06-25", "preprod"),
    "nmap_multiple_port.xml": ("nmap", marks('state="open"'), "2016-05-17", "198.38.82.159"),
    "openvas_many_vuln.xml": ("openvas", marks("<result "), "2023-09-26", "192.168.1.1001"),
    "testssl_demo.csv": (
        "testssl",
        lambda text: len(text.splitlines()) - 1 - marks('"OK"')(text),
        "",
        "demo.defectdojo.org",
    ),
    "trivy_many_vulns.json": ("trivy", marks('"VulnerabilityID"'), "", "teamdojo:latest"),
    "zap_some.xml": ("zap", marks("<alertitem>"), "2020-05-12", "mainsite.com"),
}


def read(path: Path, **told: str) -> list[Any]:
    file = EvidenceFile(path, path.name, told)
    reader = reader_for(file)
    assert reader is not None
    return list(reader.read(file))


def report(path: Path, **told: str) -> ScanReport:
    found = [fact for fact in read(path, **told) if isinstance(fact, ScanReport)]
    assert len(found) == 1
    return found[0]


def written(tmp_path: Path, name: str, content: str) -> Path:
    path = tmp_path / name
    path.write_text(content, "utf-8")
    return path


@pytest.mark.shared
@present
def test_every_shared_sample_is_counted_here() -> None:
    assert {path.name for path in SAMPLES.iterdir()} == set(COUNTS)


@pytest.mark.shared
@present
@pytest.mark.parametrize("name", COUNTS)
def test_a_real_report_gives_as_many_findings_as_its_text_holds(name: str) -> None:
    reader, count, finished, target = COUNTS[name]
    path = SAMPLES / name
    found = report(path)
    recognised = reader_for(EvidenceFile(path, name))
    assert recognised is not None
    assert reader == recognised.NAME
    assert len(found.findings) == count(path.read_text("utf-8")) > 0
    assert found.finished == finished
    assert any(one.startswith(target) for one in found.targets)
    assert bool(found.limits) is (not finished)


@pytest.mark.shared
@present
@pytest.mark.parametrize("name", [name for name in COUNTS if not name.endswith("csv")])
def test_a_real_report_cut_short_is_refused(tmp_path: Path, name: str) -> None:
    whole = (SAMPLES / name).read_bytes()
    path = tmp_path / name
    path.write_bytes(whole[: len(whole) * 9 // 10])
    with pytest.raises(RefusedError) as refused:
        read(path)
    assert refused.value.where.startswith("line ")


@pytest.mark.shared
@present
def test_a_line_cited_from_a_real_report_holds_the_finding() -> None:
    path = SAMPLES / "nessus_many_vuln.nessus"
    lines = path.read_text("utf-8").splitlines()
    for one in report(path).findings:
        assert f'pluginID="{one.id}"' in lines[one.source.number - 1]


NESSUS = """<?xml version="1.0"?>
<NessusClientData_v2><Report name="r">
<ReportHost name="web01"><HostProperties>
<tag name="HOST_START_TIMESTAMP">1790000000</tag><tag name="HOST_END">Mon Sep 21 23:00:00 2026</tag>
</HostProperties>
<ReportItem port="443" protocol="tcp" severity="3" pluginID="10863" pluginName="憑證過期">
<cve>CVE-2026-0001</cve></ReportItem>
</ReportHost>{}
</Report></NessusClientData_v2>
"""


def test_a_nessus_finding_keeps_its_fields_and_line(tmp_path: Path) -> None:
    found = report(written(tmp_path, "a.nessus", NESSUS.format("")))
    one = found.findings[0]
    assert (one.id, one.severity, one.host, one.port, one.title) == (
        "10863",
        "high",
        "web01",
        "443/tcp",
        "憑證過期",
    )
    assert one.cve == ("CVE-2026-0001",)
    assert one.source.where == "line 6"
    assert (found.started, found.finished, found.complete) == ("2026-09-21", "2026-09-21", True)


def test_a_nessus_host_without_its_end_was_not_scanned_to_the_end(tmp_path: Path) -> None:
    assert not report(written(tmp_path, "a.nessus", NESSUS.format('<ReportHost name="b"/>'))).complete


@pytest.mark.parametrize("severity", ["", "5", "-1", "high"])
def test_a_nessus_grade_that_is_none_is_refused(tmp_path: Path, severity: str) -> None:
    bad = NESSUS.format("").replace('severity="3"', f'severity="{severity}"')
    with pytest.raises(RefusedError) as refused:
        read(written(tmp_path, "a.nessus", bad))
    assert refused.value.where == "line 6"


OPENVAS = (
    '<report id="1"><gmp/><report_format/><scan_run_status>{}</scan_run_status>'
    "<scan_start>2026-09-30T15:00:00Z</scan_start>{}<host><ip>10.0.0.9</ip></host><results>"
    "<result id='r'><host>10.0.0.8</host><port>22/tcp</port><nvt oid='1.2'><name>n</name></nvt>"
    "<threat>{}</threat><severity>{}</severity></result></results></report>"
)


@pytest.mark.parametrize(
    ("threat", "score", "grade"),
    [
        ("High", "9.8", "critical"),
        ("High", "7.0", "high"),
        ("Medium", "5.0", "medium"),
        ("Low", "0.1", "low"),
        ("Log", "0.0", "info"),
        ("Medium", "", "medium"),
        ("False Positive", "-1.0", "info"),
    ],
)
def test_an_openvas_grade_follows_the_score_and_else_the_word(
    tmp_path: Path, threat: str, score: str, grade: str
) -> None:
    end = "<scan_end>2026-09-30T16:30:00Z</scan_end>"
    found = report(written(tmp_path, "a.xml", OPENVAS.format("Done", end, threat, score)))
    assert found.findings[0].severity == grade
    assert found.finished == "2026-10-01"  # in Taiwan
    assert found.targets == ("10.0.0.9", "10.0.0.8")


def test_an_openvas_scan_that_was_stopped_is_not_complete(tmp_path: Path) -> None:
    found = report(written(tmp_path, "a.xml", OPENVAS.format("Stopped", "", "Low", "1.0")))
    assert not found.complete
    assert found.limits


def test_a_report_without_a_date_is_dated_by_what_the_firm_tells(tmp_path: Path) -> None:
    path = written(
        tmp_path, "t.csv", '"id","fqdn/ip","port","severity","finding"\n"x","h/1","443","LOW","f"\n'
    )
    assert report(path).limits
    told = report(path, scanned_on="115/09/30")
    assert (told.finished, told.limits) == ("2026-09-30", ())


def test_a_testssl_run_that_broke_off_is_not_complete(tmp_path: Path) -> None:
    text = '"id","fqdn/ip","port","severity","finding"\n"scanProblem","h/1","443","FATAL","no route"\n'
    assert not report(written(tmp_path, "t.csv", text)).complete


def test_a_cyclonedx_xml_gives_components_and_weaknesses(tmp_path: Path) -> None:
    text = (
        '<?xml version="1.0"?><bom xmlns="http://cyclonedx.org/schema/bom/1.6"><metadata>'
        "<timestamp>2026-09-01T00:00:00Z</timestamp><component><name>下單程式</name></component></metadata>"
        "<components><component><name>a</name><version>1</version><components><component><name>b</name>"
        "</component></components></component></components><vulnerabilities><vulnerability><id>CVE-2026-1</id>"
        "<ratings><rating><severity>low</severity></rating><rating><severity>high</severity></rating></ratings>"
        "</vulnerability></vulnerabilities></bom>"
    )
    inventory, vex = read(written(tmp_path, "bom.xml", text))
    assert [(one.name, one.host) for one in inventory.software] == [("a", "下單程式"), ("b", "下單程式")]
    assert [(one.id, one.severity, one.host) for one in vex.findings] == [("CVE-2026-1", "high", "下單程式")]


LOL = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
FETCH = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
PARAMETER = '<!DOCTYPE x [<!ENTITY % a SYSTEM "http://127.0.0.1/x">%a;]>'


@pytest.mark.parametrize("declared", [LOL, FETCH, PARAMETER])
def test_xml_entities_are_refused(tmp_path: Path, declared: str) -> None:
    text = NESSUS.format("").replace("<NessusClientData_v2>", declared + "<NessusClientData_v2>")
    with pytest.raises(RefusedError, match="實體") as refused:
        read(written(tmp_path, "a.nessus", text))
    assert refused.value.where == "line 2"


def test_a_bare_document_type_as_nmap_writes_is_let_pass(tmp_path: Path) -> None:
    text = (
        '<?xml version="1.0"?><!DOCTYPE nmaprun><nmaprun start="1790000000"><host><address addr="10.0.0.1" '
        'addrtype="ipv4"/><ports><port protocol="tcp" portid="22"><state state="open"/></port>'
        '<port protocol="tcp" portid="23"><state state="closed"/></port></ports></host>{}</nmaprun>'
    )
    ended = report(
        written(tmp_path, "a.xml", text.format('<runstats><finished time="1790000100"/></runstats>'))
    )
    assert [one.port for one in ended.findings] == ["22/tcp"]
    assert ended.complete
    assert ended.kind == "ports"
    assert not report(written(tmp_path, "b.xml", text.format(""))).complete


def test_xml_nested_too_deeply_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RefusedError, match="層"):
        read(written(tmp_path, "a.nessus", "<NessusClientData_v2>" + "<a>" * 5_000))


@pytest.mark.parametrize("opening", ['<a b="', "<ReportItem>", "<!--"])
def test_an_endless_element_is_refused_in_constant_memory(tmp_path: Path, opening: str) -> None:
    path = tmp_path / "a.nessus"
    with path.open("wb") as stream:
        stream.write(b"<NessusClientData_v2>" + opening.encode())
        for _ in range(40):
            stream.write(b"x" * 1024 * 1024)
    tracemalloc.start()
    try:
        with pytest.raises(RefusedError, match="超過"):
            read(path)
        assert tracemalloc.get_traced_memory()[1] < 120 * 1024**2
    finally:
        tracemalloc.stop()


def test_xml_in_an_encoding_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    text = NESSUS.format("").replace('version="1.0"?>', 'version="1.0" encoding="big5"?>')
    with pytest.raises(RefusedError, match="編碼"):
        read(written(tmp_path, "a.nessus", text))


@pytest.mark.parametrize(
    "text",
    [
        '{"bomFormat": "CycloneDX", "components": ' + "[" * 100_000,
        '{"bomFormat": "CycloneDX", "components": [1]}',
        '{"bomFormat": "CycloneDX", "components": {"a": 1}}',
        '{"bomFormat": "CycloneDX", "metadata": 3}',
        '{"runs": [], "version": "sarif"}',
        '{"runs": [{"tool": {"driver": [1]}}]}',
        '{"SchemaVersion": 2, "ArtifactName": "a", "Results": "none"}',
        '{"app_name": 1, "md5": 2, "package_name": 3, "manifest_analysis": [4]}',
        '{"SchemaVersion": 2, "ArtifactName": ' + "9" * 5_000 + "}",
    ],
)
def test_json_of_another_shape_or_depth_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(RefusedError):
        read(written(tmp_path, "a.json", text))


def test_a_cyclonedx_weakness_without_a_word_is_graded_by_its_score(tmp_path: Path) -> None:
    data = {
        "bomFormat": "CycloneDX",
        "vulnerabilities": [
            {"id": "CVE-1", "ratings": [{"score": 9.8}]},
            {"id": "CVE-2", "ratings": [{"severity": "none"}]},
            {"id": "CVE-3"},
        ],
    }
    found = report(written(tmp_path, "bom.json", json.dumps(data)))
    assert [one.severity for one in found.findings] == ["critical", "info", "low"]


def test_an_inventory_of_nothing_is_still_an_inventory(tmp_path: Path) -> None:
    (inventory,) = read(written(tmp_path, "bom.json", '{"bomFormat": "CycloneDX", "specVersion": "1.6"}'))
    assert inventory.software == ()


def test_trivy_before_its_schema_and_of_a_cluster_is_read(tmp_path: Path) -> None:
    result = {"Target": "a:1", "Vulnerabilities": [{"VulnerabilityID": "CVE-1", "Severity": "HIGH"}]}
    bare = report(written(tmp_path, "old.json", json.dumps([result])))
    cluster = {"ClusterName": "k", "Resources": [{"Results": [result]}, {"Results": [result]}]}
    whole = report(written(tmp_path, "k8s.json", json.dumps(cluster)))
    assert (bare.targets, len(bare.findings)) == (("a:1",), 1)
    assert (whole.targets, len(whole.findings)) == (("k",), 2)


def test_a_sarif_result_is_graded_by_its_rule_where_it_gives_no_level(tmp_path: Path) -> None:
    rules = [{"id": "a", "properties": {"security-severity": "9.1"}}, {"id": "b"}]
    results = [
        {"ruleId": "a"},
        {"ruleId": "b"},
        {"ruleId": "a", "kind": "pass"},
        {"ruleId": "a", "level": "note"},
    ]
    run = {"tool": {"driver": {"name": "t", "rules": rules[1:]}, "extensions": [{"rules": rules[:1]}]}}
    data = {"version": "2.1.0", "runs": [{**run, "results": results}]}
    found = report(written(tmp_path, "a.sarif", json.dumps(data)))
    assert [one.severity for one in found.findings] == ["critical", "medium", "info", "low"]


def test_a_scanner_that_dates_in_its_own_tongue_gives_an_undated_report(tmp_path: Path) -> None:
    text = '<OWASPZAPReport generated="週二, 12 五月 2026 20:57:30"><site host="a"/></OWASPZAPReport>'
    found = report(written(tmp_path, "a.xml", text))
    assert found.finished == ""
    assert found.limits


def test_a_document_type_that_names_a_file_elsewhere_fetches_nothing(tmp_path: Path) -> None:
    declared = (
        '<!DOCTYPE nmaprun PUBLIC "-//IDN nmap.org//DTD Nmap XML 1.04//EN" "https://127.0.0.1:1/nmap.dtd">'
    )
    text = f'<?xml version="1.0"?>{declared}<nmaprun start="1790000000"></nmaprun>'
    assert report(written(tmp_path, "a.xml", text)).findings == ()


def test_nessus_findings_as_a_table_are_dated_by_the_firm(tmp_path: Path) -> None:
    text = 'Plugin ID,CVE,CVSS,Risk,Host,Protocol,Port,Name\n10863,CVE-1,9.8,Critical,web01,tcp,443,"a\nb"\n'
    found = report(written(tmp_path, "n.csv", text), scanned_on="2026-09-30")
    one = found.findings[0]
    assert (one.id, one.severity, one.host, one.port, one.cve) == (
        "10863",
        "critical",
        "web01",
        "443/tcp",
        ("CVE-1",),
    )
    assert (found.tool, found.finished, found.limits) == ("Nessus", "2026-09-30", ())


def test_openvas_findings_as_a_table_are_dated_by_themselves(tmp_path: Path) -> None:
    heading = "IP,Hostname,Port,Port Protocol,CVSS,Severity,NVT Name,NVT OID,CVEs,Timestamp\n"
    lines = "10.0.0.1,,22,tcp,9.3,High,ssh,1.2.3,,2026-09-30T15:00:00Z\n10.0.0.1,,,,,Log,os,1.2.4,,\n"
    found = report(written(tmp_path, "o.csv", heading + lines))
    assert [(one.severity, one.port) for one in found.findings] == [("critical", "22/tcp"), ("info", "")]
    assert (found.tool, found.finished, found.limits) == ("OpenVAS", "2026-09-30", ())
