"""Asks for long work, cancels it and has it tried again: each one transaction and one trace."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from inspectorate.i18n import _
from inspectorate.inspection.duty import Act
from inspectorate.services.access import Actor, RefusedError, found
from inspectorate.services.bound_work import bound_jobs
from inspectorate.services.jobs.kinds import KINDS, kind_of
from inspectorate.services.jobs.leases import now
from inspectorate.services.keep_trail import trace
from inspectorate.store.models import Firm, Job
from inspectorate.store.models.jobs import OVER


@transaction.atomic
def ask(actor: Actor, kind: str, arguments: Mapping[str, Any]) -> Job:
    """Ask for long work of the actor's firm; what is asked for already and not over is not asked for twice.

    Raises:
        RefusedError: it is not theirs to ask for.
        TooMuchWorkError: they asked for too much within some minutes.
    """
    actor.demand(kind_of(kind).act)
    firm = Firm.objects.select_for_update().get(pk=actor.firm_id)
    for waiting in Job.objects.filter(firm=firm, kind=kind, cancelling=False).exclude(state__in=OVER):
        if waiting.arguments == dict(arguments):
            return waiting
    _bound(actor, kind)
    job = Job.objects.create(
        kind=kind,
        firm=firm,
        asked_by=actor.person,
        address=actor.address,
        asked_at=now(),
        arguments=dict(arguments),
    )
    trace(actor, "job_asked", f"job:{job.pk}", kind=kind, **_named(arguments))
    return job


def _bound(actor: Actor, kind: str) -> None:
    """Judging is not counted: who attaches file after file asks for it each time, and it is done once."""
    counted = [name for name, one in KINDS.items() if one.act in (Act.IMPORT, Act.EXPORT)]
    if kind in counted:
        bound_jobs(actor, counted, now())


def _named(arguments: Mapping[str, Any]) -> dict[str, Any]:
    return {"arguments": dict(arguments)} if arguments else {}


@transaction.atomic
def cancel(actor: Actor, key: int) -> Job:
    """Cancel a job: at once where it waits, at its next step where it runs.

    Raises:
        MissingError: there is no such job.
        RefusedError: it is not theirs, or it is over.
    """
    job = _own(actor, key)
    if job.is_over:
        raise RefusedError(_("作業已結束"))
    waits = Job.objects.filter(pk=job.pk, state="queued")
    if not waits.update(state="cancelled", cancelling=True, ended_at=now()):
        Job.objects.filter(pk=job.pk, state="running").update(cancelling=True)
    trace(actor, "job_cancelled", f"job:{job.pk}")
    job.refresh_from_db()
    return job


@transaction.atomic
def retry(actor: Actor, key: int) -> Job:
    """Have a job that failed or was cancelled done again, for whoever asks now.

    Raises:
        MissingError: there is no such job.
        RefusedError: it is not theirs, or it neither failed nor was cancelled.
        TooMuchWorkError: they asked for too much within some minutes.
    """
    job = _own(actor, key)
    _bound(actor, job.kind)
    told = {"asked_by": actor.person, "address": actor.address, "asked_at": now()}
    again = {"state": "queued", "attempts": 0, "cancelling": False, "error": "", "at": 0, "of": 0, "said": ""}
    rows = Job.objects.filter(pk=job.pk, state__in=("failed", "cancelled"))
    if not rows.update(**told, **again, started_at=None, ended_at=None):
        raise RefusedError(_("僅失敗或已取消之作業得重試"))
    trace(actor, "job_retried", f"job:{job.pk}")
    job.refresh_from_db()
    return job


def _own(actor: Actor, key: int) -> Job:
    job = found(actor, Job, key)
    actor.demand(kind_of(job.kind).act)
    return job
