"""The 缺失 of one piece of evidence that is not what arrived: opened once, seen again, passed.

It is known again by firm, control, piece and this check, as what other checks find is; a piece that is on no
paper has no control by which it could be known. What comes onto a paper later stays the finding that it was.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from inspectorate.services.access import Actor, today
from inspectorate.services.firm_evidence import PLATFORM
from inspectorate.services.identify_finding import identify_finding
from inspectorate.services.index_words import index_words, words_of_finding
from inspectorate.services.keep_trail import trace, write_trace
from inspectorate.services.object_store.objects import MISSING
from inspectorate.services.remind_people import Told, tell
from inspectorate.store.models import Attachment, Finding, FindingEvent, Firm, Paper, Period, Person

CHECK = "evidence_whole"
"""The name under which reading evidence again stands among the checks of findings."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece, and what its finding says of it.

    Attributes:
        entry: its number in the firm's ledger of evidence.
        control: the one that it answers; empty where nobody said.
        period: in which its finding is opened.
        rows: where it is or was attached, the oldest first: that never changes, nor does its finding's name.
        owner: who is to follow it up from the beginning.
    """

    firm: Firm
    entry: int
    name: str
    sha256: str
    control: str
    period: Period
    rows: Sequence[Attachment] = ()
    owner: Person | None = None

    @property
    def label(self) -> str:
        """What the ledger calls it."""
        return f"E{self.entry}"

    @property
    def identity(self) -> str:
        """What tells its finding from all others."""
        return identify_finding(self.firm.code, self.rows[0].control if self.rows else "", self.label, CHECK)

    def findings(self) -> QuerySet[Finding]:
        """All that were ever opened of it, the newest first, also from before it was on any paper."""
        loose = identify_finding(self.firm.code, "", self.label, CHECK)
        rows = Finding.objects.filter(firm=self.firm, check_name=CHECK, identity__in={self.identity, loose})
        return rows.order_by("-id")


def open_broken(piece: Piece, what: str, by: Actor | None = None) -> bool:
    """Open its finding, or note that it is broken again; whether that is new.

    Args:
        piece: the piece.
        what: what it was found to be, as the ledger's finding states it.
        by: who noticed; None where a worker takes it up.
    """
    known = piece.findings().exclude(state="closed").first()
    if known is not None and known.passed_in_id is None:
        _link(known, piece)
        return False
    try:
        with transaction.atomic():
            row = known or _made(piece, what)
    except IntegrityError:
        return False  # another opened it at the same moment
    person = by.person if by else None
    if known is None:
        index_words(piece.firm.pk, [words_of_finding(row)])
        FindingEvent.objects.create(finding=row, person=person, what="opened")
        if piece.owner is not None:
            tell(Told(piece.owner.pk, "assigned", f"finding:{row.pk}", today()))
    else:
        Finding.objects.filter(pk=row.pk).update(passed_in=None)
        FindingEvent.objects.create(finding=row, person=person, what="seen", note=piece.label)
    _link(row, piece)
    act = "finding_seen" if known else "finding_opened"
    if by:
        trace(by, act, f"finding:{row.pk}", item=piece.label)
    else:
        write_trace(PLATFORM, act, f"finding:{row.pk}", firm=piece.firm, item=piece.label)
    return True


def _made(piece: Piece, what: str) -> Finding:
    wrong = "內容遺失" if what == MISSING else "內容遭更動"
    return Finding.objects.create(
        firm=piece.firm,
        identity=piece.identity,
        control=piece.control,
        asset=piece.label,
        check_name=CHECK,
        title=f"佐證 {piece.label}（{piece.name}）{wrong}"[:300],
        opened_in=piece.period,
        opened_on=today(),
        former=piece.findings().first(),
        owner=piece.owner,
    )


def _link(finding: Finding, piece: Piece) -> None:
    """Name the periods in which it was seen, and the papers that it concerns."""
    finding.seen_in.add(*({row.period for row in piece.rows} or {piece.period}))
    for row in piece.rows:
        finding.papers.add(*Paper.objects.filter(period=row.period, control=row.control))


def pass_broken(piece: Piece, period: Period, said: str, by: Actor | None = None) -> None:
    """Note on its finding that it passed; a second person still decides.

    Args:
        piece: the piece.
        period: the newest that it speaks for.
        said: why it passed.
        by: who noticed; None where a worker takes it up.
    """
    person = by.person if by else None
    for finding in piece.findings().exclude(state="closed").filter(passed_in=None):
        Finding.objects.filter(pk=finding.pk).update(passed_in=period)
        FindingEvent.objects.create(finding=finding, person=person, what="retested", note=said)
