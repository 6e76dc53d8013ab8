"""Takes one paper, or the findings, out of the platform at once: Word, PDF, Excel; each is one trace."""

import hashlib
import re
from dataclasses import dataclass

from django.db import transaction

from inspectorate.inspection.duty import Act
from inspectorate.reports.signed.printing import pdf
from inspectorate.reports.signed.prints import paper_print
from inspectorate.reports.signed.sheet_book import findings_book
from inspectorate.reports.signed.word_paper import word_paper
from inspectorate.services.access import Actor, MissingError
from inspectorate.services.bound_work import bound_files
from inspectorate.services.keep_trail import trace
from inspectorate.services.print_papers import issue_of, printed_findings, signed_paper

MEDIA = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "zip": "application/zip",
}
"""What browsers are told of each form."""
_UNFIT = re.compile(r"[^\w.()-]+")
_MOST_NAME = 80


@dataclass(frozen=True, slots=True)
class Export:
    """A file that is taken out."""

    name: str
    form: str
    content: bytes

    @property
    def sha256(self) -> str:
        """Of its content, in hexadecimal."""
        return hashlib.sha256(self.content).hexdigest()

    @property
    def media_type(self) -> str:
        """What browsers are told that it is."""
        return MEDIA[self.form]


def fit_name(*words: str) -> str:
    """Words as a part of a file's name on every system: letters, numbers, dots, dashes and brackets."""
    return _UNFIT.sub("_", "-".join(words)).strip("._")[:_MOST_NAME]


def export_paper(actor: Actor, key: int, form: str) -> Export:
    """One paper as ``docx`` or ``pdf``, with the SHA-256 of what was signed and every signature.

    Raises:
        RefusedError: it is not theirs to take out.
        MissingError: there is no such paper or form.
        TooMuchWorkError: they asked for too much within some minutes.
    """
    actor.demand(Act.EXPORT)
    if form not in ("docx", "pdf"):
        raise MissingError(form)
    bound_files(actor)
    return _exported_paper(actor, key, form)


@transaction.atomic
def _exported_paper(actor: Actor, key: int, form: str) -> Export:
    issue, period = issue_of(actor), signed_paper(actor, key)
    (paper,) = period.papers
    made = (
        word_paper(period, paper, issue) if form == "docx" else pdf(paper_print(period, paper, issue), issue)
    )
    name = f"{fit_name(issue.code, period.name, paper.number)}.{form}"
    return _traced(actor, Export(name, form, made), f"paper:{key}", signed=paper.sha256)


def export_findings(actor: Actor, state: str = "") -> Export:
    """The firm's findings of a state, or all, as ``xlsx``.

    Raises:
        RefusedError: it is not theirs to take out.
        TooMuchWorkError: they asked for too much within some minutes.
    """
    actor.demand(Act.EXPORT)
    bound_files(actor)
    return _exported_findings(actor, state)


@transaction.atomic
def _exported_findings(actor: Actor, state: str) -> Export:
    issue = issue_of(actor)
    made = findings_book(printed_findings(actor, state=state), issue)
    name = f"{fit_name(issue.code, '缺失', f'{issue.at:%Y%m%d}')}.xlsx"
    return _traced(actor, Export(name, "xlsx", made), f"findings:{state or 'all'}")


def _traced(actor: Actor, export: Export, what: str, **told: str) -> Export:
    trace(actor, "exported", what, file=export.name, sha256=export.sha256, **told)
    return export
