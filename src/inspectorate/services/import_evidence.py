"""Imports the evidence folder of the main job into a firm: an uploaded zip, or a folder of the server."""

import tempfile
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from inspectorate.i18n import _
from inspectorate.inspection.duty import Act
from inspectorate.services.access import Actor, RefusedError, found
from inspectorate.services.enter_arrival import Bringing, Entered, enter_arrival, keep_pieces
from inspectorate.services.jobs.asking import ask
from inspectorate.services.jobs.task import Task
from inspectorate.services.keep_trail import trace
from inspectorate.services.run_inspection import Progress
from inspectorate.services.take_arrival import (
    Came,
    allowed_folder,
    arrivals_folder,
    check_profile,
    clear_strays,
    keep_arrival,
    measured,
    place,
)
from inspectorate.services.take_upload import content_of, forget_upload, upload_of
from inspectorate.services.unpack_arrival import copy_folder, unpack
from inspectorate.store.models import Job, Period

KIND = "import"
_CHUNK = 1024 * 1024


@dataclass(frozen=True, slots=True)
class _Kept:
    """What came, the name of its folder, and its pieces in the ledger; it counts once its row is there."""

    came: Came
    folder: str
    entered: Sequence[Entered]


def ask_import_of_upload(actor: Actor, upload: str | uuid.UUID, period: int | None = None) -> Job:
    """Have a zip imported that was uploaded whole, and then perhaps a period judged by it.

    Raises:
        RefusedError: it is not theirs, or it has not come whole.
        MissingError: there is no such upload of theirs, or no such period of the firm's.
    """
    actor.demand(Act.IMPORT)
    row = upload_of(actor, upload)
    if not row.complete:
        raise RefusedError(_("{name} 尚未上傳完畢").format(name=row.name))
    return ask(actor, KIND, {"upload": str(row.pk), "source": row.name, **_then(actor, period)})


def ask_import_of_folder(actor: Actor, folder: str, period: int | None = None) -> Job:
    """Have a folder of the server imported that the settings allow, and then perhaps a period judged by it.

    Raises:
        RefusedError: it is not theirs, or the folder is not allowed.
        MissingError: there is no such period of the firm's.
    """
    actor.demand(Act.IMPORT)
    path = allowed_folder(folder)
    return ask(actor, KIND, {"path": str(path), "source": path.name, **_then(actor, period)})


def _then(actor: Actor, period: int | None) -> dict[str, Any]:
    if period is None:
        return {}
    actor.demand(Act.JUDGE)
    row = found(actor, Period, period)
    return {"period": row.pk, "period_name": row.name}


def import_evidence(task: Task) -> None:
    """The job: unpack or copy, measure, enter in the ledger, have it count, ask for the judging wanted."""
    actor = task.actor()
    firm = actor.person.firm
    clear_strays(firm, f"{task.job.pk}-")
    arrivals_folder(firm).mkdir(parents=True, exist_ok=True, mode=0o700)
    with tempfile.TemporaryDirectory(dir=arrivals_folder(firm), prefix=f"{task.job.pk}-t") as folder:
        came = _came(task, actor, Path(folder))
        check_profile(firm, came, may_change=actor.may(Act.MANAGE_FIRM))
        how = f"匯入 {task.arguments['source']}（背景作業 {task.job.pk}）"
        bringing = Bringing(actor.person.username, actor.person.name, how)
        entered = enter_arrival(firm, came.root, bringing, task)
        name = f"{task.job.pk}-{task.job.turn}"
        place(firm, came, name)
        task.land(partial(_counted, task, actor, _Kept(came, name, entered)))


def _came(task: Task, actor: Actor, folder: Path) -> Came:
    def step(item: str, tell: Progress = task) -> None:
        tell("收取：{item}", item=item)

    arguments = task.arguments
    if "path" in arguments:
        copy_folder(allowed_folder(arguments["path"]), folder / "in", step)
    else:
        packed = folder / "packed.zip"
        with content_of(upload_of(actor, arguments["upload"])) as stream, packed.open("xb") as sink:
            while chunk := stream.read(_CHUNK):
                sink.write(chunk)
        unpack(packed, folder / "in", step)
        packed.unlink()
    return measured(folder / "in")


def _counted(task: Task, actor: Actor, kept: _Kept) -> Mapping[str, Any]:
    arguments, came = task.arguments, kept.came
    arrival = keep_arrival(actor.person.firm, came, arguments["source"], kept.folder, actor.person)
    keep_pieces(arrival, kept.entered)
    trace(actor, "imported", f"arrival:{arrival.pk}", source=arrival.source, sha256=came.sha256)
    if "upload" in arguments:
        forget_upload(upload_of(actor, arguments["upload"]))
    if "period" in arguments:
        from inspectorate.services.judge_period import ask_judging

        ask_judging(actor, arguments["period"])
    return {"arrival": arrival.pk, "files": came.files, "size": came.size, "sha256": came.sha256}
