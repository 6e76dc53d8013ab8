"""查核行事曆: when each provision is due, from both cadences and from what the firm set."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from inspectorate.inspection.business_days import on_or_before
from inspectorate.inspection.firm import Firm
from inspectorate.inspection.period import Period
from inspectorate.norms.interval import Interval
from inspectorate.norms.provision import Provision

Basis = Literal["heading", "clause", "firm", "unset"]
"""Who says how often: the heading (每月查核), the clause itself (每半年), the firm, or nobody yet."""

_INSPECTION_MONTHS = {"monthly": 1, "half_yearly": 6, "yearly": 12}
_OBLIGATION_MONTHS = {
    "daily": 1,
    "monthly": 1,
    "quarterly": 3,
    "half_yearly": 6,
    "yearly": 12,
    "two_yearly": 24,
}
_MONTHS_A_YEAR = 12
_HALF_YEAR = 6


@dataclass(frozen=True, slots=True)
class Rule:
    """How often something is due and who says so; ``months`` 0 means on each inspection."""

    months: int
    basis: Basis
    said: str


@dataclass(frozen=True, slots=True)
class Due:
    """One due date: the last business day of the month in which it falls.

    Attributes:
        kind: ``inspection``: the provision is to be inspected; ``obligation``: the clause's own act.
    """

    provision: Provision
    day: date
    rule: Rule
    kind: Literal["inspection", "obligation"] = "inspection"

    def overdue(self, on: date) -> bool:
        """Whether it is late on a day: visible the next day."""
        return on > self.day


def inspection_rule(provision: Provision, firm: Firm) -> Rule:
    """How often a provision is inspected.

    The heading decides (半年查核); where it is silent the clause's own rhythm; where that is silent too, the
    firm; and where the firm has set nothing it is looked at every time. A firm may inspect more often only.
    """
    rules = [rule for rule in (_heading(provision), _clause(provision)) if rule]
    own = _own(provision, firm)
    if own and (not rules or own.months < rules[0].months):
        return own
    return rules[0] if rules else Rule(0, "unset", "條文未定週期，公司亦未訂定：每次查核均列入")


def obligation_rule(provision: Provision, firm: Firm) -> Rule | None:
    """How often the clause's own act is to be done: its words, or what the firm set for 定期."""
    return _clause(provision) or _own(provision, firm)


def inspected_since(rule: Rule, period: Period, on: date) -> date:
    """The first day that an inspection looks back to: after the one before it, or the period's first."""
    last_time = Interval(rule.months, "months").before(on) + timedelta(days=1)
    return min(period.first, last_time)


def is_daily(provision: Provision) -> bool:
    """Whether the clause demands its act every business day."""
    return provision.cadence.obligation == "daily"


def due_in(provision: Provision, firm: Firm, period: Period) -> Due | None:
    """When in a period a provision is due for inspection, the last of several dates; None if not."""
    found = None
    for due in inspection_dues(provision, firm, period.first, period.last):
        found = due
    return found


def inspection_dues(provision: Provision, firm: Firm, first: date, last: date) -> Iterator[Due]:
    """Every date on which a provision is to be inspected, from ``first``'s month to ``last``'s."""
    rule = inspection_rule(provision, firm)
    for day in _days(rule, firm, first, last):
        yield Due(provision, day, rule)


def obligation_dues(provision: Provision, firm: Firm, first: date, last: date) -> Iterator[Due]:
    """Every date by which the clause's own act is to be done; none for daily acts (see ``is_daily``)."""
    rule = obligation_rule(provision, firm)
    if rule is None or is_daily(provision):
        return
    for day in _days(rule, firm, first, last):
        yield Due(provision, day, rule, "obligation")


def _days(rule: Rule, firm: Firm, first: date, last: date) -> Iterator[date]:
    year, month = first.year, first.month
    while (year, month) <= (last.year, last.month):
        if _falls_in(rule, firm, year, month):
            yield on_or_before(Period.parse(f"{year:04}-{month:02}").last)
        year, month = (year, month + 1) if month < _MONTHS_A_YEAR else (year + 1, 1)


_HEADING_WORDS = {"monthly": "標題：每月查核", "half_yearly": "標題：半年查核", "yearly": "標題：年度查核"}
_CLAUSE_WORDS = {
    "daily": "條文：每日（逐日）",
    "monthly": "條文：每月",
    "quarterly": "條文：每三個月",
    "half_yearly": "條文：每半年",
    "yearly": "條文：每年",
    "two_yearly": "條文：每兩年",
}


def _heading(provision: Provision) -> Rule | None:
    cadence = provision.cadence.inspection
    return Rule(_INSPECTION_MONTHS[cadence], "heading", _HEADING_WORDS[cadence]) if cadence else None


def _clause(provision: Provision) -> Rule | None:
    cadence = provision.cadence.obligation
    if cadence not in _OBLIGATION_MONTHS:
        return None
    return Rule(_OBLIGATION_MONTHS[cadence], "clause", _CLAUSE_WORDS[cadence])


def _own(provision: Provision, firm: Firm) -> Rule | None:
    own = firm.intervals.get(provision.control)
    if own is None:
        return None
    document = f"（{own.document}）" if own.document else ""
    return Rule(own.months, "firm", f"公司自訂：每 {own.months} 個月，{own.set_by}{document}")


def _falls_in(rule: Rule, firm: Firm, year: int, month: int) -> bool:
    if rule.months <= 1:
        return True
    if rule.months == _HALF_YEAR:
        return month in firm.rhythm.half_year_months
    if rule.months < _HALF_YEAR:
        return month % rule.months == firm.rhythm.year_month % rule.months
    in_month = month == firm.rhythm.year_month
    return in_month and (rule.months <= _MONTHS_A_YEAR or year % (rule.months // _MONTHS_A_YEAR) == 0)
