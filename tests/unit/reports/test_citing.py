"""Every paper shows the SHA-256 of each file that it cites, and its number where it was kept."""

import json
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest

from inspectorate.facts.source import Source
from inspectorate.inspection.engagement import EvidenceItem, Inspection
from inspectorate.inspection.verdict import conforms
from inspectorate.reports.citing import cited_lines
from inspectorate.reports.document import document
from inspectorate.reports.html.pages import MOST_REASONS, pages
from inspectorate.reports.json_report import chunks
from inspectorate.reports.oscal import assessment_results
from inspectorate.reports.workbook import workbook

openpyxl = pytest.importorskip("openpyxl")

SHA = "5e" * 32


def as_html(inspection: Inspection) -> str:
    return dict(pages(inspection))["domain-communications.html"].decode()


def as_document(inspection: Inspection) -> str:
    import docx

    tables = docx.Document(BytesIO(document(inspection))).tables
    return "\n".join(cell.text for table in tables for row in table.rows for cell in row.cells)


def as_workbook(inspection: Inspection) -> str:
    sheet = openpyxl.load_workbook(BytesIO(workbook(inspection)))["工作底稿"]
    return "\n".join(str(row[7]) for row in sheet.iter_rows(min_row=2, values_only=True))


def as_oscal(inspection: Inspection) -> str:
    found = json.loads(assessment_results(inspection))["assessment-results"]["results"][0]["observations"]
    return json.dumps(found, ensure_ascii=False)


FORMS = [as_html, as_document, as_workbook, as_oscal]


@pytest.fixture
def kept(inspection: Inspection) -> Inspection:
    return replace(inspection, evidence=(EvidenceItem("evidence/fw.log", "cisco_asa", SHA, 5, 1, 12),))


@pytest.mark.parametrize("form", FORMS, ids=lambda form: str(form.__name__))
def test_a_paper_shows_the_file_s_sha256_and_its_number(
    kept: Inspection, form: Callable[[Inspection], str]
) -> None:
    text = form(kept)
    assert SHA in text
    assert "E12" in text


@pytest.mark.parametrize("form", FORMS, ids=lambda form: str(form.__name__))
def test_a_file_that_was_not_kept_shows_its_sha256_all_the_same(
    kept: Inspection, form: Callable[[Inspection], str]
) -> None:
    text = form(replace(kept, evidence=(replace(kept.evidence[0], entry=None),)))
    assert SHA in text
    assert "E12" not in text


def test_the_data_names_what_each_verdict_cites(kept: Inspection) -> None:
    whole = json.loads(b"".join(chunks(kept)))
    cited = {verdict["provision"].rpartition("/")[2]: verdict["cited"] for verdict in whole["verdicts"]}
    assert cited["7.a"] == [{"evidence": "evidence/fw.log", "sha256": SHA, "entry": 12}]
    assert cited["7.b"] == cited["8.b"] == []
    assert whole["evidence"][0]["entry"] == 12


def test_the_workbook_has_a_sheet_of_all_evidence(kept: Inspection) -> None:
    sheet = openpyxl.load_workbook(BytesIO(workbook(kept)))["佐證"]
    assert [cell.value for cell in sheet[2]] == ["evidence/fw.log", "cisco_asa", 5, SHA, "E12"]


def test_of_very_many_files_a_paper_shows_some_and_says_where_all_are(
    inspection: Inspection, make_paper: Any
) -> None:
    names = [f"logs/{number:03}.log" for number in range(MOST_REASONS + 1)]
    paper = make_paper("7.a", tuple(conforms("齊備。", Source(name)) for name in names))
    many = replace(
        inspection, papers=(paper,), evidence=tuple(EvidenceItem(name, "x", SHA, 1, 1) for name in names)
    )
    assert "全部 31 件" in as_html(many)
    assert "…共 31 件，全部見 evidence.html 及 result.json。" in as_document(many)
    assert len(cited_lines(many.evidence, 40)) == 31
