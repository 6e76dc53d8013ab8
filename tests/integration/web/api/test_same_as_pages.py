"""Everything that the pages do, programs can do; what they cannot is written here with its reason."""

from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern, get_resolver

from inspectorate.inspection.duty import Act
from inspectorate.web.api.house import api, document

SAME: dict[str, set[str]] = {
    "home": {"get_work", "get_me"},
    "papers": {"list_papers"},
    "paper": {"get_paper"},
    "paper_act": {"write_paper", "submit_paper", "approve_paper", "return_paper", "correct_paper"},
    "papers_many": {"assign_papers", "remind_of_papers"},
    "papers_list": {"list_papers"},
    "papers_export": {"export_papers"},
    "paper_attach": {"attach_to_paper"},
    "papers_attach": {"attach_to_papers"},
    "evidence_attach": {"attach_to_papers"},
    "paper_comments": {"list_paper_comments", "comment_on_paper"},
    "evidence": {"list_evidence"},
    "piece": {"get_evidence"},
    "piece_content": {"get_evidence_content"},
    "piece_detach": {"detach_one"},
    "uploads": {"begin_one_upload"},
    "upload": {"get_upload", "send_piece", "drop_one_upload"},
    "findings": {"list_findings"},
    "finding": {"get_finding"},
    "finding_act": {"plan_finding", "propose_finding", "close_one_finding", "refuse_finding"},
    "finding_new": {"open_one_finding"},
    "finding_retest": {"retest_finding"},
    "finding_comments": {"list_finding_comments", "comment_on_finding"},
    "periods": {"list_periods", "get_period"},
    "period_open": {"open_one_period"},
    "period_judge": {"judge_one_period"},
    "imports": {"list_imports"},
    "imports_add": {"import_evidence"},
    "jobs": {"list_jobs", "get_rounds"},
    "job": {"get_job"},
    "job_act": {"cancel_job", "retry_job"},
    "job_file": {"get_job_file"},
    "people": {"list_people"},
    "people_add": {"add_one_person"},
    "people_duties": {"change_person_duties"},
    "people_act": {"unlock_person", "leave_person"},
    "people_offered": {"offered_people"},
    "absences": {"list_absences"},
    "absence_add": {"add_one_absence"},
    "absence_end": {"end_one_absence"},
    "filter_keep": {"keep_one_filter", "list_filters"},
    "filter_drop": {"drop_one_filter"},
    "reminders": {"list_reminders"},
    "reminders_seen": {"see_reminders"},
    "reminders_address": {"set_reminder_address"},
    "trail": {"list_trail"},
    "tokens": {"list_tokens"},
    "token_revoke": {"revoke_one_token"},
    "search": {"search_everything"},
    "calendar": {"get_calendar"},
    "matrix": {"get_matrix"},
    "posture": {"get_posture"},
    "paper_export": {"export_one_paper"},
    "findings_export": {"export_all_findings"},
    "period_export": {"export_one_period"},
}
BY_PAGES_ALONE = {
    "health": "for load balancers; says nothing",
    "token_make": "a token that could make tokens would outlive its own end",
    "api_page": "the API's own page",
    "api_document": "the API's own document",
    "sessions": "sessions are of browsers; a program's are its tokens",
    "session_end": "the same",
    "sign_on_anew": "leads a browser to its directory",
    "calendar_make": "a secret address for calendar programs is somebody's own, shown once on a page",
    "calendar_revoke": "the same",
    "posture_table": "the posture's own answer holds its numbers",
    "calendar_feed": "calendar programs come by that address, not by a token",
}
BY_PROGRAMS_ALONE = {"list_provisions", "named_provisions"}


def _patterns() -> Iterator[URLPattern]:
    for one in get_resolver().url_patterns:
        if isinstance(one, URLPattern) and not str(one.pattern).startswith("api/v1/"):
            yield one


def _operations() -> Iterator[tuple[str, Any]]:
    for room in api._get_bound_routers():
        for path, view in room.path_operations.items():
            for operation in view.operations:
                yield path, operation


def test_every_page_has_its_operations() -> None:
    pages = {str(one.name) for one in _patterns()}
    assert pages - set(SAME) - set(BY_PAGES_ALONE) == set()
    assert (set(SAME) | set(BY_PAGES_ALONE)) - pages == set()
    assert not set(SAME) & set(BY_PAGES_ALONE)


def test_every_operation_stands_for_a_page() -> None:
    offered = {operation.operation_id for _path, operation in _operations()}
    assert offered == set().union(*SAME.values()) | BY_PROGRAMS_ALONE


def test_every_operation_demands_an_act_and_a_token() -> None:
    for path, operation in _operations():
        assert isinstance(operation.view_func.gate, Act), path
        assert [type(one).__name__ for one in operation.auth_callbacks] == ["Token"], path


def test_the_document_is_of_openapi_3_1_and_whole() -> None:
    told = document()
    assert told["openapi"].startswith("3.1")
    operations = [one for methods in told["paths"].values() for one in methods.values()]
    assert len({one["operationId"] for one in operations}) == len(operations)
    for one in operations:
        assert {"400", "401", "403", "404", "422", "429"} <= {str(status) for status in one["responses"]}
        assert one["security"] == [{"Token": []}]
        assert one["summary"]
        assert one["description"]
