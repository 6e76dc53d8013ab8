"""紀錄保存: whether a system's records reach back, day by day, as far as they must."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from inspectorate.facts.log_coverage import Coverage, Span
from inspectorate.inspection.business_days import is_business_day
from inspectorate.inspection.verdict import Reason, breaches, cannot_tell, conforms
from inspectorate.norms.interval import Interval

_ONE_DAY = timedelta(days=1)


def reasons_for(kept: Coverage, needed: Interval, on: date, *, every_day: bool = True) -> Iterator[Reason]:
    """What a coverage says of the days from ``needed`` before a day to the day before it.

    Records that begin too late are a breach. A day without records between others is one where something is
    recorded ``every_day`` (a firewall's traffic); elsewhere a business day without records can't be told from
    a quiet one. Days missing at the end may only not have been handed over yet: that can't be told either
    (where not every day records something, only if a business day is among them: an inspection on a Monday
    finds no more than Friday), nor what stands before the first day that was looked at. In the same way
    records that are demanded from a Saturday on are not late where the first of them is of the Monday.
    """
    first, last = needed.before(on), on - _ONE_DAY
    begun = [span.first for span in kept.days if span.first <= last]
    doubts = [cannot_tell("{limit}", kept.items[0], limit=limit) for limit in kept.limits]
    if begun:
        doubts += _shortfalls(kept, needed, first, last, every_day=every_day)
    elif not doubts:
        doubts = [_none_before(kept, on)]
    yield from doubts
    if not doubts:
        yield _kept_since(kept, begun, first)


def _shortfalls(
    kept: Coverage, needed: Interval, first: date, last: date, *, every_day: bool
) -> Iterator[Reason]:
    inside = [span for span in kept.days if span.first <= last]
    begun, ended = inside[0].first, inside[-1].last
    if every_day or _worked_in(Span(first, begun - _ONE_DAY)):
        yield from _late_start(kept, begun, first, needed)
    gaps = kept.gaps(first, last)
    yield from (_gap(kept, gap) for gap in gaps) if every_day else _quiet(kept, gaps)
    if every_day or _worked_in(Span(ended + _ONE_DAY, last)):
        yield from _early_end(kept, ended, last)


def _kept_since(kept: Coverage, begun: Sequence[date], first: date) -> Reason:
    told = {"system": kept.system, "needed": str(first)}
    before = [day for day in begun if day <= first]
    if not before:
        message = "{system} 之紀錄自 {first} 起留存；要求自 {needed} 起，其間無營業日"
        return conforms(message, kept.items[0], first=str(begun[0]), **told)
    message = "{system} 之紀錄自 {first} 起逐日留存，要求自 {needed} 起"
    return conforms(message, kept.items[0], first=str(max(before)), **told)


def _none_before(kept: Coverage, on: date) -> Reason:
    return cannot_tell("{system} 沒有 {on} 以前之紀錄", kept.items[0], system=kept.system, on=str(on))


def _late_start(kept: Coverage, begun: date, first: date, needed: Interval) -> Iterator[Reason]:
    if begun > first and kept.looked_from and kept.looked_from > first:
        message = "{system} 之紀錄僅查閱 {looked} 起，{needed}（{first} 起）是否均有保存無法判定"
        looked = str(kept.looked_from)
        yield cannot_tell(
            message, kept.items[0], system=kept.system, looked=looked, needed=str(needed), first=str(first)
        )
    elif begun > first:
        message = "{system} 之紀錄自 {begun} 起，未達應保存之 {needed}（應自 {first} 起）"
        yield breaches(
            message, kept.items[0], system=kept.system, begun=str(begun), needed=str(needed), first=str(first)
        )


def _gap(kept: Coverage, gap: Span) -> Reason:
    days = (gap.last - gap.first).days + 1
    message = "{system} 缺 {first} 至 {last} 之紀錄，計 {days} 日"
    return breaches(
        message,
        kept.nearest(gap.first),
        system=kept.system,
        first=str(gap.first),
        last=str(gap.last),
        days=days,
    )


def _quiet(kept: Coverage, gaps: tuple[Span, ...]) -> Iterator[Reason]:
    """Business days without records, told together: the first, the last and how many."""
    days = [day for gap in gaps for day in _worked_in(gap)]
    if days:
        message = "{system} 有 {count} 個營業日沒有紀錄（首日 {first}，末日 {last}），須確認當日確無作業"
        source = kept.nearest(days[0])
        yield cannot_tell(
            message, source, system=kept.system, count=len(days), first=str(days[0]), last=str(days[-1])
        )


def _worked_in(gap: Span) -> list[date]:
    """Its business days; none where it ends before it begins."""
    days = (gap.first + timedelta(days=n) for n in range((gap.last - gap.first).days + 1))
    return [day for day in days if is_business_day(day)]


def _early_end(kept: Coverage, ended: date, last: date) -> Iterator[Reason]:
    if ended < last:
        message = "{system} 之紀錄止於 {ended}，至 {last} 之紀錄未提供"
        yield cannot_tell(message, kept.items[-1], system=kept.system, ended=str(ended), last=str(last))
