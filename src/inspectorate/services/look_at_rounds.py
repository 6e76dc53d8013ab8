"""How the readings anew of a firm's evidence went: the last that ended, and the one under way."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from inspectorate.services.access import Actor, scoped
from inspectorate.services.open_broken import CHECK
from inspectorate.services.read_setting import read_scrub_setting
from inspectorate.store.models import EvidenceRound, Finding

_SHOWN = 20


@dataclass(frozen=True, slots=True)
class SeenRounds:
    """What people see of them.

    Attributes:
        last: the one that ended last; ``present`` the one under way. None where there is none.
        due: when the next begins; None where it has begun, or workers begin none.
        broken: the labels of the first pieces whose findings are open; ``more`` whether there are others.
    """

    last: EvidenceRound | None
    present: EvidenceRound | None
    due: datetime | None
    broken: list[str]
    more: bool


def look_at_rounds(actor: Actor) -> SeenRounds:
    """Those of the actor's firm."""
    rows, days = scoped(actor, EvidenceRound), read_scrub_setting().days
    last, present = rows.exclude(ended_at=None).first(), rows.filter(ended_at=None).first()
    due = last.ended_at + timedelta(days=days) if days and last and last.ended_at and not present else None
    findings = scoped(actor, Finding).filter(check_name=CHECK).exclude(state="closed").order_by("id")
    labels = list(findings.values_list("asset", flat=True)[: _SHOWN + 1])
    return SeenRounds(last, present, due, labels[:_SHOWN], len(labels) > _SHOWN)
