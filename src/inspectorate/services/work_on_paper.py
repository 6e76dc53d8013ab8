"""Works on a paper: assign, write, submit, sign, return, correct. Each is one transaction and one trace."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from inspectorate.i18n import _
from inspectorate.inspection.duty import Act, Duty, allowed
from inspectorate.inspection.signing import (
    EDITABLE,
    STATE_ZH,
    RefusedSignatureError,
    Signed,
    State,
    check_signature,
    next_duty,
)
from inspectorate.ledger.canonical import canonical
from inspectorate.services.access import Actor, MissingError, RefusedError, found, scoped
from inspectorate.services.index_words import index_words, words_of_paper
from inspectorate.services.keep_trail import trace, trace_each
from inspectorate.services.remind_people import Told, tell, tell_of_papers
from inspectorate.services.stamp_signatures import want_stamp
from inspectorate.services.stand_in import check_taker, reached_for
from inspectorate.store.models import Attachment, Paper, Person, Revision, Signature

WRITTEN = ("method", "sample", "expected", "result", "outcome", "override")
"""What the maker writes; the rest of a paper's content follows from the rulebook."""
_GIVEN = frozenset({State.OPEN, *EDITABLE})


class ChangedError(Exception):
    """Somebody else changed it meanwhile; the message (zh-TW) says to look again."""


class UnfinishedError(Exception):
    """It cannot be submitted as it stands; the message (zh-TW) says what is missing."""


def newest(paper: Paper) -> Revision:
    """The revision that counts."""
    return paper.revisions.order_by("-number")[0]


def signed(revision: Revision) -> list[Signed]:
    """The signatures of the present round, in order."""
    rows = revision.signatures.filter(round=revision.round).order_by("order")
    return [as_signed(row) for row in rows]


def as_signed(row: Signature) -> Signed:
    """A signature as its rules know it."""
    return Signed(row.order, row.word, row.signer_id, row.on_behalf_id)  # type: ignore[arg-type] # the database holds the words


def chain_of(paper: Paper) -> list[Duty]:
    """Who signs the firm's papers after the maker."""
    return [Duty(name) for name in paper.period.firm.chain]


@transaction.atomic
def assign(actor: Actor, keys: Sequence[int], assignee: int) -> int:
    """Give papers to somebody of the firm, who is told, as is whoever stands in; all or none. How many.

    Raises:
        RefusedError: it is not theirs to give, somebody checks or sealed one of them already, or the person
            cannot take it: gone, without a duty that writes papers, or absent with nobody standing in.
        MissingError: one of the papers, or the person, is not the firm's.
    """
    actor.demand(Act.ASSIGN)
    person = found(actor, Person, assignee)
    reached = check_taker(actor, person)
    wanted = set(keys)
    rows = list(scoped(actor, Paper).filter(pk__in=wanted).order_by("pk").select_for_update())
    if len(rows) != len(wanted) or not wanted:
        raise MissingError(_("查無此項"))
    for paper in rows:
        if State(paper.state) not in _GIVEN:
            said = _("{paper} 為「{state}」，不得分派；全數未分派")
            raise RefusedError(said.format(paper=paper.number, state=_(STATE_ZH[State(paper.state)])))
    given = [paper.pk for paper in rows]
    Paper.objects.filter(pk__in=given).update(assignee=person)
    Paper.objects.filter(pk__in=given, state=State.OPEN).update(state=State.ASSIGNED)
    tell_of_papers(actor, "assigned", dict.fromkeys(reached, given))
    trace_each(actor, "assigned", [f"paper:{pk}" for pk in given], to=person.username)
    return len(given)


def writes_for(actor: Actor) -> list[int]:
    """In whose name they write papers: their own, and of those that they stand in for."""
    return [whom for whom, duties in actor.duties.items() if allowed(duties, Act.PREPARE)]


@transaction.atomic
def write(actor: Actor, key: int, version: int, written: Mapping[str, Any]) -> Revision:
    """Write in a paper of one's own, or of whom one stands in for, over the version that one has seen.

    Raises:
        RefusedError: it is another's, or it is not open to writing.
        ChangedError: it was changed since that version.
    """
    paper, revision = _own(actor, key)
    revision.content = {
        **revision.content,
        **{name: value for name, value in written.items() if name in WRITTEN},
    }
    _save(revision, version)
    index_words(actor.firm_id, [words_of_paper(paper, revision.content)])
    trace(actor, "written", f"paper:{paper.pk}", revision=revision.number)
    return revision


