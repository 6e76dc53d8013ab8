"""Attaches evidence to the controls of papers, and detaches it: entered in the ledger before it counts.

One piece answers every paper of its control in its period. What a submission binds is not detached any more;
what is attached after a submission is not part of what was signed, and the page says so.
"""

import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from inspectorate.evidence.item import Covers
from inspectorate.evidence.retention import RetentionClass, read_retention_classes
from inspectorate.i18n import _
from inspectorate.inspection.duty import Act
from inspectorate.inspection.signing import State
from inspectorate.services.access import Actor, MissingError, RefusedError, found, scoped
from inspectorate.services.add_evidence import Particulars, retention_class, settled
from inspectorate.services.evidence_objects import Arriving, Watch, arrivals, store_arriving
from inspectorate.services.firm_evidence import book_of_evidence, evidence_of, patient_keeper
from inspectorate.services.index_words import index_words, words_of_piece
from inspectorate.services.keep_trail import trace
from inspectorate.services.open_evidence import Keeper
from inspectorate.services.scan_arrivals import arrive_scanned
from inspectorate.services.take_upload import content_of, forget_upload, upload_of
from inspectorate.store.models import Attachment, Paper, Revision, Upload

_FIRST_DAY, _LAST_DAY = date(1950, 1, 1), date(2199, 12, 31)
_CLOSED = (State.SUBMITTED, State.SEALED)
_MOST_PAPERS = 500


@dataclass(frozen=True, slots=True)
class Stated:
    """What is stated of files as they are attached. When they arrived is nobody's to state.

    Attributes:
        covers: 有效期間, first and last day that they speak of; None where they speak of no days.
        how: by what means they were collected.
        collector: who collected them; empty for who attaches them.
        retention: the class of the register by its id.
    """

    covers: tuple[date, date] | None
    how: str
    collector: str = ""
    retention: str = "three_years"


def retentions() -> list[RetentionClass]:
    """The classes of the register, in its order."""
    return list(read_retention_classes().values())


def attach_evidence(
    actor: Actor, papers: Sequence[int], uploads: Sequence[str | uuid.UUID], stated: Stated
) -> list[Attachment]:
    """Attach complete uploads to the controls of papers, all or none; the uploads are used up.

    Raises:
        RefusedError: it is not theirs, a paper is submitted or sealed, or something is missing.
        MissingError: no such paper at the firm, or no such upload of theirs.
        EvidenceFailedError: the store refuses: malware, a full disk, a ledger that is not what was signed.
    """
    actor.demand(Act.ATTACH)
    _check(stated)
    rows = open_papers(actor, papers)
    parts = [upload_of(actor, key) for key in dict.fromkeys(uploads)]
    if not rows or not parts:
        raise RefusedError(_("請選擇檔案"))
    for part in parts:
        if not part.complete:
            raise RefusedError(_("{name} 尚未上傳完畢").format(name=part.name))
    with evidence_of(actor.person.firm) as folder, _arrived(folder, parts) as copies:
        arriving = [
            (one, _particulars(actor, rows, stated, part.name))
            for one, part in zip(copies, parts, strict=True)
        ]
        with patient_keeper() as keeper:
            return _entered(actor, keeper, rows, parts, arriving)


def _check(stated: Stated) -> None:
    if not stated.how.strip():
        raise RefusedError(_("請說明蒐集方式"))
    if stated.covers and not _FIRST_DAY <= stated.covers[0] <= stated.covers[1] <= _LAST_DAY:
        raise RefusedError(_("有效期間之末日不得早於首日，且須在 1950 年至 2199 年之間"))


def open_papers(actor: Actor, keys: Sequence[int]) -> list[Paper]:
    """Papers of the firm to which one can attach, in the order of their numbers.

    Raises:
        RefusedError: one is submitted or sealed, or these are too many.
        MissingError: one is not the firm's.
    """
    wanted = set(keys)
    if len(wanted) > _MOST_PAPERS:
        raise RefusedError(_("一次至多附於 {most} 份底稿").format(most=_MOST_PAPERS))
    rows = list(scoped(actor, Paper).filter(pk__in=wanted).order_by("number", "pk"))
    if len(rows) != len(wanted):
        raise MissingError(_("查無此項"))
    for row in rows:
        _refuse_closed(row)
    return rows


def _refuse_closed(paper: Paper) -> None:
    if State(paper.state) in _CLOSED:
        said = _("{paper} 已送審或封存，不得增附佐證；請由覆核者退回，或開立更正")
        raise RefusedError(said.format(paper=paper.number))


