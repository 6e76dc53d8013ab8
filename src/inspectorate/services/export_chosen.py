"""Takes the papers that somebody ticked out of the platform, as a job: Word, PDF, Excel, or a zip of all."""

import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from inspectorate.i18n import _
from inspectorate.inspection.duty import Act
from inspectorate.reports.signed.papers import Issue, SignedPaper, SignedPeriod
from inspectorate.reports.signed.printing import pdf
from inspectorate.reports.signed.prints import chosen_print, paper_print
from inspectorate.reports.signed.sheet_book import chosen_book
from inspectorate.reports.signed.word_paper import word_paper
from inspectorate.services.access import Actor, MissingError, RefusedError, scoped
from inspectorate.services.export_paper import fit_name
from inspectorate.services.export_period import land_file
from inspectorate.services.jobs.asking import ask
from inspectorate.services.jobs.task import Task
from inspectorate.services.print_papers import gathered, issue_of, period_of
from inspectorate.services.write_zip import WrittenZip
from inspectorate.store.models import Job, Paper

KIND = "papers_export"
FORMS = {"docx": "Word", "pdf": "PDF", "xlsx": "Excel", "zip": "zip"}
"""What papers can be taken out as; ``docx`` is a zip of one document for each."""
MOST = 500


def ask_export_of(actor: Actor, keys: Sequence[int], form: str) -> Job:
    """Have papers taken out in one file: all of them or none.

    Raises:
        RefusedError: it is not theirs to take out, or these are too many.
        MissingError: one of the papers is not the firm's, there are none, or there is no such form.
    """
    actor.demand(Act.EXPORT)
    wanted = sorted(set(keys))
    if len(wanted) > MOST:
        raise RefusedError(_("一次至多匯出 {most} 份底稿；請縮小範圍").format(most=MOST))
    if form not in FORMS or not wanted or scoped(actor, Paper).filter(pk__in=wanted).count() != len(wanted):
        raise MissingError(_("查無此項"))
    return ask(actor, KIND, {"papers": wanted, "form": form, "about": f"{len(wanted)} × {FORMS[form]}"})


def export_chosen(task: Task) -> None:
    """The job: read the papers, write the file, have it count.

    Raises:
        MissingError: a paper is not the firm's.
    """
    actor, tell, form = task.actor(), task, str(task.arguments["form"])
    keys = task.arguments["papers"]
    task.expect(len(keys) + 2)
    tell("讀取底稿")
    periods, issue = _periods(actor, keys), issue_of(actor)
    tell("產製檔案")
    name = (
        f"{fit_name(issue.code, '工作底稿', f'{issue.at:%Y%m%d-%H%M%S}')}.{'zip' if form == 'docx' else form}"
    )
    land_file(task, actor, name, lambda path: _write(path, form, periods, issue, task), f"papers:{len(keys)}")


def _periods(actor: Actor, keys: Sequence[int]) -> list[SignedPeriod]:
    """The papers by their periods, the oldest first; each period with those that were chosen alone."""
    rows = gathered(scoped(actor, Paper).filter(pk__in=keys))
    if len(rows.papers) != len(keys):
        raise MissingError(_("查無此項"))
    found = {paper.period_id: paper.period for paper in rows.papers}
    return [
        period_of(
            period, replace(rows, papers=[one for one in rows.papers if one.period_id == period.pk]), ()
        )
        for period in sorted(found.values(), key=lambda one: (one.last, one.name))
    ]


def _write(path: Path, form: str, periods: Sequence[SignedPeriod], issue: Issue, tell: Task) -> None:
    if form == "pdf":
        path.write_bytes(pdf(chosen_print(periods, issue), issue))
    elif form == "xlsx":
        path.write_bytes(chosen_book(periods, issue))
    else:
        with zipfile.ZipFile(path, "w") as archive:
            _fill(WrittenZip(archive), form, periods, issue, tell)


def _fill(made: WrittenZip, form: str, periods: Sequence[SignedPeriod], issue: Issue, tell: Task) -> None:
    """A document for each paper; in the whole zip also its PDF, and the workbook of them all."""
    for period, paper in _each(periods):
        tell("產製：{item}", item=paper.number)
        path = f"{period.name}/{paper.place:03}-{fit_name(paper.number)}"
        made.add(f"{path}.docx", "", [word_paper(period, paper, issue)])
        if form == "zip":
            made.add(f"{path}.pdf", "", [pdf(paper_print(period, paper, issue), issue)])
    if form == "zip":
        made.add(f"{fit_name('工作底稿')}.xlsx", "", [chosen_book(periods, issue)])
    made.add_sums()


def _each(periods: Sequence[SignedPeriod]) -> Iterator[tuple[SignedPeriod, SignedPaper]]:
    for period in periods:
        yield from ((period, paper) for paper in period.papers)
