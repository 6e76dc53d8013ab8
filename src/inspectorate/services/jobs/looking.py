"""What people see of jobs: the firm's list, and one with what may be done with it now."""

from dataclasses import dataclass
from pathlib import Path

from django.db.models import QuerySet

from inspectorate.i18n import _
from inspectorate.inspection.duty import Act
from inspectorate.services.access import Actor, MissingError, found, scoped
from inspectorate.services.home import home
from inspectorate.services.jobs.kinds import KINDS
from inspectorate.store.models import Job


@dataclass(frozen=True, slots=True)
class SeenJob:
    """A job as its page shows it.

    Attributes:
        said: what is being done, in the language of whoever looks.
        has_file: whether it made a file that still lies there and that they may take.
    """

    job: Job
    title: str
    said: str
    may_cancel: bool
    may_retry: bool
    has_file: bool


def jobs(actor: Actor) -> QuerySet[Job]:
    """The firm's jobs, newest first."""
    return scoped(actor, Job).select_related("asked_by")


def job(actor: Actor, key: int) -> SeenJob:
    """One job of the firm's.

    Raises:
        MissingError: there is none of this key.
    """
    row = found(actor, Job, key, "asked_by")
    kind = KINDS.get(row.kind)
    theirs = kind is not None and actor.may(kind.act)
    return SeenJob(
        job=row,
        title=title_of(row),
        said=_(row.said).format(**row.params) if row.said else "",
        may_cancel=theirs and not row.is_over and not row.cancelling,
        may_retry=theirs and row.state in ("failed", "cancelled"),
        has_file=actor.may(Act.EXPORT) and (path_of(row) or Path()).is_file(),
    )


def title_of(row: Job) -> str:
    """What the job is called, in the language of whoever looks."""
    kind = KINDS.get(row.kind)
    return _(kind.title) if kind else row.kind


def files_of_jobs() -> Path:
    """Where the files lie that jobs make, one folder for each."""
    return home() / "web" / "jobs"


def path_of(row: Job) -> Path | None:
    """The file that a job made; None where it made none. It need not lie there any more."""
    name, folder = row.result.get("file"), row.result.get("folder")
    return files_of_jobs() / str(folder) / str(name) if name and folder else None


def file_of(actor: Actor, key: int) -> tuple[Job, Path]:
    """The file that a job of the firm's made.

    Raises:
        MissingError: there is no such job or file.
        RefusedError: it is not theirs to take out.
    """
    actor.demand(Act.EXPORT)
    row = found(actor, Job, key)
    path = path_of(row)
    if path is None or not path.is_file():
        raise MissingError(_("查無此項"))
    return row, path