@contextmanager
def _arrived(folder: Path, parts: Sequence[Upload]) -> Iterator[list[Arriving]]:
    """The uploads' contents as copies of the store, scanned where a scanner is set up; nothing counts yet."""
    recipients = book_of_evidence().encryption.recipients
    with arrivals(folder) as incoming:
        yield [_copied(incoming, part, recipients) for part in parts]


def _copied(incoming: Path, part: Upload, recipients: tuple[str, ...]) -> Arriving:
    def copy(watch: Watch | None) -> Arriving:
        with content_of(part) as stream:
            return store_arriving(incoming, stream, recipients, watch)

    return arrive_scanned(copy, Path(part.name), quarantine=False)


def _particulars(actor: Actor, rows: Sequence[Paper], stated: Stated, name: str) -> Particulars:
    retention_class(stated.retention)
    return Particulars(
        by=actor.person.username,
        collector=stated.collector.strip() or actor.person.name,
        how=stated.how.strip(),
        retention=stated.retention,
        covers=Covers(*stated.covers) if stated.covers else None,
        provisions=tuple(dict.fromkeys(row.provision for row in rows)),
        controls=tuple(dict.fromkeys(row.control for row in rows)),
        name=name,
    )


@transaction.atomic
def _entered(
    actor: Actor,
    keeper: Keeper,
    rows: Sequence[Paper],
    parts: Sequence[Upload],
    arriving: Sequence[tuple[Arriving, Particulars]],
) -> list[Attachment]:
    """Enter them in the ledger and attach them; where the database refuses, they lie there unattached."""
    for row in Paper.objects.select_for_update().filter(pk__in=[row.pk for row in rows]):
        _refuse_closed(row)
    events = settled(keeper, arriving, actor.person.username)
    first = keeper.record(*events)
    made = [
        _attached(actor, paper, first + place, one, told)
        for place, (one, told) in enumerate(arriving)
        for paper in {(row.period_id, row.control): row for row in rows}.values()
    ]
    index_words(actor.firm_id, map(words_of_piece, made))
    for part in parts:
        forget_upload(part)
    return made


def _attached(actor: Actor, paper: Paper, entry: int, one: Arriving, told: Particulars) -> Attachment:
    row = Attachment.objects.create(
        period_id=paper.period_id,
        control=paper.control,
        entry=entry,
        sha256=one.sha256,
        name=told.name,
        size=one.size,
        covers_first=told.covers.first if told.covers else None,
        covers_last=told.covers.last if told.covers else None,
        how=told.how,
        collector=told.collector,
        attached_by=actor.person,
    )
    trace(
        actor,
        "attached",
        f"attachment:{row.pk}",
        paper=paper.pk,
        item=row.label,
        sha256=row.sha256,
        name=row.name,
    )
    return row


@transaction.atomic
def detach_evidence(actor: Actor, key: int, reason: str) -> Attachment:
    """Take a piece off a control; it stays in the firm's evidence, and the row says who took it off and why.

    Raises:
        RefusedError: it is not theirs, no reason is given, it is off already, or a submission binds it.
        MissingError: there is no such attachment at the firm.
    """
    actor.demand(Act.ATTACH)
    row = found(actor, Attachment, key)
    row = scoped(actor, Attachment).select_for_update().get(pk=row.pk)
    if row.attached_by_id != actor.person.pk and not actor.may(Act.PREPARE):
        raise RefusedError(_("佐證由他人所附；請由其本人或承辦人移除"))
    if row.detached_at is not None:
        raise RefusedError(_("佐證已移除"))
    if not reason.strip():
        raise RefusedError(_("移除佐證須說明理由"))
    if binds := binding(row):
        said = _("底稿 {paper} 已送審或封存，其簽章及於此佐證，不得移除")
        raise RefusedError(said.format(paper=binds[0].paper.number))
    row.detached_by, row.detached_at, row.detach_reason = actor.person, timezone.now(), reason.strip()[:400]
    row.save(update_fields=["detached_by", "detached_at", "detach_reason"])
    trace(
        actor, "detached", f"attachment:{row.pk}", item=row.label, sha256=row.sha256, reason=row.detach_reason
    )
    return row


def binding(row: Attachment) -> list[Revision]:
    """The newest revisions that are submitted or sealed and whose hash binds this piece."""
    papers = Paper.objects.filter(period=row.period_id, control=row.control, state__in=_CLOSED)
    revisions = Revision.objects.filter(paper__in=papers).exclude(sha256="").order_by("paper", "-number")
    newest = {revision.paper_id: revision for revision in reversed(revisions.select_related("paper"))}
    return [
        one
        for one in newest.values()
        if any(piece["entry"] == row.entry and piece["sha256"] == row.sha256 for piece in one.evidence)
    ]
