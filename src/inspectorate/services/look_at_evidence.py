"""What people look at of evidence: what is attached where, what happened to it, its content, verified."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import BinaryIO

import msgspec
from django.db import transaction
from django.db.models import QuerySet

from inspectorate.evidence.custody import Custody
from inspectorate.evidence.events import EVENT_ZH, Read
from inspectorate.i18n import _
from inspectorate.inspection.duty import Act
from inspectorate.services.access import Actor, found, scoped
from inspectorate.services.evidence_objects import pieces
from inspectorate.services.firm_evidence import (
    EvidenceFailedError,
    book_of_evidence,
    evidence_of,
    patient_keeper,
)
from inspectorate.services.keep_trail import trace
from inspectorate.services.object_store.objects import MISSING, NotWholeError, opened_whole
from inspectorate.services.open_contents import open_contents
from inspectorate.services.open_evidence import evidence_folder
from inspectorate.services.show_evidence import present, report
from inspectorate.services.take_up_broken import tell_broken, tell_whole
from inspectorate.store.models import Attachment, Paper, Revision

_SHOWN = 30


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece on a paper: ``bound`` where the revision that is looked at was signed over it."""

    row: Attachment
    bound: bool


@dataclass(frozen=True, slots=True)
class OnPaper:
    """The evidence of a paper.

    Attributes:
        pieces: what is attached, and what the revision was signed over, the newest first; at most so many.
        detached: what was taken off again; ``total`` how many there are of both.
        signed_over: whether the revision has been submitted: what is not bound then came later.
    """

    pieces: list[Piece]
    detached: list[Attachment]
    total: int
    signed_over: bool


def evidence_on(paper: Paper, revision: Revision) -> OnPaper:
    """What is attached to a paper's control in its period, in one query."""
    rows = list(
        Attachment.objects.filter(period=paper.period_id, control=paper.control)
        .select_related("attached_by", "detached_by")
        .order_by("-id")
    )
    bound = {(piece["entry"], piece["sha256"]) for piece in revision.evidence} if revision.sha256 else set()
    shown = [Piece(row, (row.entry, row.sha256) in bound) for row in rows]
    return OnPaper(
        pieces=[one for one in shown if one.bound or one.row.detached_at is None][:_SHOWN],
        detached=[one.row for one in shown if one.row.detached_at and not one.bound][:_SHOWN],
        total=len(rows),
        signed_over=bool(revision.sha256),
    )


def attached(actor: Actor, asked: Mapping[str, str]) -> QuerySet[Attachment]:
    """All attachments of the firm, the newest first; by period or control where these are asked for."""
    rows = scoped(actor, Attachment).select_related("period", "attached_by").order_by("-id")
    if asked.get("period"):
        rows = rows.filter(period__name=asked["period"])
    if asked.get("control"):
        rows = rows.filter(control=asked["control"])
    return rows


@dataclass(frozen=True, slots=True)
class Happened:
    """One entry of the ledger: its index, when, what in words (zh-TW), and by whom."""

    index: int
    at: datetime
    what: str
    by: str
    account: str


@dataclass(frozen=True, slots=True)
class Told:
    """A piece with all that its ledger tells; ``fault`` says why that could not be read, or what is wrong."""

    row: Attachment
    papers: QuerySet[Paper]
    history: list[Happened]
    custody: Custody | None
    fault: str = ""


def piece(actor: Actor, key: int) -> Told:
    """One attachment of the firm's with its custody from the ledger.

    Raises:
        MissingError: there is none of this key.
    """
    row = found(actor, Attachment, key, "period__firm", "attached_by", "detached_by")
    papers = Paper.objects.filter(period=row.period_id, control=row.control).order_by("number")
    try:
        with evidence_of(row.period.firm):
            custody = book_of_evidence().of(row.entry)
    except EvidenceFailedError as error:
        return Told(row, papers, [], None, str(error))
    history = [
        Happened(index, event.at, EVENT_ZH[str(msgspec.to_builtins(event)["event"])], event.by, event.account)
        for index, event in custody.history
    ]
    fault = "" if custody.item.sha256 == row.sha256 else _("底稿所載之雜湊值與佐證軌跡不符；請通知資安長")
    return Told(row, papers, history, custody, fault)


@dataclass(frozen=True, slots=True)
class Content:
    """A verified content, open at its beginning; reading verifies it once more."""

    row: Attachment
    stream: BinaryIO

    def __iter__(self) -> Iterator[bytes]:
        """Piece by piece in constant memory; it breaks off where the content changed meanwhile."""
        seen = sha256()
        with self.stream:
            for part in pieces(self.stream):
                seen.update(part)
                yield bytes(part)
        if seen.hexdigest() != self.row.sha256:
            raise EvidenceFailedError(f"{self.row.label} changed while it was read")


def open_piece(actor: Actor, key: int) -> Content:
    """Give out a content: verified as a whole first, and entered in its custody as read by them.

    Whoever reads slowly holds nobody up: the ledger is not held while the content goes out.

    Raises:
        MissingError: there is no such attachment at the firm.
        EvidenceFailedError: the content is not what arrived (that is entered as a finding and traced), it is
            malware, it was purged, or the store cannot be read.
    """
    actor.demand(Act.READ)
    row = found(actor, Attachment, key, "period__firm")
    with evidence_of(row.period.firm):
        book = book_of_evidence()
        _refuse(row, book.of(row.entry))
        if book.of(row.entry).item.sha256 != row.sha256:
            _tell_broken(actor, row, book.of(row.entry).item.sha256)
            raise EvidenceFailedError(_("底稿所載之雜湊值與佐證軌跡不符，不予提供；請通知資安長"))
        try:
            stream = opened_whole(open_contents(evidence_folder(), book.encryption), row.sha256)
        except NotWholeError as error:
            raise EvidenceFailedError(_broken(actor, row, error.found)) from None
        try:
            _enter_read(actor, row)
        except BaseException:
            stream.close()
            raise
    return Content(row, stream)


def _refuse(row: Attachment, custody: Custody) -> None:
    if custody.purged:
        raise EvidenceFailedError(_("{item} 已銷毀").format(item=row.label))
    if custody.quarantined:
        said = _("{item}（{name}）為隔離之惡意程式，平台不提供下載")
        raise EvidenceFailedError(said.format(item=row.label, name=row.name))


def _broken(actor: Actor, row: Attachment, what: str) -> str:
    """Enter the finding in the ledger and on the platform, trace it; what is wrong, in words."""
    with patient_keeper() as keeper:
        report(keeper, present(keeper, row.entry), what, actor.person.username)
    _tell_broken(actor, row, what)
    if what == MISSING:
        said = _("{item}（{name}）內容遺失，無法提供；已列為缺失")
    else:
        said = _("{item}（{name}）內容遭更動，不予提供；已列為缺失")
    return said.format(item=row.label, name=row.name)


@transaction.atomic
def _tell_broken(actor: Actor, row: Attachment, what: str) -> None:
    tell_broken(row.period.firm, row.entry, what, actor)
    trace(actor, "evidence_broken", f"attachment:{row.pk}", item=row.label, sha256=row.sha256, found=what)


def _enter_read(actor: Actor, row: Attachment) -> None:
    with patient_keeper() as keeper:
        present(keeper, row.entry)
        keeper.record(Read(**keeper.stamp(actor.person.username), item=row.entry))
    with transaction.atomic():
        if row.broken:
            tell_whole(row.period.firm, row.entry, actor)
        trace(actor, "evidence_read", f"attachment:{row.pk}", item=row.label)
