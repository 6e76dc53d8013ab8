"""A small inspection of a firm that does not exist, with hostile words where a firm's words stand."""

from datetime import date
from typing import Protocol

import pytest

from inspectorate.facts.source import Source
from inspectorate.inspection.calendar import Rule
from inspectorate.inspection.engagement import (
    EvidenceItem,
    Fault,
    Inspection,
    Refusal,
    SetAside,
)
from inspectorate.inspection.firm import Firm
from inspectorate.inspection.period import Period
from inspectorate.inspection.verdict import Reason, breaches, cannot_tell, conforms, verdict_of
from inspectorate.inspection.working_paper import Examination, Pin, WorkingPaper
from inspectorate.norms.applicability import Answers
from inspectorate.norms.catalogue import Conflict, Control, Domain, Side
from inspectorate.norms.criterion import Criterion
from inspectorate.norms.provision import Cadence, Citation, Key, Provision

ON = date(2026, 10, 31)
ACCESS = Domain("access", 8, "落實存取控制", "Access control")
NETWORK = Domain("communications", 7, "管理通訊作業", "Communications")
PIN = Pin(
    name="inspection-mechanism/after",
    title="資通安全檢查機制",
    authority="證交所",
    number="",
    source="S000",
    binding=True,
    start=date(2020, 12, 31),
    start_note="",
    fingerprint="ab" * 32,
)
FORMULA = '=HYPERLINK("http://example.org","看這裡")'
SCRIPT = "<script>alert(1)</script>"
REVERSED = "log\u202etxt.exe"


class MakePaper(Protocol):
    def __call__(
        self, path: str, reasons: tuple[Reason, ...] = (), *, person: bool = False, domain: Domain = NETWORK
    ) -> WorkingPaper: ...


def provision(path: str, domain: str) -> Provision:
    return Provision(
        Key("inspection-mechanism", "after", path),
        path,
        "(c)防火牆進出紀錄及其備份應至少保存三年。",
        Citation("S000", (30,)),
        f"CONTROL-{path}",
        domain,
        heading="防火牆之安全管理",
        code="CC-17010",
        cadence=Cadence("monthly", "continuous"),
        criteria={"firewall_log.kept_for": Criterion(3, "years", words="應至少保存三年")},
        records=("防火牆進出紀錄",),
    )


@pytest.fixture
def make_paper() -> MakePaper:
    numbers = iter(range(1, 1000))

    def make(
        path: str, reasons: tuple[Reason, ...] = (), *, person: bool = False, domain: Domain = NETWORK
    ) -> WorkingPaper:
        duty = provision(path, domain.id)
        control = Control(duty.control, domain.id, "防火牆紀錄保存", "", questions=("備份存於何處？",))
        tests = (
            Examination(
                next(numbers), "firewall_log_kept", "防火牆紀錄保存", "紀錄是否齊備？", "防火牆紀錄",
                "請補齊紀錄。", verdict_of(reasons),
            ),
        )  # fmt: skip
        return WorkingPaper(
            duty,
            PIN,
            control,
            domain,
            "適用於所有證券商",
            Rule(1, "heading", "標題：每月查核"),
            ON,
            duty.criteria,
            (),
            tests if reasons else (),
            (cannot_tell("待人工判定：{why}", None, why="須訪談"),) if person else (),
            (Conflict("c1", "年限", "years", (Side("a/b/c", "二年"), Side("d/e/f", "三年")), "並存"),),
        )

    return make


@pytest.fixture
def inspection(make_paper: MakePaper) -> Inspection:
    line = Source("evidence/fw.log", "line", 12)
    papers = (
        make_paper("7.a", (conforms("紀錄回溯至 {day}。", line, day="2023-10-31"),)),
        make_paper(
            "7.b", (breaches("缺 {what}。", Source(FORMULA, "row", 3), what=SCRIPT), conforms("其餘齊備。"))
        ),
        make_paper("8.a", (cannot_tell("{item} 無法讀取。", Source(REVERSED), item="x"),), domain=ACCESS),
        make_paper("8.b", person=True, domain=ACCESS),
    )
    return Inspection(
        firm=Firm(f"{FORMULA}證券", "9999", Answers(), maker="=1+1", checker="@SUM(A1)"),
        period=Period.parse("2026-10"),
        on=ON,
        editions=(PIN,),
        papers=papers,
        domains=(NETWORK, ACCESS),
        not_applicable=(SetAside(provision("9.a", "access"), ACCESS, "是否提供 API？否"),),
        undecided=(SetAside(provision("9.b", "access"), ACCESS, "未回答：是否自攜裝置？", ("byod",)),),
        not_due=(SetAside(provision("9.c", "access"), ACCESS, "本期未到期", (), date(2026, 12, 31)),),
        evidence=(EvidenceItem("evidence/fw.log", "cisco_asa", "00" * 32, 5, 1),),
        refusals=(Refusal("evidence/+bad.csv", "line 3", "位元組不合 UTF-8。", "請重新匯出。"),),
        ignored=("note.pdf：未識別之格式",),
        faults=(Fault("some_check", "a.csv", "ValueError: x"),),
    )
