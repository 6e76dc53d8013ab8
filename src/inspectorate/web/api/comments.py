"""留言: what people say about papers and findings."""

from datetime import datetime
from typing import Annotated

from ninja import Query, Schema
from pydantic import Field

from inspectorate.inspection.duty import Act
from inspectorate.services.access import found
from inspectorate.services.comment_on import LONGEST, comment_on, comments_on, offered
from inspectorate.store.models import Comment, Finding, Paper
from inspectorate.web.api.bearer import ApiRequest
from inspectorate.web.api.offers import Room
from inspectorate.web.api.paging import Paging, some
from inspectorate.web.api.shapes import Somebody, moment, person_shape
from inspectorate.web.api.words import Given, Key

room = Room("comments")


class CommentShape(Schema):
    """What somebody said, and whom they mentioned by sign-in name."""

    key: int
    at: datetime
    by: Somebody
    text: str
    mentioned: list[str]


class Comments(Schema):
    """Some comments."""

    items: list[CommentShape]
    next: int | None


class CommentGiven(Given):
    """What is said; ``@name`` mentions somebody of the firm."""

    text: Annotated[str, Field(min_length=1, max_length=LONGEST, pattern=r"^[^\x00]*\S[^\x00]*$")]


class Begun(Given):
    """What a name begins with."""

    q: Annotated[str, Field(max_length=64, pattern=r"^[^\x00]*$")] = ""


class Offered(Schema):
    """People whom one may mention."""

    items: list[Somebody]


def _shape(row: Comment) -> CommentShape:
    at, by = moment(row.at) or row.at, person_shape(row.person)
    return CommentShape(key=row.pk, at=at, by=by, text=row.text, mentioned=row.mentioned)


def _some(about: Paper | Finding, paging: Paging) -> Comments:
    part = some(comments_on(about), paging, _shape, newest_first=True)
    return Comments(items=part.items, next=part.next)


@room.asks("/papers/{key}/comments", Act.READ, Comments, "底稿之留言")
def list_paper_comments(request: ApiRequest, key: Key, paging: Query[Paging]) -> Comments:
    """What was said about a paper, the newest first."""
    return _some(found(request.auth, Paper, key), paging)


@room.asks("/findings/{key}/comments", Act.READ, Comments, "缺失之留言")
def list_finding_comments(request: ApiRequest, key: Key, paging: Query[Paging]) -> Comments:
    """What was said about a finding, the newest first."""
    return _some(found(request.auth, Finding, key), paging)


@room.does("POST /papers/{key}/comments", Act.COMMENT, CommentShape, "於底稿留言")
def comment_on_paper(request: ApiRequest, key: Key, given: CommentGiven) -> CommentShape:
    """Say something about a paper."""
    return _shape(comment_on(request.auth, found(request.auth, Paper, key), given.text))


@room.does("POST /findings/{key}/comments", Act.COMMENT, CommentShape, "於缺失留言")
def comment_on_finding(request: ApiRequest, key: Key, given: CommentGiven) -> CommentShape:
    """Say something about a finding."""
    return _shape(comment_on(request.auth, found(request.auth, Finding, key), given.text))


@room.asks("/people/offered", Act.COMMENT, Offered, "可提及之人員")
def offered_people(request: ApiRequest, asked: Query[Begun]) -> Offered:
    """People of the firm whose name begins so."""
    return Offered(items=[person_shape(row) for row in offered(request.auth, asked.q)])
