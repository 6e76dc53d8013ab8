"""OSCAL assessment results: the reference library takes them, and our own word stays beside theirs."""

import json
import warnings
from dataclasses import replace
from typing import Any

import pytest

from inspectorate.facts.source import Source
from inspectorate.inspection.engagement import Inspection
from inspectorate.inspection.verdict import breaches, cannot_tell, conforms
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


def test_an_observation_without_evidence_cites_none(inspection: Inspection, make_paper: Any) -> None:
    bare = make_paper("7.e", (cannot_tell("未提供紀錄。"),))
    (observed,) = read(replace(inspection, papers=(bare,)))["results"][0]["observations"]
    assert "relevant-evidence" not in observed
    assert observed["remarks"] == "無法判定：未提供紀錄。"


def test_of_very_many_reasons_the_worst_are_told_and_how_many_there_are(
    inspection: Inspection, make_paper: Any
) -> None:
    many = (*(conforms("好。", Source("a", "row", n)) for n in range(200)), breaches("壞。", Source("b")))
    (observed,) = read(replace(inspection, papers=(make_paper("7.m", many),)))["results"][0]["observations"]
    sentences = observed["remarks"].split("\n\n")
    assert sentences[0].startswith("不符合：壞。")
    assert len(sentences) == 201
    assert sentences[-1] == "共 201 筆，其餘見 result.json。"
    assert len(observed["relevant-evidence"]) == 200
    assert observed["relevant-evidence"][0]["href"] == "b"