def _own(actor: Actor, key: int) -> tuple[Paper, Revision]:
    actor.demand(Act.PREPARE)
    paper = found(actor, Paper, key)
    if paper.assignee_id not in writes_for(actor):
        raise RefusedError(_("底稿並非分派給您"))
    if State(paper.state) not in EDITABLE:
        raise RefusedError(_("底稿於此狀態不得修改"))
    return paper, newest(paper)


def _save(revision: Revision, version: int) -> None:
    rows = Revision.objects.filter(pk=revision.pk, version=version, sealed_at=None)
    if not rows.update(content=revision.content, version=version + 1, made_by=revision.made_by):
        raise ChangedError(_("底稿已由他人修改，請重新讀取後再寫入"))
    revision.version = version + 1


@transaction.atomic
def submit(actor: Actor, key: int, version: int) -> Signature:
    """Send a paper to be checked: the maker's signature over exactly what it says now.

    Raises:
        RefusedError: it is another's.
        ChangedError: it was changed since that version.
        UnfinishedError: no result or outcome stands, or it contradicts a test without saying why.
    """
    paper, revision = _own(actor, key)
    _check_finished(revision)
    revision.made_by = actor.person
    revision.evidence = _evidence(paper)
    _save(revision, version)
    revision.sha256 = hash_of(paper, revision)
    Revision.objects.filter(pk=revision.pk).update(sha256=revision.sha256, evidence=revision.evidence)
    whom = paper.assignee_id or actor.person.pk
    signature = _sign(actor, revision, _Word(0, "submitted", Duty.OFFICER, whom))
    _move(paper, State.SUBMITTED, str(revision.content["outcome"]))
    trace(actor, "submitted", f"paper:{paper.pk}", sha256=revision.sha256)
    _seal_where_complete(actor, paper, revision)
    return signature


def _check_finished(revision: Revision) -> None:
    content = revision.content
    if not str(content.get("result", "")).strip() or not content.get("outcome"):
        raise UnfinishedError(_("請填寫查核結果與結論"))
    broken = [one["title"] for one in revision.machine if one["outcome"] == "nonconforming"]
    if content["outcome"] in ("conforming", "not_applicable") and broken and not content.get("override"):
        said = _("檢測「{title}」為不符合；結論不同者，請說明理由")
        raise UnfinishedError(said.format(title=broken[0]))


def _evidence(paper: Paper) -> list[dict[str, Any]]:
    """What is attached now, locked so that nothing of it is detached while this is signed.

    Raises:
        UnfinishedError: a piece was found not to be what had arrived.
    """
    rows = Attachment.objects.filter(period=paper.period_id, control=paper.control, detached_at=None)
    attached = list(rows.order_by("entry").select_for_update())
    for row in attached:
        if row.broken:
            said = _("佐證 {item}（{name}）內容已非收存時之內容，不得據以送審；請移除後重附")
            raise UnfinishedError(said.format(item=row.label, name=row.name))
    return [{"entry": row.entry, "sha256": row.sha256, "name": row.name} for row in attached]


def hash_of(paper: Paper, revision: Revision) -> str:
    """SHA-256 over the canonical form of everything that a signature binds."""
    return hashlib.sha256(bound_content(paper, revision)).hexdigest()


def bound_content(paper: Paper, revision: Revision) -> bytes:
    """The canonical form of everything that a signature binds."""
    bound = {
        "firm": paper.period.firm.code,
        "period": paper.period.name,
        "editions": paper.period.editions,
        "provision": paper.provision,
        "revision": revision.number,
        "reason": revision.reason,
        "content": revision.content,
        "machine": revision.machine,
        "evidence": revision.evidence,
    }
    return canonical(bound)


@transaction.atomic
def approve(actor: Actor, key: int, sha256: str, note: str = "") -> Signature:
    """Sign a paper as the next of the chain, over exactly the content that one was shown.

    Raises:
        RefusedSignatureError: it is not their turn, or they have a hand in it already.
        ChangedError: what lies there is not what was shown, or another signed first.
    """
    return _next(actor, key, sha256, "approved", note)


@transaction.atomic
def send_back(actor: Actor, key: int, sha256: str, note: str) -> Signature:
    """Return a paper to its maker, with a reason; the next submission begins a new round.

    Raises:
        RefusedSignatureError: it is not their turn, or no reason is given.
        ChangedError: what lies there is not what was shown.
    """
    if not note.strip():
        raise RefusedSignatureError(_("退回須說明理由"))
    return _next(actor, key, sha256, "returned", note)


