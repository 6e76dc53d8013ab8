"""Filters of the list of papers that people keep by a name, for themselves or for all of the firm."""

from collections.abc import Mapping

from django.db import transaction
from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet

from inspectorate.i18n import _
from inspectorate.inspection.duty import Act
from inspectorate.services.access import Actor, MissingError, RefusedError, scoped
from inspectorate.services.keep_trail import trace
from inspectorate.services.look_at_papers import ASKED
from inspectorate.store.models import SavedFilter

_MOST = 50
_LONGEST = 200
_NAME = 40


def filters_of(actor: Actor) -> QuerySet[SavedFilter]:
    """Their own first, then those that others of the firm share."""
    own = Q(person=actor.person)
    rows = scoped(actor, SavedFilter).filter(own | Q(shared=True)).select_related("person")
    return rows.annotate(others=ExpressionWrapper(~own, BooleanField())).order_by("others", "name", "id")


@transaction.atomic
def keep_filter(actor: Actor, name: str, asked: Mapping[str, str], *, shared: bool = False) -> SavedFilter:
    """Keep a filter by a name; the same name again replaces it.

    Raises:
        RefusedError: no name, nothing that is asked, too many, or sharing is not theirs.
    """
    plain = " ".join(name.split())
    kept = {key: str(asked[key])[:_LONGEST] for key in ASKED if asked.get(key)}
    if not plain or len(plain) > _NAME or not kept:
        raise RefusedError(_("請設定條件，並以 {most} 字以內命名").format(most=_NAME))
    if shared:
        actor.demand(Act.COMMENT)
    own = SavedFilter.objects.filter(person=actor.person)
    if own.exclude(name=plain).count() >= _MOST:
        raise RefusedError(_("已存 {most} 組條件，請先刪除").format(most=_MOST))
    row, _made = SavedFilter.objects.update_or_create(
        person=actor.person, name=plain, defaults={"asked": kept, "shared": shared}
    )
    trace(actor, "filter_kept", f"filter:{row.pk}", shared=shared)
    return row


@transaction.atomic
def drop_filter(actor: Actor, key: int) -> None:
    """Drop a filter of one's own.

    Raises:
        MissingError: it is another's, shared or not, or there is none.
    """
    dropped, _each = SavedFilter.objects.filter(person=actor.person, pk=key).delete()
    if not dropped:
        raise MissingError(_("查無此項"))
    trace(actor, "filter_dropped", f"filter:{key}")
