"""The pages: a summary, one per domain, the evidence, what got no paper, tests with many findings."""

from collections.abc import Iterator
from importlib.resources import files
from typing import Any

from inspectorate.inspection.engagement import Inspection
from inspectorate.inspection.verdict import Outcome
from inspectorate.inspection.working_paper import LABELS
from inspectorate.reports.rendering import environment

MOST_REASONS = 30
"""Reasons that a paper lists itself; a test with more gets a page of its own."""

_TONES = dict(zip(LABELS, ("good", "bad", "unknown", "person", "none"), strict=True))


def pages(inspection: Inspection) -> Iterator[tuple[str, bytes]]:
    """Every file of the HTML report: its path and its bytes."""
    yield "style.css", files("inspectorate.reports.html").joinpath("templates", "style.css").read_bytes()
    shared = _shared(inspection)
    yield "index.html", _page("index.html", shared, broken=_broken(inspection))
    for domain in inspection.domains:
        papers = inspection.papers_of(domain)
        yield domain_page(domain.id), _page("domain.html", shared, domain=domain, papers=papers)
    for examination in inspection.examinations:
        if len(examination.verdict.reasons) > MOST_REASONS:
            yield examination_page(examination.number), _page("test.html", shared, examination=examination)
    yield "evidence.html", _page("evidence.html", shared)
    yield "provisions.html", _page("provisions.html", shared)


def domain_page(domain_id: str) -> str:
    """The file name of a domain's page."""
    return f"domain-{domain_id}.html"


def examination_page(number: int) -> str:
    """The file name of a test's own page."""
    return f"test-{number:03}.html"


def paper_anchor(number: int) -> str:
    """The fragment of a paper on its domain's page."""
    return f"paper-{number}"


def _shared(inspection: Inspection) -> dict[str, Any]:
    numbers = {str(paper.provision.key): index for index, paper in enumerate(inspection.papers, start=1)}
    return {
        "run": inspection,
        "labels": LABELS,
        "tones": _TONES,
        "most_reasons": MOST_REASONS,
        "titles": {pin.name.partition("/")[0]: pin.title for pin in inspection.editions},
        "sharing": inspection.papers_sharing(),
        "domain_page": domain_page,
        "test_page": examination_page,
        "anchor": lambda paper: paper_anchor(numbers[str(paper.provision.key)]),
    }


def _broken(inspection: Inspection) -> list[Any]:
    """The tests that found a breach."""
    return [e for e in inspection.examinations if e.verdict.outcome is Outcome.NONCONFORMING]


def _page(name: str, shared: dict[str, Any], **more: object) -> bytes:
    template = environment("inspectorate.reports.html").get_template(name)
    return template.render(**shared, **more).encode("utf-8", errors="backslashreplace")