def _next(actor: Actor, key: int, sha256: str, word: str, note: str) -> Signature:
    actor.demand(Act.SIGN)
    paper = found(actor, Paper, key)
    revision = newest(paper)
    if State(paper.state) is not State.SUBMITTED or revision.sha256 != sha256:
        raise ChangedError(_("底稿已變動，請重新讀取後再簽核"))
    if hash_of(paper, revision) != sha256:
        raise ChangedError(_("底稿內容與送審時之雜湊值不符，不得簽核；請通知資安長"))
    so_far = signed(revision)
    duty, whom = _as_whom(actor, chain_of(paper), so_far)
    signature = _sign(actor, revision, _Word(len(so_far), word, duty, whom, note))
    trace(actor, word, f"paper:{paper.pk}", sha256=sha256, duty=duty.value)
    if word == "returned":
        Revision.objects.filter(pk=revision.pk).update(round=revision.round + 1, sha256="")
        _move(paper, State.RETURNED, "")
        _tell_returned(actor, paper, note)
    else:
        _seal_where_complete(actor, paper, revision)
    return signature


def _tell_returned(actor: Actor, paper: Paper, note: str) -> None:
    """Tell whoever has it in hand, and whoever stands in for them."""
    reached = reached_for(paper.assignee, actor.on) if paper.assignee else []
    for person in reached:
        tell(Told(person, "returned", f"paper:{paper.pk}", actor.on, note.strip(), by=actor.person))


def _as_whom(actor: Actor, chain: Sequence[Duty], so_far: Sequence[Signed]) -> tuple[Duty, int]:
    """As which duty, and for whom: first as themselves, then for those they stand in for."""
    refused: RefusedSignatureError | None = None
    for whom, duties in sorted(actor.duties.items(), key=lambda one: one[0] != actor.person.pk):
        try:
            return check_signature(chain, so_far, actor.person.pk, whom, duties), whom
        except RefusedSignatureError as error:
            refused = refused or error
    raise refused or RefusedSignatureError(_("您的職責不含此項作業"))


@dataclass(frozen=True, slots=True)
class _Word:
    """What is said in a signature: as which step, as which duty, for whom."""

    order: int
    word: str
    duty: Duty
    whom: int
    note: str = ""


def _sign(actor: Actor, revision: Revision, said: _Word) -> Signature:
    try:
        with transaction.atomic():
            signature = Signature.objects.create(
                revision=revision,
                round=revision.round,
                order=said.order,
                word=said.word,
                duty=said.duty,
                signer=actor.person,
                on_behalf_id=said.whom,
                sha256=revision.sha256,
                note=said.note.strip(),
            )
    except IntegrityError as error:
        raise ChangedError(_("他人已先簽核，請重新讀取")) from error
    want_stamp(signature)
    return signature


def _seal_where_complete(actor: Actor, paper: Paper, revision: Revision) -> None:
    if next_duty(chain_of(paper), signed(revision)) is not None:
        return
    Revision.objects.filter(pk=revision.pk).update(sealed_at=timezone.now())
    _move(paper, State.SEALED, str(revision.content["outcome"]))
    trace(actor, "sealed", f"paper:{paper.pk}", sha256=revision.sha256)


def _move(paper: Paper, state: State, outcome: str) -> None:
    paper.state, paper.outcome = state, outcome
    paper.save(update_fields=["state", "outcome"])


@transaction.atomic
def correct(actor: Actor, key: int, reason: str) -> Revision:
    """Open a sealed paper's next revision, with a reason; the sealed one stays as it is.

    Raises:
        RefusedError: it is not theirs, it is not sealed, or no reason is given.
    """
    actor.demand(Act.CORRECT)
    paper = found(actor, Paper, key)
    if State(paper.state) is not State.SEALED or not reason.strip():
        raise RefusedError(_("僅已封存之底稿得更正，且須說明理由"))
    former = newest(paper)
    revision = Revision.objects.create(
        paper=paper,
        number=former.number + 1,
        reason=reason.strip(),
        content={**former.content, "outcome": "", "override": ""},
        machine=former.machine,
    )
    _move(paper, State.ASSIGNED if paper.assignee_id else State.OPEN, "")
    trace(actor, "corrected", f"paper:{paper.pk}", revision=revision.number, reason=reason.strip())
    return revision
