"""Takes a file out of the platform that a job made; whoever takes it stands in the trail."""

from dataclasses import dataclass
from pathlib import Path

from django.db import transaction

from inspectorate.services.access import Actor
from inspectorate.services.jobs.looking import file_of
from inspectorate.services.keep_trail import trace


@dataclass(frozen=True, slots=True)
class Taken:
    """A file that is taken out: where it lies, and what it is called."""

    path: Path
    name: str


@transaction.atomic
def take_out_file(actor: Actor, key: int) -> Taken:
    """Take the file of a job.

    Raises:
        MissingError: there is no such job or file.
        RefusedError: it is not theirs to take out.
    """
    job, path = file_of(actor, key)
    trace(actor, "exported", f"job:{job.pk}", file=path.name, sha256=job.result.get("sha256", ""))
    return Taken(path, path.name)
