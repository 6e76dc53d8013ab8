"""Whatever a program sends, the real application answers as its document says, and never breaks."""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
import schemathesis
from django.core.cache import cache
from django.db import transaction
from django.db.models import Model
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import DjangoDbBlocker
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    positive_data_acceptance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from tests.integration.web.api import every_state
from tests.integration.web.api.conftest import Program, program_of

from inspectorate.inspection.duty import Duty
from inspectorate.services import keep_trail
from inspectorate.store.models import ApiToken as Token
from inspectorate.store.models import (
    Attachment,
    Finding,
    Job,
    Paper,
    Period,
    Person,
    Revision,
    SavedFilter,
    Upload,
)
from inspectorate.store.models import Delegation as Absence
from inspectorate.web.api.house import document
from inspectorate.web.wsgi import application

pytestmark = pytest.mark.django_db  # each test is undone within the firm's own transaction
_CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    negative_data_rejection,
    positive_data_acceptance,
]
_MODES = {"fits": GenerationMode.POSITIVE, "does not fit": GenerationMode.NEGATIVE}
_QUICK, _LONG = 8, 300


def _schema() -> Any:
    schema = schemathesis.openapi.from_dict(json.loads(json.dumps(document())))
    schema.app = application
    return schema


SCHEMA = _schema()
OPERATIONS = {one.ok().label: one.ok() for one in SCHEMA.get_all_operations()}


@pytest.fixture(scope="module")
def everybody(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    profile: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Program]:
    """A program of somebody who may do everything, at a firm that is made once: each example is undone."""
    del django_db_setup
    home = str(tmp_path_factory.mktemp("home"))
    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock(), transaction.atomic():
        patch.setenv("INSPECTORATE_HOME", home)
        patch.setattr(keep_trail._SOON, "enter", lambda: None)
        firm = every_state.fill(profile)
        cache.clear()
        made = program_of(every_state.somebody(firm, "all", *(set(Duty) - {Duty.OBSERVER})))
        yield replace(made, home=home)
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _one_home(everybody: Program, _home: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """In the home of the firm, where the rulebook is parsed once."""
    monkeypatch.setenv("INSPECTORATE_HOME", everybody.home)


_THERE: dict[str, type[Model]] = {
    "absences": Absence,
    "evidence": Attachment,
    "findings": Finding,
    "jobs": Job,
    "papers": Paper,
    "periods": Period,
    "people": Person,
    "filters": SavedFilter,
    "tokens": Token,
    "uploads": Upload,
}
_FIELDS: dict[str, type[Model]] = {
    "assignee": Person,
    "owner": Person,
    "absent": Person,
    "delegate": Person,
    "paper": Paper,
}


def _keys(model: type[Model]) -> list[Any]:
    return list(model._default_manager.order_by("pk").values_list("pk", flat=True)[:9])


def _real(case: Any, data: st.DataObject) -> None:
    """Have it meet things that are there: else nearly everything would be missing."""
    kind = case.operation.path.split("/")[3]
    if "key" in case.path_parameters and data.draw(st.booleans(), "a key that is there"):
        keys = _keys(_THERE[kind])
        case.path_parameters["key"] = data.draw(st.sampled_from([str(key) for key in keys]))
    body = case.body if isinstance(case.body, dict) else {}
    if "sha256" in body and data.draw(st.booleans(), "the hash that stands there"):
        hashes = Revision.objects.filter(paper=case.path_parameters["key"]).values_list("sha256", flat=True)
        body["sha256"] = next((one for one in hashes if one), body["sha256"])
    if "version" in body:
        body["version"] = data.draw(st.sampled_from([1, 2, 3, body["version"]]))
    for field in _FIELDS.keys() & body.keys():
        body[field] = data.draw(st.sampled_from(_keys(_FIELDS[field])))
    for field, other in (("papers", Paper), ("uploads", Upload)):
        if field in body:
            keys = [str(key) if other is Upload else key for key in _keys(other)]
            body[field] = data.draw(st.lists(st.sampled_from(keys), min_size=1, max_size=3))


def _try(label: str, mode: GenerationMode, program: Program, examples: int) -> None:
    headers = {"Authorization": f"Bearer {program.secret}"}

    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        derandomize=examples == _QUICK,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=OPERATIONS[label].as_strategy(mode), data=st.data())
    def tried(case: Any, data: st.DataObject) -> None:
        if mode is GenerationMode.POSITIVE:
            _real(case, data)
        with transaction.atomic():
            answer = case.call(headers=headers)
            transaction.set_rollback(True)
        checks = set(_CHECKS)
        if answer.status_code == 413:
            checks.remove(positive_data_acceptance)
        if any(value in ([], {}) for value in (case.query or {}).values()):  # an address cannot say that
            checks.remove(negative_data_rejection)
        case.validate_response(answer, checks=list(checks), headers=headers)

    tried()


@pytest.mark.parametrize("mode", _MODES)
@pytest.mark.parametrize("label", OPERATIONS)
def test_an_operation_answers_as_the_document_says(label: str, mode: str, everybody: Program) -> None:
    _try(label, _MODES[mode], everybody, _QUICK)


@pytest.mark.parametrize("value", [True, False])
def test_a_truth_is_no_number(everybody: Program, value: bool) -> None:
    answer = everybody.post("/uploads", {"name": "a.csv", "total": value})
    assert answer.status_code == 422
    assert "total" in str(answer.json())


def test_a_host_that_is_not_ours_is_a_problem_to_a_program(everybody: Program) -> None:
    answer = everybody.client.get("/api/v1/matrix", headers={"host": "evil.example"})
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")


@pytest.mark.slow
@pytest.mark.parametrize("mode", _MODES)
@pytest.mark.parametrize("label", OPERATIONS)
def test_an_operation_answers_so_many_times(label: str, mode: str, everybody: Program) -> None:
    _try(label, _MODES[mode], everybody, _LONG)
