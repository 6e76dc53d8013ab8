"""Registers that people keep: headings of both tongues, marks for nothing, dates of both calendars."""

from pathlib import Path
from typing import Any

import pytest

from inspectorate.readers.evidence_file import EvidenceFile, RefusedError
from inspectorate.readers.shelf import reader_for


def read(tmp_path: Path, name: str, content: str, **told: str) -> Any:
    path = tmp_path / "r.csv"
    path.write_text(content, "utf-8")
    file = EvidenceFile(path, "r.csv", told)
    reader = reader_for(file)
    assert reader is not None
    assert name == reader.NAME
    (fact,) = reader.read(file)
    return fact


ASSETS_ZH = """\
資產編號,資產名稱,類別,IP 位址,核心系統,區域,保管人,作業系統,版本,終止支援日 (EOS/EOL),汰換計畫,預計汰換日
A1,fw1,防火牆,10.0.0.1；10.1.0.0/24,否,DMZ,林,FortiOS,7.2,116/12/31,無,-
A2,trade,伺服器,n/a,是,營運區,王,RHEL,7,2024-06-30,P-12,115年12月31日
"""


def test_an_asset_register_is_read_with_both_calendars_and_marks_for_nothing(tmp_path: Path) -> None:
    found = read(tmp_path, "asset_register", ASSETS_ZH)
    one, two = found.assets
    assert (one.kind, one.addresses, one.core, one.zone) == (
        "防火牆",
        ("10.0.0.1", "10.1.0.0/24"),
        False,
        "DMZ",
    )
    assert (one.end_of_support, one.replacement_plan, one.replacement_due) == ("2027-12-31", "", "")
    assert (two.addresses, two.core, two.end_of_support) == ((), True, "2024-06-30")
    assert (two.replacement_plan, two.replacement_due) == ("P-12", "2026-12-31")
    assert two.source.where == "row 3"


def test_an_english_asset_register_reads_alike(tmp_path: Path) -> None:
    text = "Asset Name,Type,IP Address,Core System,EOL\nweb01,Server,10.0.0.1,yes,2028-01-01\n"
    one = read(tmp_path, "asset_register", text).assets[0]
    assert (one.name, one.kind, one.core, one.end_of_support) == ("web01", "Server", True, "2028-01-01")


def test_a_support_date_that_is_no_date_leaves_it_unknown_and_is_said(tmp_path: Path) -> None:
    found = read(tmp_path, "asset_register", "資產名稱,類別,EOS\nfw1,防火牆,明年底\n")
    assert found.assets[0].end_of_support == ""
    assert "第 2 列" in found.limits[0]
    assert "明年底" in found.limits[0]


def test_an_asset_without_a_name_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RefusedError, match="資產名稱"):
        read(tmp_path, "asset_register", "資產名稱,類別\n,伺服器\n")


def test_a_software_inventory_is_read(tmp_path: Path) -> None:
    text = "軟體名稱,版本,廠商,安裝主機,終止支援日\n下單系統,3.2,三竹,trade,無\n"
    one = read(tmp_path, "software_inventory", text).software[0]
    assert (one.name, one.version, one.vendor, one.host, one.end_of_support) == (
        "下單系統",
        "3.2",
        "三竹",
        "trade",
        "",
    )


def test_an_antivirus_list_is_read(tmp_path: Path) -> None:
    heading = "電腦名稱,IP,安裝狀態,啟用狀態,病毒碼日期,最近掃描\n"
    text = heading + "web01,10.0.0.1,已安裝,啟用,2026/10/30,\npc1,,未安裝,,,\n"
    one, two = read(tmp_path, "antivirus_list", text).clients
    assert (one.installed, one.enabled, one.signature_date, one.last_scan) == (True, True, "2026-10-30", "")
    assert one.addresses == ("10.0.0.1",)
    assert (two.installed, two.enabled) == (False, None)


def test_an_antivirus_state_that_says_neither_yes_nor_no_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RefusedError, match="無法解讀為是或否"):
        read(tmp_path, "antivirus_list", "電腦名稱,安裝狀態\nweb01,大概\n")


