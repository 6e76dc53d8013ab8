"""A period with one paper that was signed in two rounds and one that nobody wrote in yet."""

from dataclasses import replace
from datetime import date, datetime, timedelta, timezone

import pytest

from inspectorate.reports.signed.papers import (
    Bound,
    Issue,
    PrintedFinding,
    ReasonSaid,
    SignedLine,
    SignedPaper,
    SignedPeriod,
    TestSaid,
)

TAIWAN = timezone(timedelta(hours=8))
MOMENT = datetime(2026, 11, 21, 9, 30, 5, tzinfo=TAIWAN)
HASH = "ab" * 32
FORMULA = "=1+1"


@pytest.fixture
def issue() -> Issue:
    return Issue("大安證券", "9A99", "王主管", MOMENT)


@pytest.fixture
def paper() -> SignedPaper:
    reasons = tuple(ReasonSaid("不符合", f"第 {n} 筆", "fw.log 第 1 行" if n % 2 else "") for n in range(15))
    lines = (
        SignedLine(1, 1, 0, "送審", "資安人員", "林資安", "", MOMENT, HASH),
        SignedLine(1, 1, 1, "退回", "權責主管", "王主管", "李主管", MOMENT, HASH, "請補名單"),
        SignedLine(1, 2, 0, "送審", "資安人員", "林資安", "", MOMENT, "cd" * 32),
    )
    return SignedPaper(
        place=1,
        number="CC-17010 7.(1)b.(c)",
        title=FORMULA,
        domain="網路安全",
        provision="7.(1)b.(c)",
        edition="建立證券商資通安全檢查機制",
        state="已封存",
        outcome="不符合",
        assignee="林資安",
        due=date(2026, 10, 31),
        revision=2,
        reason="補正抽樣",
        objective="查明是否符合",
        clause="防火牆進出紀錄及其備份應至少保存三年。",
        cadences=("查核週期：每月",),
        steps=("調閱紀錄。", "詢問人員。"),
        demanded=("防火牆紀錄",),
        method=("檢視",),
        sample=("樣本數：3（抽樣種子 7）",),
        expected="保存三年",
        result="#strong[x] $a$ *b* \u202e\x07",
        override="人工覆核",
        tests=(TestSaid("防火牆紀錄逐日留存", "不符合", reasons), TestSaid("備份", "符合", reasons[:1])),
        evidence=(Bound("E1", "a.cfg", HASH, 4, "04-附件/E1-a.cfg"), Bound("E2", "b.cfg", HASH)),
        sha256="cd" * 32,
        unchanged=True,
        sealed_at=MOMENT,
        signatures=lines,
    )


@pytest.fixture
def period(paper: SignedPaper) -> SignedPeriod:
    untouched = replace(
        paper,
        place=2,
        number="3.(1)",
        state="待分派",
        outcome="",
        assignee="",
        reason="",
        revision=1,
        override="",
        tests=(),
        evidence=(),
        sha256="",
        unchanged=None,
        sealed_at=None,
        signatures=(),
    )
    told = {"control": "FW", "asset": "fw01", "cause": "", "action": "修正", "passed_in": ""}
    found = PrintedFinding(
        title=FORMULA,
        state="改善中",
        opened_on=date(2026, 10, 31),
        opened_in="2026-10",
        seen_in="2026-10",
        papers="CC-17010",
        owner="陳管理",
        due=None,
        closed_by="",
        closed_at=None,
        former=True,
        **told,
    )
    closed = replace(found, state="已結案", former=False, closed_by="張法遵", closed_at=MOMENT)
    return SignedPeriod(
        name="2026-10",
        first=date(2026, 10, 1),
        last=date(2026, 10, 31),
        judged_on=date(2026, 10, 31),
        editions=("建立證券商資通安全檢查機制（inspection-mechanism/114-04-11）",),
        chain=("權責主管", "資安長"),
        papers=(paper, untouched),
        findings=(found, closed),
    )


@pytest.fixture
def bare(period: SignedPeriod) -> SignedPeriod:
    """Without evidence, breaches or findings."""
    return replace(period, papers=period.papers[1:], findings=())
