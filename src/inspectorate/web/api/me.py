"""Who comes in, what waits for them, and their tokens."""

from datetime import date, datetime

from ninja import Query, Schema

from inspectorate.inspection.duty import Act
from inspectorate.services.give_token import revoke_token, tokens_of
from inspectorate.services.look_at_work import work_of
from inspectorate.store.models import ApiToken
from inspectorate.web.api.bearer import ApiRequest
from inspectorate.web.api.offers import Room
from inspectorate.web.api.paging import Paging, some
from inspectorate.web.api.paper_shapes import PaperLine, line_of
from inspectorate.web.api.shapes import Somebody, moment, person_shape, somebody
from inspectorate.web.api.words import Key

room = Room("me")


class Me(Schema):
    """Whoever acts, and as far as the token lets them today."""

    person: Somebody
    firm: str
    on: date
    duties: list[str]
    acts: list[str]
    token: str
    expires_at: datetime


class WorkShape(Schema):
    """What waits: papers to do and to sign (the first twenty), and how many."""

    mine: list[PaperLine]
    mine_all: int
    to_sign: list[PaperLine]
    to_sign_all: int
    returned: int
    late: int


class TokenShape(Schema):
    """A token, without what a program says to come in."""

    key: int
    name: str
    person: Somebody
    duties: list[str]
    acts: list[str]
    made_at: datetime
    expires_at: datetime
    used_at: datetime | None
    revoked_at: datetime | None
    revoked_by: Somebody | None


class Tokens(Schema):
    """Some tokens."""

    items: list[TokenShape]
    next: int | None


def _token(row: ApiToken) -> TokenShape:
    return TokenShape(
        key=row.pk,
        name=row.name,
        person=person_shape(row.person),
        duties=row.duties,
        acts=row.acts,
        made_at=moment(row.made_at) or row.made_at,
        expires_at=moment(row.expires_at) or row.expires_at,
        used_at=moment(row.used_at),
        revoked_at=moment(row.revoked_at),
        revoked_by=somebody(row.revoked_by),
    )


@room.asks("/me", Act.READ, Me, "我與權杖")
def get_me(request: ApiRequest) -> Me:
    """Who acts by this token, and what it lets them do today."""
    actor = request.auth
    return Me(
        person=person_shape(actor.person),
        firm=actor.person.firm.code,
        on=actor.on,
        duties=sorted(actor.all_duties),
        acts=sorted(act.value for act in Act if actor.may(act)),
        token=actor.token,
        expires_at=moment(request.token.expires_at) or request.token.expires_at,
    )


@room.asks("/work", Act.READ, WorkShape, "待辦")
def get_work(request: ApiRequest) -> WorkShape:
    """What waits for whoever acts."""
    work = work_of(request.auth)
    return WorkShape(
        mine=[line_of(row) for row in work.mine],
        mine_all=work.mine_all,
        to_sign=[line_of(row) for row in work.to_sign],
        to_sign_all=work.to_sign_all,
        returned=work.returned,
        late=work.late,
    )


@room.asks("/tokens", Act.READ, Tokens, "權杖清單")
def list_tokens(request: ApiRequest, paging: Query[Paging]) -> Tokens:
    """One's own tokens; an administrator's are everybody's of the firm."""
    part = some(tokens_of(request.auth), paging, _token, newest_first=True)
    return Tokens(items=part.items, next=part.next)


@room.does("POST /tokens/{key}/revoke", Act.READ, TokenShape, "撤銷權杖")
def revoke_one_token(request: ApiRequest, key: Key) -> TokenShape:
    """End a token for good; also the one that asks."""
    return _token(revoke_token(request.auth, key))