def test_an_operation_log_is_read(tmp_path: Path) -> None:
    text = "日期,操作人員,作業內容,主管核驗,核驗日期\n115/10/05,王,開機,李,115/10/05\n115/10/06,王,備份,,\n"
    found = read(tmp_path, "operation_log", text, system="交易系統")
    assert found.system == "交易系統"
    assert [(one.day, one.verifier, one.verified_on) for one in found.operations] == [
        ("2026-10-05", "李", "2026-10-05"),
        ("2026-10-06", "", ""),
    ]


@pytest.mark.parametrize(("day", "reason"), [("", "沒有日期"), ("10月5日", "日期")])
def test_an_operation_without_a_day_refuses_the_log(tmp_path: Path, day: str, reason: str) -> None:
    with pytest.raises(RefusedError, match=reason) as refused:
        read(tmp_path, "operation_log", f"日期,操作人員,主管核驗\n{day},王,李\n")
    assert refused.value.where == "row 2"


def test_a_register_of_rule_reviews_is_read(tmp_path: Path) -> None:
    text = "檢視日期,範圍,設備,檢視人,核准人\n2026-09-30,DMZ,fw1,林,陳\n,全部,fw1,,\n"
    one, two = read(tmp_path, "rule_reviews", text).reviews
    assert (one.reviewed_on, one.scope, one.device, one.reviewer, one.approver) == (
        "2026-09-30",
        "DMZ",
        "fw1",
        "林",
        "陳",
    )
    assert (two.reviewed_on, two.whole) == ("", True)


def test_a_register_of_repairs_leaves_out_those_still_to_come(tmp_path: Path) -> None:
    text = "弱點編號,主機,修補完成日\n10863,web01,2026-09-01\n10864,web01,\n"
    found = read(tmp_path, "repair_register", text)
    assert [(one.finding, one.host, one.repaired_on) for one in found.repairs] == [
        ("10863", "web01", "2026-09-01")
    ]


REQUESTS = """\
單號,類別,來源,目的,服務,核准人,核准日期,風險評估
FW-1,開放,10.0.0.0/24、10.0.1.5,any,tcp/443,許文彬,115/09/01,低
FW-2,,10.0.0.1,10.0.2.1,TCP 22,,,
"""


def test_change_requests_are_read_with_who_approved_and_what_risk_was_seen(tmp_path: Path) -> None:
    one, two = read(tmp_path, "change_requests", REQUESTS).requests
    assert (one.id, one.opens, one.approver, one.approved_on, one.risk) == (
        *("FW-1", True, "許文彬"),
        *("2026-09-01", "低"),
    )
    assert (one.traffic.senders, one.traffic.service) == ("10.0.0.0/24、10.0.1.5", "tcp/443")
    assert (two.opens, two.approver, two.approved_on, two.risk) == (None, "", "", "")


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("FW-1,借用,any,any,any,許,115/09/01,低", "不是開放或關閉"),
        ("FW-1,開放,對方主機,any,any,許,115/09/01,低", "不是位址"),
        ("FW-1,開放,any,any,對方系統,許,115/09/01,低", "不是可讀取之服務"),
    ],
)
def test_a_request_that_cannot_be_told_is_refused(tmp_path: Path, row: str, said: str) -> None:
    with pytest.raises(RefusedError, match=said):
        read(tmp_path, "change_requests", f"{REQUESTS.splitlines()[0]}\n{row}\n")


def test_each_line_of_a_table_of_agreements_stands_by_itself(tmp_path: Path) -> None:
    path = tmp_path / "r.csv"
    path.write_text(
        "專線,來源,目的,服務\nA,any,10.0.0.1,tcp/1\nB,any,any,any\nA,any,10.0.0.2,tcp/2\n", "utf-8"
    )
    file = EvidenceFile(path, "r.csv")
    reader = reader_for(file)
    assert reader is not None
    found = {one.line: [each.service for each in one.traffic] for one in reader.read(file)}
    assert found == {"A": ["tcp/1", "tcp/2"], "B": ["any"]}


def test_an_agreement_without_its_line_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RefusedError, match="未載明專線"):
        read(tmp_path, "line_agreements", "專線,來源,目的,服務\n,any,any,any\n")
