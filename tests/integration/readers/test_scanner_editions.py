"""Scanners' reports as their older, newer and sister editions write them."""

import json
from pathlib import Path

import pytest

from inspectorate.facts.scans import ScanReport
from inspectorate.readers.evidence_file import EvidenceFile
from inspectorate.readers.shelf import reader_for


def report(tmp_path: Path, name: str, content: str | object, reader: str, **told: str) -> ScanReport:
    path = tmp_path / name
    path.write_text(content if isinstance(content, str) else json.dumps(content), "utf-8")
    file = EvidenceFile(path, name, told)
    found = reader_for(file)
    assert found is not None
    assert reader == found.NAME
    (fact,) = found.read(file)
    assert isinstance(fact, ScanReport)
    return fact


def nessus(*hosts: str) -> str:
    return f"<NessusClientData_v2><Report>{''.join(hosts)}</Report></NessusClientData_v2>"


def nessus_host(name: str, end: str) -> str:
    said = f'<HostProperties><tag name="HOST_END">{end}</tag></HostProperties>'
    return f'<ReportHost name="{name}">{said}</ReportHost>'


def test_nessus_for_web_applications_dates_its_hosts_in_iso(tmp_path: Path) -> None:
    made = report(tmp_path, "w.nessus", nessus(nessus_host("a", "2021-03-12T12:34:30.12031+00:00")), "nessus")
    assert (made.day and made.day.isoformat(), made.complete) == ("2021-03-12", True)


def test_a_nessus_host_whose_end_is_told_in_another_tongue_was_still_scanned_to_its_end(
    tmp_path: Path,
) -> None:
    made = report(tmp_path, "w.nessus", nessus(nessus_host("a", "星期二 6月 25 2013")), "nessus")
    assert (made.day, made.complete, len(made.limits)) == (None, True, 1)


def test_tenable_vulnerability_management_exports_are_read_and_stay_undated(tmp_path: Path) -> None:
    head = "asset.name;definition.id;definition.name;definition.cve;last_seen;output;port;protocol;severity"
    row = "web01;33851;Daemons;CVE-2026-1;2026-07-12T12:14:16Z;'- a;0;TCP;Low"
    made = report(tmp_path, "v.csv", f"{head}\n{row}\n", "nessus_table")
    assert [(f.id, f.host, f.severity, f.cve) for f in made.findings] == [
        ("33851", "web01", "low", ("CVE-2026-1",))
    ]
    assert made.day is None


def test_a_scanners_own_words_are_no_formula_but_its_grades_may_not_be_one(tmp_path: Path) -> None:
    head = '"id","fqdn/ip","port","severity","finding","cve","cwe"\n'
    words = '"caa","a.tw/192.0.2.1","443","INFO","=, issue=ca.example","",""\n'
    pem = '"cert","a.tw/192.0.2.1","443","INFO","\n-----BEGIN CERTIFICATE-----\nMII","",""\n'
    made = report(tmp_path, "t.csv", head + words + pem, "testssl")
    assert made.findings[0].title == "=, issue=ca.example"
    path = tmp_path / "f.csv"
    path.write_text(head + words.replace("INFO", "=A1"), "utf-8")
    file = EvidenceFile(path, "f.csv")
    reader = reader_for(file)
    assert reader is not None
    with pytest.raises(Exception, match="公式"):
        list(reader.read(file))


def test_a_testssl_run_that_found_all_in_order_still_names_its_target(tmp_path: Path) -> None:
    rows = '"id","fqdn/ip","port","severity","finding"\n"TLS1","a.tw/192.0.2.1","443","OK","not offered"\n'
    made = report(tmp_path, "t.csv", rows, "testssl")
    assert (made.targets, made.findings) == (("a.tw",), ())


@pytest.mark.parametrize("place", ["Resources", "Findings", "Vulnerabilities", "Misconfigurations"])
def test_a_cluster_seen_by_trivy_is_read_wherever_the_edition_lists_its_resources(
    tmp_path: Path, place: str
) -> None:
    weak = {"VulnerabilityID": "CVE-2026-1", "Severity": "HIGH", "PkgName": "p"}
    wrong = {"ID": "KSV001", "Severity": "LOW"}
    results = [{"Target": "t", "Vulnerabilities": [weak], "Misconfigurations": [wrong]}]
    data = {"ClusterName": "c", place: [{"Kind": "Deployment", "Results": results}]}
    made = report(tmp_path, "k.json", data, "trivy")
    assert [(f.id, f.severity) for f in made.findings] == [("CVE-2026-1", "high"), ("KSV001", "low")]


def test_a_mobsf_report_of_an_iphone_app_gives_what_its_binary_and_network_break(tmp_path: Path) -> None:
    data = {
        "app_name": "A", "bundle_id": "tw.example.a", "md5": "0", "timestamp": "2026-10-01 00:00:00",
        "binary_analysis": {"findings": {"insecure API": {"severity": "high", "detailed_desc": "memcpy"}}},
        "ats_analysis": [{"issue": "plain text allowed", "status": "insecure", "description": "…"}],
        "certificate_analysis": {"certificate_findings": [["warning", "SHA1", "weak"], "noise"]},
        "network_security": {"network_findings": [{"description": "clear", "severity": "high"}]},
    }  # fmt: skip
    made = report(tmp_path, "m.json", data, "mobsf")
    assert sorted((f.id, f.severity) for f in made.findings) == [
        ("clear", "high"),
        ("insecure API", "high"),
        ("plain text allowed", "high"),
        ("weak", "medium"),
    ]


def test_the_libraries_in_an_android_app_are_no_findings(tmp_path: Path) -> None:
    data = {"app_name": "A", "package_name": "a", "md5": "0", "binary_analysis": [{"name": "lib.so"}]}
    assert report(tmp_path, "m.json", data, "mobsf").findings == ()


def invicti(began: str, *found: dict[str, str]) -> object:
    target = {"ScanId": "1", "Url": "https://www.example.tw:8443/a", "Initiated": began}
    return {"Generated": began, "Target": target, "Vulnerabilities": list(found)}


WEAK = {
    "Name": "SQL Injection",
    "Type": "SqlInjection",
    "Severity": "Critical",
    "Url": "https://www.example.tw/b",
}


@pytest.mark.parametrize(
    ("began", "day"),
    [
        ("25/06/2026 09:53 AM", "2026-06-25"),
        ("06/25/2026 09:53 AM", "2026-06-25"),
        ("03/02/2026 15:48:23 (UTC-06:00)", None),
        ("", None),
        ("31/02/2026", None),
    ],
)
def test_an_invicti_report_is_dated_only_where_its_own_days_prove_their_order(
    tmp_path: Path, began: str, day: str | None
) -> None:
    made = report(tmp_path, "i.json", invicti(began, WEAK), "invicti")
    assert (made.day.isoformat() if made.day else None) == day
    assert bool(made.limits) == (day is None)
    assert [(f.id, f.severity, f.host) for f in made.findings] == [
        ("SqlInjection", "critical", "www.example.tw")
    ]


def test_an_invicti_report_without_findings_is_one_and_can_be_dated_by_the_firm(tmp_path: Path) -> None:
    made = report(tmp_path, "i.json", invicti("03/02/2026"), "invicti", scanned_on="2026-02-03")
    assert (made.finished, made.targets, made.findings) == ("2026-02-03", ("www.example.tw",), ())
