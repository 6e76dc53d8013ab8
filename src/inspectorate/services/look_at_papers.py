"""What people look at: a firm's papers as a list, and one paper with all that belongs to it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q, QuerySet

from inspectorate.inspection.duty import Act, Duty
from inspectorate.inspection.signing import (
    EDITABLE,
    RefusedSignatureError,
    Signed,
    State,
    check_signature,
    next_duty,
)
from inspectorate.services.access import Actor, found, scoped
from inspectorate.services.look_at_evidence import OnPaper, evidence_on
from inspectorate.services.stamp_signatures import SeenStamp, see_stamps
from inspectorate.services.take_upload import waiting_uploads
from inspectorate.services.work_on_paper import as_signed, chain_of, writes_for
from inspectorate.store.models import Attachment, Paper, Period, Revision, Signature, Upload

_FILTERS = {
    "period": "period__name",
    "state": "state",
    "outcome": "outcome",
    "domain": "domain",
    "control": "control",
    "number": "number",
    "due": "due",
}
ASKED = (*_FILTERS, "who", "late", "q")
"""What a list of papers can be asked by."""
_DIGITS = 19


@dataclass(frozen=True, slots=True)
class Listed:
    """Papers that were asked for, by which filters, and the periods that there are."""

    rows: QuerySet[Paper]
    asked: Mapping[str, str]
    periods: list[str] = field(default_factory=list)


def listed(actor: Actor, asked: Mapping[str, str]) -> Listed:
    """The firm's papers by filters that are given; what is no filter is not looked at."""
    rows = scoped(actor, Paper).select_related("period", "assignee")
    kept = {name: str(asked[name]) for name in ASKED if asked.get(name)}
    if not _is_day(kept.get("due", "2000-01-01")):
        kept.pop("due")
    for name, value in kept.items():
        if name in _FILTERS:
            rows = rows.filter(**{_FILTERS[name]: value})
    rows = _of_whom(actor, rows, kept.get("who", ""))
    if "late" in kept:
        rows = rows.filter(due__lt=actor.on).exclude(state=State.SEALED)
    if words := kept.get("q", "").split():
        for word in words:
            rows = rows.filter(Q(number__icontains=word) | Q(title__icontains=word))
    periods = list(scoped(actor, Period).values_list("name", flat=True))
    return Listed(rows, kept, periods)


def _of_whom(actor: Actor, rows: QuerySet[Paper], who: str) -> QuerySet[Paper]:
    """Those of the asker and whom they stand in for, of nobody, or of a person by their key."""
    if who == "me":
        return rows.filter(assignee__in=[actor.person.pk, *writes_for(actor)])
    if who == "none":
        return rows.filter(assignee=None)
    return rows.filter(assignee=int(who)) if who.isdecimal() and len(who) < _DIGITS else rows


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def chosen(actor: Actor, keys: Sequence[int], asked: Mapping[str, str], *, everything: bool) -> list[int]:
    """The papers that an act on many is meant for: those ticked, or all that a filter finds."""
    return list(listed(actor, asked).rows.values_list("pk", flat=True)) if everything else list(keys)


@dataclass(frozen=True, slots=True)
class Shown:
    """One paper as its page shows it.

    Attributes:
        stamps: what the time stamps of its signatures are worth, by the signatures' keys.
        turn: whose signature is next.
        may_write, may_sign, may_correct: what the looker may do with it now.
        why_not: why they may not sign although their duty signs.
        former: the newest sealed revision of the same provision in the period before.
        evidence: what is attached to its control; ``uploads`` files of the looker's that wait to be.
    """

    paper: Paper
    revision: Revision
    revisions: list[Revision]
    signatures: list[Signature]
    stamps: Mapping[int, SeenStamp]
    attachments: list[Attachment]
    evidence: OnPaper
    may_attach: bool
    uploads: list[Upload]
    turn: Duty | None
    may_write: bool
    may_sign: bool
    may_correct: bool
    why_not: str
    former: Revision | None


def shown(actor: Actor, key: int) -> Shown:
    """One paper of the firm's.

    Raises:
        MissingError: there is none of this key.
    """
    paper = found(actor, Paper, key, "period__firm", "assignee")
    revisions = list(paper.revisions.order_by("number"))
    revision = revisions[-1]
    beside = ("signer", "on_behalf", "revision", "stamp")
    signatures = list(Signature.objects.filter(revision__paper=paper).select_related(*beside))
    so_far = _signed(revision, signatures)
    chain = chain_of(paper)
    state = State(paper.state)
    why_not = _why_not(actor, chain, so_far) if state is State.SUBMITTED else "-"
    evidence = evidence_on(paper, revision)
    may_attach = actor.may(Act.ATTACH) and state not in (State.SUBMITTED, State.SEALED)
    return Shown(
        paper=paper,
        revision=revision,
        revisions=revisions,
        signatures=signatures,
        stamps=see_stamps(signatures, paper),
        attachments=[piece.row for piece in evidence.pieces],
        evidence=evidence,
        may_attach=may_attach,
        uploads=waiting_uploads(actor) if may_attach else [],
        turn=next_duty(chain, so_far) if state is State.SUBMITTED else None,
        may_write=state in EDITABLE and actor.may(Act.PREPARE) and paper.assignee_id in writes_for(actor),
        may_sign=not why_not,
        may_correct=state is State.SEALED and actor.may(Act.CORRECT),
        why_not=why_not if why_not != "-" else "",
        former=_former(actor, paper),
    )


def _signed(revision: Revision, signatures: Sequence[Signature]) -> list[Signed]:
    """The signatures of the present round of the newest revision, in order, of all that the paper has."""
    rows = [row for row in signatures if row.revision_id == revision.pk and row.round == revision.round]
    return [as_signed(row) for row in sorted(rows, key=lambda row: row.order)]


def _why_not(actor: Actor, chain: list[Duty], so_far: list[Signed]) -> str:
    said = ""
    for whom, duties in actor.duties.items():
        try:
            check_signature(chain, so_far, actor.person.pk, whom, duties)
        except RefusedSignatureError as error:
            said = said or str(error)
        else:
            return ""
    return said or "-"


def _former(actor: Actor, paper: Paper) -> Revision | None:
    """What was said of the same clause the last time, whatever edition it stood in then."""
    instrument, _, rest = paper.provision.partition("/")
    path = rest.partition("/")[2]
    return (
        scoped(actor, Revision)
        .filter(
            paper__provision__startswith=f"{instrument}/",
            paper__provision__endswith=f"/{path}",
            paper__period__last__lt=paper.period.first,
            sealed_at__isnull=False,
        )
        .select_related("paper__period")
        .order_by("-paper__period__last", "-number")
        .first()
    )
