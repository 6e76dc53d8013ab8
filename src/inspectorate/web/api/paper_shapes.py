"""Working papers as the API shows and takes them."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import Field

from inspectorate.services.look_at_papers import Shown
from inspectorate.services.stamp_signatures import SeenStamp
from inspectorate.store.models import Paper, Revision, Signature
from inspectorate.web.api.paging import Paging
from inspectorate.web.api.shapes import Somebody, moment, person_shape, somebody
from inspectorate.web.api.words import NO_TRUTH, Given, Key, Line, Note, PeriodName, Sha256, Text

State = Literal["open", "assigned", "submitted", "returned", "sealed"]
Outcome = Literal["", "conforming", "nonconforming", "undetermined", "not_applicable"]
Method = Literal["inquiry", "observation", "examination", "reperformance"]
Who = Annotated[str, Field(pattern=r"^(me|none|[1-9][0-9]{0,14})$")]
Count = Annotated[int, Field(ge=0, le=2**53 - 1), NO_TRUTH]


class PaperLine(Schema):
    """A paper as lists have it."""

    key: int
    period: str
    provision: str
    number: str
    title: str
    domain: str
    control: str
    due: date
    state: State
    outcome: Outcome
    assignee: Somebody | None


class Papers(Schema):
    """Some papers."""

    items: list[PaperLine]
    next: int | None


class Sample(Given):
    """What was drawn, from what, by which seed."""

    population: Text = ""
    size: Count = 0
    seed: Count = 0
    drawn: Text = ""


class Written(Given):
    """What the maker writes; ``version`` is the one that they have seen."""

    version: Count
    method: Annotated[list[Method], Field(default_factory=list, max_length=4)]
    sample: Sample = Sample()
    expected: Text = ""
    result: Text = ""
    outcome: Outcome = ""
    override: Text = ""


class Seen(Given):
    """The version that was seen: where another has come, nothing is done."""

    version: Count


class Signing(Given):
    """The hash of exactly what was seen, and a remark (where it is returned: the reason)."""

    sha256: Sha256
    note: Note = ""


class Correction(Given):
    """Why a sealed paper is corrected."""

    reason: Note


class Assigning(Given):
    """Which papers go to whom; all or none."""

    papers: Annotated[list[Key], Field(min_length=1, max_length=500)]
    assignee: Key


class PaperFilter(Given):
    """Which papers: by period, state, result, domain, control, number, day, person (``me``), words; late."""

    period: PeriodName | None = None
    state: State | None = None
    outcome: Outcome | None = None
    domain: Line | None = None
    control: Line | None = None
    number: Line | None = None
    due: date | None = None
    who: Who | None = None
    late: Literal["yes"] | None = None
    q: Line | None = None

    def told(self) -> dict[str, str]:
        """What is asked, as the list of papers takes it."""
        return {name: str(value) for name, value in self if value is not None}


class PapersAsked(PaperFilter, Paging):
    """Which papers, and how many of them."""


class Reminding(Given):
    """Whose papers, and what is said; all or none."""

    papers: Annotated[list[Key], Field(min_length=1, max_length=500)]
    said: Note = ""


class ReasonShape(Schema):
    """Why a test said what it said, and where that stands in the evidence."""

    text: str
    outcome: str
    item: str
    where: str


class TestShape(Schema):
    """What a test of the machine said."""

    check: str
    title: str
    outcome: str
    reasons: list[ReasonShape]


class StampShape(Schema):
    """What a signature's time stamp is worth now; ``said`` is why it waits or is broken."""

    state: Literal["none", "waiting", "stamped", "unverified", "broken"]
    since: datetime | None
    at: datetime | None
    authority: str
    said: str


class SignatureShape(Schema):
    """A signature: who, as what, for whom, over which content."""

    revision: int
    round: int
    order: int
    word: Literal["submitted", "approved", "returned"]
    duty: str
    signer: Somebody
    on_behalf: Somebody
    sha256: str
    note: str
    at: datetime
    stamp: StampShape


class RevisionShape(Schema):
    """One state of a paper's text; ``sha256`` is what the next signature must name."""

    number: int
    reason: str
    version: int
    round: int
    sha256: str
    sealed_at: datetime | None
    content: dict[str, Any]
    tests: list[TestShape]


class FormerShape(Schema):
    """What was said of the same clause the last time."""

    paper: int
    period: str
    outcome: str
    result: str


class PaperShape(PaperLine):
    """A paper with all that belongs to it, and what its reader may do with it now."""

    revision: RevisionShape
    revisions: int
    signatures: list[SignatureShape]
    turn: str | None
    may_write: bool
    may_sign: bool
    may_correct: bool
    why_not: str
    former: FormerShape | None


def line_of(row: Paper) -> PaperLine:
    """A paper as lists have it."""
    return PaperLine(**_line(row))


def _line(row: Paper) -> dict[str, Any]:
    told = ("provision", "number", "title", "domain", "control", "due", "state", "outcome")
    same = {name: getattr(row, name) for name in told}
    return {**same, "key": row.pk, "period": row.period.name, "assignee": somebody(row.assignee)}


def paper_of(view: Shown) -> PaperShape:
    """A paper as its page shows it."""
    return PaperShape(
        **_line(view.paper),
        revision=_revision(view.revision),
        revisions=len(view.revisions),
        signatures=[_signature(row, view.stamps[row.pk]) for row in view.signatures],
        turn=view.turn,
        may_write=view.may_write,
        may_sign=view.may_sign,
        may_correct=view.may_correct,
        why_not=view.why_not,
        former=_former(view.former) if view.former else None,
    )


def _revision(row: Revision) -> RevisionShape:
    return RevisionShape(
        number=row.number,
        reason=row.reason,
        version=row.version,
        round=row.round,
        sha256=row.sha256,
        sealed_at=moment(row.sealed_at),
        content=row.content,
        tests=[_test(one) for one in row.machine],
    )


def _test(one: Mapping[str, Any]) -> TestShape:
    reasons = [ReasonShape(**reason) for reason in one["reasons"]]
    return TestShape(check=one["check"], title=one["title"], outcome=one["outcome"], reasons=reasons)


def _signature(row: Signature, stamp: SeenStamp) -> SignatureShape:
    return SignatureShape(
        revision=row.revision.number,
        round=row.round,
        order=row.order,
        word=row.word,  # type: ignore[arg-type] # the database holds the words
        duty=row.duty,
        signer=person_shape(row.signer),
        on_behalf=person_shape(row.on_behalf),
        sha256=row.sha256,
        note=row.note,
        at=moment(row.at) or row.at,
        stamp=StampShape(
            state=stamp.state,
            since=moment(stamp.since),
            at=moment(stamp.at),
            authority=stamp.authority,
            said=stamp.said,
        ),
    )


def _former(row: Revision) -> FormerShape:
    content = row.content
    return FormerShape(
        paper=row.paper_id,
        period=row.paper.period.name,
        outcome=str(content.get("outcome", "")),
        result=str(content.get("result", "")),
    )
