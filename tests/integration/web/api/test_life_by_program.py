"""A paper's and a finding's life by programs alone, as it goes by pages."""

from collections.abc import Callable

import pytest
from tests.integration.web.api.conftest import Program

from inspectorate.inspection.duty import Duty
from inspectorate.services.judge_period import Broken
from inspectorate.store.models import Finding, FindingEvent, Firm, Paper, Period, Trace

pytestmark = pytest.mark.django_db
Made = Callable[..., Program]
WRITTEN = {"result": "逐項檢視", "outcome": "conforming", "method": ["inquiry"]}


def test_a_paper_goes_from_opening_to_its_seal(program: Made, firm: Firm) -> None:
    officer, manager, ciso = (
        program("officer", Duty.OFFICER),
        program("manager", Duty.MANAGER),
        program("ciso", Duty.CISO),
    )
    assert manager.post("/periods", {"name": "2026-10"}).json()["papers"]["open"] > 10
    one = officer.get("/papers", {"limit": 1}).json()["items"][0]
    given = {"papers": [one["key"]], "assignee": officer.person.pk}
    assert manager.post("/papers/assign", given).json() == {"count": 1}
    assert officer.get("/work").json()["mine_all"] == 1
    version = officer.get(f"/papers/{one['key']}").json()["revision"]["version"]
    written = officer.put(f"/papers/{one['key']}/written", {**WRITTEN, "version": version}).json()
    assert written["revision"]["content"]["result"] == "逐項檢視"
    sent = officer.post(f"/papers/{one['key']}/submit", {"version": version + 1}).json()
    assert sent["state"] == "submitted"
    told = {"sha256": sent["revision"]["sha256"], "note": "同意"}
    assert manager.post(f"/papers/{one['key']}/approve", told).json()["turn"] == "ciso"
    sealed = ciso.post(f"/papers/{one['key']}/approve", told).json()
    assert sealed["state"] == "sealed"
    assert [row["signer"]["username"] for row in sealed["signatures"]] == ["officer", "manager", "ciso"]
    again = officer.post(f"/papers/{one['key']}/correct", {"reason": "樣本有誤"}).json()
    assert again["revision"]["number"] == 2
    acts = Trace.objects.filter(firm=firm, details__token="program").values_list("act", flat=True)
    assert {"period_opened", "assigned", "written", "submitted", "approved", "sealed", "corrected"} <= set(
        acts
    )


def test_a_paper_is_returned_with_a_reason(program: Made, paper: Paper) -> None:
    officer, manager = program("officer", Duty.OFFICER), program("manager", Duty.MANAGER)
    Paper.objects.filter(pk=paper.pk).update(assignee=officer.person, state="assigned")
    officer.put(f"/papers/{paper.pk}/written", {**WRITTEN, "version": 1})
    sha256 = officer.post(f"/papers/{paper.pk}/submit", {"version": 2}).json()["revision"]["sha256"]
    refused = manager.post(f"/papers/{paper.pk}/return", {"sha256": sha256})
    assert (refused.status_code, refused.json()["detail"]) == (403, "退回須說明理由")
    returned = manager.post(f"/papers/{paper.pk}/return", {"sha256": sha256, "note": "缺樣本"})
    assert returned.json()["state"] == "returned"


def test_a_lost_update_is_refused(program: Made, paper: Paper) -> None:
    officer = program("officer", Duty.OFFICER)
    Paper.objects.filter(pk=paper.pk).update(assignee=officer.person, state="assigned")
    assert officer.put(f"/papers/{paper.pk}/written", {**WRITTEN, "version": 1}).status_code == 200
    second = officer.put(f"/papers/{paper.pk}/written", {"result": "別的", "version": 1})
    assert second.status_code == 409
    assert second["Content-Type"] == "application/problem+json"
    assert officer.get(f"/papers/{paper.pk}").json()["revision"]["content"]["result"] == "逐項檢視"


def test_a_finding_is_followed_up_and_closed_by_two(program: Made, period: Period, firm: Firm) -> None:
    one = Broken("FW-LOG-RET", "firewall_log_kept", "防火牆紀錄保存", "fw01")
    row = Finding.objects.create(
        firm=firm,
        identity=one.identity(firm.code),
        control=one.control,
        asset=one.asset,
        check_name=one.check,
        title="防火牆紀錄保存：fw01",
        opened_in=period,
        opened_on=period.judged_on,
        passed_in=period,
    )
    FindingEvent.objects.create(finding=row, what="opened")
    officer, auditor = program("officer", Duty.OFFICER), program("auditor", Duty.AUDITOR)
    assert [found["key"] for found in officer.get("/findings").json()["items"]] == [row.pk]
    planned = {
        "version": 1,
        "cause": "設定",
        "action": "改設定",
        "owner": officer.person.pk,
        "due": "2026-12-31",
    }
    assert officer.put(f"/findings/{row.pk}/action", planned).json()["owner"]["username"] == "officer"
    assert officer.put(f"/findings/{row.pk}/action", planned).status_code == 409
    assert officer.post(f"/findings/{row.pk}/propose", {"note": "完成"}).json()["state"] == "review"
    assert officer.post(f"/findings/{row.pk}/close").status_code == 403
    assert auditor.post(f"/findings/{row.pk}/refuse").status_code == 403
    assert auditor.post(f"/findings/{row.pk}/refuse", {"note": "再查"}).json()["state"] == "open"
    officer.post(f"/findings/{row.pk}/propose")
    closed = auditor.post(f"/findings/{row.pk}/close").json()
    assert closed["state"] == "closed"
    assert [event["what"] for event in closed["events"]][-1] == "closed"


def test_people_are_added_changed_and_let_go(program: Made) -> None:
    head = program("head", Duty.ADMINISTRATOR)
    added = head.post("/people", {"username": "newcomer", "name": "新人", "duties": ["officer"]}).json()
    assert len(added["password"]) == 20
    key = added["person"]["key"]
    changed = head.put(f"/people/{key}/duties", {"duties": ["compliance"]}).json()
    assert [held["duty"] for held in changed["duties"] if held["last"] is None] == ["compliance"]
    assert head.post(f"/people/{key}/unlock").json()["password"] != added["password"]
    assert head.post(f"/people/{key}/leave").json()["left"] is True
    assert head.put(f"/people/{key}/duties", {"duties": []}).status_code == 403
    assert head.put(f"/people/{head.person.pk}/duties", {"duties": ["ciso"]}).status_code == 403
    assert {row["username"] for row in head.get("/people").json()["items"]} == {"head", "newcomer"}


def test_the_trail_and_the_rulebook_are_read(program: Made, period: Period) -> None:
    auditor = program("auditor", Duty.AUDITOR)
    newest = auditor.get("/trail", {"limit": 1}).json()
    assert newest["items"][0]["act"] == "token_made"
    older = auditor.get("/trail", {"limit": 1, "cursor": newest["next"]}).json()
    assert older["items"][0]["key"] < newest["items"][0]["key"]
    assert [row["act"] for row in auditor.get("/trail", {"user": "OPENER"}).json()["items"]] == [
        "period_opened"
    ]
    first = auditor.get("/provisions", {"limit": 2, "on": "2026-10-31"}).json()
    named = auditor.get("/provisions/named", {"name": first["items"][0]["key"]}).json()
    assert named["items"] == first["items"][:1]
    assert (
        auditor.get("/provisions", {"cursor": first["next"]}).json()["items"][0]["key"]
        != named["items"][0]["key"]
    )
    assert auditor.get("/provisions/named", {"name": "nothing"}).status_code == 404
    assert auditor.get("/periods").json()["items"][0]["name"] == period.name
