"""OSCAL assessment results: the reference library takes them, and our own word stays beside theirs."""

import json
import warnings
from dataclasses import replace
from typing import Any

import pytest

from inspectorate.inspection.engagement import Inspection
from inspectorate.reports.oscal import OSCAL_VERSION, assessment_results


def read(inspection: Inspection) -> Any:
    return json.loads(assessment_results(inspection))["assessment-results"]


def reference_model() -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the library's own deprecations are not ours
        return pytest.importorskip("trestle.oscal.assessment_results").Model


def test_the_reference_library_validates_it(inspection: Inspection) -> None:
    model = reference_model().model_validate_json(assessment_results(inspection))
    assert len(model.assessment_results.results[0].findings) == len(inspection.papers)


def test_a_run_without_papers_is_valid_too(inspection: Inspection) -> None:
    empty = replace(inspection, papers=(), domains=(), evidence=())
    assert reference_model().model_validate_json(assessment_results(empty)).assessment_results.results


def test_the_version_is_the_one_that_the_reference_library_speaks() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        oscal = pytest.importorskip("trestle.oscal")
    assert oscal.OSCAL_VERSION == OSCAL_VERSION


def test_what_is_undetermined_is_never_satisfied(inspection: Inspection) -> None:
    states = [f["target"]["status"] for f in read(inspection)["results"][0]["findings"]]
    assert [(s["state"], s["reason"], s["remarks"]) for s in states] == [
        ("satisfied", "pass", "符合"),
        ("not-satisfied", "fail", "不符合"),
        ("not-satisfied", "other", "無法判定"),
        ("not-satisfied", "other", "待人工判定"),
    ]


def test_findings_point_at_observations_that_cite_evidence(inspection: Inspection) -> None:
    result = read(inspection)["results"][0]
    observed = {o["uuid"]: o for o in result["observations"]}
    (related,) = result["findings"][0]["related-observations"]
    (evidence,) = observed[related["observation-uuid"]]["relevant-evidence"]
    assert evidence["href"] == "evidence/fw.log"
    assert "line 12" in evidence["description"]


def test_the_same_inspection_gives_the_same_bytes(inspection: Inspection) -> None:
    assert assessment_results(inspection) == assessment_results(inspection)
