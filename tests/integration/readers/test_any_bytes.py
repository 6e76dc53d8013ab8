"""Whatever bytes a stranger hands over: a reader gives facts or refuses, and nothing else."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from inspectorate.readers.evidence_file import EvidenceFile, RefusedError
from inspectorate.readers.shelf import Reader, all_readers

FOLDERS = ("scanners", "inventories", "registers")
MINE = [reader for reader in all_readers() if str(getattr(reader, "__name__", "")).split(".")[2] in FOLDERS]
NESSUS = b"""<NessusClientData_v2><ReportHost name="a">
<ReportItem port="1" protocol="tcp" severity="2" pluginID="1" pluginName="x"/>
</ReportHost></NessusClientData_v2>"""
OPENVAS = b"""<report id="1"><gmp/><scan_end>2026-01-01T00:00:00Z</scan_end>
<result><severity>5</severity></result></report>"""
NMAP = b"""<nmaprun start="1"><host><address addr="1.1.1.1" addrtype="ipv4"/>
<ports><port portid="1" protocol="tcp"><state state="open"/></port></ports></host>
<finished time="2"/></nmaprun>"""
ZAP = b"""<OWASPZAPReport generated="Tue, 12 May 2020 20:57:30"><site host="a">
<alertitem><riskcode>1</riskcode></alertitem></site></OWASPZAPReport>"""
CYCLONEDX = b"""{"bomFormat": "CycloneDX", "components": [{"name": "a"}],
"vulnerabilities": [{"id": "1", "ratings": []}]}"""
TRIVY = b"""{"SchemaVersion": 2, "ArtifactName": "a",
"Results": [{"Vulnerabilities": [{"VulnerabilityID": "1"}]}]}"""
SEEDS = (
    NESSUS,
    OPENVAS,
    NMAP,
    ZAP,
    CYCLONEDX,
    TRIVY,
    b'<ScanGroup><Scan><StartTime>27/02/2020, 12:56:09</StartTime><ReportItem id="1"/></Scan></ScanGroup>',
    b'{"runs": [{"tool": {"driver": {"name": "a", "rules": [{"id": "1"}]}}, "results": [{"ruleId": "1"}]}]}',
    b'{"app_name": "a", "md5": "b", "package_name": "c", "code_analysis": {"x": {"metadata": {}}}}',
    "資產名稱,類別,EOS\na,伺服器,115/01/01\n".encode(),
    b'"id","fqdn/ip","port","severity","finding"\n"x","h/1","443","LOW","f"\n',
    b"-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n",
    b"\x30\x82\x01\x01\x30\x82",
)


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """A valid seed with a few stretches cut out, doubled or overwritten."""
    data = draw(st.sampled_from(SEEDS))
    for _ in range(draw(st.integers(0, 4))):
        start = draw(st.integers(0, len(data)))
        end = draw(st.integers(start, min(len(data), start + 40)))
        data = data[:start] + draw(st.binary(max_size=12) | st.just(data[start:end] * 2)) + data[end:]
    return data


@pytest.mark.parametrize("reader", MINE, ids=lambda reader: reader.NAME)
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(content=damaged() | st.binary(max_size=300), told=st.sampled_from(["", "2026-10-31", "nonsense"]))
def test_a_reader_gives_its_facts_or_refuses(
    tmp_path: Path, reader: Reader, content: bytes, told: str
) -> None:
    path = tmp_path / "evidence.bin"
    path.write_bytes(content)
    file = EvidenceFile(path, "evidence.bin", {"scanned_on": told})
    reader.recognises(file)
    try:
        facts = list(reader.read(file))
    except RefusedError as refused:
        assert refused.reason  # noqa: PT017 - either outcome is right
        assert refused.remedy  # noqa: PT017 - the same
    else:
        assert all(isinstance(fact, reader.YIELDS) for fact in facts)


def test_the_readers_under_test_are_all_those_of_the_three_folders() -> None:
    assert len(MINE) == len(
        [
            file
            for folder in FOLDERS
            for file in (Path(__file__).parents[3] / "src/inspectorate/readers" / folder).glob("*.py")
            if "NAME = " in file.read_text("utf-8")
        ]
    )
