"""What the machine found, in the reader's language: the signed text is Chinese and stays so.

Each sentence was made of a template with places; the template is kept beside the text. In English a sentence
is shown only where its template, filled, gives exactly the text that is signed; else the text is shown.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from inspectorate.checks.shelf import UnknownCheckError, load_check
from inspectorate.facts.source import Source
from inspectorate.i18n import _, in_english
from inspectorate.inspection.verdict import Reason
from inspectorate.inspection.working_paper import WorkingPaper
from inspectorate.reports.saying import said
from inspectorate.services.open_broken import CHECK
from inspectorate.store.models import Finding, MachineTerms, Revision

_MOST_OF_A_CHECK = 1000
"""Sentences of one test that are kept to be said otherwise; nobody reads more."""
_PIECE = re.compile(r"佐證 (?P<label>E\d+)（(?P<name>.*)）(?P<wrong>內容遺失|內容遭更動)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class SaidReason:
    """A sentence and the place that it cites; ``chinese`` where no other words for it are known."""

    text: str
    place: str
    chinese: bool


@dataclass(frozen=True, slots=True)
class SaidTest:
    """A test with its outcome (zh-TW, to be translated) and its sentences."""

    title: str
    outcome_zh: str
    reasons: list[SaidReason]


def terms_of(paper: WorkingPaper) -> list[list[Any]]:
    """The templates of a paper's sentences, as they are kept."""
    return [
        _term(reason)
        for examination in paper.examinations
        for reason in examination.worst_first[:_MOST_OF_A_CHECK]
    ]


def _term(reason: Reason) -> list[Any]:
    place = reason.source or Source("")
    return [reason.message, dict(reason.params), place.unit, place.number, place.detail]


def say_tests(revision: Revision) -> list[SaidTest]:
    """What the tests of a revision said, in the language of whoever reads."""
    known = _known(revision) if in_english() and revision.machine else {}
    return [
        SaidTest(
            check_title(test["check"], test["title"]),
            test["outcome_zh"],
            [_said(reason, known) for reason in test["reasons"]],
        )
        for test in revision.machine
    ]


def _known(revision: Revision) -> dict[tuple[str, str], Reason]:
    """What is kept of a paper's sentences, by the texts that they give and where these were found."""
    rows = MachineTerms.objects.filter(revision__paper=revision.paper_id).values_list("terms", flat=True)
    return {(one.text, one.source.where_zh if one.source else ""): one for one in _reasons(rows)}


def _reasons(rows: Iterable[list[list[Any]]]) -> Iterator[Reason]:
    for row in rows:
        for message, params, unit, number, detail in row:
            yield Reason(message, params, Source("", unit, number, detail))


def _said(reason: Mapping[str, Any], known: Mapping[tuple[str, str], Reason]) -> SaidReason:
    template = known.get((reason["text"], reason["where"]))
    if template is None or template.source is None:
        return SaidReason(reason["text"], f"{reason['item']} {reason['where']}".strip(), in_english())
    return SaidReason(said(template), f"{reason['item']} {template.source.where}".strip(), chinese=False)


def check_title(check: str, title: str) -> str:
    """A check's title in the reader's language, where the text is what the check is called."""
    if not in_english():
        return title
    try:
        text = load_check(check).text
    except UnknownCheckError:
        return title
    return text.title_en if title == text.title else title


def finding_title(finding: Finding) -> str:
    """A finding's title in the reader's language, where a check gave it; people's words stay as they are."""
    if not in_english() or not finding.check_name:
        return finding.title
    if finding.check_name == CHECK:
        return _piece_title(finding.title)
    before, colon, asset = finding.title.partition("：")
    return check_title(finding.check_name, before) + (f": {asset}" if colon else "")


def _piece_title(title: str) -> str:
    found = _PIECE.fullmatch(title)
    if found is None:
        return title
    lost, changed = _("佐證 {label}（{name}）內容遺失"), _("佐證 {label}（{name}）內容遭更動")
    words = lost if found["wrong"] == "內容遺失" else changed
    return words.format(label=found["label"], name=found["name"])
