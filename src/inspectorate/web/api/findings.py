"""缺失: the list, one of them, and what is done about it."""

from datetime import date, datetime
from typing import Annotated, Literal

from ninja import Query, Schema
from pydantic import Field

from inspectorate.inspection.duty import Act
from inspectorate.services.access import found, scoped
from inspectorate.services.follow_up_finding import (
    Action,
    close_finding,
    plan_action,
    propose_closing,
    refuse_closing,
)
from inspectorate.services.open_finding import Found, open_finding, retest, see_again
from inspectorate.store.models import Finding, FindingEvent
from inspectorate.web.api.bearer import ApiRequest
from inspectorate.web.api.offers import Room
from inspectorate.web.api.paging import Paging, some
from inspectorate.web.api.shapes import Somebody, moment, somebody
from inspectorate.web.api.words import Given, Key, Line, Note, Text, Whole

room = Room("findings")
State = Literal["open", "review", "closed"]
_TOLD = ("control", "asset", "title", "opened_on", "state", "due")
_BESIDE = ("owner", "opened_in", "passed_in")


class FindingLine(Schema):
    """A finding as lists have it; ``passed_in`` is the period in which its test passed again."""

    key: int
    title: str
    control: str
    check: str
    asset: str
    state: State
    opened_on: date
    opened_in: str
    passed_in: str | None
    owner: Somebody | None
    due: date | None
    former: int | None


class Findings(Schema):
    """Some findings."""

    items: list[FindingLine]
    next: int | None


class EventShape(Schema):
    """What happened to it."""

    at: datetime
    what: str
    by: Somebody | None
    note: str


class FindingShape(FindingLine):
    """A finding with cause and action; its history and papers, the newest hundred of each."""

    version: int
    cause: str
    action: str
    papers: list[int]
    events: list[EventShape]


class FindingsAsked(Paging):
    """Which findings; those that are not closed where no state is asked for."""

    state: State | None = None


class Planned(Given):
    """Why it came to be, what is done about it, by whom and until when; ``version`` is the one seen."""

    version: Whole
    cause: Text
    action: Text
    owner: Key | None = None
    due: date | None = None


class FoundGiven(Given):
    """What was found on a paper: a known one again (``same``), or in words."""

    paper: Key
    same: Key | None = None
    title: Annotated[str, Field(max_length=300, pattern=r"^[^\x00]*$")] = ""
    asset: Line = ""
    cause: Text = ""
    action: Text = ""
    owner: Key | None = None
    due: date | None = None


class Retested(Given):
    """The sealed paper that speaks for its being mended."""

    paper: Key
    note: Note = ""


class Remark(Given):
    """A remark; where a proposal is refused, the reason."""

    note: Note = ""


def _line(row: Finding) -> dict[str, object]:
    same = {name: getattr(row, name) for name in _TOLD}
    return {
        **same,
        "key": row.pk,
        "check": row.check_name,
        "opened_in": row.opened_in.name if row.opened_in else "",
        "passed_in": row.passed_in.name if row.passed_in else None,
        "owner": somebody(row.owner),
        "former": row.former_id,
    }


def _shape(row: Finding) -> FindingLine:
    return FindingLine.model_validate(_line(row))


def _event(row: FindingEvent) -> EventShape:
    return EventShape(at=moment(row.at) or row.at, what=row.what, by=somebody(row.person), note=row.note)


@room.asks("", Act.READ, Findings, "缺失清單")
def list_findings(request: ApiRequest, asked: Query[FindingsAsked]) -> Findings:
    """The firm's findings."""
    rows = scoped(request.auth, Finding).select_related(*_BESIDE)
    rows = rows.filter(state=asked.state) if asked.state else rows.exclude(state="closed")
    part = some(rows, asked, _shape)
    return Findings(items=part.items, next=part.next)


@room.asks("/{key}", Act.READ, FindingShape, "一項缺失")
def get_finding(request: ApiRequest, key: Key) -> FindingShape:
    """A finding, and what was done about it."""
    row = found(request.auth, Finding, key, *_BESIDE)
    events = list(row.events.select_related("person").order_by("-id")[:100])
    told = {
        **_line(row),
        "version": row.events.count(),
        "cause": row.cause,
        "action": row.action,
        "papers": list(row.papers.order_by("-pk").values_list("pk", flat=True)[:100]),
        "events": [_event(one) for one in reversed(events)],
    }
    return FindingShape.model_validate(told)


@room.does("POST ", Act.READ, FindingShape, "開立缺失")
def open_one_finding(request: ApiRequest, given: FoundGiven) -> FindingShape:
    """Open a finding by hand, or note that a known one was found again; by whoever follows up or reviews."""
    if given.same is not None:
        row = see_again(request.auth, given.paper, given.same)
    else:
        row = open_finding(request.auth, given.paper, Found(**given.model_dump(exclude={"paper", "same"})))
    return get_finding(request, row.pk)


@room.does("POST /{key}/retest", Act.FOLLOW_UP, FindingShape, "登記複測通過")
def retest_finding(request: ApiRequest, key: Key, given: Retested) -> FindingShape:
    """Note that what a person found was tested again and held."""
    retest(request.auth, key, given.paper, given.note)
    return get_finding(request, key)


@room.does("PUT /{key}/action", Act.FOLLOW_UP, FindingShape, "填寫改善")
def plan_finding(request: ApiRequest, key: Key, given: Planned) -> FindingShape:
    """Write what is done about a finding, over what was seen."""
    planned = Action(given.cause, given.action, given.owner, given.due, given.version)
    plan_action(request.auth, key, planned)
    return get_finding(request, key)


@room.does("POST /{key}/propose", Act.FOLLOW_UP, FindingShape, "提出結案")
def propose_finding(request: ApiRequest, key: Key, given: Remark) -> FindingShape:
    """Propose to close a finding whose test passed again."""
    propose_closing(request.auth, key, given.note)
    return get_finding(request, key)


@room.does("POST /{key}/close", Act.REVIEW_FOLLOW_UP, FindingShape, "同意結案")
def close_one_finding(request: ApiRequest, key: Key, given: Remark) -> FindingShape:
    """Close a finding as the second person."""
    close_finding(request.auth, key, given.note)
    return get_finding(request, key)


@room.does("POST /{key}/refuse", Act.REVIEW_FOLLOW_UP, FindingShape, "退回結案")
def refuse_finding(request: ApiRequest, key: Key, given: Remark) -> FindingShape:
    """Send a proposal back, with a reason."""
    refuse_closing(request.auth, key, given.note)
    return get_finding(request, key)
