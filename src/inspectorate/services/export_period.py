"""Takes a whole period out of the platform, as a job: Excel, PDF, or the audit report set as one zip."""

import hashlib
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from inspectorate.inspection.duty import Act
from inspectorate.reports.signed.printing import pdf
from inspectorate.reports.signed.prints import period_print
from inspectorate.reports.signed.sheet_book import period_book
from inspectorate.services.access import Actor, MissingError, found
from inspectorate.services.export_paper import fit_name
from inspectorate.services.jobs.asking import ask
from inspectorate.services.jobs.looking import files_of_jobs
from inspectorate.services.jobs.task import Task
from inspectorate.services.keep_trail import trace
from inspectorate.services.print_papers import issue_of, signed_period
from inspectorate.services.report_set import write_set
from inspectorate.store.models import Job, Period

KINDS_BY_FORM = {"xlsx": "period_xlsx", "pdf": "period_pdf", "set": "report_set"}
KEPT_DAYS = 30
"""Days that a file which a job made lies there; it can be made again."""
_DAY = 86_400


def ask_export(actor: Actor, key: int, form: str) -> Job:
    """Have a period taken out as ``xlsx``, ``pdf`` or ``set``.

    Raises:
        RefusedError: it is not theirs to take out.
        MissingError: there is no such period of the firm's, or no such form.
    """
    actor.demand(Act.EXPORT)
    period = found(actor, Period, key)
    if form not in KINDS_BY_FORM:
        raise MissingError(form)
    return ask(actor, KINDS_BY_FORM[form], {"period": period.pk, "period_name": period.name})


def export_sheets(task: Task) -> None:
    """The job: the period as Excel."""
    actor, tell = task.actor(), task
    tell("讀取底稿")
    period, issue = signed_period(actor, task.arguments["period"]), issue_of(actor)
    tell("產製檔案")
    name = f"{fit_name(issue.code, period.name, '工作底稿')}.xlsx"
    land_file(task, actor, name, lambda path: path.write_bytes(period_book(period, issue)), _said(task))


def export_print(task: Task) -> None:
    """The job: the period as one PDF."""
    actor, tell = task.actor(), task
    tell("讀取底稿")
    period, issue = signed_period(actor, task.arguments["period"]), issue_of(actor)
    tell("產製檔案")
    name = f"{fit_name(issue.code, period.name, '工作底稿')}.pdf"
    made = pdf(period_print(period, issue), issue)
    land_file(task, actor, name, lambda path: path.write_bytes(made), _said(task))


def export_set(task: Task) -> None:
    """The job: the audit report set as a zip."""
    actor = task.actor()
    period = found(actor, Period, task.arguments["period"], "firm")
    name = f"{fit_name(actor.person.firm.code, period.name, '稽核報告')}.zip"
    land_file(task, actor, name, lambda path: write_set(actor, period, path, task), _said(task))


def _said(task: Task) -> str:
    return f"period:{task.arguments['period_name']}"


def land_file(task: Task, actor: Actor, name: str, write: Callable[[Path], object], what: str) -> None:
    """Write the file beside, give it its place in this turn's own folder, then have it count.

    Args:
        task: the job, landed by this.
        actor: who takes it out.
        name: of the file.
        write: writes it, given where.
        what: what is taken out, as the trail names it.
    """
    clear_old_files()
    with _written(write) as path:
        with path.open("rb") as stream:
            sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
        folder = files_of_jobs() / f"{task.job.pk}-{task.job.turn}"
        folder.mkdir(mode=0o700, exist_ok=True)
        size = path.stat().st_size
        path.replace(folder / name)
    told = {"file": name, "folder": folder.name, "size": size, "sha256": sha256}

    def count() -> Mapping[str, Any]:
        trace(actor, "exported", what, file=name, sha256=sha256)
        return told

    task.land(count)


@contextmanager
def _written(write: Callable[[Path], object]) -> Iterator[Path]:
    files_of_jobs().mkdir(parents=True, exist_ok=True, mode=0o700)
    with tempfile.TemporaryDirectory(dir=files_of_jobs(), prefix=".making-") as folder:
        path = Path(folder) / "made"
        write(path)
        with path.open("rb") as stream:
            os.fsync(stream.fileno())
        yield path


def clear_old_files() -> None:
    """Remove what jobs made so long ago that it is made again where somebody wants it."""
    before = time.time() - KEPT_DAYS * _DAY
    for folder in files_of_jobs().iterdir() if files_of_jobs().is_dir() else ():
        if folder.stat().st_mtime < before:
            shutil.rmtree(folder, ignore_errors=True)
