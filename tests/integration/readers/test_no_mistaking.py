"""One kind of file is never taken for another: what no reader knows is left alone, not misread."""

from pathlib import Path

import pytest

from inspectorate.readers.evidence_file import EvidenceFile
from inspectorate.readers.shelf import reader_for

PEM = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n"
KEY = "-----BEGIN RSA PRIVATE KEY-----\nMIIB\n-----END RSA PRIVATE KEY-----\n"


def recognised(tmp_path: Path, name: str, content: str) -> str:
    path = tmp_path / name
    path.write_text(content, "utf-8")
    reader = reader_for(EvidenceFile(path, name))
    return reader.NAME if reader else ""


@pytest.mark.parametrize(
    "heading",
    [
        "IP,HOSTNAME,LAST SCAN,QID,VULN TITLE,TYPE,SEVERITY,PORT,PROTOCOL,CVEID",
        "IP,DNS,QID,Title,Type,Severity,Port,Protocol,CVE ID,CVSS",
        "Vulnerability,CVSS Score,Severity,Asset Name,IP Address,Asset Type,CVE",
        "Registry,Id,Hostname,CVE ID,Type,Severity,Packages",
        "ID,Account,Name,CVE,Severity,Type,Status",
    ],
)
def test_another_scanners_table_is_no_register_and_no_report_of_a_known_scanner(
    tmp_path: Path, heading: str
) -> None:
    assert recognised(tmp_path, "scan.csv", f"{heading}\n") == ""


@pytest.mark.parametrize(
    "head",
    [
        "<!DOCTYPE issues [\n<!ELEMENT issue (serialNumber, type, name, host, path)>\n]>\n",
        '<?xml version="1.0"?>\n<a>\n<b c="資產名稱,類別,IP"/>\n資產名稱,類別,IP\n</a>\n',
        '{"a":\n"資產名稱,類別,IP"\n,資產名稱,類別,IP\n}\n',
    ],
)
def test_markup_is_no_table_though_it_has_commas(tmp_path: Path, head: str) -> None:
    assert recognised(tmp_path, "issues.xml", head) == ""


def test_lines_that_begin_with_a_dash_are_no_passwd_file(tmp_path: Path) -> None:
    line = (
        "- 1131566461 2005.11.09 dn228 Nov 9 12:01:01 crond(pam_unix)[2915]: session closed for user root\n"
    )
    assert recognised(tmp_path, "node.log", line * 3) == ""


def test_a_passwd_file_that_merges_a_directory_is_still_one(tmp_path: Path) -> None:
    assert recognised(
        tmp_path, "passwd", "root:x:0:0:root:/root:/bin/bash\n+@ops::::::\n-bob\n+::::::\n"
    ) == ("passwd")


@pytest.mark.parametrize(
    "text",
    [
        f'a,b\n1,"words\n{PEM}"\n',
        f'{{"certificate":\n"x\n{PEM}"}}',
        f"<pem>\n{PEM}</pem>",
        f'a,b\n1,"words\n{KEY}"\n',
    ],
)
def test_a_certificate_quoted_by_another_file_makes_it_no_certificate(tmp_path: Path, text: str) -> None:
    assert recognised(tmp_path, "x.txt", text) == ""


@pytest.mark.parametrize("before", ["", "Bag Attributes\n    friendlyName: www\n", 'subject=O = "A, Inc."\n'])
def test_a_certificate_after_what_openssl_prints_is_still_one(tmp_path: Path, before: str) -> None:
    assert recognised(tmp_path, "x.pem", before + PEM) == "certificates"


@pytest.mark.parametrize(
    "text", ["\n", " ", " \n", "IN= OUT= ", "date=2026-01-01 time= ", "<bom ", "\t", "set ", "a: "]
)
def test_endless_repetition_is_seen_to_be_no_evidence_and_holds_no_reader_up(
    tmp_path: Path, text: str
) -> None:
    path = tmp_path / "x"
    path.write_text(text * (60_000 // len(text)), "utf-8")
    assert reader_for(EvidenceFile(path, "x")) is None  # a pattern that backtracks without end takes minutes
