"""A list of papers to take along: what stands in the list's own columns, for papers that were chosen."""

from collections.abc import Iterable

from django.db import transaction

from inspectorate.i18n import _
from inspectorate.inspection.duty import Act
from inspectorate.inspection.signing import STATE_ZH, State
from inspectorate.inspection.verdict import OUTCOME_ZH, Outcome
from inspectorate.services.access import Actor, MissingError, scoped
from inspectorate.services.keep_trail import trace
from inspectorate.store.models import Paper


def headers() -> list[str]:
    """The columns, in the language of whoever asks."""
    return [_("查核期間"), _("編號"), _("項目"), _("到期"), _("承辦"), _("狀態"), _("結論")]


@transaction.atomic
def list_papers(actor: Actor, keys: Iterable[int]) -> list[list[str]]:
    """A row for each paper; all or none.

    Raises:
        RefusedError: it is not theirs to take along.
        MissingError: one of them is not the firm's.
    """
    actor.demand(Act.EXPORT)
    wanted = set(keys)
    rows = list(scoped(actor, Paper).filter(pk__in=wanted).select_related("period", "assignee"))
    if len(rows) != len(wanted) or not wanted:
        raise MissingError(_("查無此項"))
    trace(actor, "list_exported", "papers", papers=len(rows))
    return [
        [
            row.period.name,
            row.number,
            row.title,
            row.due.isoformat(),
            row.assignee.name if row.assignee else "",
            _(STATE_ZH[State(row.state)]),
            _(OUTCOME_ZH[Outcome(row.outcome)]) if row.outcome else "",
        ]
        for row in rows
    ]
