"""Whatever a firm's evidence says, every report stays whole and carries no formula."""

import json
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO

import docx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from inspectorate.facts.source import Source
from inspectorate.inspection.engagement import Inspection, Refusal
from inspectorate.inspection.verdict import breaches
from inspectorate.inspection.working_paper import WorkingPaper
from inspectorate.reports.document import document
from inspectorate.reports.html.pages import pages
from inspectorate.reports.json_report import chunks
from inspectorate.reports.oscal import assessment_results
from inspectorate.reports.workbook import workbook

openpyxl = pytest.importorskip("openpyxl")

WORDS = st.text(max_size=30) | st.sampled_from(
    ["=1+1", "+1", "-1", "@A1", "\t=1", "]]>", "{{ 7 }}", "{0}", "&#0;"]
)
WORDS = WORDS.filter(lambda text: not any("\ud800" <= letter <= "\udfff" for letter in text))  # files decode


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(word=WORDS, item=WORDS, firm=WORDS)
def test_any_words_leave_every_report_whole(
    inspection: Inspection, make_paper: Callable[..., WorkingPaper], word: str, item: str, firm: str
) -> None:
    paper = make_paper("7.x", (breaches("{word}", Source(item, "row", 1), word=word),))
    run = replace(
        inspection,
        firm=replace(inspection.firm, name=firm, maker=word),
        papers=(paper,),
        refusals=(Refusal(item, word, word, word),),
        ignored=(word,),
    )
    cells = [
        cell for sheet in openpyxl.load_workbook(BytesIO(workbook(run))) for row in sheet for cell in row
    ]
    assert "f" not in {cell.data_type for cell in cells}
    assert docx.Document(BytesIO(document(run))).tables
    assert all(body.endswith((b"\n", b"</html>")) for name, body in pages(run))
    assert json.loads(assessment_results(run))
    breach = json.loads(b"".join(chunks(run)))["verdicts"][0]["reasons"][0]
    assert (breach["text"], breach["evidence"]) == (word, item)
