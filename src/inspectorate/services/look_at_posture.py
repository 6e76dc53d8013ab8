"""風險現況 of one firm: where each domain stands in a period, how that moved, how long findings are open."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.db.models import Count

from inspectorate.inspection.signing import State
from inspectorate.inspection.verdict import OUTCOME_ZH, Outcome
from inspectorate.posture.ageing import Band, aged, days_open
from inspectorate.posture.comparison import Change, compare
from inspectorate.posture.standing import Counted, Standing, standings, together
from inspectorate.posture.trend import Step, trend
from inspectorate.services.access import Actor, scoped
from inspectorate.services.name_domains import domain_names
from inspectorate.store.models import Finding, Paper, Period

LENGTHS = (12, 24, 36)
"""Over how many periods a trend can be asked for."""
_LISTED = 40


@dataclass(frozen=True, slots=True)
class Domain:
    """One domain: its name, where it stands, and where it stood in the period before."""

    name: str
    standing: Standing
    before: Standing | None


@dataclass(frozen=True, slots=True)
class Moved:
    """A paper whose conclusion is not that of the period before."""

    paper: int
    number: str
    title: str
    before: str
    now: str

    @property
    def before_said(self) -> str:
        """What was concluded then (zh-TW)."""
        return OUTCOME_ZH[Outcome(self.before)]

    @property
    def now_said(self) -> str:
        """What is concluded now (zh-TW)."""
        return OUTCOME_ZH[Outcome(self.now)]


@dataclass(frozen=True, slots=True)
class Posture:
    """Where a firm stands.

    Attributes:
        period: the period that is looked at; None where none is opened yet.
        periods: the names of all that can be looked at.
        former: the period of the same kind before it.
        domains: those that have papers, in the order of the regulation.
        steps: the trend over periods of the same kind, up to this one.
        changes: how many provisions are new, changed, unchanged or gone since ``former``, by conclusion;
            ``unready`` how many stand in both of which one is not sealed: they are not compared yet.
        moved: provisions that conclude otherwise than in ``former``; at most a page of them.
        ages: findings that are open, by how long.
    """

    period: Period | None
    periods: list[str]
    former: Period | None
    domains: list[Domain]
    whole: Standing
    steps: tuple[Step, ...]
    changes: Mapping[Change, int]
    unready: int
    moved: list[Moved]
    ages: Mapping[Band, int]


def posture_of(actor: Actor, name: str = "", length: int = LENGTHS[0]) -> Posture:
    """A firm's standing in a period (the newest where none is named), in a handful of queries."""
    every = list(scoped(actor, Period))
    period = next((one for one in every if one.name == name), every[0] if every else None)
    alike = [one for one in every if period and _kind(one) == _kind(period) and one.last <= period.last]
    span = alike[: length if length in LENGTHS else LENGTHS[0]][::-1]
    counted = _counted(span)
    former = span[-2] if len(span) > 1 else None
    now = standings(counted.get(period.pk, [])) if period else {}
    before = standings(counted.get(former.pk, [])) if former else {}
    changes, unready, moved = _changes(period, former)
    return Posture(
        period=period,
        periods=[one.name for one in every],
        former=former,
        domains=[
            Domain(title, now[key], before.get(key)) for key, title in domain_names().items() if key in now
        ],
        whole=together(now.values()),
        steps=trend((one.name, together(standings(counted.get(one.pk, [])).values())) for one in span),
        changes=changes,
        unready=unready,
        moved=moved,
        ages=_ages(actor),
    )


def _kind(period: Period) -> tuple[int, bool]:
    """Months, half-years and years are told apart by their names: ``2026-10``, ``2026-H2``, ``2026``."""
    return len(period.name), "H" in period.name


def _counted(span: list[Period]) -> dict[int, list[Counted]]:
    rows = Paper.objects.filter(period__in=span).order_by()
    found: dict[int, list[Counted]] = {}
    grouped = rows.values_list("period_id", "domain", "state", "outcome").annotate(Count("pk"))
    for period, domain, state, outcome, number in grouped:
        concluded = Outcome(outcome) if state == State.SEALED and outcome else None
        found.setdefault(period, []).append(Counted(domain, concluded, number))
    return found


_Concluded = dict[str, tuple[int, str, str]]


def _changes(period: Period | None, former: Period | None) -> tuple[Mapping[Change, int], int, list[Moved]]:
    """Sealed conclusions of both periods side by side, by the provision's number."""
    if period is None or former is None:
        return {}, 0, []
    now, before = _concluded(period), _concluded(former)
    unready = {number for number in now.keys() & before.keys() if not (now[number][2] and before[number][2])}
    changed = compare(_outcomes(before, unready), _outcomes(now, unready))
    moved = [
        Moved(now[number][0], number, now[number][1], before[number][2], now[number][2])
        for number, change in changed.items()
        if change is Change.CHANGED
    ]
    moved.sort(key=lambda one: (one.now != Outcome.NONCONFORMING, one.number))
    return Counter(changed.values()), len(unready), moved[:_LISTED]


def _concluded(period: Period) -> _Concluded:
    """Key, title and conclusion of each paper; an empty conclusion while it is not sealed."""
    rows = Paper.objects.filter(period=period).order_by("number")
    told = rows.values_list("number", "pk", "title", "outcome", "state")
    return {
        number: (key, title, outcome if state == State.SEALED else "")
        for number, key, title, outcome, state in told
    }


def _outcomes(rows: _Concluded, left_out: Collection[str]) -> dict[str, str]:
    return {number: row[2] for number, row in rows.items() if number not in left_out}


def _ages(actor: Actor) -> Mapping[Band, int]:
    opened = scoped(actor, Finding).exclude(state="closed").order_by().values_list("opened_on", flat=True)
    return aged(days_open(day, None, actor.on) for day in opened)
