"""Evidence, talk, absences, long work and overview by programs, and what all operations have in common."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.cache import cache
from pytest_django import DjangoAssertNumQueries
from tests.integration.web.api import every_state
from tests.integration.web.api.conftest import Program, program_of

from inspectorate.inspection.duty import Duty
from inspectorate.store.models import ApiAnswer, Firm, Job, Paper, Period, Trace
from inspectorate.web.api.house import document

pytestmark = pytest.mark.django_db
Made = Callable[..., Program]


@pytest.fixture(autouse=True)
def _no_failures_yet() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


def test_evidence_comes_in_by_pieces_and_goes_out_as_it_came(program: Made, paper: Paper) -> None:
    one = program("officer", Duty.OFFICER)
    begun = one.post("/uploads", {"name": "fw.log", "total": 6}).json()
    where = f"/uploads/{begun['key']}"
    told = {"Authorization": f"Bearer {one.secret}"}
    for offset, piece, status in ((0, b"abc", 200), (2, b"xx", 409), (3, b"defg", 413), (3, b"def", 200)):
        answer = one.client.patch(
            f"/api/v1{where}?offset={offset}", piece, "application/octet-stream", headers=told
        )
        assert answer.status_code == status, offset
    assert one.get(where).json()["received"] == 6
    given = {
        "uploads": [begun["key"]],
        "how": "自防火牆匯出",
        "covers": {"first": "2026-10-01", "last": "2026-10-31"},
    }
    (piece,) = one.post(f"/papers/{paper.pk}/evidence", given).json()["items"]
    assert [row["key"] for row in one.get("/evidence", {"control": paper.control}).json()["items"]] == [
        piece["key"]
    ]
    content = one.get(f"/evidence/{piece['key']}/content")
    assert b"".join(content.streaming_content) == b"abcdef"
    assert paper.pk in one.get(f"/evidence/{piece['key']}").json()["papers"]
    off = one.post(f"/evidence/{piece['key']}/detach", {"reason": "附錯"}).json()
    assert off["detach_reason"] == "附錯"
    assert one.post("/uploads", {"name": "x", "total": 1}).status_code == 200


def test_an_upload_of_another_is_not_there(program: Made) -> None:
    one, other = program("officer", Duty.OFFICER), program("second", Duty.OFFICER)
    key = one.post("/uploads", {"name": "fw.log", "total": 6}).json()["key"]
    assert other.get(f"/uploads/{key}").status_code == 404
    assert (
        other.client.delete(
            f"/api/v1/uploads/{key}", headers={"Authorization": f"Bearer {other.secret}"}
        ).status_code
        == 404
    )


def test_people_talk_remind_and_are_away(program: Made, paper: Paper) -> None:
    officer, manager = program("officer", Duty.OFFICER), program("manager", Duty.MANAGER)
    manager.post("/papers/assign", {"papers": [paper.pk], "assignee": officer.person.pk})
    assert manager.post("/papers/remind", {"papers": [paper.pk], "said": "請儘速"}).json() == {"count": 1}
    assert officer.post(f"/papers/{paper.pk}/comments", {"text": "@manager 已辦"}).json()["mentioned"] == [
        "manager"
    ]
    assert manager.get(f"/papers/{paper.pk}/comments").json()["items"][0]["text"] == "@manager 已辦"
    assert [row["kind"] for row in manager.get("/reminders").json()["items"]] == ["mentioned"]
    assert officer.post("/reminders/seen").json()["count"] == 2
    assert officer.get("/people/offered", {"q": "man"}).json()["items"][0]["username"] == "manager"
    kept = officer.post("/filters", {"name": "我的", "asked": {"who": "me"}}).json()
    assert officer.get("/papers", kept["asked"]).json()["items"][0]["key"] == paper.pk
    told = {"absent": officer.person.pk, "delegate": manager.person.pk, "reason": "休假"}
    away = officer.post("/absences", {**told, "first": "2099-01-04", "last": "2099-01-05"}).json()
    assert manager.post(f"/absences/{away['key']}/end").status_code == 403
    assert officer.post(f"/absences/{away['key']}/end").json()["ended_at"]


def test_a_finding_is_opened_by_hand(program: Made, paper: Paper) -> None:
    one = program("officer", Duty.OFFICER)
    told = {"paper": paper.pk, "title": "未設定保存年限", "asset": "fw01"}
    first = one.post("/findings", told).json()
    again = one.post("/findings", {"paper": paper.pk, "same": first["key"]}).json()
    assert (again["key"], again["version"]) == (first["key"], first["version"] + 1)
    assert one.post(f"/findings/{first['key']}/retest", {"paper": paper.pk}).status_code == 403
    assert program("watcher", Duty.OBSERVER).post("/findings", told).status_code == 403


def test_long_work_is_asked_for_followed_and_cancelled(program: Made, period: Period) -> None:
    one = program("officer", Duty.OFFICER)
    refused = one.post(f"/periods/{period.pk}/judge")
    assert (refused.status_code, refused.json()["type"]) == (403, "urn:inspectorate:problem:refused")
    job = Job.objects.create(kind="judge", firm=period.firm, asked_by=one.person, asked_at=period.opened_at)
    assert one.get(f"/jobs/{job.pk}").json()["may_cancel"] is True
    assert one.post(f"/jobs/{job.pk}/cancel").json()["state"] == "cancelled"
    assert one.post(f"/jobs/{job.pk}/retry").json()["state"] == "queued"
    assert one.get(f"/jobs/{job.pk}/file").status_code == 404


def test_what_is_asked_twice_under_a_key_happens_once(program: Made, paper: Paper) -> None:
    one = program("officer", Duty.OFFICER)
    where, said = f"/papers/{paper.pk}/comments", {"text": "一次"}
    first = one.post(where, said, Idempotency_Key="abc-1")
    again = one.post(where, said, Idempotency_Key="abc-1")
    assert first.content == again.content
    assert (first.get("Idempotency-Replayed"), again["Idempotency-Replayed"]) == (None, "true")
    assert len(one.get(where).json()["items"]) == 1
    assert one.post(where, {"text": "別的"}, Idempotency_Key="abc-1").status_code == 422
    assert one.post(where, said, Idempotency_Key="not a key").status_code == 422
    assert one.post(where, said, Idempotency_Key="abc-2").json()["key"] != first.json()["key"]


def test_an_act_that_failed_may_be_tried_again_under_its_key(program: Made, paper: Paper) -> None:
    one = program("officer", Duty.OFFICER)
    where = f"/papers/{paper.pk}/submit"
    assert one.post(where, {"version": 1}, Idempotency_Key="k").status_code == 403
    assert not ApiAnswer.objects.exists()
    Paper.objects.filter(pk=paper.pk).update(assignee=one.person, state="assigned")
    one.put(f"/papers/{paper.pk}/written", {"version": 1, "result": "x", "outcome": "conforming"})
    assert one.post(where, {"version": 2}, Idempotency_Key="k").status_code == 200
    assert one.post(where, {"version": 2}, Idempotency_Key="k").status_code == 200
    assert Trace.objects.filter(act="submitted").count() == 1


def test_a_first_password_is_not_kept_to_be_told_again(program: Made) -> None:
    one = program("head", Duty.ADMINISTRATOR)
    given = {"username": "newcomer", "name": "新人"}
    assert one.post("/people", given, Idempotency_Key="k").status_code == 422
    assert one.post("/people", {**given, "duties": []}, Idempotency_Key="k").status_code == 200
    assert not ApiAnswer.objects.exists()


def test_problems_speak_the_callers_language(program: Made, paper: Paper) -> None:
    one = program("officer", Duty.OFFICER)
    chinese = one.post(f"/papers/{paper.pk}/submit", {"version": 1}).json()
    english = one.post(f"/papers/{paper.pk}/submit", {"version": 1}, Accept_Language="en").json()
    assert (chinese["status"], chinese["title"]) == (403, "不得為之")
    assert chinese["type"] == english["type"] == "urn:inspectorate:problem:refused"
    assert not any("\u4e00" <= letter <= "\u9fff" for letter in english["title"] + english["detail"])


@pytest.mark.parametrize(
    "asked", ["/papers?stat=open", "/papers?limit=0", "/papers?limit=101", "/trail?cursor=x"]
)
def test_what_nobody_asks_so_is_refused(program: Made, asked: str) -> None:
    answer = program("auditor", Duty.AUDITOR).get(asked)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["where"].startswith("query/")


def test_what_is_at_no_address_and_by_no_method_is_a_problem(program: Made) -> None:
    one = program("officer", Duty.OFFICER)
    assert one.get("/nothing").json()["status"] == 404
    answer = one.put("/me", {})
    assert (answer.status_code, answer["Allow"]) == (405, "GET")
    assert answer["Content-Type"] == "application/problem+json"


def test_no_answer_is_kept_on_the_way(program: Made) -> None:
    assert program("officer", Duty.OFFICER).get("/me")["Cache-Control"] == "no-store"


def test_reading_keeps_to_its_budget(
    profile: str, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    firm = every_state.fill(profile)
    one = program_of(every_state.somebody(firm, "all", *(set(Duty) - {Duty.OBSERVER})))
    keys = {name: _first(firm, name) for name in ("papers", "findings", "periods", "jobs", "evidence")}
    asked = {
        "/provisions/named": {"name": "CC-17010"},
        "/search": {"q": "防火牆"},
        "/papers/{key}/export": {"form": "docx"},
    }
    tried = 0
    for path, methods in document()["paths"].items():
        short = path.removeprefix("/api/v1")
        if "get" not in methods or short in ("/jobs/{key}/file", "/uploads/{key}", "/evidence/{key}/content"):
            continue
        where = short.replace("{key}", str(keys.get(short.split("/")[1], 0)))
        with django_assert_max_num_queries(15, info=short):
            answer = one.get(where, asked.get(short))
        assert answer.status_code == 200, short
        tried += 1
    assert tried > 20


def _first(firm: Firm, name: str) -> int:
    rows: dict[str, Any] = {
        "papers": Paper.objects.filter(period__firm=firm, state="assigned"),
        "findings": firm.findings,
        "periods": firm.periods,
        "jobs": firm.jobs,
        "evidence": firm.periods.get().attachments,
    }
    return int(rows[name].order_by("pk").values_list("pk", flat=True)[0])
